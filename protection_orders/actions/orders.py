"""The decision of an authority on an application: the order, or that there is none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

import audit
from cases.actions import timeline
from cases.models import Person
from cases.policies import check_open
from core import clock, working_days
from core.actor import Actor
from core.errors import InvalidInput
from core.events import publish
from organisations.models import Organisation
from protection_orders import order_followup as followup
from protection_orders import order_policies as policies
from protection_orders.access import check_can_record_decision
from protection_orders.actions.applications import mark_decided
from protection_orders.actions.order_changes import change, end, expire_due, extend, record_hearing, withdraw
from protection_orders.application_workflow import APPLICATION
from protection_orders.instruments import OrderInstrument
from protection_orders.models import Application, Order, OrderDecision, OrderProtected, OrderRespondent
from protection_orders.order_parts import Authority, DecidedMeasure, add_measures, check_measures, decide

__all__ = [
    "Authority",
    "DecidedMeasure",
    "change",
    "end",
    "expire_due",
    "extend",
    "record_decision",
    "record_hearing",
    "requested_measures",
    "withdraw",
]


@dataclass(frozen=True)
class _Term:
    starts_at: datetime
    ends_at: datetime | None
    children: dict[UUID, datetime] = field(default_factory=dict)
    by_age: bool = False


def requested_measures(application: Application) -> list[DecidedMeasure]:
    """The measures as they were asked for, to grant as they are or to change. Days become whole Dutch days."""
    return [
        DecidedMeasure(
            key=measure.key,
            kind=measure.kind,
            text=measure.text,
            concerns_travel=measure.concerns_travel,
            territory=measure.territory,
            addressees=tuple(person.pk for person in measure.addressees.all()),
            starts_at=None if measure.starts_on is None else _midnight(measure.starts_on),
            ends_at=None if measure.ends_on is None else _midnight(measure.ends_on + timedelta(days=1)),
        )
        for measure in application.measures.prefetch_related("addressees").order_by("recorded_at", "pk")
    ]


def record_decision(
    *,
    by: Actor,
    application: Application,
    outcome: str,
    authority: str = "",
    authority_reference: str = "",
    authority_organisation: Organisation | None = None,
    decided_at: datetime,
    measures: Sequence[DecidedMeasure] | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    without_hearing: bool = False,
    majority_days: Mapping[UUID, date] | None = None,
    share_with: Iterable[Organisation] = (),
    reason: str = "",
    version: int | None = None,
) -> Order | None:
    """Record the decision on a filed application; return the order, or None when it was refused or withdrawn.

    `outcome`: granted, partly, refused, withdrawn. `measures` default to those asked for when all was granted;
    `starts_at` to the decision, `ends_at` to the longest that the instrument allows. `majority_days` answers, per
    child whose birth date is not fully known, when it turns 18. `share_with`: police units that may read the card.

    Raises AccessDenied; PolicyDenied for practice, a wrong state or a prospective instrument; StaleRecord;
    InvalidInput for a term, measure, authority or secret address that does not fit.
    """
    with transaction.atomic():
        application = (
            Application.objects.select_for_update(of=("self",))
            .select_related("case__organisation", "case__lead")
            .get(pk=application.pk)
        )
        check_can_record_decision(by, application)
        check_open(application.case)
        application.check_version(version)
        instrument = policies.instrument_of(application.instrument)
        policies.check_past(decided_at, "decided_at")
        policies.check_real(application, instrument, decided_at)
        APPLICATION.check("decide", application.state)
        if application.filed_at is not None and decided_at < application.filed_at - timedelta(days=1):
            raise InvalidInput("Het besluit ligt voor de indiening. Kijk de datum na.", "decided_at")
        who = Authority(authority or application.authority, authority_reference, authority_organisation)
        if outcome != "withdrawn":
            policies.check_authority(instrument, who.name, who.organisation)
        if outcome not in ("granted", "partly", "refused", "withdrawn"):
            raise InvalidInput("Kies wat er besloten is.", "outcome")
        application = mark_decided(by=by, application=application, outcome=outcome, decided_at=decided_at)
        if outcome not in ("granted", "partly"):
            _refuse(
                by=by, application=application, outcome=outcome, who=who, decided_at=decided_at, reason=reason
            )
            return None
        order = _make(
            by=by,
            application=application,
            instrument=instrument,
            outcome=outcome,
            who=who,
            decided_at=decided_at,
            starts_at=starts_at or decided_at,
            ends_at=ends_at,
            without_hearing=without_hearing,
            majority_days=majority_days or {},
            measures=_measures_or_asked(application, outcome, measures),
            reason=reason,
        )
        for organisation in share_with:
            followup.let_enforce(by=by, order=order, organisation=organisation)
        publish(
            "order.decided", by=by, order_id=order.pk, case_id=order.case_id, application_id=application.pk
        )
        return order


def _refuse(
    *, by: Actor, application: Application, outcome: str, who: Authority, decided_at: datetime, reason: str
) -> None:
    decision = OrderDecision(
        case=application.case,
        application=application,
        kind="decision",
        outcome=outcome,
        authority=who.name,
        authority_reference=who.reference,
        authority_organisation=who.organisation,
        decided_at=decided_at,
        reason=reason,
        recorded_by_id=by.membership_id,
    )
    decision.save()
    label = "Aanvraag afgewezen" if outcome == "refused" else "Aanvraag ingetrokken bij de instantie"
    timeline.add(
        by=by, case=application.case, kind="application.decide", title=label, text=reason, occurred_at=decided_at,
        section=Order.section, source="decision", source_detail=who.name, obj=application,
        url=application.get_absolute_url(),
    )  # fmt: skip


def _make(
    *,
    by: Actor,
    application: Application,
    instrument: OrderInstrument,
    outcome: str,
    who: Authority,
    decided_at: datetime,
    starts_at: datetime,
    ends_at: datetime | None,
    without_hearing: bool,
    majority_days: Mapping[UUID, date],
    measures: Sequence[DecidedMeasure],
    reason: str,
) -> Order:
    parts = list(application.people.select_related("person"))
    protected = [part.person for part in parts if part.part == "protected"]
    respondents = [part.person for part in parts if part.part == "respondent"]
    ages = {part.person_id: part.age_answer for part in parts}
    policies.check_ages(instrument, protected, ages, working_days.local_day(decided_at))
    term = _term(instrument, protected, decided_at, starts_at, ends_at, majority_days)
    check_measures(measures, {part.person_id for part in parts}, protected)
    order = Order(
        case=application.case,
        application=application,
        reference=application.reference,
        instrument=application.instrument,
        authority=who.name,
        authority_reference=who.reference,
        authority_organisation=who.organisation,
        outcome=outcome,
        decided_at=decided_at,
        starts_at=term.starts_at,
        ends_at=term.ends_at,
        ends_by_age=term.by_age,
        without_hearing=without_hearing,
        hearing_due_at=policies.hearing_due(instrument, decided_at) if without_hearing else None,
        others_class=application.class_of_others,
    )
    order.save()
    decision = decide(
        by=by, order=order, kind="decision", outcome=outcome, who=who, decided_at=decided_at, reason=reason
    )
    for person in protected:
        OrderProtected(order=order, person=person, ends_at=term.children.get(person.pk)).save()
    bound = [OrderRespondent(order=order, person=person) for person in respondents]
    for respondent in bound:
        respondent.save()
    add_measures(order, decision, measures)
    audit.record(by=by, action="order.decide", obj=order, outcome=outcome, instrument=order.instrument)
    followup.start_clocks(by=by, order=order, instrument=instrument)
    if instrument.needs_service:
        followup.open_service_tasks(by=by, order=order, respondents=bound)
    followup.tell(
        by=by, order=order, kind="order.decide", title=f"Bevel van kracht: {instrument.name.lower()}",
        text=followup.end_words(decision), source_detail=who.name, occurred_at=decided_at,
    )  # fmt: skip
    return order


def _term(
    instrument: OrderInstrument,
    protected: Sequence[Person],
    decided_at: datetime,
    starts_at: datetime,
    ends_at: datetime | None,
    majority_days: Mapping[UUID, date],
) -> _Term:
    """The dates that hold: never longer than the instrument allows, for a child never past its 18th birthday."""
    end = ends_at or policies.latest_end(instrument, starts_at)
    policies.check_term(instrument, decided_at=decided_at, starts_at=starts_at, ends_at=end)
    ends = {
        person.pk: policies.child_end(instrument, person, ends_at=end, answer=majority_days.get(person.pk))
        for person in protected
    }
    children = {pk: day for pk, day in ends.items() if day is not None}
    if any(day <= starts_at for day in children.values()):
        raise InvalidInput(f"{instrument.name} beschermt alleen minderjarigen.", "decided_at")
    # The order as a whole ends when the last child has come of age.
    by_age = bool(children) and len(children) == len(protected)
    return _Term(starts_at, max(children.values()) if by_age else end, children, by_age)


def _measures_or_asked(
    application: Application, outcome: str, measures: Sequence[DecidedMeasure] | None
) -> Sequence[DecidedMeasure]:
    if measures is None and outcome == "granted":
        return requested_measures(application)
    return measures or ()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.AMSTERDAM)
