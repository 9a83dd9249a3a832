"""The calendar of a team: what ends or must be done on which day, in the cases that this person sees."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from cases.actions.followed_dates import DEPARTURE
from cases.deadline_sections import clocks_seen
from cases.models import Deadline, Signal, Task
from cases.school_holidays import timetable
from cases.step_looks import ESCALATED, WARNED
from core import clock
from core.actor import Actor
from core.working_days import add_months, is_working_day
from organisations.calendars import calendar_of
from organisations.permissions import Permission

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
    rows = _found(actor, LATE_SHOWN, due_at__lt=now)
    return sorted((Item(row.due_at, deadline=row) for row in rows), key=lambda item: item.due)[:LATE_SHOWN]


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
    clocks = _found(actor, CAP + 1, due_at__gte=first, due_at__lt=end)
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


def _found(actor: Actor, most: int, **when: datetime) -> list[Deadline]:
    """Running clocks of the own organisation: of cases, and for who judges signals the journeys in those."""
    running = {"met_at__isnull": True, "ended_at__isnull": True, "suspended_at__isnull": True, **when}
    ours = clocks_seen(actor).filter(organisation_id=actor.organisation_id, **running)
    found = list(ours.select_related("case__lead__user").order_by("due_at", "pk")[:most])
    if actor.can(Permission.SIGNAL_TRIAGE):
        found += _journeys(actor).filter(**running).order_by("due_at", "pk")[:most]
    return found


def _journeys(actor: Actor) -> QuerySet[Deadline]:
    """Journeys in signals without a case that this person sees; `number` is that of the signal."""
    signal = Signal.objects.visible_to(actor).filter(pk=OuterRef("source_id"), case__isnull=True)
    rows: QuerySet[Deadline] = (
        Deadline.objects.filter(key=DEPARTURE, case__isnull=True, organisation_id=actor.organisation_id)
        .annotate(number=Subquery(signal.values("reference")[:1]))
        .filter(number__isnull=False)
    )
    return rows


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.AMSTERDAM)
