"""The calendar of a team: what ends or must be done on which day, in the cases that this person sees."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.deadline_sections import clocks_seen
from cases.models import Deadline, Task
from cases.school_holidays import timetable
from cases.step_looks import ESCALATED, WARNED
from core import clock
from core.actor import Actor
from core.working_days import add_months, is_working_day
from organisations.calendars import calendar_of

CAP: Final = 400
LATE_SHOWN: Final = 50
WEEK: Final = "week"
MONTH: Final = "maand"
YEARS_AROUND: Final = 30


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are shown: a week from Monday, or a month."""

    kind: str
    first: date

    @property
    def last(self) -> date:
        """The last day shown."""
        return (
            add_months(self.first, 1) if self.kind == MONTH else self.first + timedelta(days=7)
        ) - timedelta(days=1)

    @property
    def before(self) -> date:
        """A day of the span before this one."""
        return self.first - timedelta(days=1)

    @property
    def after(self) -> date:
        """A day of the span after this one."""
        return self.last + timedelta(days=1)

    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(slots=True)
class Day:
    """One day: what is special about it, and what ends or is due on it."""

    day: date
    marks: list[str] = field(default_factory=list)
    rows: list["Item"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Item:
    """One clock or one step."""

    due: datetime
    deadline: Deadline | None = None
    task: Task | None = None


def span_of(kind: str, text: str, today: date) -> Span:
    """The span that holds a day from the address; today's for what cannot be read or lies absurdly far away."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    if abs(day.year - today.year) > YEARS_AROUND:
        day = today
    if kind == MONTH:
        return Span(MONTH, day.replace(day=1))
    return Span(WEEK, day - timedelta(days=day.weekday()))


def days(actor: Actor, span: Span, house: str) -> tuple[list[Day], bool]:
    """The days of the span with what stands on them, and whether there was more than is shown. Two queries."""
    items = _items(actor, _start_of(span.first), _start_of(span.after))
    by_day: dict[date, list[Item]] = defaultdict(list)
    for item in items[:CAP]:
        by_day[item.due.astimezone(clock.AMSTERDAM).date()].append(item)
    return [Day(day, marks(day, house), by_day[day]) for day in span.days()], len(items) > CAP


def late(actor: Actor, now: datetime) -> list[Item]:
    """Clocks whose end has passed and that nobody ended, longest first."""
    rows = _clocks(actor).filter(due_at__lt=now).order_by("due_at", "pk")[:LATE_SHOWN]
    return [Item(row.due_at, deadline=row) for row in rows]


def marks(day: date, house: str) -> list[str]:
    """What is special about a day: that nobody works, or that schools are closed."""
    found = []
    if day.weekday() < 5 and not is_working_day(day, calendar_of(house)):
        found.append(_("vrije dag"))
    regions = timetable().regions_of(house)
    found += [
        holiday.label
        for holiday in timetable().holidays
        if holiday.starts_in(regions) <= day <= holiday.ends_in(regions)
    ]
    return found


def _items(actor: Actor, first: datetime, end: datetime) -> list[Item]:
    clocks = _clocks(actor).filter(due_at__gte=first, due_at__lt=end).order_by("due_at", "pk")[: CAP + 1]
    steps = (
        Task.objects.visible_to(actor)
        .filter(organisation_id=actor.organisation_id, state="open", due_at__gte=first, due_at__lt=end)
        .exclude(kind__in=[WARNED, ESCALATED])
        .select_related("case", "membership__user")
        .order_by("due_at", "pk")[: CAP + 1]
    )
    found = [Item(row.due_at, deadline=row) for row in clocks]
    ends = {(item.deadline.source_id, item.due) for item in found if item.deadline is not None}
    # A step that stands for a clock with the same end is shown once, as the step that somebody does.
    found += [
        Item(row.due_at, task=row) for row in steps if row.due_at and (row.source_id, row.due_at) not in ends
    ]
    return sorted(found, key=lambda item: item.due)


def _clocks(actor: Actor) -> QuerySet[Deadline]:
    rows = clocks_seen(actor).filter(
        organisation_id=actor.organisation_id,
        met_at__isnull=True,
        ended_at__isnull=True,
        suspended_at__isnull=True,
    )
    return rows.select_related("case__lead__user")


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.AMSTERDAM)
