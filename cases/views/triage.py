"""Triage: the inbox, one signal with everything, and one page for each decision."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from cases import triage_list, triage_page
from cases.actions import handovers, matching, triage, unmask
from cases.intake_access import check_can_decide_handover, check_can_see_inbox, check_can_triage
from cases.intake_flow import TEMPLATES
from cases.models import Signal, SignalHandover
from cases.triage_forms import (
    AcceptForm,
    AdviseForm,
    DeclineForm,
    EndForm,
    FeedbackForm,
    HandOverForm,
    InboxFilter,
)
from core.web import actor_of, button, form_page

KEPT_FILTER = "triage_filter"


def _load(request: HttpRequest, pk: UUID) -> Signal:
    """The signal of a page: 404 when this actor does not see it, AccessDenied for who does not triage."""
    actor = actor_of(request)
    found: Signal = get_object_or_404(
        Signal.objects.visible_to(actor).select_related(
            "receiver", "beside", "reporter_organisation", "advice", "case", "decided_by__user"
        ),
        pk=pk,
    )
    check_can_see_inbox(actor)
    return found


def _filters(request: HttpRequest) -> tuple[InboxFilter, dict[str, Any]]:
    """The filters of this list; without any in the address those of last time."""
    if "wis" in request.GET:
        request.session.pop(KEPT_FILTER, None)
    names = InboxFilter.base_fields
    given = {name: request.GET[name] for name in names if name in request.GET}
    if given and given != request.session.get(KEPT_FILTER):
        request.session[KEPT_FILTER] = given
    form = InboxFilter(given or request.session.get(KEPT_FILTER, {}))
    form.is_valid()
    return form, {name: form.cleaned_data.get(name, "") for name in names}


@require_safe
def inbox(request: HttpRequest, view: str = "open") -> HttpResponse:
    """What to judge, urgent first; or what was decided, what others judge, what was asked."""
    actor = actor_of(request)
    check_can_see_inbox(actor)
    form, filters = _filters(request)
    mark = request.GET.get("na")
    context: dict[str, Any] = {"view": view, "chips": triage_page.chips(view), "form": form}
    if view == "open":
        found = triage_list.open_steps(actor, filters, mark)
        context |= {"urgent_rows": found.urgent, "rows": found.rest}
        next_mark = found.next_mark
    elif view == "advice":
        page = triage_list.questions(actor, mark)
        context["rows"], next_mark = page.items, page.next_mark
    else:
        lists = {"decided": triage_list.decided, "along": triage_list.reading_along}
        page = lists[view](actor, filters, mark)
        context["rows"], next_mark = page.items, page.next_mark
    context |= {
        "active": sum(1 for value in filters.values() if value),
        "clear_url": f"{request.path}?wis=1",
        "older_url": f"?{urlencode({'na': next_mark})}" if next_mark else "",
        "newer_url": request.path if mark else "",
    }
    return render(request, f"{TEMPLATES}triage_inbox.html", context)


@require_safe
def signal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything of one signal, names hidden, with who may already be known and what can be done."""
    return _signal_page(request, pk, names=False)


@require_http_methods(["GET", "POST"])
def names(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page with the names of the people and of the reporter; the act is logged. Opened again, hidden."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("triage-signal", args=[pk]))
    return _signal_page(request, pk, names=True)


def _signal_page(request: HttpRequest, pk: UUID, *, names: bool) -> HttpResponse:
    actor = actor_of(request)
    found = _load(request, pk)
    if names:
        unmask.reveal_signal(by=actor, signal=found)
    else:
        audit.seen(by=actor, action="signal.view", obj=found)
    matches = matching.likely(by=actor, signal=found)
    if names:
        for case_id in {match.known.case_id for match in matches if match.in_case}:  # type: ignore[union-attr]
            audit.seen(by=actor, action="signal.match_unmask", obj=found, case_id=case_id)
    context = triage_page.context(actor, found, names=names, matches=matches)
    return render(request, f"{TEMPLATES}triage_signal.html", context)


def _decision(
    request: HttpRequest,
    pk: UUID,
    *,
    make: Callable[[Signal, dict[str, Any]], forms.Form],
    act: Callable[[Signal, dict[str, Any]], object],
    page: dict[str, Any],
    done: str,
    target: Callable[[Signal, object], str] | None = None,
) -> HttpResponse:
    """One decision page: the signal in short, the form, the act."""
    actor = actor_of(request)
    found = _load(request, pk)
    check_can_triage(actor, found)
    form = make(found, {"initial": {"version": found.version}})

    def run(data: dict[str, Any]) -> str:
        result = act(found, data)
        return target(found, result) if target else reverse("triage-signal", args=[pk])

    audit.seen(by=actor, action="signal.view", obj=found)
    context = triage_page.short(found) | page | {"back_url": reverse("triage-signal", args=[pk])}
    return form_page(
        request, form=form, act=run, template=f"{TEMPLATES}triage_act.html", context=context, done=done
    )


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Into a new or a known case."""
    actor = actor_of(request)

    def make(found: Signal, extra: dict[str, Any]) -> forms.Form:
        matches = matching.likely(by=actor, signal=found)
        return AcceptForm(request.POST or None, signal=found, actor=actor, matches=matches, **extra)

    def act(found: Signal, data: dict[str, Any]) -> object:
        return triage.accept(
            by=actor,
            signal=found,
            case=data["case"],
            lead=data["lead"],
            same=data["same"],
            investigate=data["follow_up"] == "investigation",
            version=data["version"],
        )

    page = {
        "title": _("In een casus opnemen"),
        "text": _("De mensen en het veilig contact gaan mee. De melder ziet de casus niet."),
        "label": _("Neem op in de casus"),
    }
    return _decision(
        request, pk, make=make, act=act, page=page, done=_("Het signaal staat in de casus."),
        target=lambda _signal, case: str(case.get_absolute_url()),  # type: ignore[attr-defined]
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def advise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Advice only."""
    page = {
        "title": _("Alleen advies geven"),
        "text": _("Er komt geen casus. De melder blijft zelf verantwoordelijk."),
        "label": _("Geef dit advies"),
    }
    return _decision(
        request, pk, page=page, done=_("Het advies staat klaar voor de melder."),
        make=lambda found, extra: AdviseForm(request.POST or None, **extra),
        act=lambda found, data: triage.advise(by=actor_of(request), signal=found, **_only(data, "text", "version")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End with a registered reason."""
    page = {
        "title": _("Signaal beëindigen"),
        "text": _("De melder krijgt daarna een terugkoppeling van u."),
        "label": _("Beëindig dit signaal"),
        "kind": "danger",
    }
    return _decision(
        request, pk, page=page, done=_("Het signaal is beëindigd."),
        make=lambda found, extra: EndForm(request.POST or None, **extra),
        act=lambda found, data: triage.end(
            by=actor_of(request), signal=found, **_only(data, "reason", "note", "safety", "version")
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell the reporter."""
    page = {
        "title": _("Terugkoppelen aan de melder"),
        "text": _("De melder leest dit in Schakel. Er gaat geen bericht naar buiten."),
        "label": _("Koppel terug"),
    }
    return _decision(
        request, pk, page=page, done=_("De melder kan uw bericht lezen."),
        make=lambda found, extra: FeedbackForm(request.POST or None, **extra),
        act=lambda found, data: triage.give_feedback(
            by=actor_of(request), signal=found, **_only(data, "text", "version")
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer to another organisation."""
    page = {
        "title": _("Overdragen"),
        "text": _("U blijft verantwoordelijk tot de ander het signaal aanneemt."),
        "label": _("Bied aan"),
    }
    return _decision(
        request, pk, page=page, done=_("Het signaal is aangeboden. U houdt het tot de ander het aanneemt."),
        make=lambda found, extra: HandOverForm(request.POST or None, signal=found, **extra),
        act=lambda found, data: handovers.hand_over(
            by=actor_of(request), signal=found, **_only(data, "to", "reason", "version")
        ),
    )  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the offer back."""
    found = _load(request, pk)
    return button(
        request, act=lambda: handovers.withdraw(by=actor_of(request), signal=found),
        target=reverse("triage-signal", args=[pk]), done=_("De overdracht is ingetrokken."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An offer: why, which signal, and the answer. Taking over is a button; refusing needs a reason."""
    actor = actor_of(request)
    check_can_see_inbox(actor)
    offer: SignalHandover = get_object_or_404(
        SignalHandover.objects.filter(signal__in=Signal.objects.visible_to(actor)).select_related(
            "signal__reporter_organisation", "from_organisation", "to_organisation", "offered_by__user"
        ),
        pk=pk,
    )
    check_can_decide_handover(actor, offer)
    form = DeclineForm(request.POST or None)

    def decline(data: dict[str, Any]) -> str:
        handovers.decline(by=actor, handover=offer, answer=data["answer"])
        return reverse("triage-inbox")

    context = triage_page.short(offer.signal) | {"offer": offer, "back_url": reverse("triage-inbox")}
    audit.seen(by=actor, action="signal.view", obj=offer.signal)
    return form_page(
        request, form=form, act=decline, template=f"{TEMPLATES}handover.html", context=context,
        done=_("U weigerde. De andere organisatie houdt het signaal."),
    )  # fmt: skip


@require_POST
def take_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept an offer."""
    actor = actor_of(request)
    check_can_see_inbox(actor)
    offer = get_object_or_404(
        SignalHandover.objects.filter(signal__in=Signal.objects.visible_to(actor)), pk=pk
    )
    return button(
        request, act=lambda: handovers.take_over(by=actor, handover=offer),
        target=reverse("triage-signal", args=[offer.signal_id]), done=_("Uw organisatie heeft dit signaal nu."),
    )  # fmt: skip


def _only(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names}
