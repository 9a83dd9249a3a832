"""When somebody is told about a running clock, and what: pure, from the entry of the catalogue.

A look is a moment at which the sweep does one thing: warn the owner, raise an alert where a right lapses, say that the
clock is overdue, or tell the coordinator. The moments follow from the end alone, so a moved end moves them. A clock that
stands still has no end to tell of: it comes back after a term, and again, for as long as it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol, cast

from cases.deadline_rules import DeadlineRule, Period, Still
from core import working_days

WARN: Final = "warn"
ALARM: Final = "alarm"
OVERDUE: Final = "overdue"
ESCALATE: Final = "escalate"
STILL: Final = "still"

# A note about a term of days comes when people come in, not at midnight.
START_OF_DAY: Final = time(8, 0)
STILL_OTHERWISE: Final = Still(Period(10, "working_days"), 2)
_EXACT: Final = ("minutes", "hours")


@dataclass(frozen=True, slots=True, order=True)
class Look:
    """One moment (UTC) and what is done then."""

    at: datetime
    step: str


class Looked(Protocol):
    """What the moments follow from: an entry of the catalogue, or the agreed looks at a step."""

    @property
    def warnings(self) -> tuple[Period, ...]:
        """How long before the end its owner is warned."""

    @property
    def alarm(self) -> Period | None:
        """How long before the end an alert goes out, where a right lapses."""

    @property
    def escalate(self) -> Period:
        """How long after the end the next in line is told."""


def looks(rule: Looked, *, starts_at: datetime, due_at: datetime) -> list[Look]:
    """Every look of a clock in order of time; warnings from before its start are left out.

    The end itself and the coordinator's turn always stand in the list: no clock ends in silence.
    """
    found = [Look(at, WARN) for at in (_before(due_at, period) for period in rule.warnings) if at > starts_at]
    if rule.alarm is not None:
        found.append(Look(max(_before(due_at, rule.alarm), starts_at), ALARM))
    found += [Look(due_at, OVERDUE), Look(_after(due_at, rule.escalate), ESCALATE)]
    return sorted(found)


def next_look(rule: Looked, *, starts_at: datetime, due_at: datetime, after: datetime | None) -> Look | None:
    """The first look after `after` (the last one that was done), or the first of all; None when all were done."""
    return next((look for look in _open(rule, starts_at, due_at, after)), None)


def due_looks(
    rule: Looked, *, starts_at: datetime, due_at: datetime, after: datetime | None, now: datetime
) -> tuple[list[Look], Look | None]:
    """The looks that are due at `now` and were not done (several when nothing ran for a while), and the one after them."""
    left = list(_open(rule, starts_at, due_at, after))
    due = [look for look in left if look.at <= now]
    # Of two at one moment both are done: the next is later than the last of these.
    following = next((look for look in left if not due or look.at > due[-1].at), None)
    return due, following


def told_until(rule: Looked, *, starts_at: datetime, due_at: datetime, now: datetime) -> datetime:
    """Up to where a clock with a new end counts as told: passed warnings are, an alert or an end never is."""
    loud = min(look.at for look in looks(rule, starts_at=starts_at, due_at=due_at) if look.step != WARN)
    return min(now, loud - timedelta(microseconds=1))


def next_still(rule: DeadlineRule, *, suspended_at: datetime, after: datetime | None) -> datetime:
    """When a clock that stands still since then comes back, after the last look; there always is a next time."""
    return _after(max(suspended_at, after or suspended_at), _still(rule).every)


def still_steps(rule: DeadlineRule, *, suspended_at: datetime, now: datetime) -> frozenset[str]:
    """What is done when it comes back: ask who let it stand, and after the agreed times the coordinator as well."""
    patience = suspended_at
    for _time in range(_still(rule).times + 1):
        patience = _after(patience, _still(rule).every)
    return frozenset({STILL, ESCALATE} if now >= patience else {STILL})


def _still(rule: DeadlineRule) -> Still:
    # One that stands although the file does not let it (any more) comes back all the same.
    return rule.still or STILL_OTHERWISE


def _open(rule: Looked, starts_at: datetime, due_at: datetime, after: datetime | None) -> Iterator[Look]:
    every = looks(rule, starts_at=starts_at, due_at=due_at)
    return (look for look in every if after is None or look.at > after)


def _before(due_at: datetime, period: Period) -> datetime:
    if period.unit in _EXACT:
        return due_at - timedelta(**{period.unit: period.length})
    return _morning(_day_before(working_days.local_day(due_at), period), due_at)


def _after(due_at: datetime, period: Period) -> datetime:
    if period.unit in _EXACT:
        return due_at + timedelta(**{period.unit: period.length})
    length = working_days.Period(period.length, cast(working_days.Unit, _unit(period.unit)))
    return working_days.due_at(due_at, length, working_day_rule="own_calendar", end_of_day=START_OF_DAY)


def _unit(unit: str) -> str:
    return "calendar_days" if unit == "days" else unit


def _day_before(day: date, period: Period) -> date:
    """The day that lies this long before another; months as people count them, not as thirty days.

    Working days are those of the Act: a note that comes on a day off reaches nobody in time.
    """
    if period.unit == "working_days":
        left = period.length
        while left:
            day -= timedelta(days=1)
            left -= working_days.is_working_day(day)
        return day
    if period.unit in ("months", "years"):
        return working_days.add_months(day, -period.length * (12 if period.unit == "years" else 1))
    return day - timedelta(days={"days": 1, "weeks": 7}[period.unit] * period.length)


def _morning(day: date, like: datetime) -> datetime:
    """The morning of a day by the Dutch clock, written in the zone of another moment."""
    local = datetime.combine(day, START_OF_DAY, tzinfo=working_days.AMSTERDAM)
    return local.astimezone(like.tzinfo)
