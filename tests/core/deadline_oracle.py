"""A second opinion on the end of every term: written from the Acts and a paper calendar, without one line of ours.

Nothing here comes from core.working_days, from zoneinfo or from a library of holidays: Easter is a table copied from an
almanac, the clock changes are the EU rule (Directive 2000/84/EC), and every day is walked one by one.
"""

import calendar
from datetime import UTC, date, datetime, timedelta

ONE = timedelta(days=1)
EASTER = {
    2024: "0331", 2025: "0420", 2026: "0405", 2027: "0328", 2028: "0416", 2029: "0401", 2030: "0421", 2031: "0413",
    2032: "0328", 2033: "0417", 2034: "0409", 2035: "0325", 2036: "0413", 2037: "0405", 2038: "0425", 2039: "0410",
}  # fmt: skip
# (length, unit) beyond which art. 4 under a leaves a term alone.
TOO_LONG = {"days": 90, "weeks": 12, "months": 3}


def feast(day: date) -> bool:
    """Whether the Act's own list names the day (art. 3 lid 1 and 2)."""
    if (day.month, day.day) in ((1, 1), (5, 5), (12, 25), (12, 26)):
        return True
    if day.month == 4 and (
        (day.day == 27 and day.isoweekday() != 7) or (day.day == 26 and day.isoweekday() == 6)
    ):
        return True
    text = EASTER[day.year]
    easter = date(day.year, int(text[:2]), int(text[2:]))
    return (day - easter).days in (-2, 1, 39, 50)


def off(day: date, extra: frozenset[date]) -> bool:
    """Saturday, Sunday, a feast, or one of the extra days."""
    return day.isoweekday() in (6, 7) or feast(day) or day in extra


def summer(moment: datetime) -> bool:
    """Whether summer time holds: from the last Sunday of March to that of October, both at 01.00 UTC."""
    edges = []
    for month in (3, 10):
        day = max(week[6] for week in calendar.monthcalendar(moment.year, month))
        edges.append(datetime(moment.year, month, day, 1, tzinfo=UTC))
    return edges[0] <= moment < edges[1]


def dutch(moment: datetime) -> datetime:
    """The clock on a Dutch wall, without a zone."""
    return (moment + timedelta(hours=2 if summer(moment) else 1)).replace(tzinfo=None)


def instant(wall: datetime) -> datetime:
    """The first instant at which a Dutch clock shows this; a skipped time counts from before the change."""
    for hours in (2, 1):
        guess = (wall - timedelta(hours=hours)).replace(tzinfo=UTC)
        if dutch(guess) == wall:
            return guess
    return (wall - timedelta(hours=1)).replace(tzinfo=UTC)


def last_day(first: date, length: int, unit: str, extra: frozenset[date]) -> date:
    """The last day of a term whose first day is the day after `first`."""
    if unit == "days":
        return first + length * ONE
    if unit == "weeks":
        return first + 7 * length * ONE
    if unit == "working_days":
        day, left = first, length
        while left:
            day += ONE
            left -= not off(day, extra)
        return day
    months = length if unit == "months" else 12 * length
    year, month = first.year, first.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(first.day, calendar.monthrange(year, month)[1]))


def end_of(
    start: datetime, length: int, unit: str, rule: str, equated: frozenset[date], closing: frozenset[date]
) -> datetime:
    """The last second in which a duty is done in time."""
    if unit in ("hours", "minutes"):
        return start + timedelta(seconds=length * (3600 if unit == "hours" else 60))
    extra = equated | closing if rule == "own_calendar" else equated
    first = dutch(start).date()
    day = last_day(first, length, unit, extra)
    if rule == "own_calendar":
        while off(day, extra):
            day += ONE
    if rule == "atw" and length <= TOO_LONG.get(unit, 0):
        three_days_or_more = (day - first).days >= 3
        while off(day, extra):
            day += ONE
        if three_days_or_more:
            while sum(not off(first + n * ONE, extra) for n in range(1, (day - first).days + 1)) < 2 or off(
                day, extra
            ):
                day += ONE
    return instant(datetime(day.year, day.month, day.day, 23, 59, 59))  # noqa: DTZ001 - a clock on a wall


def lapse_of(start: datetime, length: int, unit: str) -> datetime:
    """When an order of this length stops holding: the same time on the wall, no day more."""
    if unit in ("hours", "minutes"):
        return start + timedelta(seconds=length * (3600 if unit == "hours" else 60))
    wall = dutch(start)
    day = last_day(wall.date(), length, unit, frozenset())
    return instant(datetime.combine(day, wall.time()))
