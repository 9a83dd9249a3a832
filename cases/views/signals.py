"""The reporter's own side: beginning, the own list, one own signal with its feedback."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

import audit
from cases import intake_words
from cases.actions import drafts, unmask
from cases.actions.signals import practice_words
from cases.intake_access import check_can_report
from cases.intake_flow import TEMPLATES
from cases.intake_forms import StartForm
from cases.models import Draft, Signal
from core import paging
from core.actor import Actor
from core.web import actor_of, form_page
from organisations.permissions import Permission

KIND_WORDS = {"received": "info", "handing_over": "info", "accepted": "info", "advised": "ok", "ended": ""}


@require_safe
def signal_list(request: HttpRequest) -> HttpResponse:
    """Own signals, newest first, with their state and feedback; own drafts above them."""
    actor = actor_of(request)
    check_can_report(actor)
    own = Signal.objects.visible_to(actor).filter(reporter_id=actor.membership_id).select_related("receiver")
    found = paging.page(own, request.GET.get("na"), key="recorded_at", size=25)
    context = {
        "rows": [_row(signal) for signal in found.items],
        "drafts": [_draft_row(draft) for draft in _drafts(actor)],
        "older_url": f"?na={found.next_mark}" if found.next_mark else "",
        "newer_url": reverse("signal-list") if request.GET.get("na") else "",
        "chips": own_chips("signals"),
        "can_report_breach": actor.can(Permission.BREACH_REPORT),
    }
    return render(request, f"{TEMPLATES}list.html", context)


def own_chips(current: str) -> list[dict[str, Any]]:
    """The two own lists."""
    return [
        {"label": "Signalen", "url": reverse("signal-list"), "count": None, "current": current == "signals"},
        {"label": "Adviezen", "url": reverse("advice-list"), "count": None, "current": current == "advice"},
    ]


def _drafts(actor: Actor) -> list[Draft]:
    # Without the content: the list tells nothing of it, and decrypting it would be for nothing.
    return list(Draft.objects.visible_to(actor).defer("content").order_by("-saved_at")[: drafts.MOST_DRAFTS])


def _draft_row(draft: Draft) -> dict[str, Any]:
    return {
        "title": "Melding" if draft.form == "signal" else "Adviesvraag",
        "saved_at": draft.saved_at,
        "url": reverse("draft-resume", args=[draft.pk]),
        "delete_url": reverse("draft-delete", args=[draft.pk]),
    }


def _row(signal: Signal) -> dict[str, Any]:
    return {
        "reference": signal.reference,
        "url": signal.get_absolute_url(),
        "practices": practice_words(signal.practices),
        "at": signal.recorded_at,
        "receiver": signal.receiver.name,
        "state": intake_words.FOR_REPORTER[signal.state],
        "kind": KIND_WORDS[signal.state],
        "feedback_at": signal.feedback_at,
    }


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str = "signal") -> HttpResponse:
    """Danger first, then report or advice. Makes the draft in which the form is kept."""
    actor = actor_of(request)
    check_can_report(actor)
    form = StartForm(request.POST or None, initial={"kind": kind})

    def begin(data: dict[str, Any]) -> str:
        draft = drafts.start(
            by=actor, form=data["kind"], steps={"gevaar": {"acute_danger": [data["acute_danger"]]}}
        )
        return reverse("draft-resume", args=[draft.pk])

    return form_page(request, form=form, act=begin, template=f"{TEMPLATES}new.html")


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An own signal: what was reported and the feedback, nothing of the triage. Who triages goes to that page."""
    return _own_page(request, pk, names=False)


@require_http_methods(["GET", "POST"])
def names(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page with the names that the reporter wrote; the act is logged. Opened again, they are hidden."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("signal-detail", args=[pk]))
    return _own_page(request, pk, names=True)


def _own_page(request: HttpRequest, pk: UUID, *, names: bool) -> HttpResponse:
    actor = actor_of(request)
    signal: Signal = get_object_or_404(
        Signal.objects.visible_to(actor).select_related(
            "receiver", "beside", "reporter_organisation", "advice"
        ),
        pk=pk,
    )
    if signal.reporter_id != actor.membership_id:
        return HttpResponseRedirect(reverse("triage-signal", args=[pk]))
    if names:
        unmask.reveal_signal(by=actor, signal=signal)
    else:
        audit.seen(by=actor, action="signal.view", obj=signal)
    context = {
        "signal": signal,
        "state": intake_words.FOR_REPORTER[signal.state],
        "state_kind": KIND_WORDS[signal.state],
        "practices": intake_words.practices(signal.practices),
        "rows": intake_words.signal_rows(signal),
        "words": intake_words.what_is_known(signal),
        "people": intake_words.people_rows(signal, names=names),
        "names": names,
        "may_triage": actor.can(Permission.SIGNAL_TRIAGE) and signal.receiver_id == actor.organisation_id,
    }
    return render(request, f"{TEMPLATES}detail.html", context)
