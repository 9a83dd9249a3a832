"""What follows from a decision on an order: clocks, steps for service, and the lines of the story.

Called by the actions, inside their transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from cases.actions import deadlines, participation, tasks, timeline
from cases.deadline_rules import deadlines as catalogue
from cases.models import Deadline, Participation
from cases.models.contact import SourceKind
from cases.sections import Section
from core import clock, words
from core.actor import Actor, system
from core.errors import InvalidInput
from organisations.models import Organisation
from protection_orders.instruments import OrderInstrument
from protection_orders.models import Order, OrderDecision, OrderRespondent
from protection_orders.order_policies import add_period

HEARING = "URGENT_HEARING"
UNUSED = "MUHP_UNUSED"
MEASURE = "MEASURE_END"
PROTECTION = "PROTECTION_END"
REVIEW_HEARING = "THV_HEARING"
GENERAL_END = "ORDER_END"
# Started only when somebody asks the court for review, not by the decision itself.
ON_REQUEST = frozenset({REVIEW_HEARING})

SERVICE_TASK = "order_service"
REASSESS_TASK = "reassess"
REASSESS_CLOCK = "SERVICE_REASSESSMENT"
POLICE_PURPOSE = "handhaving"
POLICE_GROUND = "ORDER_EXECUTION"


def start_clocks(*, by: Actor, order: Order, instrument: OrderInstrument) -> None:
    """Start every clock of the order; each end is the order's own, never lengthened by working days."""
    for key, due_at in _dues(order, instrument):
        deadlines.start(
            by=by,
            key=key,
            source_id=order.pk,
            organisation=order.case.organisation,
            starts_at=order.decided_at,
            case=order.case,
            due_at=due_at,
        )
    _follow_parts(by=by, order=order)


def _follow_parts(*, by: Actor, order: Order) -> None:
    """A clock for each measure and each person for whom the order ends before it ends as a whole."""
    parts = [(MEASURE, part) for part in order.measures.all()]
    parts += [(PROTECTION, part) for part in order.protections.all()]
    for key, part in parts:
        earlier = part.ends_at is not None and (order.ends_at is None or part.ends_at < order.ends_at)
        deadlines.follow(
            by=by, key=key, source_id=part.pk, organisation=order.case.organisation, case=order.case,
            due_at=part.ends_at if earlier else None, reason="Het bevel is gewijzigd.",
        )  # fmt: skip


def _dues(order: Order, instrument: OrderInstrument) -> Iterable[tuple[str, datetime]]:
    rules = catalogue()
    ends_named = False
    for key in instrument.deadlines:
        if key in ON_REQUEST:
            continue
        if key == HEARING:
            if order.hearing_due_at is not None and order.heard_at is None:
                yield key, order.hearing_due_at
        elif key == UNUSED or rules[key].nature == "duty":
            if not _met(order, key):
                yield key, add_period(order.starts_at, rules[key].period)
        elif order.ends_at is not None:
            ends_named = True
            yield key, order.ends_at
    if not ends_named and order.ends_at is not None:
        yield GENERAL_END, order.ends_at


def _met(order: Order, key: str) -> bool:
    """Whether this was done already: a later decision does not ask for it again."""
    return Deadline.objects.filter(key=key, source_id=order.pk, met_at__isnull=False).exists()


def end_clocks(
    *, by: Actor, order: Order, instrument: OrderInstrument, reason: str, lapsed: bool = False
) -> None:
    """Stop every clock of the order with a reason.

    With `lapsed` the order ran out by itself: the clock of what lapsed goes on, overdue, until a person says what
    protects now.
    """
    for key in {*instrument.deadlines, GENERAL_END}:
        if not (lapsed and _lapsed(order.pk, key)):
            deadlines.end(by=by, key=key, source_id=order.pk, reason=reason)
    parts = [(MEASURE, pk) for pk in order.measures.values_list("pk", flat=True)]
    parts += [(PROTECTION, pk) for pk in order.protections.values_list("pk", flat=True)]
    for key, part_id in parts:
        if not (lapsed and _lapsed(part_id, key)):
            deadlines.end(by=by, key=key, source_id=part_id, reason=reason)


def _lapsed(source_id: UUID, key: str) -> bool:
    return (
        catalogue()[key].nature == "validity"
        and Deadline.objects.filter(key=key, source_id=source_id, due_at__lte=clock.now()).exists()
    )


def restart_clocks(*, by: Actor, order: Order, instrument: OrderInstrument, reason: str) -> None:
    """A new end: move the clocks that go on to it, stop those that no longer hold, start the new ones."""
    dues = dict(_dues(order, instrument))
    for key in {*instrument.deadlines, GENERAL_END} - set(dues) - ON_REQUEST:
        deadlines.end(by=by, key=key, source_id=order.pk, reason=reason)
    for key, due_at in dues.items():
        deadlines.move(by=by, key=key, source_id=order.pk, due_at=due_at, reason=reason)
    start_clocks(by=by, order=order, instrument=instrument)


def open_service_tasks(*, by: Actor, order: Order, respondents: Iterable[OrderRespondent]) -> None:
    """A step per respondent for whoever leads the case."""
    for respondent in respondents:
        tasks.open_task(
            by=by,
            organisation=order.case.organisation,
            membership=order.case.lead,
            case=order.case,
            kind=SERVICE_TASK,
            source_id=respondent.pk,
            title="Uitreiking van het bevel plannen",
            detail=f"Bevel {order.reference}. Eerst een veilige plek, dan pas uitreiken.",
            why="Uw organisatie heeft de regie",
            url=f"{order.get_absolute_url()}uitreiking/{respondent.pk}/",
            urgent=True,
        )


def open_reassessment(*, by: Actor, order: Order, why: str, due_at: datetime | None = None) -> None:
    """Ask for a new weighing of the risk; the finished assessment closes it."""
    tasks.open_task(
        by=by,
        organisation=order.case.organisation,
        membership=order.case.lead,
        case=order.case,
        kind=REASSESS_TASK,
        source_id=order.case_id,
        title="Risico opnieuw wegen",
        detail=why,
        why="Uw organisatie heeft de regie",
        url=f"/casussen/{order.case_id}/risico/",
        due_at=due_at,
        urgent=True,
    )


def tell(
    *,
    by: Actor,
    order: Order,
    kind: str,
    title: str,
    occurred_at: datetime,
    text: str = "",
    source: str = SourceKind.DECISION,
    source_detail: str = "",
    danger: bool = False,
    url: str = "",
) -> None:
    """A line in the story, for whoever sees the orders of the case."""
    timeline.add(
        by=by,
        case=order.case,
        kind=kind,
        title=title,
        text=text,
        occurred_at=occurred_at,
        section=Section.ORDERS,
        source=source,
        source_detail=source_detail,
        danger=danger,
        obj=order,
        url=url or order.get_absolute_url(),
    )


def end_words(decision: OrderDecision) -> str:
    """ "van … tot …" of a decision, with what is not known said as such."""
    parts = []
    if decision.starts_at is not None:
        parts.append(f"Van {words.when(decision.starts_at)}")
    parts.append(f"tot {words.when(decision.ends_at)}" if decision.ends_at else "zonder einddatum")
    return " ".join(parts).capitalize() + "."


def let_enforce(*, by: Actor, order: Order, organisation: Organisation) -> None:
    """Let police or KMar read the order, on the ground that they execute it. Does nothing when they already do.

    Raises InvalidInput for another kind of organisation, AccessDenied unless `by` leads the case.
    """
    if organisation.kind not in ("police", "kmar"):
        raise InvalidInput("Kies een eenheid van de politie of de KMar.", "police")
    reads = Participation.objects.running().filter(
        case_id=order.case_id, organisation=organisation, sections__contains=[Section.ORDERS]
    )
    if not reads.exists():
        participation.join(
            by=by, case=order.case, organisation=organisation, purpose=POLICE_PURPOSE, ground=POLICE_GROUND
        )


def regional_police(order: Order) -> Organisation | None:
    """The police unit that works in the region of the leading organisation."""
    units = Organisation.objects.filter(kind="police", active=True).order_by("slug")
    return next((unit for unit in units if order.case.organisation.slug in unit.regions), None)


def ensure_police(*, order: Order) -> None:
    """At a breach the police of the region must be able to read the card at once, also when nobody invited them."""
    joined = Participation.objects.running().filter(
        case_id=order.case_id, organisation__kind="police", sections__contains=[Section.ORDERS]
    )
    if joined.exists():
        return
    unit = regional_police(order)
    if unit is not None:
        let_enforce(
            by=system("Overtreding gemeld: uitvoeren van een geldende maatregel"),
            order=order,
            organisation=unit,
        )
