"""Offering a signal to another organisation. Who offers stays owner until the other accepts."""

from datetime import datetime

from django.db import transaction

import audit
from cases import intake_policies
from cases.actions import deadlines, tasks
from cases.actions.signals import ask_triage, practice_words
from cases.intake_access import check_can_decide_handover, check_can_triage, person_of
from cases.models import Deadline, Signal, SignalHandover
from cases.workflow import SIGNAL
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from organisations.models import Organisation

RECEIVING_KINDS = ("veilig_thuis", "lkha")


def hand_over(
    *, by: Actor, signal: Signal, to: Organisation, reason: str, version: int | None = None
) -> SignalHandover:
    """Offer the signal to another Veilig Thuis or the LKHA; the clocks run on here.

    Raises AccessDenied, StaleRecord, PolicyDenied for a decided signal, InvalidInput for the target or the reason.
    """
    with transaction.atomic():
        signal = Signal.objects.select_for_update().get(pk=signal.pk)
        check_can_triage(by, signal)
        signal.check_version(version)
        edge = SIGNAL.check("hand_over", signal.state)
        if to.pk == signal.receiver_id or to.kind not in RECEIVING_KINDS or not to.active:
            raise InvalidInput("Kies een andere Veilig Thuis-organisatie of het LKHA.", "to")
        intake_policies.check_texts({"reason": reason})
        if not reason.strip():
            raise InvalidInput("Schrijf waarom u overdraagt.", "reason")
        signal.state = edge.target
        signal.save()
        handover = SignalHandover(
            signal=signal, from_organisation=signal.receiver, to_organisation=to,
            offered_by=person_of(by), reason=reason,
        )  # fmt: skip
        handover.save()
        audit.record(by=by, action="signal.hand_over", obj=signal, to=to.pk)
        _ask_other(by=by, handover=handover)
        publish("signal.handover_offered", by=by, signal_id=signal.pk, handover_id=handover.pk)
        return handover


def take_over(*, by: Actor, handover: SignalHandover) -> Signal:
    """Accept the offer: from now on this organisation owns the signal and its clocks."""
    with transaction.atomic():
        handover, signal = _offered(by, handover)
        signal.state = SIGNAL.check("take_over", signal.state).target
        before, signal.receiver = signal.receiver, handover.to_organisation
        if signal.beside_id == signal.receiver_id:
            signal.beside = before
        signal.route_reason = f"Overgenomen van {before}."[:200]
        signal.save()
        _close(by, handover, accepted=True, answer="")
        tasks.cancel_tasks(by=by, kind="triage", source_id=signal.pk, outcome="Overgedragen")
        urgent = intake_policies.urgency(signal, signal.recorded_at)
        ask_triage(by=by, signal=signal, urgent=urgent, due_at=_move_clocks(by, signal))
        audit.record(by=by, action="signal.take_over", obj=signal, before=before.pk)
        publish("signal.taken_over", by=by, signal_id=signal.pk)
        return signal


def decline(*, by: Actor, handover: SignalHandover, answer: str) -> Signal:
    """Refuse the offer with a reason: the organisation that offered keeps the signal."""
    with transaction.atomic():
        handover, signal = _offered(by, handover)
        intake_policies.check_texts({"answer": answer})
        if not answer.strip():
            raise InvalidInput("Schrijf waarom u weigert.", "answer")
        signal.state = SIGNAL.check("decline_handover", signal.state).target
        signal.save()
        _close(by, handover, accepted=False, answer=answer)
        audit.record(by=by, action="signal.decline_handover", obj=signal)
        publish("signal.handover_declined", by=by, signal_id=signal.pk)
        return signal


def withdraw(*, by: Actor, signal: Signal, version: int | None = None) -> Signal:
    """Take the offer back while the other has not answered, so that a silent partner never holds up a signal."""
    with transaction.atomic():
        signal = Signal.objects.select_for_update().get(pk=signal.pk)
        check_can_triage(by, signal)
        signal.check_version(version)
        signal.state = SIGNAL.check("withdraw_handover", signal.state).target
        signal.save()
        handover = SignalHandover.objects.select_for_update().get(signal=signal, decided_at__isnull=True)
        _close(by, handover, accepted=False, answer="Ingetrokken door wie aanbood.")
        audit.record(by=by, action="signal.withdraw_handover", obj=signal)
        publish("signal.handover_withdrawn", by=by, signal_id=signal.pk)
        return signal


def _offered(by: Actor, handover: SignalHandover) -> tuple[SignalHandover, Signal]:
    # The signal first, as everywhere: two locks in one order cannot wait for each other.
    signal = Signal.objects.select_for_update().get(pk=handover.signal_id)
    handover = SignalHandover.objects.select_for_update().get(pk=handover.pk)
    check_can_decide_handover(by, handover)
    if handover.decided_at is not None:
        raise PolicyDenied("Over deze overdracht is al beslist.")
    return handover, signal


def _close(by: Actor, handover: SignalHandover, *, accepted: bool, answer: str) -> None:
    handover.decided_at = clock.now()
    handover.decided_by = person_of(by)
    handover.accepted, handover.answer = accepted, answer
    handover.save()
    tasks.finish_tasks(
        by=by, kind="handover", source_id=handover.pk, outcome="Aangenomen" if accepted else "Niet aangenomen"
    )


def _move_clocks(by: Actor, signal: Signal) -> datetime:
    ends: list[datetime] = []
    for deadline in Deadline.objects.select_for_update().filter(
        source_id=signal.pk, met_at__isnull=True, ended_at__isnull=True
    ):
        deadlines.hand_over(by=by, deadline=deadline, to=signal.receiver)
        ends.append(deadline.due_at)
    return min(ends)


def _ask_other(*, by: Actor, handover: SignalHandover) -> None:
    signal = handover.signal
    urgent = intake_policies.urgency(signal, signal.recorded_at)
    running = Deadline.objects.filter(source_id=signal.pk, met_at__isnull=True, ended_at__isnull=True)
    tasks.open_task(
        by=by, organisation=handover.to_organisation, kind="handover", title="Overname van een signaal",
        detail=f"{signal.reference} · {practice_words(signal.practices)}",
        why=f"{handover.from_organisation} vraagt u dit over te nemen"[:120],
        url=f"/triage/overdrachten/{handover.pk}/", source_id=handover.pk,
        due_at=running.order_by("due_at").values_list("due_at", flat=True).first(), urgent=bool(urgent),
    )  # fmt: skip
