"""Figures of timeliness for whoever coordinates: a plot, and the same numbers as a table."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import audit
from cases.access import check_permission
from core import clock
from core.web import actor_of
from monitoring.timeliness import Figure, figures, length_words
from organisations.permissions import Permission

PERIODS = {"30": 30, "90": 90, "365": 365}
LOW = 50


@require_safe
def timeliness(request: HttpRequest) -> HttpResponse:
    """Per step of the own organisation: share within the term, median, worst."""
    actor = actor_of(request)
    check_permission(actor, Permission.CASE_LEAD)
    chosen = request.GET.get("dagen", "")
    chosen = chosen if chosen in PERIODS else "365"
    now = clock.now()
    found = figures(actor.organisation_id, since=now - timedelta(days=PERIODS[chosen]), now=now)
    audit.seen(by=actor, action="timeliness.view", count=len(found))
    return render(
        request,
        "monitoring/timeliness.html",
        {
            "chips": [
                {
                    "label": _("Laatste %(n)d dagen") % {"n": days},
                    "url": f"{reverse('timeliness')}?dagen={key}",
                    "current": key == chosen,
                    "count": None,
                }
                for key, days in PERIODS.items()
            ],
            "figures": [_row(figure) for figure in found],
            "bars": [_bar(figure) for figure in found],
        },
    )


def _row(figure: Figure) -> dict[str, Any]:
    return {
        "label": figure.label,
        "share": _("%(share)d%% van %(total)d") % {"share": figure.share, "total": figure.total},
        "goal": f"{figure.goal}%" if figure.goal else "",
        "late": figure.late,
        "missed": figure.missed,
        "moved": figure.moved,
        "median": length_words(figure.median) or _("niets gedaan"),
        "worst": length_words(figure.worst) or _("niets te laat"),
    }


def _bar(figure: Figure) -> dict[str, Any]:
    return {
        "label": figure.label,
        "share": figure.share,
        # Nothing in time is shown as a sliver, not as nothing.
        "width": max(figure.share, 1),
        "low": figure.share < (figure.goal or LOW),
        "goal": figure.goal,
    }
