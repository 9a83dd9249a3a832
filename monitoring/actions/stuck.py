"""An event that should have become an alert is never given up: what was set aside after failing is tried again."""

import logging
from datetime import datetime

from core.models import OutboxEvent

logger = logging.getLogger(__name__)

PREFIX = "monitoring.handlers."


def run(now: datetime) -> int:
    """Put set-aside events of alerts back in the row; return how many. Each failure is logged again, so that it is seen."""
    stuck = OutboxEvent.objects.filter(
        handled_at__isnull=True, set_aside=True, subscriber__startswith=PREFIX, recorded_at__lte=now
    )
    found = stuck.update(set_aside=False, attempts=0, not_before=None)
    if found:
        logger.error("%d events that should have become alerts failed and are tried again.", found)
    return found
