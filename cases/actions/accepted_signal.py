"""What a signal brings into a case: people, the story, the departure. Called by `triage.accept`, in its transaction."""

from collections.abc import Mapping
from uuid import UUID

import audit
from cases import intake_policies, intake_words, reference
from cases.access import can_view
from cases.actions import cases, participation, people, timeline
from cases.actions.signals import practice_words
from cases.intake_access import person_of
from cases.models import Case, Person, Signal, SignalPerson
from cases.models.contact import SourceKind
from cases.models.person import PersonRole
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput
from organisations.models import Membership

GROUND = "WMO_5_1_6"


def open_for(*, by: Actor, signal: Signal, lead: Membership | None) -> Case:
    """A new case at the organisation that has the signal; who decides can work on it too."""
    case = cases.open_case(
        by=by,
        organisation=signal.receiver,
        practices=signal.practices,
        occurred_at=signal.occurred_at,
        ground=GROUND,
        lead=lead,
        departure=signal.departure,
        departure_at=signal.departure_at,
    )
    if not can_view(by, case):
        participation.start_work(by=by, case=case, membership=person_of(by))
    return case


def widen(*, by: Actor, case: Case, signal: Signal) -> None:
    """Add the practices of the signal to an existing case, and its departure where that says more."""
    practices = intake_policies.known_practices([*case.practices, *signal.practices])
    if practices != case.practices:
        case.practices = practices
        case.save()
        audit.record(by=by, action="case.widen", obj=case, practices=practices)
    if signal.departure in intake_policies.WITH_DEPARTURE and _says_more(case, signal):
        cases.set_departure(
            by=by, case=case, state=signal.departure, at=signal.departure_at or case.departure_at
        )


def _says_more(case: Case, signal: Signal) -> bool:
    rank = {"none": 0, "unknown": 0, "feared": 1, "booked": 2, "gone": 3}
    ours, theirs = rank[case.departure_state], rank[signal.departure]
    if theirs != ours or signal.departure_at is None:
        return theirs > ours
    # Of two days the first counts: who may leave on Saturday is not safe until the Saturday after.
    return case.departure_at is None or signal.departure_at < case.departure_at


def copy_people(*, by: Actor, signal: Signal, case: Case, same: Mapping[UUID, UUID]) -> None:
    """Make the people of the signal people of the case; those that `same` names are not made twice but linked."""
    given = list(signal.people.order_by("recorded_at", "pk"))
    known = _known(by, given, same)
    at_risk = [person for person in given if person.role == PersonRole.AT_RISK]
    for person in given:
        match = known.get(person.pk)
        if match is not None and match.case_id == case.pk:
            person.person = match
            person.save()
            audit.record(by=by, action="person.recognise", obj=match, signal=signal.pk)
            continue
        person.person = made = _copied(by, case, signal, person)
        person.save()
        if match is not None:
            made.same_as = match
            made.save()
            audit.record(by=by, action="person.link", obj=made, same_as=match.pk)
        if person.role == PersonRole.AT_RISK:
            _copy_contact(by, made, signal, sure=len(at_risk) == 1)


def _known(by: Actor, given: list[SignalPerson], same: Mapping[UUID, UUID]) -> dict[UUID, Person]:
    if not set(same) <= {person.pk for person in given}:
        raise InvalidInput("Kies mensen uit dit signaal.", "same")
    rows = {row.pk: row for row in Person.objects.visible_to(by).filter(pk__in=set(same.values()))}
    if set(rows) != set(same.values()):
        raise InvalidInput("Deze persoon kunt u niet koppelen. U ziet de casus niet.", "same")
    return {mine: rows[theirs] for mine, theirs in same.items()}


def _copied(by: Actor, case: Case, signal: Signal, person: SignalPerson) -> Person:
    described = " · ".join(filter(None, [person.relation, person.description]))
    return people.add_person(
        by=by,
        case=case,
        role=person.role,
        given_names=person.given_names,
        family_name=person.family_name,
        birth_date=person.birth_date,
        age_estimate=person.age_estimate,
        sex=person.sex,
        language=person.language,
        description=described[:200],
        address=person.address,
        phone=person.phone,
        municipality_code=signal.municipality_code if person.role == PersonRole.AT_RISK else "",
    )


def _copy_contact(by: Actor, person: Person, signal: Signal, *, sure: bool) -> None:
    text = signal.safe_contact.strip()
    if not text:
        return
    if text.startswith(reference.channels()["none"].label):
        may_contact = "no"
    else:
        # With several people at risk the reporter's way may be safe for one and dangerous for another.
        may_contact = "yes" if sure else "unknown"
        text = text if sure else f"Ga na voor wie dit geldt. De melder schreef: {text}"
    people.set_safe_contact(by=by, person=person, may_contact=may_contact, rule=text)


def tell_story(*, by: Actor, signal: Signal, case: Case) -> None:
    """One line for each kind of knowledge, at the moment it happened; who reported in its own section."""
    urgent = intake_policies.urgency(signal, signal.recorded_at)
    timeline.add(
        by=by, case=case, kind="signal.received", title=f"Signaal {signal.reference} ontvangen",
        occurred_at=signal.recorded_at, text=practice_words(signal.practices), danger=bool(urgent), obj=signal,
    )  # fmt: skip
    source = "bron afgeschermd" if signal.source_protected else intake_words.organisation_kind(signal)
    for kind, title, text in (
        (SourceKind.SEEN, "Gezien of zelf gehoord", signal.facts),
        (SourceKind.HEARD, "Van anderen gehoord", signal.hearsay),
        (SourceKind.VIEW, "Oordeel van de melder", signal.interpretation),
    ):
        if text.strip():
            timeline.add(
                by=by, case=case, kind="signal.words", title=title, occurred_at=signal.occurred_at, text=text,
                section=Section.NOTES, source=kind, source_detail=source, obj=signal,
            )  # fmt: skip
    if signal.departure in intake_policies.WITH_DEPARTURE:
        timeline.add(
            by=by, case=case, kind="signal.departure", title=intake_words.departure(signal),
            occurred_at=signal.occurred_at, text=signal.departure_note, section=Section.TRAVEL,
            source_detail=source, danger=bool(urgent), obj=signal,
        )  # fmt: skip
    timeline.add(
        by=by, case=case, kind="signal.source", title="Wie meldde", occurred_at=signal.recorded_at,
        text=intake_words.source(signal), section=Section.SOURCE_IDENTITY, obj=signal, url=f"/triage/{signal.pk}/",
    )  # fmt: skip
    timeline.add(
        by=by, case=case, kind="signal.accept", title=f"Signaal {signal.reference} in deze casus opgenomen",
        occurred_at=clock.now(), source=SourceKind.DECISION, obj=signal,
    )  # fmt: skip
