"""What needs me, by when, and why: open steps and clocks of one person, in the order in which they cannot wait.

A few streams of rows (steps by how their case is seen, and clocks without a step) are each cut off at one page and
then merged, so that a page costs the same whatever stands behind it. The mark of a page is the place of its last row in that order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime

from cases.deadline_sections import clocks_seen
from cases.models import Assignment, Deadline, Task
from cases.models.conflict import not_about_locked
from cases.models.scoped import case_ways
from cases.sections import Section
from core import clock
from core.actor import Actor
from organisations.models import Membership
from organisations.permissions import Permission

PAGE_SIZE = 50
COUNT_CAP = 1000
NEAR = timedelta(days=7)
CLOCKS_AHEAD = timedelta(days=14)
# A step without a date stands behind every step with one.
NEVER = datetime(9999, 12, 31, tzinfo=clock.AMSTERDAM)

REVIEW_KINDS = (
    "review", "second_review", "second_reader", "withdrawal_decision", "service_override", "objection",
    "pressure_check",
)  # fmt: skip
TRIAGE_KINDS = ("triage", "advice", "handover", "referral", "feedback")

FILTERS = ("alles", "beoordelen", "triage", "termijn", "ander")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do: a step or a clock, with its place in the order."""

    urgent: bool
    due: datetime
    pk: UUID
    task: Task | None = None
    deadline: Deadline | None = None

    @property
    def place(self) -> tuple[bool, datetime, UUID]:
        """Urgent first, then first due, then by id."""
        return (not self.urgent, self.due, self.pk)


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One page of rows and the mark of the next, None at the end."""

    rows: Sequence[Row]
    next_mark: str | None


def tasks_for(actor: Actor) -> list[QuerySet[Task]]:
    """Open steps for this person: given to them, to their role, to nobody yet in their organisation, or to a colleague
    who does not work there any more.

    Three streams without overlap: steps without a case, steps of cases seen through the organisation, and steps of
    cases seen by an exceptional grant. Apart they are quick; a step of a case that is not visible is in none.
    """
    mine = Q(membership_id=actor.membership_id)
    # Who keeps accounts or the log does no work in the chain: only what is theirs by name or role waits for them.
    works = actor.can(Permission.SIGNAL_REPORT)
    roles = ["", actor.role] if works else [actor.role]
    shared = Q(organisation_id=actor.organisation_id, membership__isnull=True, role__in=roles)
    # Asked first and named: joined, the index of steps by person would not be used.
    gone = list(
        Membership.objects.filter(organisation_id=actor.organisation_id, active=False)
        .order_by()
        .values_list("pk", flat=True)
    )
    left = Q(organisation_id=actor.organisation_id, membership_id__in=gone)
    addressed = Task.objects.filter(mine | shared | left if works else mine | shared, state="open")
    by_house, by_grant = case_ways(actor, section=Section.CORE, case="case_id")
    of_case = addressed.filter(case__isnull=False)
    return [
        addressed.filter(not_about_locked(actor), case__isnull=True),
        of_case.filter(by_house),
        of_case.filter(~by_house, by_grant),
    ]


def waiting_for_others(actor: Actor) -> QuerySet[Task]:
    """Open steps of other organisations in cases that this person's organisation leads and this person works on."""
    rows = Task.objects.visible_to(actor).filter(state="open", case__organisation_id=actor.organisation_id)
    working = Assignment.objects.filter(
        case_id=OuterRef("case_id"), membership_id=actor.membership_id, ended_at__isnull=True
    )
    return rows.exclude(organisation_id=actor.organisation_id).exclude(kind="own").filter(Exists(working))


def clocks_for(actor: Actor, now: datetime) -> QuerySet[Deadline]:
    """Clocks that end within two weeks in cases this person works on, unless a step already stands for them.

    A step stands for a clock with the same end: a reassessment does not hide that the person must be informed.
    """
    working = Assignment.objects.filter(
        case_id=OuterRef("case_id"), membership_id=actor.membership_id, ended_at__isnull=True
    )
    step = Task.objects.filter(
        source_id__in=[OuterRef("source_id"), OuterRef("pk")],
        organisation_id=OuterRef("organisation_id"), due_at=OuterRef("due_at"), state="open",
    )  # fmt: skip
    return clocks_seen(actor).filter(
        Exists(working), ~Exists(step), organisation_id=actor.organisation_id, met_at__isnull=True,
        ended_at__isnull=True, suspended_at__isnull=True, due_at__lte=now + CLOCKS_AHEAD,
    )  # fmt: skip


def work(actor: Actor, chosen: str, mark: str | None, size: int = PAGE_SIZE) -> WorkPage:
    """One page of what needs this person, narrowed to a filter of FILTERS."""
    now = clock.now()
    after = read_mark(mark)
    rows: list[Row] = []
    for stream in [waiting_for_others(actor)] if chosen == "ander" else tasks_for(actor):
        tasks = _narrowed(stream, chosen, now).select_related("case", "organisation")
        placed = tasks.annotate(
            rush=F("urgent"), place=Coalesce("due_at", Value(NEVER), output_field=DateTimeField())
        )
        rows += [Row(t.urgent, t.due_at or NEVER, t.pk, task=t) for t in _cut(placed, after, size)]
    if chosen in ("alles", "termijn"):
        clocks = clocks_for(actor, now)
        if chosen == "termijn":
            clocks = clocks.filter(due_at__lte=now + NEAR)
        clocks = clocks.select_related("case").annotate(
            rush=Value(False, output_field=BooleanField()), place=F("due_at")
        )
        rows += [Row(False, d.due_at, d.pk, deadline=d) for d in _cut(clocks, after, size)]
    rows.sort(key=lambda row: row.place)
    shown = rows[:size]
    return WorkPage(shown, _mark(shown[-1]) if len(rows) > size else None)


def _narrowed(tasks: QuerySet[Task], chosen: str, now: datetime) -> QuerySet[Task]:
    if chosen == "beoordelen":
        return tasks.filter(kind__in=REVIEW_KINDS)
    if chosen == "triage":
        return tasks.filter(kind__in=TRIAGE_KINDS)
    if chosen == "termijn":
        return tasks.filter(due_at__lte=now + NEAR)
    return tasks


def _cut(rows: QuerySet[Any], after: tuple[bool, datetime, UUID] | None, size: int) -> list[Any]:
    if after is not None:
        urgent, due, pk = after
        later = Q(rush=urgent) & (Q(place__gt=due) | Q(place=due, pk__gt=pk))
        rows = rows.filter(later | Q(rush=False) if urgent else later)
    return list(rows.order_by("-rush", "place", "pk")[: size + 1])


def counts(actor: Actor) -> dict[str, int]:
    """How many things each filter holds, counted to COUNT_CAP, and how many cannot wait (urgent, or within a day)."""
    now = clock.now()
    near, day = now + NEAR, now + timedelta(days=1)
    first, *others = (s.order_by().values_list("kind", "due_at", "urgent") for s in tasks_for(actor))
    steps = list(first.union(*others, all=True)[: COUNT_CAP + 1])
    ends = list(clocks_for(actor, now).values_list("due_at", flat=True)[: COUNT_CAP + 1])
    dues = [due for _kind, due, _urgent in steps if due is not None] + ends
    return {
        "alles": len(steps) + len(ends),
        "beoordelen": sum(kind in REVIEW_KINDS for kind, _due, _urgent in steps),
        "triage": sum(kind in TRIAGE_KINDS for kind, _due, _urgent in steps),
        "termijn": sum(due <= near for due in dues),
        "nu": sum(urgent or (due is not None and due <= day) for _kind, due, urgent in steps)
        + sum(due <= day for due in ends),
        "ander": len(waiting_for_others(actor).order_by().values_list("pk")[: COUNT_CAP + 1]),
    }


def count_words(number: int) -> str:
    """The number, or that there are more than were counted."""
    return f"{COUNT_CAP}+" if number > COUNT_CAP else str(number)


def _mark(row: Row) -> str:
    return f"{int(row.urgent)}_{row.due.isoformat()}_{row.pk}"


def read_mark(mark: str | None) -> tuple[bool, datetime, UUID] | None:
    """The place of a mark from the address, or None when it is absent or unreadable."""
    urgent, _, rest = (mark or "").partition("_")
    moment, _, row_id = rest.rpartition("_")
    try:
        parsed = parse_datetime(moment.replace(" ", "+"))
        return (urgent == "1", parsed, UUID(row_id)) if parsed and parsed.tzinfo else None
    except ValueError:
        return None
