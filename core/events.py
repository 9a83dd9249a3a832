"""How a lower room tells an upper one: an outbox row per subscriber, in the same transaction as the cause.

Who listens is one table in the composition (`schadelijkepraktijken/subscriptions.py`); a test compares it with every
`publish` in the code.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from core import clock, scope
from core.actor import Actor, system
from core.models import OutboxEvent

logger = logging.getLogger(__name__)

Handler = Callable[..., object]

MAX_ATTEMPTS = 8
BATCH = 100

_subscribers: dict[str, tuple[str, ...]] = {}
_wake: list[Callable[[], object]] = []


def configure(subscribers: Mapping[str, tuple[str, ...]], wake: Callable[[], object]) -> None:
    """Set the table of subscribers (event name -> dotted paths of handlers) and how a worker is woken."""
    _subscribers.clear()
    _subscribers.update(subscribers)
    _wake[:] = [wake]


def publish(name: str, *, by: Actor, **payload: UUID | str | int | bool | None) -> None:
    """Write the event for each subscriber; wake a worker after commit. Raises KeyError for an unlisted name."""
    content: dict[str, Any] = {key: str(v) if isinstance(v, UUID) else v for key, v in payload.items()}
    content["by"] = str(by.user_id or "")
    rows = [OutboxEvent(name=name, subscriber=path, payload=content) for path in _subscribers[name]]
    if rows:
        OutboxEvent.objects.bulk_create(rows)
        transaction.on_commit(_notify)


def _notify() -> None:
    for wake in _wake:
        try:
            wake()
        except Exception:
            # The poller finds the row without being woken; a missing broker must not fail the act.
            logger.warning("No worker could be woken; the poller will find the work.")


def drain(limit: int = BATCH) -> int:
    """Handle open events, oldest first; return how many were handled. Safe to run in several processes at once."""
    handled = 0
    while handled < limit and _handle_next():
        handled += 1
    return handled


def _handle_next() -> bool:
    with transaction.atomic():
        event = (
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(handled_at__isnull=True, set_aside=False)
            .filter(Q(not_before__isnull=True) | Q(not_before__lte=Now()))
            .order_by("recorded_at")
            .first()
        )
        if event is None:
            return False
        try:
            with transaction.atomic():
                scope.enter(system(f"event:{event.name}"))
                handler: Handler = import_string(event.subscriber)
                payload = {k: v for k, v in event.payload.items() if k != "by"}
                handler(by=system(f"event:{event.name}"), event_id=event.pk, **payload)
            event.handled_at = clock.now()
        except Exception as error:
            # The message of an error may hold text from a file: only its type is logged.
            logger.error("Event %s for %s failed: %s", event.pk, event.subscriber, type(error).__name__)
            event.attempts = event.attempts + 1
            event.error = type(error).__name__
            event.set_aside = event.attempts >= MAX_ATTEMPTS
            event.not_before = clock.now() + timedelta(seconds=2**event.attempts)
        event.save()
    return True


def open_events() -> int:
    """How many events wait, set-aside ones included."""
    return OutboxEvent.objects.filter(handled_at__isnull=True).count()
