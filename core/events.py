"""How a lower room tells an upper one: an outbox row per subscriber, in the same transaction as the cause.

Who listens is one table in the composition (`schadelijkepraktijken/subscriptions.py`); a test compares it with every
`publish` in the code.
"""

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce, Now
from django.utils.module_loading import import_string

from core import clock, scope
from core.actor import Actor, system
from core.models import OutboxEvent
from core.time_limit import at_most, queries_at_most

logger = logging.getLogger(__name__)

Handler = Callable[..., object]

MAX_ATTEMPTS: Final = 8
BATCH: Final = 100
# A handler that takes longer is stopped and counts as failed: it must not keep a process from the others.
MOST_SECONDS: Final = 20
# So many that never began before are handled in one transaction. Each has less time then: one that is slow may not keep
# the others from being committed, and has its own time when it is tried alone.
TOGETHER: Final = 10
MOST_SECONDS_TOGETHER: Final = 2
# Longest wait before the next attempt: eight attempts are over within five minutes, so that somebody sees it by then.
LONGEST_PAUSE: Final = 30
# After a broker that did not answer nobody waits for it again for so long.
NO_WAKING_FOR: Final = 30.0
# Due before anything else that waits.
AHEAD: Final = datetime(2000, 1, 1, tzinfo=UTC)
# What stands in the place of an error's type where the process ended before it could say one.
DIED: Final = "Died"

_together: dict[str, str] = {}
_subscribers: dict[str, tuple[str, ...]] = {}
_wake: list[Callable[[], object]] = []
_ahead: set[str] = set()
_quiet_until = 0.0


def configure(
    subscribers: Mapping[str, tuple[str, ...]],
    wake: Callable[[], object],
    ahead: Collection[str] | None = None,
    together: Mapping[str, str] | None = None,
) -> None:
    """Set the table of subscribers (event name -> dotted paths of handlers) and how a worker is woken.

    `ahead` names the events that go before everything that waits; `together` names, for a handler, the one that does
    the same for several events. What was set before stays when these are not given.
    """
    if together is not None:
        _together.clear()
        _together.update(together)
    if ahead is not None:
        _ahead.clear()
        _ahead.update(ahead)
    _subscribers.clear()
    _subscribers.update(subscribers)
    _wake[:] = [wake]


def publish(name: str, *, by: Actor, **payload: UUID | str | int | bool | None) -> None:
    """Write the event for each subscriber; wake a worker after commit. Raises KeyError for an unlisted name."""
    content: dict[str, Any] = {key: str(v) if isinstance(v, UUID) else v for key, v in payload.items()}
    content["by"] = str(by.user_id or "")
    due = AHEAD if name in _ahead else None
    rows = [
        OutboxEvent(name=name, subscriber=path, payload=content, not_before=due)
        for path in _subscribers[name]
    ]
    if rows:
        OutboxEvent.objects.bulk_create(rows)
        # Once for a transaction, however much it tells.
        if not any(entry[1] is _notify for entry in connection.run_on_commit):
            transaction.on_commit(_notify)


def _notify() -> None:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    for wake in _wake:
        try:
            wake()
        except Exception:
            # The poller finds the row without being woken; a missing broker must not fail the act, nor hold it up.
            _quiet_until = time.monotonic() + NO_WAKING_FOR
            logger.warning("No worker could be woken; the poller will find the work.")


def drain(limit: int = BATCH) -> int:
    """Handle open events, oldest first; return how many were handled. Safe to run in several processes at once."""
    handled = 0
    while handled < limit and (found := _handle_next(min(TOGETHER, limit - handled))):
        handled += found
    return handled


def _handle_next(most: int) -> int:
    claimed = _claim(most)
    begun = [event for event in claimed if not event.set_aside]
    if begun:
        _handle(begun)
    return len(claimed)


def _claim(most: int) -> list[OutboxEvent]:
    """Count the attempt before it begins, so that an event that ends its process is set aside as well.

    Several that never began, or one that did: whatever ended its process has no company a second time. A process that
    dies leaves them to the next, some seconds later. Every moment is the database's own.
    """
    with transaction.atomic():
        due = list(
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(handled_at__isnull=True, set_aside=False)
            .alias(due=Coalesce("not_before", "recorded_at"))
            .filter(due__lte=Now())
            .order_by("due")[:most]
        )
        if not due:
            return []
        before = due[0].attempts
        claimed: list[OutboxEvent] = [*due[:1]] if before else [one for one in due if not one.attempts]
        aside = before >= MAX_ATTEMPTS
        for event in claimed:
            event.set_aside = aside
            if aside:
                event.error = DIED
                logger.error("Event %s for %s ended its process each time.", event.pk, event.subscriber)
            else:
                event.attempts = before + 1
        OutboxEvent.objects.filter(pk__in=[event.pk for event in claimed]).update(
            attempts=claimed[0].attempts, set_aside=aside, error=claimed[0].error,
            not_before=Now() + Value(timedelta(seconds=min(2 ** claimed[0].attempts, LONGEST_PAUSE))),
        )  # fmt: skip
        return claimed


def _handle(claimed: Sequence[OutboxEvent]) -> None:
    """Each behind a savepoint of its own: one that fails takes no other along. Committed together."""
    seconds = MOST_SECONDS if len(claimed) == 1 else MOST_SECONDS_TOGETHER
    with transaction.atomic():
        events = list(
            OutboxEvent.objects.select_for_update(skip_locked=True).filter(
                # What is no longer so was taken by another process that was quicker.
                pk__in=[event.pk for event in claimed], handled_at__isnull=True, attempts=claimed[0].attempts,
            ).order_by("recorded_at")
        )  # fmt: skip
        if not events:
            return
        queries_at_most(seconds)
        # By what they are about, the same everywhere: two processes that hold copies of one event would otherwise wait
        # for each other's rows.
        events.sort(key=lambda one: (one.subscriber, one.name, str(_rows(one.payload)[:1])))
        for (subscriber, _name), some in groupby(events, key=lambda one: (one.subscriber, one.name)):
            group = list(some)
            if len(group) == 1 or subscriber not in _together or not _handle_together(group, seconds):
                for event in group:
                    _handle_one(event, seconds)
        well = [event.pk for event in events if not event.error]
        OutboxEvent.objects.filter(pk__in=well).update(handled_at=clock.now(), error="")
        for event in events:
            if event.error:
                event.save(update_fields=["error", "set_aside"])


def _handle_together(group: Sequence[OutboxEvent], seconds: int) -> bool:
    """Do at once what their subscriber does for several; False, with nothing done, when that failed."""
    by = system(f"event:{group[0].name}")
    try:
        with transaction.atomic(), at_most(seconds):
            scope.enter(by, about=[row for event in group for row in _rows(event.payload)])
            handler: Handler = import_string(_together[group[0].subscriber])
            handler(by=by, events=[_given(event) for event in group])
    except Exception as error:
        # One of them is bad: each by itself then. The message may hold text from a file: only its type is logged.
        logger.warning(
            "%d events for %s failed together: %s", len(group), group[0].subscriber, type(error).__name__
        )
        return False
    for event in group:
        event.error = ""
    return True


def _handle_one(event: OutboxEvent, seconds: int) -> None:
    """Do what the subscriber does, or note on the event the type of what went wrong."""
    by = system(f"event:{event.name}")
    try:
        with transaction.atomic(), at_most(seconds):
            scope.enter(by, about=_rows(event.payload))
            handler: Handler = import_string(event.subscriber)
            handler(by=by, **_given(event))
        event.error = ""
    except Exception as error:
        # The message of an error may hold text from a file: only its type is logged.
        logger.error("Event %s for %s failed: %s", event.pk, event.subscriber, type(error).__name__)
        event.error = type(error).__name__
        event.set_aside = event.attempts >= MAX_ATTEMPTS


def _given(event: OutboxEvent) -> dict[str, Any]:
    """What a handler is told of an event."""
    return {k: v for k, v in event.payload.items() if k != "by"} | {"event_id": event.pk}


def _rows(payload: Mapping[str, Any]) -> list[UUID]:
    """The ids that the event names: what its handlers may see, with the cases of those rows."""
    found = []
    for name, value in payload.items():
        if name != "by" and isinstance(value, str):
            with suppress(ValueError):
                found.append(UUID(value))
    return found


def open_events() -> int:
    """How many events wait, set-aside ones included."""
    return OutboxEvent.objects.filter(handled_at__isnull=True).count()
