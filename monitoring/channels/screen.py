"""The screen: wakes the process that holds the open streams (`monitoring.stream`) when something of an organisation changed.

Only the id of the organisation goes over the broker. A lost wake-up loses nothing: screens ask by themselves as well.
"""

import logging
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
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


@dataclass(frozen=True, slots=True)
class _Wake:
    organisation_id: UUID

    def __call__(self) -> None:
        wake(self.organisation_id)


def wake_after_commit(organisation_id: UUID) -> None:
    """Wake the screens of the organisation when the transaction is committed: once, however much of it changed."""
    if not any(entry[1] == _Wake(organisation_id) for entry in connection.run_on_commit):
        transaction.on_commit(_Wake(organisation_id))
