"""The search, and the radar between regions at triage."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import search as rules
from cases.access import check_permission
from cases.actions import radar
from cases.models import Signal
from cases.person_words import person_label
from cases.presenters import DANGER_KINDS
from cases.search_forms import SearchForm
from cases.words import NOTHING_FOUND
from core.actor import Actor
from core.web import actor_of
from organisations.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Look for a case or a person. Names stay hidden, in the results as well."""
    actor = actor_of(request)
    check_permission(actor, Permission.CASE_LIST)
    form = SearchForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "asked": False, "nothing_found": NOTHING_FOUND}
    if request.method == "POST" and not form.is_valid():
        return render(request, "cases/search.html", context, status=422)
    if request.method == "POST":
        data = form.cleaned_data
        found = rules.find(by=actor, number=data["number"], name=data["name"], birth=data["born"])
        context |= {"asked": True, "rows": [_row(actor, one) for one in found]}
    return render(request, "cases/search.html", context)


def _row(actor: Actor, one: rules.Found) -> dict[str, Any]:
    case = one.case
    own = case.organisation_id == actor.organisation_id
    return {
        "url": case.get_absolute_url(),
        "reference": case.reference,
        "who": f"{one.person.get_role_display().lower()}: {person_label(one.person)}" if one.person else "",
        "danger": {"label": case.get_danger_display(), "kind": DANGER_KINDS.get(case.danger, "")},
        "state": case.get_state_display(),
        "lead": str(case.lead.user)
        if own and case.lead
        else case.organisation.name
        if not own
        else _("nog niemand"),
    }


@require_POST
def ask_radar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether another region knows somebody of this signal: who, and which number to phone; for this answer only."""
    actor = actor_of(request)
    signal = get_object_or_404(Signal.objects.visible_to(actor), pk=pk)
    regions = radar.ask(by=actor, signal=signal)
    context = {"signal": signal, "regions": regions, "nothing_found": NOTHING_FOUND}
    return render(request, "cases/signals/radar.html", context)
