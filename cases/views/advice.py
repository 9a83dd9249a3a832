"""Advice: the asker's own list and question, Veilig Thuis' answer, and making a report of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from cases import intake_policies, intake_words, triage_list
from cases.access import allowed
from cases.actions import advice as acts
from cases.actions import drafts
from cases.intake_access import check_can_answer, check_can_report, check_is_asker
from cases.intake_flow import TEMPLATES, report_from
from cases.models import AdviceRequest, Signal
from cases.models.intake import YesNoUnknown
from cases.triage_forms import AnswerForm
from cases.views.signals import new, own_chips
from core import paging, words
from core.actor import Actor
from core.web import actor_of, form_page


def _load(actor: Actor, pk: UUID) -> AdviceRequest:
    found: AdviceRequest = get_object_or_404(
        AdviceRequest.objects.visible_to(actor).select_related(
            "asker__user", "asker__organisation", "receiver"
        ),
        pk=pk,
    )
    return found


def advice_new(request: HttpRequest) -> HttpResponse:
    """The same beginning as a report, with advice chosen."""
    return new(request, kind="advice")


@require_safe
def advice_list(request: HttpRequest) -> HttpResponse:
    """Own questions, newest first."""
    actor = actor_of(request)
    check_can_report(actor)
    own = AdviceRequest.objects.visible_to(actor).filter(asker_id=actor.membership_id)
    found = paging.page(own, request.GET.get("na"), key="recorded_at", size=25)
    context = {
        "rows": [triage_list.advice_row(one) for one in found.items],
        "older_url": f"?na={found.next_mark}" if found.next_mark else "",
        "newer_url": reverse("advice-list") if request.GET.get("na") else "",
        "chips": own_chips("advice"),
    }
    return render(request, f"{TEMPLATES}advice_list.html", context)


@require_safe
def advice_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One question with its answer. Veilig Thuis reads who asks only with consent."""
    actor = actor_of(request)
    found = _load(actor, pk)
    audit.seen(by=actor, action="advice.view", obj=found)
    return render(request, f"{TEMPLATES}advice_detail.html", _context(actor, found))


def _context(actor: Actor, found: AdviceRequest) -> dict[str, Any]:
    is_asker = found.asker_id == actor.membership_id
    may_answer, answer_reason = allowed(check_can_answer, actor, found)
    report = Signal.objects.filter(advice=found).only("pk").first() if is_asker else None
    return {
        "advice": found,
        "is_asker": is_asker,
        "practices": intake_words.practices(found.practices),
        "words": intake_words.what_is_known(found),
        "rows": [
            {"label": _("Gevraagd"), "value": words.when(found.recorded_at)},
            {"label": _("Wie vraagt"), "value": _("U") if is_asker else intake_words.asker(found)},
            *_contact(found),
            {"label": _("Acuut gevaar"), "value": YesNoUnknown(found.acute_danger).label},
            {"label": _("Vertrek"), "value": intake_words.departure(found), "note": found.departure_note},
            {"label": _("Gezien of gehoord op"), "value": words.when(found.occurred_at)},
            {"label": _("Advies door"), "value": found.receiver.name, "note": found.route_reason},
        ],
        "may_answer": may_answer and found.answered_at is None,
        "answer_reason": answer_reason,
        "report": report,
    }


def _contact(found: AdviceRequest) -> list[dict[str, Any]]:
    if not found.consent_to_name:
        return []
    return [
        {"label": _("In de rol van"), "value": intake_words.capacity(found.asker_capacity)},
        {"label": _("Bereikbaar op"), "value": found.asker_contact},
    ]


@require_http_methods(["GET", "POST"])
def advice_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the advice."""
    actor = actor_of(request)
    found = _load(actor, pk)
    check_can_answer(actor, found)
    form = AnswerForm(request.POST or None, initial={"version": found.version})

    def act(data: dict[str, Any]) -> str:
        acts.answer(by=actor, advice=found, text=data["text"], version=data["version"])
        return found.get_absolute_url()

    audit.seen(by=actor, action="advice.view", obj=found)
    return form_page(
        request, form=form, act=act, template=f"{TEMPLATES}advice_answer.html", context=_context(actor, found),
        done=_("Het advies is gegeven."),
    )  # fmt: skip


@require_POST
def advice_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin a report with what the question already said; it goes on at who it is about."""
    actor = actor_of(request)
    found = _load(actor, pk)
    check_is_asker(actor, found)
    intake_policies.check_no_report_yet(found)
    draft = drafts.start(by=actor, form="signal", steps=report_from(found), about=found.pk)
    return HttpResponseRedirect(reverse("draft-resume", args=[draft.pk]))
