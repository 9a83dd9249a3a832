"""Registering a report by a professional: who receives it, which clocks run, who is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

import audit
from cases import intake_policies, reference
from cases.actions import deadlines, followed_dates, tasks
from cases.deadline_ends import due_by_rule
from cases.intake_access import check_can_report, check_is_asker, person_of
from cases.intake_route import Route, route_signal
from cases.models import AdviceRequest, Deadline, Signal, SignalPerson
from core.actor import Actor
from core.errors import InvalidInput
from core.events import publish
from core.partial_dates import PartialDate, PartialDateError
from core.references import next_reference
from organisations.permissions import RoleName

MOST_PEOPLE: Final = 6
TRIAGE_ROLES: Final = {"veilig_thuis": RoleName.VT_WORKER, "lkha": RoleName.LKHA_WORKER}

# What the reporter gives; the rest (receiver, number, state) follows from it.
GIVEN: Final = frozenset(
    {
        "practices", "acute_danger", "departure", "departure_at", "departure_note", "facts", "hearsay",
        "interpretation", "meldcode", "framework_version", "occurred_at", "reporter_capacity", "reporter_contact",
        "source_protected", "safe_contact", "municipality_code", "no_longer_registered",
    }
)  # fmt: skip
OF_PERSON: Final = frozenset(
    {
        "role", "given_names", "family_name", "birth_date", "age_estimate", "sex", "language", "description",
        "address", "phone", "relation",
    }
)  # fmt: skip


def register(
    *,
    by: Actor,
    people: Sequence[Mapping[str, Any]] = (),
    advice: AdviceRequest | None = None,
    reporter_municipality: str = "",
    **given: Any,
) -> Signal:
    """Register a report and give it to the organisation that must judge it.

    `given` holds fields of GIVEN (`occurred_at`, `practices`, `reporter_capacity` and one text at least), `people`
    up to six times fields of OF_PERSON. With `advice` the report grows from that request, once. The clock of the
    assessment runs from receipt (`recorded_at`, netherlands.md §11). Publishes "signal.received" whose `urgent`
    holds the codes of `intake_policies.urgency`, empty when it can wait.
    Raises AccessDenied, InvalidInput naming the field, PolicyDenied when the advice became a report before.
    """
    with transaction.atomic():
        check_can_report(by)
        if advice is not None:
            advice = AdviceRequest.objects.select_for_update().get(pk=advice.pk)
            check_is_asker(by, advice)
            intake_policies.check_no_report_yet(advice)
        signal = _built(by, given, reporter_municipality)
        signal.advice = advice
        signal.save(force_insert=True)
        _add_people(signal, people)
        urgent = intake_policies.urgency(signal, signal.recorded_at)
        audit.record(
            by=by, action="signal.register", obj=signal, receiver=signal.receiver_id, urgent=list(urgent),
            advice=advice.pk if advice else None,
        )  # fmt: skip
        first = start_clocks(by=by, signal=signal, urgent=urgent)
        followed_dates.journey_of_signal(by=by, signal=signal)
        ask_triage(by=by, signal=signal, urgent=urgent, due_at=first.due_at)
        publish("signal.received", by=by, signal_id=signal.pk, urgent=",".join(urgent))
        return signal


def route(
    *, by: Actor, municipality_code: str, no_longer_registered: bool, reporter_municipality: str = ""
) -> Route:
    """Who would receive a report by this person; the same table as `register` asks."""
    return route_signal(
        reporter=person_of(by).organisation,
        municipality_code=municipality_code,
        no_longer_registered=no_longer_registered,
        reporter_municipality=reporter_municipality,
    )


def start_clocks(*, by: Actor, signal: Signal, urgent: Sequence[str]) -> Deadline:
    """Start the clocks of a received signal; return the one that ends first."""
    keys = ["VT_ASSESS"] + (["FGM_URGENT"] if intake_policies.FGM_DEPARTURE in urgent else [])
    running = [
        deadlines.start(
            by=by, key=key, source_id=signal.pk, organisation=signal.receiver, starts_at=signal.recorded_at
        )
        for key in keys
    ]
    return min(running, key=lambda deadline: deadline.due_at)


def ask_triage(*, by: Actor, signal: Signal, urgent: Sequence[str], due_at: datetime) -> None:
    """Put the signal on the worklist of whoever triages at the receiving organisation."""
    if urgent:
        # Danger has minutes, whatever the length of the ordinary assessment.
        due_at = min(due_at, due_by_rule("SIGNAL_ALERT", signal.recorded_at))
    tasks.open_task(
        by=by,
        organisation=signal.receiver,
        kind="triage",
        title=triage_title(urgent),
        detail=f"{signal.reference} · {practice_words(signal.practices)}",
        role=TRIAGE_ROLES.get(signal.receiver.kind, ""),
        why="Uw organisatie ontvangt dit signaal",
        url=f"/triage/{signal.pk}/",
        source_id=signal.pk,
        due_at=due_at,
        urgent=bool(urgent),
    )


def triage_title(urgent: Sequence[str]) -> str:
    """What the step is called: the reason for haste first."""
    if intake_policies.ACUTE in urgent:
        return "Signaal met acuut gevaar"
    if intake_policies.FGM_DEPARTURE in urgent:
        return "Signaal: VGV gevreesd en vertrek"
    if intake_policies.DEPARTURE_SOON in urgent:
        return "Signaal met vertrek binnen 7 dagen"
    return "Signaal beoordelen"


def practice_words(codes: Sequence[str]) -> str:
    """The practices as one line."""
    known = reference.practices()
    return ", ".join(known[code].label for code in codes if code in known)


def _built(by: Actor, given: dict[str, Any], reporter_municipality: str) -> Signal:
    unknown = set(given) - GIVEN
    if unknown:
        raise TypeError(f"Not given by a reporter: {sorted(unknown)}")
    intake_policies.check_texts(given)
    reporter = person_of(by)
    signal = Signal(
        reporter=reporter,
        reporter_organisation=reporter.organisation,
        reporter_name=by.name,
        **given,
    )
    intake_policies.check_concern(signal, signal.occurred_at)
    intake_policies.check_has_words(signal)
    intake_policies.check_capacity(signal.reporter_capacity, "reporter_capacity")
    chosen = route(
        by=by,
        municipality_code=signal.municipality_code,
        no_longer_registered=signal.no_longer_registered,
        reporter_municipality=reporter_municipality,
    )
    signal.receiver, signal.beside, signal.route_reason = chosen.receiver, chosen.beside, chosen.reason
    signal.reference = next_reference("SG")
    _check_fields(
        signal, exclude={"reporter", "reporter_organisation", "receiver", "beside", "advice", "case"}
    )
    return signal


def _add_people(signal: Signal, people: Sequence[Mapping[str, Any]]) -> None:
    if len(people) > MOST_PEOPLE:
        raise InvalidInput(
            f"U kunt hier {MOST_PEOPLE} mensen noemen. Schrijf de anderen bij de feiten.", "people"
        )
    for values in people:
        unknown = set(values) - OF_PERSON
        if unknown:
            raise TypeError(f"Not given of a person: {sorted(unknown)}")
        intake_policies.check_texts(values)
        person = SignalPerson(signal=signal, **values)
        try:
            if person.birth_date:
                PartialDate.from_storage(person.birth_date)
        except PartialDateError as error:
            raise InvalidInput(str(error), "people") from error
        _check_fields(person, exclude={"signal"}, field="people")
        person.save(force_insert=True)


def _check_fields(record: Signal | SignalPerson, *, exclude: set[str], field: str | None = None) -> None:
    # Lengths and choices, in words and with the field's name, before the database refuses them without either.
    try:
        record.clean_fields(exclude=exclude | {"recorded_at", "meldcode"})
    except ValidationError as error:
        name, sentences = next(iter(error.message_dict.items()))
        raise InvalidInput(sentences[0], field or name) from error
