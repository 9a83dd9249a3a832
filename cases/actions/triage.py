"""Deciding about a received signal: into a case, advice only, to another organisation, or an end with a reason."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

import audit
from cases import intake_policies
from cases.access import check_can_work
from cases.actions import accepted_signal, conflicts, deadlines, investigation, tasks
from cases.actions.followed_dates import DEPARTURE
from cases.intake_access import check_can_triage, person_of
from cases.models import Case, Signal
from cases.policies import check_open
from cases.sections import Section
from cases.workflow import SIGNAL
from core import clock, words
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput
from core.events import publish
from organisations.models import Membership


def accept(
    *,
    by: Actor,
    signal: Signal,
    case: Case | None = None,
    lead: Membership | None = None,
    same: Mapping[UUID, UUID] | None = None,
    investigate: bool = True,
    version: int | None = None,
) -> Case:
    """Take the signal into `case`, or into a new one led by `lead` (default: who decides).

    `investigate` is the outcome of the safety assessment: own investigation (its ten weeks start now), or conditions
    and follow-up. The four weeks to tell the person what others said start at the moment the signal was recorded.

    The people are copied with the safe contact that the reporter gave; `same` says which person of the signal is
    which known person: one of this case is not made twice, one of another case is linked. The story gets a line for
    facts, hearsay and view each; who reported stands in its own section. The clocks of the signal are met.
    Raises AccessDenied, StaleRecord, PolicyDenied for a decided signal or a closed case, InvalidInput for `same`.
    """
    with transaction.atomic():
        signal = _locked(by, signal, version)
        edge = SIGNAL.check("accept", signal.state)
        if case is None:
            case = accepted_signal.open_for(by=by, signal=signal, lead=lead)
        else:
            case = Case.objects.select_for_update().get(pk=case.pk)
            check_can_work(by, case, Section.PEOPLE)
            check_open(case)
            if case.organisation_id != signal.receiver_id:
                raise AccessDenied(
                    "Een andere organisatie heeft de regie van deze casus. Vraag die om het over te nemen."
                )
            accepted_signal.widen(by=by, case=case, signal=signal)
        signal.state, signal.case = edge.target, case
        _decided(by, signal)
        signal.save()
        accepted_signal.copy_people(by=by, signal=signal, case=case, same=same or {})
        accepted_signal.tell_story(by=by, signal=signal, case=case)
        deadlines.attach_case(by=by, source_id=signal.pk, case=case)
        deadlines.start(
            by=by, key="VT_INFORM_SUBJECT", source_id=case.pk, organisation=case.organisation,
            starts_at=signal.recorded_at, case=case,
        )  # fmt: skip
        if investigate:
            investigation.start(by=by, case=case, found_at=signal.decided_at or clock.now())
        conflicts.carry_over(by=by, signal=signal, case=case)
        audit.record(by=by, action="signal.accept", obj=signal)
        _finish(by=by, signal=signal, outcome="In een casus opgenomen")
        ask_feedback(by=by, signal=signal)
        publish("signal.accepted", by=by, signal_id=signal.pk, case_id=case.pk)
        return case


def advise(*, by: Actor, signal: Signal, text: str, version: int | None = None) -> Signal:
    """Give advice only: responsibility stays with the reporter, who sees the text."""
    with transaction.atomic():
        signal = _locked(by, signal, version)
        edge = SIGNAL.check("advise", signal.state)
        _need(text, "text", "Schrijf het advies. De melder leest dit.")
        signal.state = edge.target
        signal.decision_note = text
        _decided(by, signal)
        _tell_reporter(by, signal, text)
        signal.save()
        audit.record(by=by, action="signal.advise", obj=signal)
        _finish(by=by, signal=signal, outcome="Advies gegeven")
        publish("signal.advised", by=by, signal_id=signal.pk)
        return signal


def end(
    *, by: Actor, signal: Signal, reason: str, note: str, safety: str = "", version: int | None = None
) -> Signal:
    """End the signal with a registered reason (`cases/data/end_reasons.toml`, stage triage).

    `safety` names who keeps sight of safety, where the reason asks for it.
    """
    with transaction.atomic():
        signal = _locked(by, signal, version)
        edge = SIGNAL.check("end", signal.state)
        intake_policies.check_texts({"note": note, "safety": safety})
        intake_policies.check_end_reason(reason, note, safety)
        signal.state = edge.target
        signal.decision_reason = reason
        signal.decision_note = f"{note}\n\nZicht op veiligheid: {safety}" if safety.strip() else note
        _decided(by, signal)
        signal.save()
        audit.record(by=by, action="signal.end", obj=signal, reason=reason)
        _finish(by=by, signal=signal, outcome="Beëindigd")
        ask_feedback(by=by, signal=signal)
        publish("signal.ended", by=by, signal_id=signal.pk)
        return signal


def give_feedback(*, by: Actor, signal: Signal, text: str, version: int | None = None) -> Signal:
    """Tell the reporter which steps were taken (Wmo 2015 art. 4.1.1 lid 2 onder g); only the reporter reads it.

    A second message is added under the first with its day; nothing that was told is rewritten.
    """
    with transaction.atomic():
        signal = _locked(by, signal, version)
        intake_policies.check_decided(signal)
        _need(text, "text", "Schrijf wat de melder mag weten.")
        _tell_reporter(by, signal, text)
        signal.save()
        tasks.finish_tasks(by=by, kind="feedback", source_id=signal.pk, outcome="Teruggekoppeld")
        deadlines.meet(by=by, key="REPORTER_FEEDBACK", source_id=signal.pk)
        audit.record(by=by, action="signal.feedback", obj=signal)
        publish("signal.feedback_given", by=by, signal_id=signal.pk)
        return signal


def _locked(by: Actor, signal: Signal, version: int | None) -> Signal:
    signal = Signal.objects.select_for_update().get(pk=signal.pk)
    check_can_triage(by, signal)
    signal.check_version(version)
    return signal


def _decided(by: Actor, signal: Signal) -> None:
    signal.decided_at = clock.now()
    signal.decided_by = person_of(by)


def _tell_reporter(by: Actor, signal: Signal, text: str) -> None:
    now = clock.now()
    signal.feedback = f"{signal.feedback}\n\n{words.day(now)}: {text}" if signal.feedback else text
    signal.feedback_at = now
    signal.feedback_by = person_of(by)


def _need(text: str, field: str, sentence: str) -> None:
    intake_policies.check_texts({field: text})
    if not text.strip():
        raise InvalidInput(sentence, field)


def _finish(*, by: Actor, signal: Signal, outcome: str) -> None:
    tasks.finish_tasks(by=by, kind="triage", source_id=signal.pk, outcome=outcome)
    for key in ("VT_ASSESS", "FGM_URGENT"):
        deadlines.meet(by=by, key=key, source_id=signal.pk)
    # A case follows the journey itself.
    deadlines.end(by=by, key=DEPARTURE, source_id=signal.pk, reason="Over het signaal is beslist.")


def ask_feedback(*, by: Actor, signal: Signal) -> None:
    """Start the term within which the reporter hears what was decided, with its step (Wmo 2015 art. 4.1.1 lid 2 onder g).

    Called by acts, in their transaction: at the decision, and again when the involvement ends.
    """
    clock_of_feedback = deadlines.start(
        by=by, key="REPORTER_FEEDBACK", source_id=signal.pk, organisation=signal.receiver,
        starts_at=clock.now(), case=signal.case,
    )  # fmt: skip
    tasks.open_task(
        by=by, organisation=signal.receiver, kind="feedback", title="Terugkoppelen aan de melder",
        detail=signal.reference, case=signal.case, source_id=signal.pk, membership=signal.decided_by,
        why="U besliste over dit signaal", url=f"/triage/{signal.pk}/terugkoppelen/",
        due_at=clock_of_feedback.due_at,
    )  # fmt: skip
