"""What waits and how long, for the page of the administrator and for the metrics. Counts and ages, never a word of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Q
from django.db.models.functions import Now

from core import doors
from core.models import OutboxEvent
from monitoring.models import Channel, ChannelKind, Delivery
from monitoring.workflow import OPEN

MOST: Final = 50
SCREEN: Final = "screen"
ACCOUNT: Final = "account"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait on one way, and how many seconds the oldest does."""

    name: str
    count: int
    oldest: float


@dataclass(frozen=True, slots=True)
class SetAside:
    """An event that failed too often and waits for a person."""

    pk: UUID
    name: str
    error: str
    attempts: int
    recorded_at: datetime


_AGE = ExpressionWrapper(Now() - F("recorded_at"), output_field=DurationField())


def events() -> Waiting:
    """Events that nobody handled yet; those that were set aside count apart."""
    row = OutboxEvent.objects.filter(handled_at__isnull=True, set_aside=False).aggregate(
        count=Count("pk"), oldest=Max(_AGE)
    )
    return _waiting("event", row["count"], row["oldest"])


def channels() -> Sequence[Waiting]:
    """Per way to people: alerts that no screen has shown yet, and messages of mail and partners that did not arrive."""
    found = [_waiting(SCREEN, *doors.unseen_alerts(OPEN))]
    waiting = (
        Delivery.objects.filter(state="waiting")
        .values_list("channel__kind")
        .annotate(count=Count("pk"), oldest=Max(_AGE))
        .values_list("channel__kind", "count", "oldest")
    )
    # A message without a channel goes to the account of a colleague.
    rows: dict[str, tuple[int, timedelta]] = {kind or ACCOUNT: (n, oldest) for kind, n, oldest in waiting}
    for name in (*ChannelKind.values, ACCOUNT):
        found.append(_waiting(name, *rows.get(name, (0, None))))
    return found


def failing_channels() -> int:
    """Channels whose last try failed."""
    return Channel.objects.working().filter(failures__gt=0).count()


def set_aside() -> Sequence[SetAside]:
    """Events that wait for a person, oldest first; at most fifty."""
    rows = OutboxEvent.objects.filter(_SET_ASIDE).order_by("recorded_at", "pk")[:MOST]
    return [SetAside(row.pk, row.name, row.error, row.attempts, row.recorded_at) for row in rows]


def set_aside_count() -> int:
    """How many events wait for a person."""
    return OutboxEvent.objects.filter(_SET_ASIDE).count()


_SET_ASIDE = Q(set_aside=True, handled_at__isnull=True)


def _waiting(name: str, count: int, oldest: timedelta | None) -> Waiting:
    return Waiting(name, count, oldest.total_seconds() if oldest is not None else 0.0)
