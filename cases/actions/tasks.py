"""Steps that somebody must do: opened by the act that makes them needed, closed by the act that does them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

import audit
from cases.access import check_can_work, check_permission
from cases.deadline_ends import step_due
from cases.deadline_looks import next_look, told_until
from cases.models import Case, Task
from cases.step_looks import ESCALATED, looks_at_step, tells_of_itself
from cases.workflow import TASK
from core import clock, scope
from core.actor import Actor
from core.errors import AccessDenied, PolicyDenied
from organisations.models import Membership, Organisation
from organisations.permissions import Permission


def open_task(
    *,
    by: Actor,
    organisation: Organisation,
    kind: str,
    title: str,
    case: Case | None = None,
    source_id: UUID | None = None,
    role: str = "",
    membership: Membership | None = None,
    detail: str = "",
    why: str = "",
    url: str = "",
    due_at: datetime | None = None,
    urgent: bool = False,
) -> Task:
    """Open a step, or return the one that is already open for the same source, kind and organisation.

    What is asked again for an earlier moment is due then, with the reason of that moment; never later than it was.
    Without `due_at` the agreed term for this kind of step counts (`cases/data/step_terms.toml`).
    """
    with transaction.atomic():
        if kind != "own" and source_id is not None:
            existing: Task | None = (
                Task.objects.select_for_update()
                .filter(source_id=source_id, kind=kind, organisation=organisation, state="open")
                .first()
            )
            if existing is not None:
                if due_at is not None and (existing.due_at is None or due_at < existing.due_at):
                    _bring_forward(by=by, task=existing, due_at=due_at, detail=detail, urgent=urgent)
                return existing
        task = Task(
            case=case, organisation=organisation, role=role, membership=membership, kind=kind, title=title,
            detail=detail, why=why, url=url, source_id=source_id, urgent=urgent,
            due_at=due_at or step_due(kind, urgent=urgent, opened_at=clock.now(), house=organisation.slug),
        )  # fmt: skip
        plan_look(task, opened_at=clock.now())
        task.save()
        audit.record(by=by, action="task.open", obj=task, kind=kind)
        return task


def _bring_forward(*, by: Actor, task: Task, due_at: datetime, detail: str, urgent: bool) -> None:
    task.due_at = due_at
    task.detail = detail or task.detail
    task.urgent = task.urgent or urgent
    plan_look(task, opened_at=clock.now())
    task.save()
    audit.record(by=by, action="task.sooner", obj=task, kind=task.kind)


def plan_look(task: Task, *, opened_at: datetime) -> None:
    """Set when somebody must be told of a step next; with a new moment anew. Called by actions, before they save."""
    task.next_look_at = None
    if task.state != "open" or task.due_at is None:
        return
    if not tells_of_itself(task.kind):
        task.looked_at = task.due_at
        return
    rule = looks_at_step(opened_at, task.due_at)
    moments = {"starts_at": opened_at, "due_at": task.due_at}
    task.looked_at = told_until(rule, **moments, now=clock.now())
    look = next_look(rule, **moments, after=task.looked_at)
    task.next_look_at = look.at if look is not None else None


def finish_tasks(*, by: Actor, kind: str, source_id: UUID, outcome: str = "") -> int:
    """Close every open step of this kind for this source as done; return how many."""
    return _close(by=by, kind=kind, source_id=source_id, action="finish", outcome=outcome)


def cancel_tasks(*, by: Actor, kind: str, source_id: UUID, outcome: str) -> int:
    """Close every open step of this kind for this source as no longer needed; return how many."""
    return _close(by=by, kind=kind, source_id=source_id, action="cancel", outcome=outcome)


def _close(*, by: Actor, kind: str, source_id: UUID, action: str, outcome: str) -> int:
    with transaction.atomic():
        tasks = list(Task.objects.select_for_update().filter(kind=kind, source_id=source_id, state="open"))
        for task in tasks:
            _end(by=by, task=task, action=action, outcome=outcome)
        return len(tasks)


def _end(*, by: Actor, task: Task, action: str, outcome: str) -> None:
    task.state = TASK.check(action, task.state).target
    task.closed_at = clock.now()
    task.closed_by_id = by.membership_id
    task.outcome = outcome[:300]
    task.next_look_at = None
    task.save()
    told_late = task.looked_at is not None and task.due_at is not None and task.looked_at >= task.due_at
    if told_late and tells_of_itself(task.kind):
        # Who closes it may be of another organisation than who was told that nobody did it.
        with scope.about(by, task.pk):
            cancel_tasks(
                by=by, kind=ESCALATED, source_id=task.pk, outcome="Alsnog gedaan of niet meer nodig."
            )
    audit.record(by=by, action=f"task.{action}", obj=task, kind=task.kind)


def finish_own(*, by: Actor, task_id: UUID, outcome: str, version: int | None = None) -> Task:
    """Finish a step that people made themselves.

    Raises AccessDenied for a step of another organisation or a case of others, PolicyDenied for one that its own screen
    must do.
    """
    with transaction.atomic():
        task: Task = Task.objects.select_for_update().get(pk=task_id)
        check_permission(by, Permission.CASE_WORK)
        if task.organisation_id != by.organisation_id:
            raise AccessDenied("Deze taak is van een andere organisatie.")
        if task.case is not None:
            check_can_work(by, task.case)
        task.check_version(version)
        if task.kind != "own":
            raise PolicyDenied("Deze taak sluit vanzelf als de stap gedaan is.")
        _end(by=by, task=task, action="finish", outcome=outcome)
        return task
