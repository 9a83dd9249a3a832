"""The one place that asks what time it is; tests replace `now` instead of waiting."""

import logging
import time
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

logger = logging.getLogger(__name__)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# What lies outside is a slip of the keys, and at the very ends a moment that can be stored but not read back.
YEARS = range(1900, 3000)
# Less than this is the way to the database and back.
TOLERANCE: Final = timedelta(seconds=2)

_correction = timedelta(0)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now() + _correction


def seconds() -> float:
    """The present instant in seconds since 1970."""
    return time.time() + _correction.total_seconds()


def follow_database() -> None:
    """Go by the clock of the database where that of this machine is wrong; asked by background work before it looks.

    What is due and who may see it are decided there too: a machine that is a day behind would tell nobody, one that is a
    day ahead would climb every ladder at once.
    """
    global _correction
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        wrong = cursor.fetchone()[0] - timezone.now()
    found = wrong if abs(wrong) > TOLERANCE else timedelta(0)
    if abs(found - _correction) > TOLERANCE:
        logger.error(
            "The clock of this machine differs %.0f seconds from that of the database.", wrong.total_seconds()
        )
        _correction = found


def today() -> date:
    """The calendar day in Amsterdam."""
    return now().astimezone(AMSTERDAM).date()
