"""Starting, moving, meeting and ending clocks by the catalogue (cases/data/deadlines.toml)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

import audit
from cases import deadline_rules
from cases.actions import tasks
from cases.deadline_ends import due_by_rule
from cases.deadline_looks import next_look, next_still, told_until
from cases.models import Case, Deadline, DeadlineMove, Task
from cases.models.deadline import MoveKind
from cases.step_looks import ESCALATED, WARNED
from core import clock, scope
from core.actor import Actor
from core.errors import PolicyDenied
from core.events import publish
from organisations.models import Organisation

# Why a clock ended without a person ending it: then the same date may start it again.
SOURCE_GONE = "De datum waarop deze termijn rustte, geldt niet meer."
CASE_CLOSED = "De casus is gesloten."


def start(
    *,
    by: Actor,
    key: str,
    source_id: UUID,
    organisation: Organisation,
    starts_at: datetime,
    case: Case | None = None,
    due_at: datetime | None = None,
    label: str = "",
) -> Deadline:
    """Start the clock `key` for a source, or return the one that runs already.

    The catalogue gives length, unit (working days, days, weeks, months, hours) and working-day rule; `due_at` is
    given only where a decision itself fixed the end, `label` where the word of the catalogue is not enough. Raises KeyError for a key that is not in the catalogue.
    """
    rule = deadline_rules.deadlines()[key]
    with transaction.atomic():
        running: Deadline | None = Deadline.objects.filter(
            key=key, source_id=source_id, met_at__isnull=True, ended_at__isnull=True
        ).first()
        if running is not None:
            return running
        deadline = Deadline(
            key=key,
            label=label or rule.label,
            ground=rule.ground,
            case=case,
            source_id=source_id,
            organisation=organisation,
            starts_from=rule.starts_from,
            starts_at=starts_at,
            due_at=due_at or due_by_rule(key, starts_at, organisation.slug),
        )
        plan_look(deadline)
        deadline.save()
        audit.record(by=by, action="deadline.start", obj=deadline, key=key)
        return deadline


def follow(
    *,
    by: Actor,
    key: str,
    source_id: UUID,
    organisation: Organisation,
    due_at: datetime | None,
    reason: str,
    case: Case | None = None,
) -> None:
    """Keep a clock in step with the date in its source: start it, move it with the old end kept, or end it.

    None, or another day that has passed already, ends what runs. An end that passed unchanged stays, overdue, until a
    person ends it; what a person ended is not started again for the same day. Raises as `start` and `move`.
    """
    with transaction.atomic():
        now = clock.now()
        running = next(iter(_running(key, source_id)), None)
        if running is not None and running.due_at == due_at:
            return
        if due_at is None or due_at <= now:
            end(by=by, key=key, source_id=source_id, reason=SOURCE_GONE)
        elif running is not None:
            move(by=by, key=key, source_id=source_id, due_at=due_at, reason=reason)
        elif not _ended_by_a_person(key, source_id, due_at):
            start(
                by=by, key=key, source_id=source_id, organisation=organisation, starts_at=now, case=case, due_at=due_at
            )  # fmt: skip


def _ended_by_a_person(key: str, source_id: UUID, due_at: datetime) -> bool:
    last = Deadline.objects.filter(key=key, source_id=source_id).order_by("-recorded_at", "-pk").first()
    return last is not None and last.due_at == due_at and last.ended_reason not in (SOURCE_GONE, CASE_CLOSED)


def plan_look(deadline: Deadline, *, restart: bool = False) -> None:
    """Set when somebody must be told next. With `restart` (the end moved) warnings from before now are left out."""
    if not deadline.is_running:
        deadline.next_look_at = None
        return
    rule = deadline_rules.deadlines()[deadline.key]
    if deadline.suspended_at is not None:
        deadline.next_look_at = next_still(rule, suspended_at=deadline.suspended_at, after=deadline.looked_at)
        return
    if restart:
        deadline.looked_at = told_until(
            rule, starts_at=deadline.starts_at, due_at=deadline.due_at, now=clock.now()
        )
    look = next_look(rule, starts_at=deadline.starts_at, due_at=deadline.due_at, after=deadline.looked_at)
    deadline.next_look_at = look.at if look is not None else None


def attach_case(*, by: Actor, source_id: UUID, case: Case) -> None:
    """Let the clocks of a signal be seen in the case that it entered."""
    for deadline in Deadline.objects.select_for_update().filter(source_id=source_id, case__isnull=True):
        deadline.case = case
        deadline.save()


def move(*, by: Actor, key: str, source_id: UUID, due_at: datetime, reason: str) -> None:
    """The source changed and with it the end: keep the old end, and tell anew. Does nothing where none runs.

    Raises PolicyDenied without a reason.
    """
    if not reason:
        raise PolicyDenied("Geef een reden waarom deze termijn verschuift.")
    with transaction.atomic():
        for deadline in _running(key, source_id):
            if deadline.due_at != due_at:
                change_end(by=by, deadline=deadline, kind=MoveKind.MOVED, due_at=due_at, reason=reason)


def change_end(*, by: Actor, deadline: Deadline, kind: MoveKind, due_at: datetime, reason: str) -> None:
    """Give a locked, running clock another end. Called by actions, in their transaction."""
    put_end(by=by, deadline=deadline, kind=kind, due_at=due_at, reason=reason)
    audit.record(by=by, action=f"deadline.{kind}", obj=deadline, key=deadline.key)


def put_end(*, by: Actor, deadline: Deadline, kind: MoveKind, due_at: datetime, reason: str) -> None:
    """As `change_end`, by who writes one line in the log for many clocks."""
    DeadlineMove(
        deadline=deadline, kind=kind, old_due_at=deadline.due_at, new_due_at=due_at, reason=reason[:300],
        membership_id=by.membership_id,
    ).save()  # fmt: skip
    # The step that somebody does for this clock has its place by the same end.
    for step in Task.objects.select_for_update().filter(
        source_id=deadline.source_id, organisation_id=deadline.organisation_id, due_at=deadline.due_at, state="open"
    ):  # fmt: skip
        step.due_at = due_at
        tasks.plan_look(step, opened_at=step.recorded_at)
        step.save()
    deadline.due_at = due_at
    plan_look(deadline, restart=True)
    deadline.save()
    no_longer_told(by=by, deadline=deadline, outcome="De termijn is verschoven.")
    publish("deadline.moved", by=by, deadline_id=deadline.pk)


def hand_over(*, by: Actor, deadline: Deadline, to: Organisation) -> None:
    """Another organisation has the thing, with its locked, running clock: who had it is told no more, who has it anew."""
    deadline.organisation = to
    plan_look(deadline, restart=True)
    deadline.save()
    # The steps that were opened for the clock are of who had it.
    with scope.about(by, deadline.pk):
        no_longer_told(by=by, deadline=deadline, outcome="Overgenomen door een ander.")
    audit.record(by=by, action="deadline.move", obj=deadline, organisation=to.pk)


def meet(*, by: Actor, key: str, source_id: UUID, met_at: datetime | None = None) -> None:
    """The step was done: stop the clock, in time or not. Does nothing where none runs."""
    with transaction.atomic():
        for deadline in _running(key, source_id):
            deadline.met_at = met_at or clock.now()
            _stop(by=by, deadline=deadline, verb="meet", outcome="Gedaan.")


def end(*, by: Actor, key: str, source_id: UUID, reason: str) -> None:
    """The step is no longer needed: stop the clock with a reason. Raises PolicyDenied without one."""
    if not reason:
        raise PolicyDenied("Geef een reden waarom deze termijn vervalt.")
    with transaction.atomic():
        for deadline in _running(key, source_id):
            deadline.ended_at = clock.now()
            deadline.ended_reason = reason[:200]
            _stop(by=by, deadline=deadline, verb="end", outcome=reason)


def _stop(*, by: Actor, deadline: Deadline, verb: str, outcome: str) -> None:
    deadline.suspended_at = None
    plan_look(deadline)
    deadline.save()
    no_longer_told(by=by, deadline=deadline, outcome=outcome)
    audit.record(by=by, action=f"deadline.{verb}", obj=deadline, key=deadline.key)
    publish("deadline.stopped", by=by, deadline_id=deadline.pk)


def no_longer_told(*, by: Actor, deadline: Deadline, outcome: str) -> None:
    """Close the steps that the sweep opened for a clock. Called by actions, in their transaction."""
    for kind in (WARNED, ESCALATED):
        tasks.cancel_tasks(by=by, kind=kind, source_id=deadline.pk, outcome=outcome)


def _running(key: str, source_id: UUID) -> list[Deadline]:
    return list(
        Deadline.objects.select_for_update().filter(
            key=key, source_id=source_id, met_at__isnull=True, ended_at__isnull=True
        )
    )
