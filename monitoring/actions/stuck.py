"""An event that should have become an alert is never given up: what was set aside after failing is tried again."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from core.events import DIED, MAX_ATTEMPTS
from core.models import OutboxEvent

logger = logging.getLogger(__name__)

PREFIX: Final = "monitoring.handlers."
# One that ends its process holds up the others each time, so it comes back seldom.
AGAIN_AFTER_DEATH: Final = timedelta(minutes=10)


def run(now: datetime) -> int:
    """Give each set-aside event of an alert one try more; return how many. Each failure is logged again, so that it is seen."""
    stuck = OutboxEvent.objects.filter(
        ~Q(error=DIED) | Q(not_before__lte=now - AGAIN_AFTER_DEATH),
        handled_at__isnull=True, set_aside=True, subscriber__startswith=PREFIX, recorded_at__lte=now,
    )  # fmt: skip
    found = stuck.update(set_aside=False, attempts=MAX_ATTEMPTS - 1, not_before=None)
    if found:
        logger.error("%d events that should have become alerts failed and are tried again.", found)
    return found
