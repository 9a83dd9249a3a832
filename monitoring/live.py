"""What every screen asks again and again: does my organisation have an alert that nobody took?

One query on the index of open addressees, bounded, without audit line: it shows fixed words and numbers only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.urls import reverse

from core import pulse
from core.actor import NOBODY, Actor
from monitoring.models import AlertAddressee, Severity
from monitoring.workflow import OPEN
from organisations.permissions import Permission

MOST: Final = 99
# With the way of an alert from act to row (some tenths of a second) still within two seconds.
BADGE_EVERY: Final = "1s"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One alert that nobody of the organisation took yet."""

    alert_id: UUID
    severity: str
    title: str
    reference: str
    sent_at: datetime

    @property
    def url(self) -> str:
        return reverse("alert-detail", args=[self.alert_id])


@dataclass(frozen=True, slots=True)
class Standing:
    """How many wait (at most 99 are counted), and the acute ones among them, newest first."""

    count: int
    acute: Sequence[Waiting]
    alert_ids: Sequence[UUID] = ()

    @property
    def banner_mark(self) -> str:
        """Changes when the acute alerts change: then the banner is said aloud again."""
        return f"{len(self.acute)}.{self.acute[0].alert_id.hex[-12:] if self.acute else ''}"

    @property
    def mark(self) -> str:
        """Changes when anything changes that the frame shows."""
        return f"{self.count}.{self.banner_mark}"


def standing(actor: Actor) -> Standing | None:
    """The open alerts of the actor's organisation, None for who receives no alerts."""
    if actor.organisation_id is None or not actor.can(Permission.ALERT_RECEIVE):
        return None
    rows = (
        AlertAddressee.objects.filter(organisation_id=actor.organisation_id, state__in=OPEN)
        .order_by("-recorded_at")
        .values_list("alert_id", "alert__severity", "alert__title", "alert__reference", "recorded_at")[:MOST]
    )
    waiting = [Waiting(*row) for row in rows]
    acute = [one for one in waiting if one.severity == Severity.ACUTE]
    return Standing(len(waiting), acute, [one.alert_id for one in waiting])


def frame_context(request: HttpRequest) -> dict[str, Any]:
    """The alarms in the frame of every page; empty for who receives none, and on the page of a broken database."""
    actor = getattr(request, "actor", NOBODY)
    if not actor.is_known or connection.needs_rollback:
        return {}
    kept: Standing | None = getattr(request, "alarm_standing", None)
    try:
        found = kept or standing(actor)
    except DatabaseError:
        return {}
    if found is None:
        return {}
    request.alarm_standing = found  # type: ignore[attr-defined]
    context = badge_context(found, on_alarm_page=request.path.startswith("/alarmen/"))
    return context | {"alarm_late": pulse.stands_still()}


def badge_context(found: Standing, *, on_alarm_page: bool) -> dict[str, Any]:
    """What `components/alarm_badge.html` and `components/alarm_banner.html` need."""
    return {
        "alarm_count": found.count,
        "alarm_url": reverse("alert-list"),
        "alarm_badge_url": reverse("alert-badge"),
        "alarm_badge_every": BADGE_EVERY,
        "alarm_live_url": settings.LIVE_URL,
        "alarm_mark": found.mark,
        "alarm_acute": found.acute,
        # A page about alarms shows them itself; there the banner is only said aloud.
        "alarm_banner_quiet": on_alarm_page,
    }
