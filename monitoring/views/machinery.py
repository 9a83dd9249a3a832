"""Whether the machinery works: the page of the administrator, one more try, and the figures for Prometheus."""

import hmac
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

import audit
from core import pulse
from core.web import actor_of, button
from monitoring import machinery, metrics
from monitoring.actions.machinery import try_again
from organisations.access import check_can_manage

WAYS = {
    machinery.SCREEN: "Scherm: alarm nog door niemand gezien",
    "email": "E-mail",
    "webhook": "Systemen van partners",
    machinery.ACCOUNT: "E-mail aan een collega",
}


@require_safe
def machinery_page(request: HttpRequest) -> HttpResponse:
    """Parts, what waits on each way, and what was set aside."""
    actor = actor_of(request)
    check_can_manage(actor)
    audit.seen(by=actor, action="machinery.view")
    vitals = pulse.vitals()
    context = {
        "parts": [_part(vital) for vital in vitals if not vital.name.startswith(pulse.ROUND)],
        "late_rounds": [vital.label for vital in vitals if vital.name.startswith(pulse.ROUND) and vital.late],
        "events": machinery.events(),
        "ways": [{"label": WAYS[one.name], "one": one} for one in machinery.channels()],
        "set_aside": machinery.set_aside(),
        "set_aside_count": machinery.set_aside_count(),
    }
    return render(request, "monitoring/machinery.html", context)


def _seconds(milliseconds: int) -> str:
    """With one decimal, as Dutch writes it; what is quicker than that is a tenth."""
    return f"{max(milliseconds, 100) / 1000:.1f}".replace(".", ",")


def _part(vital: pulse.Vital) -> dict[str, object]:
    return {
        "label": _(vital.label),
        "age": vital.age,
        "late": vital.late,
        "took": _seconds(vital.took) if vital.took is not None else "",
    }


@require_POST
def event_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more try for an event that was set aside."""
    return button(
        request,
        act=lambda: try_again(by=actor_of(request), event_id=pk),
        target=reverse("machinery"),
        done=_("Het bericht wordt opnieuw geprobeerd."),
    )


@require_safe
def metrics_text(request: HttpRequest) -> HttpResponse:
    """The figures, for who brings the token of METRICS_TOKEN; where none is set, there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    wanted = settings.METRICS_TOKEN
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)
