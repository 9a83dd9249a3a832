"""Counting the ends of running clocks anew after the days off changed (`organisations/data/days_off.toml`)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q

import audit
from cases import deadline_rules
from cases.actions import deadlines
from cases.deadline_ends import counted_anew
from cases.models import Deadline, DeadlineMove
from cases.models.deadline import MoveKind
from core import clock, doors, scope
from core.actor import Actor, system

BATCH: Final = 200
REASON: Final = "De vrije dagen zijn gewijzigd. Het einde is opnieuw geteld."


def run() -> int:
    """Count every running clock anew in which days off count; return how many ends moved, each with the old end kept.

    A transaction for each batch of cases, and one line in the log for a case. Broken off, it is run again: what has its
    end is not moved twice. An end never moves into the past: whoever kept to the old one was not late.
    """
    return _all(doors.cases_after, "case_id__in") + _all(doors.signal_clocks_after, "pk__in")


def _all(page: doors.Page, lookup: str) -> int:
    moved, last = 0, UUID(int=0)
    while True:
        with transaction.atomic():
            by = system("days_off")
            scope.enter(by)
            found = page(last, BATCH)
            if not found:
                return moved
            scope.enter(by, about=found)
            moved += _batch(by, Q(**{lookup: found}))
        last = found[-1]


def _batch(by: Actor, which: Q) -> int:
    keys = [rule.key for rule in deadline_rules.deadlines().values() if rule.working_day_rule != "none"]
    clocks = list(
        Deadline.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .prefetch_related(Prefetch("moves", DeadlineMove.objects.order_by("recorded_at", "pk")))
        .filter(which, key__in=keys, met_at__isnull=True, ended_at__isnull=True, suspended_at__isnull=True)
        .order_by("pk")
    )
    moved = [deadline for deadline in clocks if _recount(by, deadline)]
    _write_down(by, moved)
    return len(moved)


def _recount(by: Actor, deadline: Deadline) -> bool:
    moves = [(move.kind, move.recorded_at) for move in deadline.moves.all()]
    due_at = counted_anew(deadline.key, deadline.starts_at, moves, deadline.organisation.slug)
    if due_at is None or due_at == deadline.due_at or due_at <= clock.now():
        return False
    # The steps of a clock without a case hang on what it is about.
    with scope.about(by, deadline.pk, deadline.source_id, deadline.case_id):
        deadlines.put_end(by=by, deadline=deadline, kind=MoveKind.RECOUNTED, due_at=due_at, reason=REASON)
    return True


def _write_down(by: Actor, moved: Iterable[Deadline]) -> None:
    lines: dict[UUID | None, list[str]] = defaultdict(list)
    for deadline in moved:
        lines[deadline.case_id].append(str(deadline.pk))
    audit.record_cases(
        by=by,
        action="deadline.recounted",
        cases={case_id: {"clocks": clocks} for case_id, clocks in lines.items()},
    )
