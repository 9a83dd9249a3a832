"""The sweep over the clocks, and the steps without one: who must be told now is told, in batches, by several processes at once if need be.

What it costs follows what is due, not what is stored: it reads the index of next looks and nothing else.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

import audit
from cases import deadline_rules
from cases.actions.followed_dates import DEPARTURE
from cases.actions.informing import CLOCK as INFORM
from cases.deadline_looks import ALARM, ESCALATE, OVERDUE, STILL, WARN, due_looks, next_still, still_steps
from cases.deadline_rules import DeadlineRule
from cases.models import Deadline, DeadlineMove, Task
from cases.models.deadline import MoveKind
from cases.presenters import is_event
from cases.step_looks import ESCALATED, WARNED
from core import doors, events, scope
from core.actor import Actor, system
from core.events import publish
from monitoring.actions import deliveries, step_reminders, telling
from organisations.models import Membership

logger = logging.getLogger(__name__)


def run(now: datetime) -> int:
    """Do every look that is due at `now` and at every open step (at most telling.MOST of each, the rest at the next run); return how many
    clocks and steps were handled.

    Each batch is a transaction of its own and holds whole cases, so that a case gets one line in the log. One that fails
    is done clock by clock, so that a single bad row is put off a minute and holds up nothing else.
    """
    with transaction.atomic():
        scope.enter(system("deadline.sweep"))
        due = doors.due_deadlines(now, telling.MOST)
    handled = 0
    for ids in telling.batches(due):
        if handled:
            # Where this is the only process, no alarm waits for the whole sweep.
            events.drain()
        handled += _batch(now, ids)
    return handled + step_reminders.run(now)


def _batch(now: datetime, ids: list[UUID]) -> int:
    by = system("deadline.sweep")
    with transaction.atomic():
        scope.enter(by, about=ids)
        rows = list(
            Deadline.objects.select_for_update(skip_locked=True)
            # Another process may have been here since.
            .filter(pk__in=ids, next_look_at__lte=now)
            .order_by("next_look_at", "pk")
        )
        _complete(rows)
        # The steps of a clock without a case hang on what the clock is about.
        scope.enter(by, about={*ids, *(row.source_id for row in rows if row.source_id is not None)})
        try:
            with transaction.atomic():
                _tell(by, rows, now)
        except Exception as error:
            # The message of an error may hold text from a file: only its type is logged.
            logger.error("Sweep of %d clocks failed: %s", len(rows), type(error).__name__)
            for row in rows:
                _alone(by, row.pk, now)
        return len(rows)


def _complete(rows: Iterable[Deadline]) -> None:
    """Their cases and organisations, each fetched once: joined, a case of three clocks would be read three times."""
    prefetch_related_objects(list(rows), "case__lead", "organisation")


def _alone(by: Actor, pk: UUID, now: datetime) -> None:
    try:
        with transaction.atomic():
            _tell(by, [Deadline.objects.select_related("case__lead", "organisation").get(pk=pk)], now)
    except Exception as error:
        logger.error("Clock %s could not be told: %s", pk, type(error).__name__)
        Deadline.objects.filter(pk=pk).update(next_look_at=now + telling.AGAIN_AFTER_FAILURE)


@dataclass(frozen=True, slots=True)
class _Told:
    deadline: Deadline
    steps: frozenset[str]


def _tell(by: Actor, rows: list[Deadline], now: datetime) -> None:
    told = [_Told(row, _advance(row, now)) for row in rows]
    context = _Context.of(rows, now)
    wanted = [task for one in told for task in _tasks(one, context)]
    # A step that is open already is not opened twice; the database holds one per clock, kind and organisation.
    Task.objects.bulk_create(wanted, ignore_conflicts=True)
    deliveries.queue_reminders(reminders=[_reminder(task) for task in wanted if _is_mailed(task)])
    pressing = [one.deadline for one in told if one.steps & {OVERDUE, ESCALATE, STILL}]
    Task.objects.filter(
        source_id__in=[row.pk for row in pressing] + [row.source_id for row in pressing if row.suspended_at is None],
        organisation_id__in={row.organisation_id for row in pressing}, state="open", due_at__lte=now, urgent=False,
    ).update(urgent=True)  # fmt: skip
    _warn_who_acts(told, context)
    telling.save_looks(rows)
    for one in told:
        if ALARM in one.steps and one.deadline.due_at > now and not _is_practice(one.deadline):
            publish("deadline.critical", by=by, deadline_id=one.deadline.pk)
    _write_down(by, told)


def _warn_who_acts(told: Iterable[_Told], context: "_Context") -> None:
    """Where the step itself stands on a worklist no second one is opened: who does it hears, and it comes to the top."""
    warned = {
        context.step_of(one.deadline): one.deadline
        for one in told
        if one.steps & {WARN, ALARM} and context.has_step(one.deadline)
    }
    if not warned:
        return
    found = Task.objects.filter(source_id__in={source_id for source_id, _house, _due in warned}, state="open")
    steps = [
        step
        for step in found.select_related("case").order_by("pk")
        if (step.source_id, step.organisation_id, step.due_at) in warned
    ]
    ends_next = {
        key for key, row in warned.items() if row.next_look_at is not None and row.next_look_at >= row.due_at
    }
    last = {step.pk for step in steps if (step.source_id, step.organisation_id, step.due_at) in ends_next}
    telling.warn(steps, last=last)


def _is_mailed(task: Task) -> bool:
    return task.membership_id is not None and task.case is not None and not task.case.is_practice


def _reminder(task: Task) -> deliveries.Reminder:
    """One for each clock, end and kind of step: the number of the case and the page of the clock."""
    assert task.case is not None  # noqa: S101 - asked by _is_mailed
    assert task.membership_id is not None  # noqa: S101 - asked by _is_mailed
    what = f"{task.source_id}:{task.due_at}:{task.kind}:{task.urgent}"
    return deliveries.Reminder(
        task.membership_id,
        task.organisation_id,
        task.case.pk,
        uuid5(NAMESPACE_URL, what),
        task.case.reference,
        task.url,
    )


def _advance(row: Deadline, now: datetime) -> frozenset[str]:
    """Mark what is due as done, and say what it was; several steps at once when nothing ran for a while."""
    rule = deadline_rules.deadlines()[row.key]
    if row.suspended_at is not None:
        return _advance_still(row, row.suspended_at, rule, now)
    due, following = due_looks(rule, starts_at=row.starts_at, due_at=row.due_at, after=row.looked_at, now=now)
    if due:
        row.looked_at = due[-1].at
    row.next_look_at = following.at if following is not None else None
    return frozenset(look.step for look in due)


def _advance_still(row: Deadline, since: datetime, rule: DeadlineRule, now: datetime) -> frozenset[str]:
    is_due = next_still(rule, suspended_at=since, after=row.looked_at) <= now
    if is_due:
        row.looked_at = now
    row.next_look_at = next_still(rule, suspended_at=since, after=row.looked_at)
    return still_steps(rule, suspended_at=since, now=now) if is_due else frozenset()


_Step = tuple[UUID | None, UUID, datetime | None]


@dataclass(frozen=True, slots=True)
class _Context:
    """What the steps of a batch depend on, asked once for all of them.

    `with_step`: clocks for which the step itself already stands on somebody's worklist, with the same end (triage, say).
    `urls`: where that what a clock is about is done. `held`: who is next in line where nobody acted.
    `stood_by`: who let a clock stand still.
    """

    now: datetime
    with_step: set[_Step]
    urls: dict[tuple[UUID | None, UUID], str]
    held: telling.Held
    stood_by: dict[UUID, Membership]

    @classmethod
    def of(cls, rows: Sequence[Deadline], now: datetime) -> "_Context":
        steps = list(
            Task.objects.filter(source_id__in=[row.source_id for row in rows], state="open")
            .order_by("recorded_at", "pk")
            .values_list("source_id", "organisation_id", "due_at", "url")
        )
        return cls(
            now,
            {(source_id, house, due_at) for source_id, house, due_at, _url in steps},
            {(source_id, house): url for source_id, house, _due_at, url in steps},
            telling.Held.of(rows),
            _who_let_stand([row.pk for row in rows if row.suspended_at is not None]),
        )

    @staticmethod
    def step_of(row: Deadline) -> _Step:
        """What a step for this clock has in common with it."""
        return (row.source_id, row.organisation_id, row.due_at)

    def has_step(self, row: Deadline) -> bool:
        """Whether the step for this clock stands on a worklist."""
        return self.step_of(row) in self.with_step

    def is_judged_first(self, row: Deadline) -> bool:
        """Whether it is the journey in a signal that still waits to be judged: that step is the one to do."""
        return (
            row.case_id is None and row.key == DEPARTURE and (row.source_id, row.organisation_id) in self.urls
        )

    def url(self, row: Deadline) -> str:
        """The page of the clock; without a case the page of the step about the same thing."""
        return _url(row) if row.case_id else self.urls.get((row.source_id, row.organisation_id), "")


def _who_let_stand(clocks: list[UUID]) -> dict[UUID, Membership]:
    """Who let each of these clocks stand still the last time, where that person still works."""
    if not clocks:
        return {}
    moves = DeadlineMove.objects.filter(
        deadline_id__in=clocks,
        kind=MoveKind.SUSPENDED,
        membership__active=True,
        membership__user__is_active=True,
    )
    return {
        move.deadline_id: move.membership
        for move in moves.select_related("membership").order_by("recorded_at", "pk")
        if move.membership is not None
    }


def _tasks(one: _Told, context: _Context) -> Iterable[Task]:
    row = one.deadline
    common = {
        "case": row.case,
        "organisation": row.organisation,
        "source_id": row.pk,
        "due_at": row.due_at,
        "detail": (deadline_rules.deadlines()[row.key].text if is_event(row.key) else row.ground)[:300],
        "url": context.url(row),
        # It tells of the clock, and is not looked at itself.
        "looked_at": row.due_at,
        # The database sets it by its own clock; a value all the same lets the rows go to it as one array a column.
        "recorded_at": context.now,
    }
    late = bool(one.steps & {OVERDUE, ESCALATE})
    still = STILL in one.steps
    if still:
        # By then it comes back again.
        common["due_at"] = common["looked_at"] = row.next_look_at
    stands = context.has_step(row) or (not late and context.is_judged_first(row))
    if still or (one.steps & {WARN, ALARM, OVERDUE} and not stands):
        holder = context.stood_by.get(row.pk) if still else None
        lead = holder if holder is not None and holder.organisation_id == row.organisation_id else _lead(row)
        title = _title(row, late=late)
        yield Task(
            kind=WARNED,
            title=(title % {"label": row.label})[:200],
            membership=lead,
            role=context.held.coordinator_role(row) if lead is None and _is_of_coordinators(row) else "",
            why=_why(lead, still=still),
            urgent=late or ALARM in one.steps,
            **common,
        )
    if ESCALATE in one.steps:
        label = (
            _("Staat al lang stil: %(label)s") % {"label": row.label}
            if still
            else telling.nobody_acted(row.label)
        )
        told = context.held.late(row, label, url=context.url(row), detail=str(common["detail"]))
        why = telling.why_next(told["role"], still=still)
        yield Task(kind=ESCALATED, why=why, urgent=True, **(common | told))


def _is_of_coordinators(row: Deadline) -> bool:
    return deadline_rules.deadlines()[row.key].owner == "coordinator"


def _lead(row: Deadline) -> Membership | None:
    """Who leads the case, where that is whose clock it is and still works for the organisation of the clock."""
    lead = row.case.lead if row.case is not None else None
    if lead is None or _is_of_coordinators(row):
        return None
    return lead if lead.active and lead.organisation_id == row.organisation_id else None


def _why(lead: Membership | None, *, still: bool) -> str:
    if lead is None:
        return _("Termijn van uw organisatie")
    return _("U zette deze termijn stil, of u heeft de regie") if still else _("U heeft de regie")


def _title(row: Deadline, *, late: bool) -> str:
    """What it asks: whether it can run again, a decision, to arrange something before it comes, or to do what has a term."""
    if row.suspended_at is not None:
        return _("Staat stil, kan dit weer lopen? %(label)s")
    if row.key == INFORM:
        return _("Besluit is te laat: %(label)s") if late else _("Besluit nodig: %(label)s")
    if is_event(row.key):
        return _("Voorbij, leg vast hoe het ging: %(label)s") if late else _("Komt eraan: %(label)s")
    return _("Termijn voorbij: %(label)s") if late else _("Termijn loopt af: %(label)s")


def _url(row: Deadline) -> str:
    return f"/casussen/{row.case_id}/termijnen/{row.pk}/"


def _is_practice(row: Deadline) -> bool:
    return row.case is not None and row.case.is_practice


def _write_down(by: Actor, told: Iterable[_Told]) -> None:
    """One line a case: which clocks, and what was done about them."""
    lines: dict[UUID | None, list[str]] = defaultdict(list)
    for one in told:
        lines[one.deadline.case_id].append(f"{one.deadline.pk}:{'+'.join(sorted(one.steps))}")
    audit.record_cases(
        by=by,
        action="deadline.told",
        cases={case_id: {"clocks": clocks} for case_id, clocks in lines.items()},
    )
