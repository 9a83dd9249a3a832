"""A departure of which the day is known and the hour is not: kept as the first instant of that day.

What must act in time counts from that instant, the earliest at which somebody may be gone. What is read never names an
hour that nobody gave, and "it is over" is said only when the whole day is.
"""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from core import clock, words


def hour_known(at: datetime) -> bool:
    """Whether somebody gave an hour; midnight stands for none."""
    return at.astimezone(clock.AMSTERDAM).time() != time(0, 0)


def moment(day: date | None, hour: time | None) -> datetime | None:
    """The instant to keep for a day and, where known, an hour in Dutch time."""
    return datetime.combine(day, hour or time(0, 0), clock.AMSTERDAM) if day else None


def latest(at: datetime) -> datetime:
    """The last instant at which the departure may still have to come."""
    if hour_known(at):
        return at
    local = at.astimezone(clock.AMSTERDAM)
    return datetime.combine(local.date() + timedelta(days=1), time(0, 0), clock.AMSTERDAM)


def in_words(at: datetime, *, year: bool = True) -> str:
    """ "za 28 nov 2026, 6.40", or "za 28 nov 2026, tijd niet bekend"."""
    return f"{words.day(at, year=year)}, " + (words.clock(at) if hour_known(at) else _("tijd niet bekend"))
