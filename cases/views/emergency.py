"""Break-glass: opening, ending, the list for who coordinates, and the review."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from audit import catalogue
from audit.models.entry import Entry
from cases.access import allowed, check_permission
from cases.actions import emergency
from cases.emergency_forms import EmergencyForm, ReviewForm
from cases.models import EmergencyAccess
from cases.words import NOTHING_FOUND
from core import clock, paging, scope, words
from core.web import actor_of, button, form_page
from organisations.emergency import remember
from organisations.permissions import Permission

MOST_LINES = 200
OPEN = "cases/emergency/open.html"


@require_http_methods(["GET", "HEAD", "POST"])
def open_emergency(request: HttpRequest) -> HttpResponse:
    """Open one case by its number, with a reason."""
    actor = actor_of(request)
    check_permission(actor, Permission.CASE_BREAK_GLASS)
    form = EmergencyForm(request.POST or None)
    nothing = []

    def act(data: dict[str, Any]) -> str:
        access = emergency.open_access(
            by=actor, reference=data["reference"], reason=data["reason"], hours=data["hours"]
        )
        if access is None:
            nothing.append(data["reference"])
            return reverse("emergency-open")
        remember(request, access.ends_at)
        messages.success(request, _("De casus is open om te lezen. Uw leidinggevende krijgt nu bericht."))
        return access.case.get_absolute_url()

    answer = form_page(request, form=form, act=act, template=OPEN)
    if not nothing:
        return answer
    # The refused look-up stays in the log, so it is no refusal of the form; the typed reason is kept, under a new number.
    form.data = request.POST.copy()
    form.data["submission_id"] = str(uuid4())
    form.add_error("reference", NOTHING_FOUND)
    return render(request, OPEN, {"form": form}, status=422)


@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one's own."""
    actor = actor_of(request)
    access = get_object_or_404(EmergencyAccess.objects.visible_to(actor), pk=pk)
    return button(
        request, act=lambda: emergency.end(by=actor, access=access), target=reverse("worklist"),
        done=_("Noodtoegang gestopt."),
    )  # fmt: skip


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every use of break-glass that this coordinator answers for, newest first."""
    actor = actor_of(request)
    check_permission(actor, Permission.CASE_LEAD, emergency.WHO_REVIEWS)
    rows = EmergencyAccess.objects.visible_to(actor).select_related("user", "membership__organisation")
    found = paging.page(rows, request.GET.get("na"), key="recorded_at", size=25)
    scope.fill(actor, found.items, "case")
    audit.seen(by=actor, action="emergency.list", count=len(found.items))
    context = {
        "rows": [_row(access) for access in found.items],
        "older_url": f"?na={found.next_mark}" if found.next_mark else "",
        "newer_url": reverse("emergency-list") if request.GET.get("na") else "",
    }
    return render(request, "cases/emergency/list.html", context)


def _row(access: EmergencyAccess) -> dict[str, Any]:
    return {
        "url": access.get_absolute_url(),
        "case": access.case.reference,
        "who": str(access.user),
        "house": access.membership.organisation.name,
        "at": words.when(access.recorded_at),
        "state": access.get_verdict_display() if access.verdict else _("nog te beoordelen"),
        "kind": {"justified": "ok", "unjustified": "danger"}.get(access.verdict, "warn"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who, why, until when and what was opened; another person says whether it was justified."""
    actor = actor_of(request)
    rows = EmergencyAccess.objects.visible_to(actor)
    access = get_object_or_404(rows.select_related("user", "membership__organisation", "reviewed_by"), pk=pk)
    scope.fill(actor, [access], "case__organisation")
    may, reason = allowed(emergency.check_can_review, actor, access)
    audit.seen(by=actor, action="emergency.view", obj=access)

    def act(data: dict[str, Any]) -> str:
        emergency.review(by=actor, access_id=access.pk, verdict=data["verdict"], note=data["note"])
        return reverse("emergency-list")

    context = {
        "access": access,
        "rows": _facts(access),
        "lines": _lines(access),
        "running": access.ended_at is None and access.ends_at > clock.now(),
        "own": access.user_id == actor.user_id,
        "may": may and not access.verdict,
        "refusal": "" if may else reason,
    }
    return form_page(
        request, form=ReviewForm(request.POST or None), act=act, template="cases/emergency/review.html",
        context=context, done=_("Beoordeeld."),
    )  # fmt: skip


def _facts(access: EmergencyAccess) -> list[dict[str, Any]]:
    facts = [
        {"label": _("Casus"), "value": access.case.reference},
        {"label": _("Wie"), "value": f"{access.user}, {access.membership.organisation}"},
        {"label": _("Reden"), "value": access.reason},
        {"label": _("Van"), "value": words.when(access.recorded_at)},
        {"label": _("Tot"), "value": words.when(access.ended_at or access.ends_at)},
    ]
    if access.verdict:
        facts += [
            {"label": _("Oordeel"), "value": access.get_verdict_display()},
            {"label": _("Door"), "value": str(access.reviewed_by)},
            {"label": _("Toelichting"), "value": access.review_note},
        ]
    return facts


def _lines(access: EmergencyAccess) -> list[dict[str, Any]]:
    """What this person did in the case while it was open, from the log."""
    until = access.ended_at or access.ends_at
    rows = Entry.objects.filter(
        case_id=access.case_id,
        user_id=access.user_id,
        recorded_at__gte=access.recorded_at,
        recorded_at__lte=until,
    ).order_by("pk")[:MOST_LINES]
    return [
        {"at": words.when(entry.recorded_at), "what": _(catalogue.of(entry.action, entry.outcome).words)}
        for entry in rows
    ]
