"""Whether work gets through. That a process exists proves nothing; that its work is done does.

Worker, beat and poller leave a mark when they did something. The canary is an event like any other: sent every minute,
taken along the same way as an alert, and late when it does not arrive. Who looks is the web server, which needs none of
them: `/health/work`, the screens of who receives alerts, the page of the administrator, and the metrics.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from core import rounds
from core.actor import Actor, system
from core.events import publish
from core.models import OutboxEvent, Pulse

logger = logging.getLogger(__name__)

CANARY: Final = "canary"
ROUND: Final = "round:"
# Part -> its name for people, and after how many seconds without a sign it is late.
PARTS: Final[dict[str, tuple[str, int]]] = {
    CANARY: (gettext_noop("Proefbericht"), 180),
    "poller": (gettext_noop("Zoeker van werk"), 120),
    "worker": (gettext_noop("Uitvoerder van werk"), 180),
    "beat": (gettext_noop("Klok"), 240),
}
MARK_EVERY: Final = 10.0
CANARY_EVERY: Final = timedelta(seconds=55)
KEEP_CANARIES: Final = timedelta(hours=1)

_marked: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Vital:
    """One part: how long ago it was last seen (None: never), and when that is too long. In seconds."""

    name: str
    label: str
    age: float | None
    limit: float
    took: int | None = None

    @property
    def late(self) -> bool:
        return self.age is None or self.age > self.limit


def mark(part: str) -> None:
    """This part did something; with it the rounds that this process ran well. Writes at most every ten seconds."""
    if time.monotonic() - _marked.get(part, float("-inf")) < MARK_EVERY:
        return
    _marked[part] = time.monotonic()
    names = [part, *(f"{ROUND}{path}" for path in rounds.take_succeeded())]
    rows = [Pulse(name=name, seen_at=Now()) for name in sorted(names)]
    Pulse.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=["seen_at"])


def send_canary(now: datetime) -> int:
    """Send one canary a minute, whoever looks first; none while one is under way. A round: see core.rounds."""
    Pulse.objects.bulk_create([Pulse(name=CANARY, seen_at=Now())], ignore_conflicts=True)
    with transaction.atomic():
        row = Pulse.objects.select_for_update(skip_locked=True).filter(name=CANARY).first()
        under_way = OutboxEvent.objects.filter(name="canary.sent", handled_at__isnull=True)
        if (
            row is None
            or (row.sent_at is not None and row.sent_at > now - CANARY_EVERY)
            or under_way.exists()
        ):
            return 0
        OutboxEvent.objects.filter(name="canary.sent", handled_at__lt=now - KEEP_CANARIES).delete()
        row.sent_at = now
        row.save(update_fields=["sent_at"])
        publish("canary.sent", by=system(CANARY))
    return 1


def canary_arrived(*, by: Actor, event_id: UUID, **_: Any) -> None:
    """The canary came through the outbox, as an alert does."""
    took = OutboxEvent.objects.filter(pk=event_id).annotate(
        took=ExpressionWrapper(Now() - F("recorded_at"), output_field=DurationField())
    )
    spent = took.get().took
    Pulse.objects.filter(name=CANARY).update(seen_at=Now(), took=max(0, int(spent.total_seconds() * 1000)))


def watch(now: datetime) -> int:
    """Say in the log what is late. A round; it says nothing when nobody works, which the web server notices."""
    late = [vital for vital in vitals() if vital.late]
    for vital in late:
        logger.error("Nothing was seen of %s for %s seconds.", vital.name, _seconds(vital))
    return 0


def _seconds(vital: Vital) -> str:
    return "unknown" if vital.age is None else f"{vital.age:.0f}"


def vitals() -> Sequence[Vital]:
    """Every part and every round, by the clock of the database."""
    age = ExpressionWrapper(Now() - F("seen_at"), output_field=DurationField())
    seen = {
        name: (spent.total_seconds(), took)
        for name, spent, took in Pulse.objects.annotate(age=age).values_list("name", "age", "took")
    }
    limits = {name: (label, float(limit)) for name, (label, limit) in PARTS.items()}
    limits |= {f"{ROUND}{path}": (path, 5 * seconds + 120) for path, seconds in rounds.table().items()}
    return [
        Vital(
            name,
            label,
            seen[name][0] if name in seen else None,
            limit,
            seen[name][1] if name in seen else None,
        )
        for name, (label, limit) in limits.items()
    ]


def stands_still() -> bool:
    """Whether alerts do not get through: a canary was sent here before, and none arrived for three minutes.

    One look-up by name. Where nothing ever ran, as before the first start, it says no; `vitals` says "never".
    """
    limit = timedelta(seconds=PARTS[CANARY][1])
    return Pulse.objects.filter(name=CANARY, seen_at__lt=Now() - limit).exists()
