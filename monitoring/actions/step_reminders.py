"""The sweep over open steps with a moment: each warns who does it, becomes urgent at its end, and goes to the next in line.

Where a clock runs to the same end the clock tells (`reminders`); here its step is only passed.
"""

import logging
from collections import defaultdict
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

import audit
from cases.deadline_looks import ESCALATE, OVERDUE, WARN, due_looks
from cases.models import Deadline, Task
from cases.step_looks import ESCALATED, looks_at_step
from core import doors, events, scope
from core.actor import Actor, system
from monitoring.actions import telling

logger = logging.getLogger(__name__)

LATE: Final = frozenset({OVERDUE, ESCALATE})


def run(now: datetime) -> int:
    """Do every look at a step that is due at `now` (at most telling.MOST); return how many steps were handled.

    As `reminders.run`: a transaction for each batch of whole cases; a row that fails is put off and holds up nothing.
    """
    with transaction.atomic():
        scope.enter(system("step.sweep"))
        due = doors.due_steps(now, telling.MOST)
    handled = 0
    for ids in telling.batches(due):
        if handled:
            events.drain()
        handled += _batch(now, ids)
    return handled


def _batch(now: datetime, ids: list[UUID]) -> int:
    by = system("step.sweep")
    with transaction.atomic():
        scope.enter(by, about=ids)
        rows = list(
            Task.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("case", "organisation")
            # Another process may have been here since.
            .filter(pk__in=ids, state="open", next_look_at__lte=now)
            .order_by("next_look_at", "pk")
        )
        # The clock of a step without a case hangs on what the step is about.
        scope.enter(by, about={*ids, *(row.source_id for row in rows if row.source_id is not None)})
        try:
            with transaction.atomic():
                _tell(by, rows, now)
        except Exception as error:
            # The message of an error may hold text from a file: only its type is logged.
            logger.error("Sweep of %d steps failed: %s", len(rows), type(error).__name__)
            for row in rows:
                _alone(by, row.pk, now)
        return len(rows)


def _alone(by: Actor, pk: UUID, now: datetime) -> None:
    try:
        with transaction.atomic():
            _tell(by, [Task.objects.select_related("case", "organisation").get(pk=pk)], now)
    except Exception as error:
        logger.error("Step %s could not be told: %s", pk, type(error).__name__)
        Task.objects.filter(pk=pk).update(next_look_at=now + telling.AGAIN_AFTER_FAILURE)


def _tell(by: Actor, rows: list[Task], now: datetime) -> None:
    told = [(row, _advance(row, now)) for row in rows]
    telling.save_looks(rows)
    clocked = _with_clock(rows)
    own = [(row, steps) for row, steps in told if steps and _key(row) not in clocked]
    telling.warn(
        [row for row, steps in own if WARN in steps and not steps & LATE],
        last={row.pk for row, steps in own if steps & LATE or _ends_next(row)},
    )
    held = telling.Held.of([row for row, _steps in own])
    late = [_to_next_in_line(row, held, now) for row, steps in own if ESCALATE in steps]
    Task.objects.bulk_create(late, ignore_conflicts=True)
    _write_down(by, own)


def _advance(row: Task, now: datetime) -> frozenset[str]:
    """Mark what is due as done, and say what it was; several looks at once when nothing ran for a while."""
    assert row.due_at is not None  # noqa: S101 - the database holds it: no look without a moment
    rule = looks_at_step(row.recorded_at, row.due_at)
    due, following = due_looks(
        rule, starts_at=row.recorded_at, due_at=row.due_at, after=row.looked_at, now=now
    )
    if due:
        row.looked_at = due[-1].at
    row.next_look_at = following.at if following is not None else None
    return frozenset(look.step for look in due)


def _ends_next(row: Task) -> bool:
    return row.next_look_at is not None and row.due_at is not None and row.next_look_at >= row.due_at


def _key(row: Task) -> tuple[UUID | None, UUID, datetime | None]:
    return (row.source_id, row.organisation_id, row.due_at)


def _with_clock(rows: list[Task]) -> set[tuple[UUID | None, UUID, datetime | None]]:
    running = Deadline.objects.filter(
        source_id__in={row.source_id for row in rows if row.source_id is not None},
        met_at__isnull=True, ended_at__isnull=True,
    )  # fmt: skip
    return set(running.values_list("source_id", "organisation_id", "due_at"))


def _to_next_in_line(row: Task, held: telling.Held, now: datetime) -> Task:
    # Without a case what it is about stays behind the link.
    detail = row.detail if row.case is not None else ""
    told = held.late(row, telling.nobody_acted(row.title), url=row.url, detail=detail)
    if row.role == told["role"] and row.membership_id is None:
        # They were asked already: whoever else is there.
        told["role"] = ""
    return Task(
        organisation=row.organisation, source_id=row.pk, kind=ESCALATED, due_at=row.due_at,
        why=telling.why_next(told["role"]), urgent=True, looked_at=row.due_at, recorded_at=now, **told,
    )  # fmt: skip


def _write_down(by: Actor, told: list[tuple[Task, frozenset[str]]]) -> None:
    """One line a case: which steps, and what was done about them."""
    lines: dict[UUID | None, list[str]] = defaultdict(list)
    for row, steps in told:
        lines[row.case_id].append(f"{row.pk}:{'+'.join(sorted(steps))}")
    audit.record_cases(
        by=by, action="task.told", cases={case_id: {"steps": steps} for case_id, steps in lines.items()}
    )
