"""Dutch words for moments, countdowns and ages, the same on every machine whatever its locale.

Clock times are Dutch time. The last second of a day is written as 24.00, as people say it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from core.partial_dates import PartialDate
from core.working_days import AMSTERDAM, STATUTORY_CALENDAR, Calendar, local_day, working_days_between

DAYS: Final = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONTHS: Final = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
LONG_MONTHS: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_COUNT_HOURS_UNTIL: Final = timedelta(
    hours=6
)  # longer than this a clock time says more than a number of hours


def clock(moment: datetime) -> str:
    """ "14.20" in Dutch time, "24.00" for the last second of a day. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("A naive datetime has no clock time.")
    local = moment.astimezone(AMSTERDAM)
    if (local.hour, local.minute, local.second) == (23, 59, 59):
        return "24.00"
    return f"{local.hour}.{local.minute:02}"


def day(value: date | datetime, *, year: bool = True) -> str:
    """ "vr 20 nov 2026", or "vr 20 nov" without the year."""
    that_day = local_day(value) if isinstance(value, datetime) else value
    short = f"{DAYS[that_day.weekday()]} {that_day.day} {MONTHS[that_day.month - 1]}"
    return f"{short} {that_day.year}" if year else short


def when(moment: datetime) -> str:
    """ "vr 20 nov 2026, 14.20"."""
    return f"{day(moment)}, {clock(moment)}"


def countdown(
    due: datetime, now: datetime, calendar: Calendar = STATUTORY_CALENDAR, *, with_end: bool = True
) -> str:
    """How long until `due`, in the words of a worklist; never rounds up what is left.

    "nog 38 min", "nog 5 u", "vandaag 16.00", "morgen 9.30", "nog 2 werkdagen, tot do 26 nov 17.00",
    "2 dagen te laat". `with_end=False` leaves out the end for narrow places. Working days follow `calendar`;
    from tomorrow on, when only days off are left, it counts days.
    """
    left = due - now
    if left < timedelta(0):
        return _overdue(due, now)
    if left < _MINUTE:
        return "nog minder dan 1 min"
    if left < _HOUR:
        return f"nog {left // _MINUTE} min"
    if left < _COUNT_HOURS_UNTIL:
        return f"nog {left // _HOUR} u"
    today, last = local_day(now), local_day(due)
    if last == today:
        return f"vandaag {clock(due)}"
    if last == today + timedelta(days=1):
        return f"morgen {clock(due)}"
    working_days = working_days_between(today, last, calendar)
    length = _count(working_days, "werkdag", "werkdagen") if working_days else f"{(last - today).days} dagen"
    if not with_end:
        return f"nog {length}"
    return f"nog {length}, tot {day(due, year=last.year != today.year)} {clock(due)}"


def ago(seconds: float) -> str:
    """How long something took or lies back: "12 seconden", "3 minuten", "2 uur", "4 dagen"."""
    for length, one, many in ((86_400, "dag", "dagen"), (3_600, "uur", "uur"), (60, "minuut", "minuten")):
        if seconds >= 2 * length or (seconds >= length and length == 86_400):
            return _count(int(seconds // length), one, many)
    return _count(int(seconds), "seconde", "seconden")


def _overdue(due: datetime, now: datetime) -> str:
    late = now - due
    if late < _MINUTE:
        return "net te laat"
    if late < _HOUR:
        return f"{late // _MINUTE} min te laat"
    days = (local_day(now) - local_day(due)).days
    if late < timedelta(days=1) or days == 0:
        return f"{late // _HOUR} u te laat"
    return f"{_count(days, 'dag', 'dagen')} te laat"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def age(years: int | tuple[int, int] | None) -> str:
    """ "15 jaar", "14 of 15 jaar", "13 tot en met 17 jaar", "leeftijd onbekend"."""
    if years is None:
        return "leeftijd onbekend"
    low, high = (years, years) if isinstance(years, int) else years
    if high == 0:
        return "jonger dan 1 jaar"
    if low == high:
        return f"{low} jaar"
    return f"{low} of {high} jaar" if high == low + 1 else f"{low} tot en met {high} jaar"


def birth_date(birth: PartialDate) -> str:
    """ "4 maart 2011", "maart 2011, dag onbekend", "2011, dag en maand onbekend", an estimate, or "onbekend"."""
    if birth.approx_age is not None and birth.approx_on is not None:
        return f"ongeveer {birth.approx_age} jaar, geschat op {day(birth.approx_on)}"
    if birth.year is None:
        return "onbekend"
    if birth.month is None:
        return f"{birth.year}, dag en maand onbekend"
    month = LONG_MONTHS[birth.month - 1]
    return f"{month} {birth.year}, dag onbekend" if birth.day is None else f"{birth.day} {month} {birth.year}"
