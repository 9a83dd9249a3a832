"""The return file: opening, describing, phases, steps, arrival, end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

import audit
from cases.actions import tasks, timeline
from cases.models import Case, Person
from cases.policies import check_open
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from core.partial_dates import PartialDate
from core.references import next_reference
from organisations.models import Organisation
from repatriation.access import check_can_do_step, check_can_lead
from repatriation.actions import signs
from repatriation.models import ReturnDocument, ReturnFile, ReturnStep
from repatriation.models.return_file import known_time_zone
from repatriation.phases import phases
from repatriation.policies import check_outcome, check_phase_done, check_running, check_times, check_wish
from repatriation.workflow import CLOSED, RETURN

ARRIVAL_TASK = "return_arrival"
EDITABLE = frozenset(
    {
        "country", "place", "time_zone", "safe_channel", "safe_hours", "code_word", "is_minor", "is_dutch", "wish",
        "wish_own_words", "authority", "funding", "silence_days",
    }
)  # fmt: skip


def open_file(
    *,
    by: Actor,
    case: Case,
    person: Person,
    country: str,
    time_zone: str,
    occurred_at: datetime,
    **fields: Any,
) -> ReturnFile:
    """Open the return of one person of the case, with the steps of every phase that apply to this person.

    Whether the person is a minor follows from the birth date at `occurred_at`; unknown stays unknown.
    Raises PolicyDenied while another return of this person runs.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_lead(by, case)
        check_open(case)
        if person.case_id != case.pk:
            raise InvalidInput("Kies iemand uit deze casus.", "person")
        if ReturnFile.objects.running().filter(person=person).exists():
            raise PolicyDenied("Voor deze persoon loopt al een terugkeerdossier.")
        file = ReturnFile(
            reference=next_reference("TK"), case=case, person=person, organisation_id=by.organisation_id,
            lead_id=by.membership_id, country=country, time_zone=_zone(time_zone), occurred_at=occurred_at,
            is_minor=_is_minor(person, occurred_at), **_known(fields),
        )  # fmt: skip
        file.save()
        _add_steps(file)
        signs.follow_silence(by=by, file=file)
        audit.record(by=by, action="return.open", obj=file)
        _line(by, file, "Terugkeerdossier geopend", occurred_at)
        _tell_organisations(by=by, file=file)
        publish("return.opened", by=by, file_id=file.pk, case_id=case.pk)
        return file


def describe(*, by: Actor, file_id: UUID, version: int | None = None, **fields: Any) -> ReturnFile:
    """Change what is known of place, channel, wish, authority or funding; steps that now apply are added."""
    with transaction.atomic():
        file = _lock(file_id)
        check_can_lead(by, file.case)
        check_running(file)
        file.check_version(version)
        for name, value in _known(fields).items():
            setattr(file, name, value)
        _zone(file.time_zone)
        file.save()
        _add_steps(file)
        if "silence_days" in fields:
            signs.follow_silence(by=by, file=file)
        audit.record(by=by, action="return.describe", obj=file, fields=sorted(fields))
        publish("return.described", by=by, file_id=file.pk, case_id=file.case_id)
        return file


def advance(*, by: Actor, file_id: UUID, skip_reason: str = "", version: int | None = None) -> ReturnFile:
    """Go to the next phase once the required steps are done, or with a reason where the phase allows that.

    Raises PolicyDenied naming the step that is open.
    """
    with transaction.atomic():
        file = _lock(file_id)
        check_can_lead(by, file.case)
        file.check_version(version)
        check_phase_done(file, skip_reason)
        return _move(by=by, file=file, verb="advance", note=skip_reason)


def step_back(*, by: Actor, file_id: UUID, reason: str, version: int | None = None) -> ReturnFile:
    """Go back one phase with a reason: a document was refused, a flight missed."""
    with transaction.atomic():
        file = _lock(file_id)
        check_can_lead(by, file.case)
        file.check_version(version)
        if not reason.strip():
            raise InvalidInput("Schrijf waarom u een fase teruggaat.", "reason")
        return _move(by=by, file=file, verb="step_back", note=reason)


def do_step(
    *,
    by: Actor,
    step_id: UUID,
    state: str,
    note: str = "",
    occurred_at: datetime | None = None,
    version: int | None = None,
) -> ReturnStep:
    """Mark a step done or not needed (that with a reason). Raises AccessDenied for another organisation's step."""
    with transaction.atomic():
        step: ReturnStep = (
            ReturnStep.objects.select_for_update(of=("self",)).select_related("file__case").get(pk=step_id)
        )
        check_can_do_step(by, step)
        check_running(step.file)
        step.check_version(version)
        if state not in {"done", "set_aside"}:
            raise InvalidInput("Kies: gedaan of niet nodig.", "state")
        if state == "set_aside" and not note.strip():
            raise InvalidInput("Schrijf waarom deze stap niet nodig is.", "note")
        step.state, step.note = state, note
        step.done_at, step.done_by_id = occurred_at or clock.now(), by.membership_id
        step.save()
        audit.record(by=by, action="return.step", obj=step, case_id=step.file.case_id, state=state)
        _line(by, step.file, f"{step.label}: {step.get_state_display().lower()}", step.done_at, note)
        _close_step_task(by=by, step=step)
        publish("return.step_done", by=by, file_id=step.file_id, case_id=step.file.case_id)
        return step


def plan_travel(
    *,
    by: Actor,
    file_id: UUID,
    travel_at: datetime,
    arrival_at: datetime,
    arrival_place: str,
    version: int | None = None,
) -> ReturnFile:
    """Record the journey and hand the arrival to the KMar, who gets the moment, the place and the number only.

    Raises PolicyDenied for an adult who did not say yes, InvalidInput for an arrival before the departure.
    """
    with transaction.atomic():
        file = _lock(file_id)
        check_can_lead(by, file.case)
        check_running(file)
        file.check_version(version)
        check_wish(file)
        check_times(travel_at, arrival_at)
        file.travel_at, file.arrival_at, file.arrival_place = travel_at, arrival_at, arrival_place
        file.arrival_to = Organisation.objects.get(slug="kmar")
        file.save()
        audit.record(by=by, action="return.plan_travel", obj=file)
        _line(
            by,
            file,
            "Reis gepland, aankomst overgedragen aan de KMar",
            clock.now(),
            f"Aankomst: {arrival_place}.",
        )
        # Another hour or airport is another step: who waits for the old one must see it go.
        tasks.cancel_tasks(by=by, kind=ARRIVAL_TASK, source_id=file.pk, outcome="Reis anders gepland")
        tasks.open_task(
            by=by, organisation=file.arrival_to, kind=ARRIVAL_TASK, title="Aankomst begeleiden",
            source_id=file.pk, detail=arrival_place, why="Overgedragen door het LKHA", due_at=arrival_at,
            url=f"/terugkeer/{file.pk}/aankomst/", urgent=True,
        )  # fmt: skip
        publish("return.travel_planned", by=by, file_id=file.pk, case_id=file.case_id)
        return file


def close(*, by: Actor, file_id: UUID, outcome: str, note: str, version: int | None = None) -> ReturnFile:
    """End the file with an outcome and a word about it."""
    with transaction.atomic():
        file = _lock(file_id)
        check_can_lead(by, file.case)
        file.check_version(version)
        check_outcome(outcome)
        if not note.strip():
            raise InvalidInput("Schrijf kort hoe het afliep en wie nu meekijkt.", "note")
        file.state = RETURN.check("close", file.state).target
        file.outcome, file.outcome_note, file.closed_at = outcome, note, clock.now()
        file.save()
        audit.record(by=by, action="return.close", obj=file, outcome=outcome)
        _line(
            by, file, f"Terugkeer afgesloten: {phases().outcomes[outcome].label.lower()}", clock.now(), note
        )
        signs.follow_silence(by=by, file=file)
        for kind in (signs.SILENT_TASK, ARRIVAL_TASK):
            tasks.cancel_tasks(by=by, kind=kind, source_id=file.pk, outcome="Terugkeer afgesloten")
        for step in file.steps.all():
            tasks.cancel_tasks(by=by, kind="return_step", source_id=step.pk, outcome="Terugkeer afgesloten")
        publish("return.closed", by=by, file_id=file.pk, case_id=file.case_id)
        return file


def set_document(
    *,
    by: Actor,
    file_id: UUID,
    kind: str,
    state: str,
    holder: str = "",
    number: str = "",
    document_id: UUID | None = None,
    version: int | None = None,
) -> ReturnDocument:
    """Add or change a document and who holds it."""
    with transaction.atomic():
        file = _lock(file_id)
        check_can_lead(by, file.case)
        check_running(file)
        if kind not in phases().documents:
            raise InvalidInput("Kies een document uit de lijst.", "kind")
        if document_id is None:
            document = ReturnDocument(file=file)
        else:
            document = ReturnDocument.objects.select_for_update().get(pk=document_id, file=file)
            document.check_version(version)
        document.kind, document.state, document.holder, document.number = kind, state, holder, number
        document.save()
        audit.record(by=by, action="return.document", obj=document, case_id=file.case_id, kind=kind)
        publish("return.document_set", by=by, file_id=file.pk, case_id=file.case_id)
        return document


def _lock(file_id: UUID) -> ReturnFile:
    file: ReturnFile = (
        ReturnFile.objects.select_for_update(of=("self",)).select_related("case").get(pk=file_id)
    )
    return file


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - EDITABLE
    if unknown:
        raise TypeError(f"Not a field of a return file: {sorted(unknown)}")
    return fields


def _zone(value: str) -> str:
    try:
        known_time_zone(value)
    except ValidationError as error:
        raise InvalidInput("Kies een tijdzone uit de lijst.", "time_zone") from error
    return value


def _is_minor(person: Person, moment: datetime) -> bool | None:
    if not person.birth_date:
        return None
    adult = PartialDate.from_storage(person.birth_date).is_adult(moment.astimezone(clock.AMSTERDAM).date())
    return None if adult is None else not adult


def _add_steps(file: ReturnFile) -> None:
    existing = set(file.steps.values_list("phase", "code"))
    ReturnStep.objects.bulk_create(
        ReturnStep(file=file, phase=phase.code, code=step.code, kind=step.organisation)
        for phase in phases().phases.values()
        for step in phase.steps_for(minor=file.is_minor, dutch=file.is_dutch)
        if (phase.code, step.code) not in existing
    )


def _move(*, by: Actor, file: ReturnFile, verb: str, note: str) -> ReturnFile:
    file.state = RETURN.check(verb, file.state).target
    if file.state == CLOSED:
        raise PolicyDenied("Sluit het dossier af met een uitkomst.")
    file.save()
    audit.record(by=by, action=f"return.{verb}", obj=file, state=file.state, skipped=bool(note))
    _line(by, file, f"Terugkeer: {RETURN.labels[file.state].lower()}", clock.now(), note)
    _drop_tasks(by=by, file=file)
    _tell_organisations(by=by, file=file)
    publish("return.moved", by=by, file_id=file.pk, case_id=file.case_id)
    return file


def _drop_tasks(*, by: Actor, file: ReturnFile) -> None:
    """Close the tasks of other phases, but not of a required step that was passed in danger: that is finished later."""
    order = list(phases().phases)
    now = order.index(file.state)
    for step in file.steps.filter(state="todo").exclude(phase=file.state):
        if order.index(step.phase) > now or not step.is_required:
            tasks.cancel_tasks(
                by=by, kind="return_step", source_id=step.pk, outcome="Hoort bij een andere fase"
            )


def _tell_organisations(*, by: Actor, file: ReturnFile) -> None:
    """A task for each participating organisation that has a step in this phase and sees it; the LKHA always has its own."""
    kinds = {file.organisation.kind: file.organisation}
    running = file.case.participations.running().filter(sections__contains=[Section.TRAVEL])
    for participation in running.select_related("organisation"):
        kinds.setdefault(participation.organisation.kind, participation.organisation)
    for step in file.steps.filter(phase=file.state, state="todo"):
        organisation = kinds.get(step.kind)
        if organisation is not None:
            tasks.open_task(
                by=by, organisation=organisation, case=file.case, kind="return_step", title=step.label,
                source_id=step.pk, why="Uw stap in de terugkeer", url=file.get_absolute_url(),
            )  # fmt: skip


def _close_step_task(*, by: Actor, step: ReturnStep) -> None:
    tasks.finish_tasks(by=by, kind="return_step", source_id=step.pk, outcome=step.get_state_display())
    if step.code == "received":
        tasks.finish_tasks(by=by, kind=ARRIVAL_TASK, source_id=step.file_id, outcome="Aangekomen")


def _line(by: Actor, file: ReturnFile, title: str, occurred_at: datetime, text: str = "") -> None:
    timeline.add(
        by=by, case=file.case, kind="return", title=title, text=text, occurred_at=occurred_at, section=Section.TRAVEL,
        obj=file, url=file.get_absolute_url(),
    )  # fmt: skip
