"""Weighing the danger: start, answer, conclude, and a second person below the suggestion."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

import audit
from cases.actions import tasks, timeline
from cases.actions.cases import set_danger
from cases.models import Case, Person
from cases.models.contact import SourceKind
from cases.policies import check_open
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput
from core.events import publish
from risk import instruments
from risk.access import check_can_assess, check_can_edit, check_can_second
from risk.instruments.suggestion import Suggestion, is_below, suggest
from risk.models import Answer, Assessment
from risk.policies import check_conclusion, check_evidence, check_fear, values
from risk.workflow import ASSESSMENT


def start(
    *,
    by: Actor,
    case: Case,
    instrument: str,
    occurred_at: datetime | None = None,
    subject: Person | None = None,
) -> Assessment:
    """Begin an assessment with the version that holds today; the newest final one of this instrument is its previous.

    Raises InvalidInput for an instrument that does not hold today.
    """
    with transaction.atomic():
        check_can_assess(by, case)
        check_open(case)
        try:
            chosen = instruments.current(instrument, on=clock.today())
        except KeyError as error:
            raise InvalidInput("Kies een weging uit de lijst.", "instrument") from error
        assessment = Assessment(
            case=case,
            subject=subject,
            instrument=chosen.key,
            instrument_version=chosen.version,
            assessed_by_id=by.membership_id,
            occurred_at=occurred_at or clock.now(),
            previous=Assessment.objects.finished().filter(instrument=chosen.key).current_for(case),
        )
        assessment.save()
        audit.record(by=by, action="assessment.start", obj=assessment, instrument=chosen.ref)
        publish("assessment.started", by=by, assessment_id=assessment.pk, case_id=case.pk)
        return assessment


def answer(
    *,
    by: Actor,
    assessment_id: UUID,
    answers: Mapping[str, Mapping[str, Any]],
    fear_asked: str | None = None,
    fear_own_words: str | None = None,
    version: int | None = None,
) -> Assessment:
    """Save answers of a draft: item -> {value, evidence, evidence_date, source, person}. May be incomplete.

    Raises InvalidInput for an unknown item or a date in the future. Fear in own words only grows: what was
    recorded stays.
    """
    with transaction.atomic():
        assessment = _draft(by, assessment_id)
        assessment.check_version(version)
        instrument = instruments.get(assessment.ref)
        for item, given in answers.items():
            _save_answer(assessment, instrument, item, given)
        if fear_asked is not None:
            assessment.fear_asked = fear_asked
        if fear_own_words and not _said_before(assessment.fear_own_words, fear_own_words.strip()):
            assessment.fear_own_words = f"{assessment.fear_own_words}\n{fear_own_words.strip()}".strip()
        found = _suggestion(assessment)
        assessment.completeness = found.completeness
        assessment.suggested = found.level or ""
        assessment.save()
        audit.record(by=by, action="assessment.answer", obj=assessment, items=sorted(answers))
        return assessment


def suggestion(assessment: Assessment) -> Suggestion:
    """The suggestion for the answers as they stand; reads only."""
    return _suggestion(assessment)


def complete(
    *, by: Actor, assessment_id: UUID, conclusion: str, reason: str, version: int | None = None
) -> Assessment:
    """Conclude. At or above the suggestion the assessment is final; below it, or low while too little is known, a second
    person must agree first.

    Raises PolicyDenied for a yes without dated evidence, InvalidInput without a reason.
    """
    with transaction.atomic():
        assessment = _draft(by, assessment_id)
        assessment.check_version(version)
        instrument = instruments.get(assessment.ref)
        check_conclusion(instrument, conclusion, reason)
        check_evidence(assessment.answers.all(), instrument)
        check_fear(assessment)
        found = _suggestion(assessment)
        assessment.completeness = found.completeness
        assessment.suggested = found.level or ""
        assessment.classification = conclusion
        assessment.conclusion = instrument.conclusions[conclusion].covers
        assessment.reason = reason
        if is_below(instrument, conclusion=conclusion, suggestion=found):
            return _ask_second(by=by, assessment=assessment)
        assessment.state = ASSESSMENT.check("complete", assessment.state).target
        return _finish(by=by, assessment=assessment)


def agree(*, by: Actor, assessment_id: UUID, note: str, version: int | None = None) -> Assessment:
    """A second person agrees with a conclusion below the suggestion. Raises AccessDenied for the maker."""
    with transaction.atomic():
        assessment: Assessment = Assessment.objects.select_for_update().get(pk=assessment_id)
        check_can_second(by, assessment)
        assessment.check_version(version)
        assessment.state = ASSESSMENT.check("agree", assessment.state).target
        assessment.second_by_id = by.membership_id
        assessment.second_note = note
        return _finish(by=by, assessment=assessment)


def give_back(*, by: Actor, assessment_id: UUID, note: str, version: int | None = None) -> Assessment:
    """The second person does not agree: back to the maker with a note. Raises InvalidInput without one."""
    with transaction.atomic():
        assessment: Assessment = Assessment.objects.select_for_update().get(pk=assessment_id)
        check_can_second(by, assessment)
        assessment.check_version(version)
        if not note.strip():
            raise InvalidInput("Schrijf waarom u niet instemt.", "note")
        assessment.state = ASSESSMENT.check("return", assessment.state).target
        assessment.second_note = note
        assessment.save()
        audit.record(by=by, action="assessment.return", obj=assessment)
        tasks.finish_tasks(by=by, kind="second_reader", source_id=assessment.pk, outcome="Teruggegeven")
        _task(by=by, assessment=assessment, kind="assessment_returned", title="Weging aanpassen",
              why="U maakte deze weging", membership=True)  # fmt: skip
        publish("assessment.returned", by=by, assessment_id=assessment.pk, case_id=assessment.case_id)
        return assessment


def drop(*, by: Actor, assessment_id: UUID) -> Assessment:
    """Let an unfinished assessment lapse; its answers stay in the record."""
    with transaction.atomic():
        assessment = _draft(by, assessment_id)
        assessment.state = ASSESSMENT.check("drop", assessment.state).target
        assessment.save()
        audit.record(by=by, action="assessment.drop", obj=assessment)
        publish("assessment.dropped", by=by, assessment_id=assessment.pk, case_id=assessment.case_id)
        return assessment


def _draft(by: Actor, assessment_id: UUID) -> Assessment:
    assessment: Assessment = (
        Assessment.objects.select_for_update(of=("self",)).select_related("case").get(pk=assessment_id)
    )
    check_can_edit(by, assessment)
    check_open(assessment.case)
    ASSESSMENT.check("complete", assessment.state)
    return assessment


def _save_answer(
    assessment: Assessment, instrument: instruments.Instrument, item: str, given: Mapping[str, Any]
) -> None:
    if item not in instrument.items:
        raise InvalidInput("Deze vraag hoort niet bij deze weging.")
    found_on: date | None = given.get("evidence_date")
    if found_on is not None and found_on > clock.today():
        raise InvalidInput("Deze datum ligt in de toekomst.", f"{item}-evidence_date")
    Answer.objects.update_or_create(
        assessment=assessment,
        item=item,
        defaults={
            "value": given["value"],
            "evidence": given.get("evidence") or "",
            "evidence_date": found_on,
            "source": given.get("source") or "",
            "person": given.get("person"),
        },
    )


def _said_before(kept: str, words: str) -> bool:
    """Whether these words stand there as whole lines: "Ik ben bang voor hem" does not yet say "Ik ben bang"."""
    lines, said = kept.splitlines(), words.splitlines()
    return any(lines[start : start + len(said)] == said for start in range(len(lines)))


def _suggestion(assessment: Assessment) -> Suggestion:
    return suggest(instruments.get(assessment.ref), values(assessment.answers.all()))


def _ask_second(*, by: Actor, assessment: Assessment) -> Assessment:
    assessment.state = ASSESSMENT.check("ask_second", assessment.state).target
    assessment.save()
    audit.record(by=by, action="assessment.ask_second", obj=assessment, suggested=assessment.suggested)
    _task(by=by, assessment=assessment, kind="second_reader", title="Meelezen met een weging",
          why="Lager dan het voorstel, of te weinig bekend")  # fmt: skip
    publish("assessment.second_asked", by=by, assessment_id=assessment.pk, case_id=assessment.case_id)
    return assessment


def _finish(*, by: Actor, assessment: Assessment) -> Assessment:
    assessment.finished_at = clock.now()
    assessment.save()
    audit.record(by=by, action="assessment.finish", obj=assessment, conclusion=assessment.conclusion)
    for kind in ("second_reader", "assessment_returned"):
        tasks.finish_tasks(by=by, kind=kind, source_id=assessment.pk, outcome="Afgerond")
    tasks.finish_tasks(by=by, kind="reassess", source_id=assessment.case_id, outcome="Opnieuw gewogen")
    gravest = max(
        Assessment.objects.standing(assessment.case), key=lambda one: instruments.LEVELS.index(one.conclusion)
    )
    set_danger(by=by, case=assessment.case, level=gravest.conclusion, since=gravest.occurred_at)
    _tell(by=by, assessment=assessment)
    publish("assessment.finished", by=by, assessment_id=assessment.pk, case_id=assessment.case_id)
    return assessment


def _tell(*, by: Actor, assessment: Assessment) -> None:
    instrument = instruments.get(assessment.ref)
    people = "2 personen" if assessment.second_by_id else "1 persoon"
    label = instrument.conclusions[assessment.classification].label
    timeline.add(
        by=by, case=assessment.case, kind="assessment.finish", title=f"Risico gewogen: {label.lower()}",
        text=f"{instrument.name}. {assessment.reason} Ingevuld: {assessment.completeness}%.",
        source=SourceKind.VIEW, source_detail=people, section=Section.ASSESSMENTS, occurred_at=assessment.occurred_at,
        danger=assessment.conclusion == "acute", obj=assessment, url=assessment.get_absolute_url(),
    )  # fmt: skip
    if assessment.fear_own_words:
        timeline.add(
            by=by, case=assessment.case, kind="assessment.fear", title="Angst, in eigen woorden",
            text=assessment.fear_own_words, source=SourceKind.OWN_WORDS, section=Section.ASSESSMENTS,
            occurred_at=assessment.occurred_at, obj=assessment, url=assessment.get_absolute_url(),
        )  # fmt: skip


def _task(
    *, by: Actor, assessment: Assessment, kind: str, title: str, why: str, membership: bool = False
) -> None:
    tasks.open_task(
        by=by,
        organisation=assessment.assessed_by.organisation,
        case=assessment.case,
        kind=kind,
        title=title,
        source_id=assessment.pk,
        membership=assessment.assessed_by if membership else None,
        why=why,
        url=assessment.get_absolute_url(),
    )
