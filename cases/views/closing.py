"""Closing a case, opening it again, and giving the lead to a colleague."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import closure
from cases.access import check_can_lead, check_permission
from cases.actions import closing
from cases.actions.cases import set_lead
from cases.case_forms import CloseForm, LeadForm, ReopenForm
from cases.models import Case
from cases.presenters import case_frame, load_case
from cases.views.case_shared import colleague_choices, telling_stale
from core.web import actor_of, form_page
from organisations.models import Membership
from organisations.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def case_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask every room what is not finished; close for a listed reason."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    if case.state != "open":
        return redirect("case-overview", pk)
    matters = closure.open_matters(case)
    form = CloseForm(request.POST or None, initial={"version": case.version}, matters=matters)
    context = case_frame(request, case, "overview") | {
        "heading": _("Casus sluiten"),
        "lead_text": _("Na het sluiten wijzigt niemand meer iets. Heropenen kan altijd."),
        "stops": [m for m in matters if m.stops],
        "label": _("Sluit de casus"),
        "kind": "danger",
        "back_url": reverse("case-overview", args=[case.pk]),
    }

    def act(data: dict[str, Any]) -> str:
        closing.close(
            by=actor, case=case, reason=data["reason"], note=data["note"], safety_view=data["safety_view"],
            looked_at=data.get("looked_at", []), version=data["version"],
        )  # fmt: skip
        return reverse("case-overview", args=[case.pk])

    safe_act = telling_stale(form, context, lambda: Case.objects.get(pk=case.pk), _state_rows, act)
    return form_page(
        request,
        form=form,
        act=safe_act,
        template="cases/case_close.html",
        context=context,
        done=_("Casus gesloten."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def case_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed case again."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    if case.state == "open":
        return redirect("case-overview", pk)
    form = ReopenForm(request.POST or None, initial={"version": case.version})

    def act(data: dict[str, Any]) -> str:
        closing.reopen(by=actor, case=case, why=data["why"], version=data["version"])
        return reverse("case-overview", args=[case.pk])

    context = case_frame(request, case, "overview") | {
        "heading": _("Casus heropenen"),
        "label": _("Heropen"),
        "back_url": reverse("case-overview", args=[case.pk]),
    }
    return form_page(
        request,
        form=form,
        act=act,
        template="cases/case_form.html",
        context=context,
        done=_("Casus heropend."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def case_lead(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the lead to a colleague."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    check_permission(actor, Permission.CASE_LEAD)
    form = LeadForm(
        request.POST or None, initial={"lead": str(case.lead_id or "")}, colleagues=colleague_choices(actor)
    )

    def act(data: dict[str, Any]) -> str:
        colleague = Membership.objects.filter(organisation_id=actor.organisation_id).get(pk=data["lead"])
        set_lead(by=actor, case=case, membership=colleague)
        return reverse("case-participants", args=[case.pk])

    context = case_frame(request, case, "participants") | {
        "heading": _("Regie geven"),
        "lead_text": _("De collega werkt daarna ook aan deze casus."),
        "label": _("Geef de regie"),
        "back_url": reverse("case-participants", args=[case.pk]),
    }
    return form_page(
        request,
        form=form,
        act=act,
        template="cases/case_form.html",
        context=context,
        done=_("Regie gegeven."),
    )


def _state_rows(case: Case) -> list[dict[str, Any]]:
    return [
        {"label": _("Stand"), "value": case.get_state_display()},
        {"label": _("Gevaar"), "value": case.get_danger_display()},
    ]
