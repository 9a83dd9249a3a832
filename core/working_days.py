"""Periods and deadlines after the Algemene termijnenwet (Atw), as pure functions.

Instants come in and go out as aware datetimes; the answer is always UTC. All counting of days happens in
Europe/Amsterdam, because a day in the Act is a Dutch calendar day. A period in days starts on the day after
the event and ends with its last day. Hours and minutes are exact lengths of time, also when the clock changes.

The Act may lengthen *our duty* to do something. It never lengthens the validity of an order: use `ends_at` for
those, which knows no rule (Wet tijdelijk huisverbod art. 13 switches the Act off explicitly).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
END_OF_DAY: Final = time(23, 59, 59)  # 24:00 belongs to the next day, so the last second stands for it
END_OF_WORKING_DAY: Final = time(17, 0)

Unit = Literal["hours", "minutes", "calendar_days", "working_days", "weeks", "months", "years"]
WorkingDayRule = Literal["none", "atw", "own_calendar"]

_SATURDAY: Final = 5
# Generous beyond any term in law; keeps a typing error from becoming a long loop or an impossible date.
_MAX_LENGTH: Final[dict[Unit, int]] = {
    "minutes": 60 * 24 * 366,
    "hours": 24 * 366,
    "calendar_days": 366 * 30,
    "working_days": 2_600,
    "weeks": 52 * 30,
    "months": 12 * 30,
    "years": 100,
}
# Atw art. 4 under a: longer terms than these are not lengthened.
_ATW_LONGEST: Final[dict[Unit, int]] = {"calendar_days": 90, "working_days": 90, "weeks": 12, "months": 3}
_ATW_MINIMUM_TERM_DAYS: Final = 3  # art. 2: only a term of at least three days ...
_ATW_MINIMUM_WORKING_DAYS: Final = 2  # ... must hold at least two days that are not days off


class PeriodError(ValueError):
    """A period that cannot be computed; the message is a Dutch sentence."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are off, beside Saturdays, Sundays and the holidays of Atw art. 3.

    `equated_days`: days that a royal decree puts on a par with a holiday (art. 3 lid 3), a table with dates.
    `closing_days`: an organisation's own closing days. They count for its own calendar, never for the Act.
    """

    equated_days: frozenset[date] = field(default_factory=frozenset)
    closing_days: frozenset[date] = field(default_factory=frozenset)

    def statutory(self) -> Calendar:
        """The same calendar without the organisation's own closing days: what the Act looks at."""
        return Calendar(equated_days=self.equated_days) if self.closing_days else self


STATUTORY_CALENDAR: Final = Calendar()


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as law and policy write it: a whole number and a unit.

    Raises PeriodError on a negative or absurd length or an unknown unit.
    """

    length: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise PeriodError("Deze eenheid van tijd is niet bekend.")
        if not 0 <= self.length <= _MAX_LENGTH[self.unit]:
            raise PeriodError(f"Een termijn in deze eenheid ligt tussen 0 en {_MAX_LENGTH[self.unit]}.")

    @property
    def is_exact(self) -> bool:
        """True for hours and minutes, which run on through nights and weekends."""
        return self.unit in ("hours", "minutes")

    @property
    def atw_applies(self) -> bool:
        """Whether the Act can lengthen a term of this length and unit (Atw art. 4 under a)."""
        longest = _ATW_LONGEST.get(self.unit)
        return longest is not None and self.length <= longest


def easter_sunday(year: int) -> date:
    """First Sunday after the full moon of spring, in the Gregorian calendar (from 1583)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    skipped_leaps, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - skipped_leaps - moon_shift + 15) % 30
    leaps, leap_rest = divmod(in_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leaps - epact - leap_rest) % 7
    correction = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def kings_day(year: int) -> date:
    """27 April, or the 26th when the 27th is a Sunday (since 2014)."""
    day = date(year, 4, 27)
    return day - timedelta(days=1) if day.weekday() == _SATURDAY + 1 else day


@lru_cache(maxsize=256)
def atw_holidays(year: int) -> frozenset[date]:
    """The holidays of Atw art. 3 lid 1 and Good Friday, equated by lid 2, in force since 2014.

    Easter Sunday and Whit Sunday are days off as Sundays. 5 May counts every year, not once in five years.
    """
    easter = easter_sunday(year)
    return frozenset(
        {
            date(year, 1, 1),
            easter - timedelta(days=2),  # Goede Vrijdag
            easter + timedelta(days=1),  # Tweede Paasdag
            easter + timedelta(days=39),  # Hemelvaartsdag
            easter + timedelta(days=50),  # Tweede Pinksterdag
            kings_day(year),
            date(year, 5, 5),
            date(year, 12, 25),
            date(year, 12, 26),
        }
    )


def local_day(moment: datetime) -> date:
    """The Dutch calendar day on which an instant falls. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("A naive datetime has no instant.")
    return moment.astimezone(AMSTERDAM).date()


def _as_day(value: date | datetime) -> date:
    # datetime is a date too: without this a UTC instant at 23:30 would silently count as the day before
    return local_day(value) if isinstance(value, datetime) else value


def is_working_day(day: date | datetime, calendar: Calendar = STATUTORY_CALENDAR) -> bool:
    """True when the day is no Saturday, Sunday, holiday (Atw art. 3), equated day or closing day."""
    day = _as_day(day)
    return (
        day.weekday() < _SATURDAY
        and day not in atw_holidays(day.year)
        and day not in calendar.equated_days
        and day not in calendar.closing_days
    )


def next_working_day(day: date | datetime, calendar: Calendar = STATUTORY_CALENDAR) -> date:
    """The day itself when it is a working day, else the first one after it (Atw art. 1 lid 1)."""
    day = _as_day(day)
    while not is_working_day(day, calendar):
        day += timedelta(days=1)
    return day


def add_working_days(day: date | datetime, count: int, calendar: Calendar = STATUTORY_CALENDAR) -> date:
    """The `count`-th working day after `day`; the day itself is not counted.

    With `count` 0 it is the day itself, or the first working day after it. Raises PeriodError when `count` is
    negative (the Act does not run backwards, art. 1 lid 2) or absurd.
    """
    if not 0 <= count <= _MAX_LENGTH["working_days"]:
        raise PeriodError(f"Een aantal werkdagen ligt tussen 0 en {_MAX_LENGTH['working_days']}.")
    day = next_working_day(day, calendar) if count == 0 else _as_day(day)
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, calendar)
    return day


def working_days_between(
    start: date | datetime, end: date | datetime, calendar: Calendar = STATUTORY_CALENDAR
) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    first, last = _as_day(start), _as_day(end)
    if last < first:
        return -working_days_between(last, first, calendar)
    weeks, rest = divmod((last - first).days, 7)
    count = weeks * 5 + sum((last - timedelta(days=n)).weekday() < _SATURDAY for n in range(rest))
    off = calendar.equated_days | calendar.closing_days
    off = off.union(*(atw_holidays(year) for year in range(first.year, last.year + 1)))
    return count - sum(first < day <= last and day.weekday() < _SATURDAY for day in off)


def add_months(day: date, count: int) -> date:
    """The same day of the month `count` months later, or that month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _last_day(first: date, period: Period, calendar: Calendar) -> date:
    """The last day of a period that starts on the day after `first`, before any lengthening."""
    match period.unit:
        case "calendar_days":
            return first + timedelta(days=period.length)
        case "working_days":
            return add_working_days(first, period.length, calendar)
        case "weeks":
            return first + timedelta(weeks=period.length)
        case "months":
            return add_months(first, period.length)
        case "years":
            return add_months(first, 12 * period.length)
        case _:
            raise PeriodError("Een termijn in uren of minuten heeft geen laatste dag.")


def _lengthened_by_atw(first: date, last: date, period: Period, calendar: Calendar) -> date:
    """Atw art. 1 and 2: run on to a working day, and hold two working days when the term is three days or more."""
    if not period.atw_applies:
        return last
    long_enough = period.unit in ("weeks", "months") and period.length > 0
    if long_enough or period.length >= _ATW_MINIMUM_TERM_DAYS:
        last = max(last, add_working_days(first, _ATW_MINIMUM_WORKING_DAYS, calendar))
    return next_working_day(last, calendar)


def _exact(start: datetime, period: Period) -> datetime:
    return start.astimezone(UTC) + timedelta(**{period.unit: period.length})


def _at(day: date, clock: time) -> datetime:
    # The first of two equal clock times in autumn; the same instant as an hour later for one skipped in spring.
    return datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=AMSTERDAM).astimezone(UTC)


def due_at(
    start: datetime,
    period: Period,
    calendar: Calendar = STATUTORY_CALENDAR,
    *,
    working_day_rule: WorkingDayRule,
    end_of_day: time = END_OF_DAY,
) -> datetime:
    """The last instant at which a duty that starts with an event at `start` is done in time (UTC).

    `working_day_rule`:
    - "none": no lengthening; working days are counted with the Act's days off;
    - "atw": a statutory duty: Atw art. 1 and 2, with the exclusions of art. 4; closing days do not count;
    - "own_calendar": policy: the organisation's closing days count too, and the end runs on to a day on which
      it works, however long the period is.

    Hours and minutes stay exact under every rule (art. 4 under a). `end_of_day` is Dutch clock time on the
    last day. Raises ValueError for a naive `start` or an unknown rule.
    """
    if working_day_rule not in get_args(WorkingDayRule):
        raise ValueError("Unknown working-day rule.")
    first = local_day(start)
    if period.is_exact:
        return _exact(start, period)
    days_off = calendar if working_day_rule == "own_calendar" else calendar.statutory()
    last = _last_day(first, period, days_off)
    if working_day_rule == "atw":
        last = _lengthened_by_atw(first, last, period, days_off)
    elif working_day_rule == "own_calendar":
        last = next_working_day(last, days_off)
    return _at(last, end_of_day)


def due_after_days(
    start: datetime,
    days: int,
    calendar: Calendar = STATUTORY_CALENDAR,
    *,
    atw: bool,
    end_of_day: time = END_OF_DAY,
) -> datetime:
    """`due_at` for a period in calendar days, with or without the Algemene termijnenwet."""
    rule: WorkingDayRule = "atw" if atw else "none"
    period = Period(days, "calendar_days")
    return due_at(start, period, calendar, working_day_rule=rule, end_of_day=end_of_day)


def due_after_weeks(
    start: datetime,
    weeks: int,
    calendar: Calendar = STATUTORY_CALENDAR,
    *,
    atw: bool,
    end_of_day: time = END_OF_DAY,
) -> datetime:
    """`due_at` for a period in weeks: ends on the same day of the week as the event."""
    rule: WorkingDayRule = "atw" if atw else "none"
    return due_at(start, Period(weeks, "weeks"), calendar, working_day_rule=rule, end_of_day=end_of_day)


def due_after_months(
    start: datetime,
    months: int,
    calendar: Calendar = STATUTORY_CALENDAR,
    *,
    atw: bool,
    end_of_day: time = END_OF_DAY,
) -> datetime:
    """`due_at` for a period in months: ends on the day of the month with the same number, or its last day."""
    rule: WorkingDayRule = "atw" if atw else "none"
    return due_at(start, Period(months, "months"), calendar, working_day_rule=rule, end_of_day=end_of_day)


def ends_at(start: datetime, period: Period) -> datetime:
    """When an order that begins at once stops being valid (UTC): the same Dutch clock time on its last day.

    For instance ten days huisverbod from the moment it is imposed. No rule lengthens it (Wet tijdelijk
    huisverbod art. 13). Hours and minutes are exact. Raises PeriodError for working days, which no order is
    measured in, and ValueError for a naive `start`.
    """
    if period.unit == "working_days":
        raise PeriodError("Een bevel geldt niet voor een aantal werkdagen.")
    first = local_day(start)
    if period.is_exact:
        return _exact(start, period)
    clock = start.astimezone(AMSTERDAM).time()
    return _at(_last_day(first, period, STATUTORY_CALENDAR), clock)
