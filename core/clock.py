"""The one place that asks what time it is; tests replace `now` instead of waiting."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# What lies outside is a slip of the keys, and at the very ends a moment that can be stored but not read back.
YEARS = range(1900, 3000)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The calendar day in Amsterdam."""
    return now().astimezone(AMSTERDAM).date()
