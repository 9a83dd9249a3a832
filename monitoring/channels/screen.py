"""The screen: wakes the process that holds the open streams (`monitoring.stream`) when something of an organisation changed.

Only the id of the organisation goes over the broker. A lost wake-up loses nothing: screens ask by themselves as well.
"""

import logging
from functools import cache
from time import monotonic
from typing import Final
from uuid import UUID

from django.conf import settings
from redis import Redis, RedisError

logger = logging.getLogger(__name__)

REST_SECONDS: Final = 5.0
_not_before = 0.0


def topic() -> str:
    """Where wake-ups are published; apart for each installation that shares a broker."""
    return f"{settings.CELERY_TASK_DEFAULT_QUEUE}.screens"


@cache
def _broker() -> Redis:
    return Redis.from_url(settings.REDIS.client, socket_timeout=1, socket_connect_timeout=1)


def wake(organisation_id: UUID) -> None:
    """Tell that something changed. Never fails the act; a broker that is away is left alone for some seconds."""
    global _not_before
    if monotonic() < _not_before:
        return
    try:
        _broker().publish(topic(), str(organisation_id))
    except RedisError:
        _not_before = monotonic() + REST_SECONDS
        logger.warning("Screens could not be woken; they ask by themselves.")
