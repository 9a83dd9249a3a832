"""Breaches: a report is always accepted. What is missing changes the route and the words, never whether it goes out."""

import re
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from django.db import transaction

import audit
from cases.access import can_view
from cases.actions import participation, tasks
from cases.models.contact import SourceKind
from cases.sections import Section
from core import clock, doors, scope
from core.actor import Actor
from core.errors import InvalidInput
from core.events import publish
from organisations.models import Membership, Organisation
from organisations.permissions import Permission
from protection_orders import order_followup as followup
from protection_orders.instruments import instruments
from protection_orders.models import Breach, Order, OrderMeasure, OrderRespondent, ServiceRecord
from protection_orders.models.service import Knowledge, knowledge
from protection_orders.order_access import (
    check_can_handle,
    check_can_match,
    check_can_report,
    check_can_report_on,
)
from protection_orders.order_policies import check_past
from protection_orders.order_workflow import BREACH
from protection_orders.routes import Route, decide

# Somebody who works with several people under an order has a few numbers; who tries more in a day may be guessing.
NUMBERS_A_DAY = 3
UNMATCHED_TASK = "breach_unmatched"
HANDLED_AS = {
    "arrested": "Aangehouden",
    "spoken": "Aangesproken en opgetekend",
    "prosecutor": "Doorgegeven aan het Openbaar Ministerie",
    "civil": "Doorgegeven voor dwangsom of lijfsdwang",
    "protected": "Persoon in veiligheid gebracht",
    "none": "Geen actie",
}


class _Told(TypedDict):
    facts: str
    occurred_at: datetime
    danger_now: str


def report(
    *,
    by: Actor,
    order: Order,
    facts: str,
    occurred_at: datetime,
    measure: OrderMeasure | None = None,
    respondent: OrderRespondent | None = None,
    danger_now: str = "unknown",
) -> Breach:
    """Report a breach of an order that the actor sees.

    Accepted in every state of order, service and case. Raises only AccessDenied, and InvalidInput when there is no
    word of what happened, when it lies in the future, or for a measure or person of another order.
    """
    with transaction.atomic():
        order = _load(order)
        check_can_report_on(by, order)
        _check_told(facts, occurred_at)
        _check_own(order, measure, respondent)
        breach = Breach(order=order, case_id=order.case_id, measure=measure, respondent=respondent)
        # What a report sets in motion touches more of the case than the reporter may see.
        with scope.about(by, order.pk, breach.pk):
            return _accept(
                by=by, breach=breach, order=order, facts=facts, occurred_at=occurred_at, danger_now=danger_now
            )


def report_by_reference(
    *, by: Actor, reference: str, facts: str, occurred_at: datetime, danger_now: str = "unknown"
) -> None:
    """Report with only the number of an order. Says nothing of whether it exists: the same answer, always.

    A number that matches no order goes to the Veilig Thuis of the reporter's region, so that no report is lost. Who
    gave many different numbers today may be guessing: the duty person of the Veilig Thuis that leads the case looks
    first, at once, and the police follow when that person says so or does not answer. Danger now is never held up.
    """
    with transaction.atomic():
        check_can_report(by)
        _check_told(facts, occurred_at)
        told: _Told = {"facts": facts, "occurred_at": occurred_at, "danger_now": danger_now}
        # The door asks the database who stands before it; an action may run outside a request.
        scope.enter(by)
        order_id = doors.order_by_number(_plain(reference))
        guessed = _many_numbers(by, reference)
        breach = Breach(given_reference=reference[:40], number_guessed=guessed)
        # The reporter sees neither order nor case, before or after: only this report does.
        with scope.about(by, order_id, breach.pk):
            order = _load_by_id(order_id) if order_id is not None else None
            if order is None or (guessed and danger_now != "yes"):
                to = order.case.organisation if order is not None else _region_of(by)
                _keep_unmatched(by=by, breach=breach, to=to, **told)
            else:
                breach.order, breach.case_id = order, order.case_id
                _accept(by=by, breach=breach, order=order, **told)


def match_number(*, by: Actor, breach: Breach, reference: str, version: int | None = None) -> Breach:
    """As `match`, by the number of the order. Who is on duty may not work on that case yet: then that begins now.

    Raises InvalidInput for a number that this person cannot see and the own organisation does not lead.
    """
    with transaction.atomic():
        check_can_match(by, breach)
        scope.enter(by)
        order_id = doors.order_by_number(_plain(reference))
        with scope.about(by, order_id):
            order = _load_by_id(order_id) if order_id is not None else None
            if order is not None and not can_view(by, order.case, Section.ORDERS):
                if order.case.organisation_id == by.organisation_id:
                    member = Membership.objects.select_related("organisation").get(pk=by.membership_id)
                    participation.start_work(by=by, case=order.case, membership=member)
                else:
                    order = None
        if order is None:
            raise InvalidInput("U ziet geen bevel met dit nummer. Kijk het nummer na.", "reference")
        return match(by=by, breach=breach, order=order, version=version)


def match(*, by: Actor, breach: Breach, order: Order, version: int | None = None) -> Breach:
    """Put a report without a known order under the order that it is about; then everybody is alerted.

    Does nothing when it has an order already. Raises AccessDenied, PolicyDenied when it was handled, StaleRecord.
    """
    with transaction.atomic():
        breach = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
        check_can_match(by, breach)
        order = _load(order)
        check_can_report_on(by, order)
        breach.check_version(version)
        breach.state = BREACH.check("match", breach.state).target
        if breach.order_id is not None:
            return breach
        breach.order, breach.case_id = order, order.case_id
        _judge(breach, order)
        breach.save()
        audit.record(by=by, action="breach.match", obj=breach)
        tasks.finish_tasks(by=by, kind=UNMATCHED_TASK, source_id=breach.pk, outcome="Bij een bevel gezet")
        with scope.about(by, order.pk, breach.pk):
            _raise(by=by, breach=breach, order=order)
        return breach


def handle(*, by: Actor, breach: Breach, outcome: str, reason: str, version: int | None = None) -> Breach:
    """Say what was done about it, and why. Raises InvalidInput without a reason, PolicyDenied when done, StaleRecord."""
    with transaction.atomic():
        breach = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
        check_can_handle(by, breach)
        breach.check_version(version)
        if outcome not in HANDLED_AS:
            raise InvalidInput("Kies wat er is gedaan.", "outcome")
        if not reason.strip():
            raise InvalidInput("Schrijf waarom dit is gedaan. Ook als er geen actie was.", "reason")
        breach.state = BREACH.check("handle", breach.state).target
        breach.handled_at, breach.handled_by_id = clock.now(), by.membership_id
        breach.handled_as, breach.handled_reason = outcome, reason
        breach.save()
        audit.record(by=by, action="breach.handle", obj=breach, outcome=outcome)
        tasks.finish_tasks(by=by, kind=UNMATCHED_TASK, source_id=breach.pk, outcome=HANDLED_AS[outcome])
        if breach.order is not None:
            followup.tell(
                by=by, order=breach.order, kind="breach.handle", title=f"Overtreding: {HANDLED_AS[outcome].lower()}",
                text=reason, occurred_at=clock.now(), source=SourceKind.DECISION,
            )  # fmt: skip
        publish(
            "breach.handled", by=by, breach_id=breach.pk, order_id=breach.order_id, case_id=breach.case_id
        )
        return breach


def route_of(breach: Breach) -> Route:
    """The route in words, from what was kept with the report."""
    instrument = instruments().get(breach.order.instrument) if breach.order is not None else None
    return decide(
        instrument,
        breach.measure.kind if breach.measure is not None else None,
        served=breach.was_served,
        aware=breach.was_aware,
        running=breach.was_running,
    )


def _accept(
    *, by: Actor, breach: Breach, order: Order, facts: str, occurred_at: datetime, danger_now: str
) -> Breach:
    breach.facts, breach.occurred_at = facts, occurred_at
    breach.danger_now = danger_now if danger_now in ("yes", "no") else "unknown"
    breach.reported_by_id, breach.reported_by_organisation_id = by.membership_id, by.organisation_id
    _judge(breach, order)
    breach.save()
    audit.record(by=by, action="breach.report", obj=breach, route=breach.route, travel=breach.travel)
    _raise(by=by, breach=breach, order=order)
    return breach


def _judge(breach: Breach, order: Order) -> None:
    """Keep with the report how things stood at the moment that it happened."""
    at = breach.occurred_at
    measures = list(order.measures.select_related("decision"))
    running = order.is_running(at)
    known: Knowledge | None = None
    if breach.measure is not None:
        breach.measure.order = order
        running = breach.measure.is_running(at)
        breach.travel = breach.measure.concerns_travel
    else:
        breach.travel = any(m.concerns_travel for m in measures)
    if breach.respondent is not None:
        records = ServiceRecord.objects.filter(respondent=breach.respondent).select_related("decision")
        known = knowledge(records, at, measure=breach.measure)
    breach.was_running = running
    breach.was_served = None if known is None else known.served
    breach.was_aware = None if known is None else known.aware
    route = route_of(breach)
    breach.route, breach.may_arrest = route.code, route.may_arrest


def _raise(*, by: Actor, breach: Breach, order: Order) -> None:
    """Alert, story and a new weighing; the police of the region can read the card from now on."""
    followup.ensure_police(order=order)
    followup.tell(
        by=by, order=order, kind="breach.report", title="Overtreding van het bevel gemeld", source=SourceKind.HEARD,
        text=_measure_words(breach), occurred_at=breach.occurred_at, danger=True,
        url=f"{order.get_absolute_url()}overtredingen/{breach.pk}/",
    )  # fmt: skip
    followup.open_reassessment(
        by=by, order=order, why="Er is een overtreding gemeld. Dat is een rode vlag.", due_at=clock.now()
    )
    publish(
        "breach.reported", by=by, breach_id=breach.pk, order_id=order.pk, case_id=order.case_id,
        travel=breach.travel,
    )  # fmt: skip


def _measure_words(breach: Breach) -> str:
    if breach.measure is None:
        return "Welke maatregel is niet bekend."
    return f"Maatregel: {breach.measure.get_kind_display().lower()}."


def _many_numbers(by: Actor, reference: str) -> bool:
    """Whether this person gave more different numbers within a day than somebody who was given them would.

    The same number again never counts: a report that gets worse is one report. Nor does it count for who serves orders.
    """
    if by.can(Permission.ORDER_SERVE):
        return False
    # One report of a person at a time, so that many at once are counted too.
    Membership.objects.select_for_update(no_key=True).get(pk=by.membership_id)
    given = Breach.objects.filter(
        reported_by__user_id=by.user_id, recorded_at__gte=clock.now() - timedelta(days=1)
    ).exclude(given_reference="")
    others = {_plain(one) for one in given.values_list("given_reference", flat=True)}
    return _plain(reference[:40]) not in others and len(others) >= NUMBERS_A_DAY


def _keep_unmatched(
    *, by: Actor, breach: Breach, to: Organisation, facts: str, occurred_at: datetime, danger_now: str
) -> None:
    receiver = to
    breach.facts, breach.occurred_at, breach.sent_to = facts, occurred_at, receiver
    breach.danger_now = danger_now if danger_now in ("yes", "no") else "unknown"
    breach.reported_by_id, breach.reported_by_organisation_id = by.membership_id, by.organisation_id
    route = route_of(breach)
    breach.route, breach.may_arrest = route.code, route.may_arrest
    breach.save()
    audit.record(by=by, action="breach.report", obj=breach, route=breach.route, travel=False)
    tasks.open_task(
        by=by, organisation=receiver, kind=UNMATCHED_TASK, source_id=breach.pk, urgent=True, due_at=clock.now(),
        title="Overtreding gemeld: nummer geraden?" if breach.number_guessed else "Overtreding gemeld op een onbekend nummer",
        why="Uw organisatie ontvangt de melding", detail="Zoek het bevel op en zet de melding erbij.", url=f"/bevelen/overtredingen/{breach.pk}/",
    )  # fmt: skip
    publish("breach.unmatched", by=by, breach_id=breach.pk, organisation_id=receiver.pk)


def _region_of(by: Actor) -> Organisation:
    """The Veilig Thuis of the reporter's region; the LKHA for an organisation without one region."""
    regions = (
        Organisation.objects.filter(pk=by.organisation_id).values_list("regions", flat=True).first() or []
    )
    homes = Organisation.objects.filter(kind="veilig_thuis", active=True).order_by("slug")
    if len(regions) == 1:
        home = homes.filter(slug=regions[0]).first()
        if home is not None:
            return home
    return Organisation.objects.filter(kind="lkha", active=True).first() or homes[0]


def _plain(reference: str) -> str:
    return re.sub(r"\s+", "", reference).upper()


def _load(order: Order) -> Order:
    return _load_by_id(order.pk)


def _load_by_id(order_id: UUID) -> Order:
    found: Order = Order.objects.select_related("case__organisation", "case__lead").get(pk=order_id)
    return found


def _check_told(facts: str, occurred_at: datetime) -> None:
    if not facts.strip():
        raise InvalidInput("Schrijf kort wat u weet. Eén zin is genoeg.", "facts")
    check_past(occurred_at, "occurred_at")


def _check_own(order: Order, measure: OrderMeasure | None, respondent: OrderRespondent | None) -> None:
    if measure is not None and measure.order_id != order.pk:
        raise InvalidInput("Kies een maatregel van dit bevel, of “weet ik niet”.", "measure")
    if respondent is not None and respondent.order_id != order.pk:
        raise InvalidInput("Kies een verweerder van dit bevel, of “weet ik niet”.", "respondent")
