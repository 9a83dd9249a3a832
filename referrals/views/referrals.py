"""Pages of referrals: the list, the one, and sending with a preview."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import audit
from cases import reference
from cases.access import allowed
from cases.presenters import case_frame, load_case
from cases.sharing import exactly_seen, purpose_label
from core.paging import page
from core.web import actor_of, button, form_page
from organisations.models import Organisation
from referrals import presenters, preview
from referrals.access import check_can_answer, check_can_send, check_can_withdraw
from referrals.actions import referrals
from referrals.forms import ChooseForm, DeclineForm, FeedbackForm, ReferralForm
from referrals.models import Referral

TAB = "referrals"


@require_http_methods(["GET"])
def inbox(request: HttpRequest) -> HttpResponse:
    """What was sent to us and what we sent, newest first."""
    actor = actor_of(request)
    # The case is joined apart: who was only asked does not see it.
    rows = (
        Referral.objects.visible_to(actor)
        .select_related("to_organisation", "from_organisation")
        .prefetch_related("case")
    )
    state = request.GET.get("stand", "")
    if state in presenters.KINDS:
        rows = rows.filter(state=state)
    found = page(rows, request.GET.get("na"), key="recorded_at")
    audit.seen(by=actor, action="referral.list")
    shown = [
        {
            "referral": row,
            "kind": presenters.kind(row),
            "received": row.to_organisation_id == actor.organisation_id,
        }
        for row in found.items
    ]
    chips = [
        {"label": label, "url": f"?stand={key}" if key else "?", "current": state == key}
        for key, label in [("", _("Alles")), ("offered", _("Wacht op antwoord")), ("accepted", _("Aangenomen")),
                           ("done", _("Afgerond")), ("declined", _("Geweigerd"))]
    ]  # fmt: skip
    older = f"?stand={state}&na={found.next_mark}" if found.next_mark else ""
    return render(request, "referrals/inbox.html", {"rows": shown, "chips": chips, "older_url": older})


@require_http_methods(["GET"])
def case_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The referrals of a case."""
    actor = actor_of(request)
    case = load_case(request, pk)
    rows = Referral.objects.visible_to(actor).filter(case=case).select_related("to_organisation")
    may, why = allowed(check_can_send, actor, case)
    audit.seen(by=actor, action="referral.list", obj=case)
    return render(
        request, "referrals/case_list.html",
        case_frame(request, case, TAB)
        | {"rows": [{"referral": r, "kind": presenters.kind(r)} for r in rows.order_by("-recorded_at")],
           "may_send": may, "why_not": why},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose to whom, then what is shared, then look at exactly that, then send."""
    actor = actor_of(request)
    case = load_case(request, pk)
    check_can_send(actor, case)
    sender = Organisation.objects.get(pk=actor.organisation_id)
    chosen = ChooseForm(request.GET or None, sender=sender)
    context = case_frame(request, case, TAB)
    if not chosen.is_valid():
        return render(request, "referrals/choose.html", context | {"form": chosen})
    receiver: Organisation = chosen.cleaned_data["naar"]
    form = ReferralForm(request.POST or None, sender=sender, receiver=receiver)
    context |= {"receiver": receiver}
    if request.method == "POST" and "send" not in request.POST and form.is_valid():
        sections = form.cleaned_data["sections"]
        return render(request, "referrals/preview.html", context | {
            "form": form, "parts": preview.parts(actor, case, receiver, sections),
            "withheld": preview.withheld(receiver, sections),
            "purpose": purpose_label(form.cleaned_data["purpose"]),
            "ground": reference.grounds()[form.cleaned_data["ground"]],
        })  # fmt: skip

    def act(data: dict[str, Any]) -> str:
        made = referrals.send(
            by=actor, case=case, to=receiver, purpose=data["purpose"], ground=data["ground"],
            sections=data["sections"], note=data["note"], informed=data["informed"], informed_note=data["informed_note"],
        )  # fmt: skip
        return made.get_absolute_url()

    return form_page(
        request, form=form, act=act, template="referrals/new.html", context=context,
        done=_("De verwijzing is verstuurd. De ontvanger ziet de casus pas na aannemen."),
    )  # fmt: skip


@require_http_methods(["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One referral, as its side sees it."""
    referral = _load(request, pk)
    audit.seen(by=actor_of(request), action="referral.view", obj=referral)
    return render(request, "referrals/detail.html", _context(request, referral))


@require_http_methods(["POST"])
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    referral = _load(request, pk)
    return button(
        request,
        act=lambda: referrals.accept(by=actor_of(request), referral_id=referral.pk),
        target=reverse("referral-detail", args=[pk]),
        done=_("U nam de verwijzing aan. U ziet nu het gedeelde deel van de casus."),
    )


@require_http_methods(["POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    referral = _load(request, pk)
    return button(
        request,
        act=lambda: referrals.withdraw(by=actor_of(request), referral_id=referral.pk),
        target=reverse("referral-detail", args=[pk]),
        done=_("De verwijzing is ingetrokken."),
    )


@require_http_methods(["POST"])
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    referral = _load(request, pk)
    form = DeclineForm(request.POST)

    def act(data: dict[str, Any]) -> str:
        referrals.decline(by=actor_of(request), referral_id=pk, reason=data["reason"])
        return reverse("referral-detail", args=[pk])

    return form_page(
        request, form=form, act=act, template="referrals/detail.html",
        context=_context(request, referral) | {"decline_form": form},
    )  # fmt: skip


@require_http_methods(["POST"])
def report_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    referral = _load(request, pk)
    form = FeedbackForm(request.POST)

    def act(data: dict[str, Any]) -> str:
        referrals.report_back(by=actor_of(request), referral_id=pk, feedback=data["feedback"])
        return reverse("referral-detail", args=[pk])

    return form_page(
        request, form=form, act=act, template="referrals/detail.html",
        context=_context(request, referral) | {"feedback_form": form}, done=_("De afzender leest uw terugkoppeling."),
    )  # fmt: skip


def _load(request: HttpRequest, pk: UUID) -> Referral:
    visible = Referral.objects.visible_to(actor_of(request)).select_related(
        "to_organisation", "from_organisation", "sent_by__user", "decided_by__user"
    )
    return get_object_or_404(visible, pk=pk)


def _context(request: HttpRequest, referral: Referral) -> dict[str, Any]:
    actor = actor_of(request)
    received = referral.to_organisation_id == actor.organisation_id
    return {
        "referral": referral,
        "kind": presenters.kind(referral),
        "received": received,
        "purpose": purpose_label(referral.purpose),
        "ground": reference.grounds()[referral.ground],
        "seen": exactly_seen(referral.to_organisation.kind, referral.sections),
        "may_answer": allowed(check_can_answer, actor, referral),
        "may_withdraw": allowed(check_can_withdraw, actor, referral),
        "case_open": not received or referral.state in {"accepted", "done"},
        "decline_form": DeclineForm(),
        "feedback_form": FeedbackForm(),
    }
