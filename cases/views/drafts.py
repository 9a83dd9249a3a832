"""Filling in a report or a question: one step a page, each step kept on the server; check, send, or stop."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

import audit
from cases import intake_review
from cases.actions import advice, drafts, signals
from cases.intake_access import check_can_report, person_of
from cases.intake_flow import TEMPLATES, Filled, Flow, Step, given, typed_in
from cases.intake_forms import StepForm
from cases.intake_people_form import PeopleForm, with_one_more, without
from cases.models import AdviceRequest, Draft
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.idempotency import once
from core.web import actor_of, button


def _flow(actor: Actor, pk: UUID) -> Flow:
    check_can_report(actor)
    draft: Draft = get_object_or_404(Draft.objects.visible_to(actor), pk=pk)
    return Flow(draft, person_of(actor).organisation)


def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on where the writer was."""
    flow = _flow(actor_of(request), pk)
    if flow.danger_unread:
        return HttpResponseRedirect(reverse("draft-danger", args=[pk]))
    return HttpResponseRedirect(flow.resume())


@require_http_methods(["GET", "POST"])
def danger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What to do now in acute danger; the form goes on after it is read."""
    actor = actor_of(request)
    flow = _flow(actor, pk)
    if request.method == "POST":
        drafts.mark_danger_read(by=actor, draft_id=pk)
        first_step = flow.steps[1]
        return HttpResponseRedirect(flow.url(first_step))
    return render(request, f"{TEMPLATES}danger.html", {"draft": flow.draft})


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """One step. Every button keeps what was typed first; only "verder" asks whether it is right."""
    actor = actor_of(request)
    flow = _flow(actor, pk)
    here = flow.find(slug)
    if here is None:
        raise Http404
    if flow.danger_unread and slug != "gevaar":
        return HttpResponseRedirect(reverse("draft-danger", args=[pk]))
    if request.method == "POST":
        return _posted(request, flow, here)
    audit.seen(by=actor, action="draft.view", obj=flow.draft)
    return _page(request, flow, here, flow.form(here))


def _posted(request: HttpRequest, flow: Flow, here: Step) -> HttpResponse:
    actor, go = actor_of(request), request.POST.get("go", "next")
    typed = typed_in(request.POST)
    if here.form is PeopleForm and go == "add":
        typed = with_one_more(typed)
    if here.form is PeopleForm and (index := request.POST.get("remove", "")).isdecimal():
        typed, go = without(typed, int(index[:2])), "add"
    form = flow.form(here, request.POST)
    try:
        drafts.save_step(by=actor, draft_id=flow.draft.pk, step=here.slug, typed=typed)
    except InvalidInput as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, flow, here, form, status=422)
    flow = _flow(actor, flow.draft.pk)
    if go == "back":
        return HttpResponseRedirect(flow.url(flow.before(here) or here))
    if go in ("add", "save"):
        if go == "save":
            messages.success(request, _("Uw concept is bewaard. U vindt het terug in uw lijst."))
        return HttpResponseRedirect(flow.url(here) + ("#laatste" if go == "add" else ""))
    form = flow.form(here, request.POST)
    if not form.is_valid():
        return _page(request, flow, here, form, status=422)
    if here.slug == "gevaar" and flow.danger_unread:
        return HttpResponseRedirect(reverse("draft-danger", args=[flow.draft.pk]))
    if request.GET.get("naar") == "controle":
        return HttpResponseRedirect(flow.url(None))
    return HttpResponseRedirect(flow.url(flow.after(here)))


def _page(request: HttpRequest, flow: Flow, here: Step, form: StepForm, status: int = 200) -> HttpResponse:
    context = {
        "draft": flow.draft,
        "step": here,
        "title": _(here.title),
        "number": flow.steps.index(here) + 1,
        "count": len(flow.steps) + 1,
        "form": form,
        "has_back": flow.before(here) is not None,
        "saved_at": flow.draft.saved_at if flow.content.steps.get(here.slug) is not None else None,
        "autosave_url": f"{reverse('draft-save')}?concept={flow.draft.pk}&stap={here.slug}",
        "to_review": request.GET.get("naar") == "controle",
        "acute": flow.content.first("gevaar", "acute_danger") == "yes",
    }
    return render(request, f"{TEMPLATES}{here.template}", context, status=status)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a step while somebody types; the page says when that was."""
    actor = actor_of(request)
    check_can_report(actor)
    try:
        pk = UUID(request.GET.get("concept", ""))
        flow = _flow(actor, pk)
        here = flow.find(request.GET.get("stap", ""))
        if here is None:
            raise Http404
        drafts.save_step(by=actor, draft_id=pk, step=here.slug, typed=typed_in(request.POST))
    except ValueError as error:
        raise Http404 from error
    return JsonResponse({"saved_at": clock.now().isoformat()})


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything once more, with who receives it and why; then send. Sent twice it arrives once."""
    actor = actor_of(request)
    if request.method == "POST":
        return _send(request, pk)
    flow = _flow(actor, pk)
    if flow.danger_unread:
        return HttpResponseRedirect(reverse("draft-danger", args=[pk]))
    audit.seen(by=actor, action="draft.view", obj=flow.draft)
    return _review_page(request, flow)


def _review_page(request: HttpRequest, flow: Flow, refusal: str = "", status: int = 200) -> HttpResponse:
    filled = flow.filled()
    context: dict[str, Any] = {
        "draft": flow.draft,
        "is_advice": flow.draft.form == "advice",
        "sections": [
            {
                "step": one.step,
                "title": _(one.step.title),
                "url": f"{flow.url(one.step)}?naar=controle",
                "valid": one.valid,
                "rows": intake_review.rows(one),
            }
            for one in filled
        ],
        "ready": all(one.valid for one in filled),
        "refusal": refusal,
        "count": len(flow.steps) + 1,
    }
    try:
        context |= _receiver(actor_of(request), flow, filled)
    except InvalidInput as unclear:
        context |= {"route": None, "route_refusal": unclear.reason, "ready": False}
    return render(request, f"{TEMPLATES}review.html", context, status=status)


def _receiver(actor: Actor, flow: Flow, filled: list[Filled]) -> dict[str, Any]:
    data = {name: value for one in filled if one.valid for name, value in one.form.given().items()}
    if flow.draft.form == "advice":
        route = advice.route(by=actor, asker_municipality=data.get("asker_municipality", ""))
    else:
        route = signals.route(
            by=actor,
            municipality_code=data.get("municipality_code", ""),
            no_longer_registered=data.get("no_longer_registered", False),
            reporter_municipality=data.get("reporter_municipality", ""),
        )
    return {"route": route, "urgent": intake_review.urgent_words(data)}


def _send(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    check_can_report(actor)
    try:
        with transaction.atomic():
            target, ran = once(
                by=actor, key=f"concept:{pk}", content=pk.bytes, act=lambda: _sent(actor, _flow(actor, pk))
            )
    except (InvalidInput, PolicyDenied) as refusal:
        return _review_page(request, _flow(actor, pk), refusal.reason, status=422)
    if ran:
        messages.success(request, _("Verstuurd. U volgt het hier."))
    return HttpResponseRedirect(target)


def _sent(actor: Actor, flow: Flow) -> str:
    filled = flow.filled()
    if flow.danger_unread or not all(one.valid for one in filled):
        raise InvalidInput(_("Nog niet alles is goed ingevuld. Kijk hieronder welke stap dat is."))
    fields = given(filled)
    if flow.draft.form == "advice":
        made: Any = advice.ask(by=actor, **fields)
    else:
        about = None
        if flow.draft.about is not None:
            about = get_object_or_404(AdviceRequest.objects.visible_to(actor), pk=flow.draft.about)
        made = signals.register(by=actor, advice=about, **fields)
    drafts.delete(by=actor, draft_id=flow.draft.pk, sent=True)
    return str(made.get_absolute_url())


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a draft, after asking."""
    actor = actor_of(request)
    draft = get_object_or_404(Draft.objects.visible_to(actor), pk=pk)
    if request.method == "POST":
        return button(
            request,
            act=lambda: drafts.delete(by=actor, draft_id=pk),
            target=reverse("signal-list"),
            done=_("Het concept is verwijderd."),
        )
    return render(
        request, f"{TEMPLATES}draft_delete.html", {"draft": draft, "back_url": reverse("signal-list")}
    )
