"""The calendar outside the screen: its secret address for who coordinates, and what that address gives."""

import logging
from dataclasses import replace
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import audit
from cases.access import check_permission
from core import clock, scope
from core.actor import system
from core.web import actor_of, button
from monitoring import feed
from monitoring.actions import feeds
from monitoring.models import CalendarFeed
from organisations.identity import network
from organisations.permissions import Permission

logger = logging.getLogger(__name__)

# Shown once, on the page after it was made; then it is gone from the session.
SECRET = "calendar_secret"  # noqa: S105


@require_safe
def address(request: HttpRequest) -> HttpResponse:
    """Whether the organisation has an address, and right after making it: which."""
    actor = actor_of(request)
    check_permission(actor, Permission.CASE_LEAD)
    audit.seen(by=actor, action="feed.view")
    working = CalendarFeed.objects.visible_to(actor).working().select_related("opened_by__user").first()
    made, token = request.session.pop(SECRET, ["", ""])
    shown = token if working is not None and made == str(working.pk) else ""
    context: dict[str, Any] = {
        "feed": working,
        "address": f"{_base(request)}{reverse('calendar-ics', args=[shown])}" if shown else "",
    }
    return render(request, "monitoring/feed.html", context)


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a new address; the old one stops."""

    def act() -> None:
        made, token = feeds.open_feed(by=actor_of(request))
        request.session[SECRET] = [str(made.pk), token]

    return button(request, act=act, target=reverse("calendar-feed"), done=_("Het adres is gemaakt."))


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Withdraw the address."""
    return button(
        request, act=lambda: feeds.stop_feed(by=actor_of(request)), target=reverse("calendar-feed"),
        done=_("Het adres is ingetrokken. Wie het gebruikt, krijgt niets meer."),
    )  # fmt: skip


@require_safe
def ics(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar for who holds the secret; for everybody else there is no such page. Every reading leaves a line."""
    too_often: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="calendar_feed", limit_get=True
    )
    if too_often is not None:
        return too_often
    try:
        body = _calendar(request, token)
    except Exception as error:
        # Django's own line about an error holds the address, and the address is the secret: only the type is logged.
        logger.error("The calendar could not be made: %s", type(error).__name__)
        unavailable = HttpResponse(status=503)
        unavailable._has_been_logged = True  # type: ignore[attr-defined]
        return unavailable
    if body is None:
        raise Http404
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="schakel.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _calendar(request: HttpRequest, token: str) -> bytes | None:
    by = replace(system("calendar_feed"), network=network(request))
    with transaction.atomic():
        scope.enter(by)
        found = feeds.find(token)
        if found is None:
            return None
        now = clock.now()
        rows = feed.clocks(found.organisation, now, by=by)
        audit.seen(by=by, action="feed.read", obj=found, count=len(rows), organisation=found.organisation_id)
        return feed.written(rows, now=now, base=_base(request))


def _base(request: HttpRequest) -> str:
    return (settings.PUBLIC_URL or request.build_absolute_uri("/")).rstrip("/")
