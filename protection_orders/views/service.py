"""Service per respondent: what was done, the plan, the paper to hand over; and the safety plan before it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from cases.models import Document, Person
from cases.person_words import person_label
from cases.presenters import case_frame, load_case
from cases.sections import Section
from core import scope
from core.web import actor_of, button, form_page
from organisations.models import Organisation
from protection_orders import order_access as access
from protection_orders import order_presenters as presenters
from protection_orders import service_presenters as words
from protection_orders.actions import safety_plans
from protection_orders.actions import service as acts
from protection_orders.models import Order, OrderRespondent, SafetyPlan, ServicePlan
from protection_orders.order_followup import regional_police
from protection_orders.service_forms import (
    CancelForm,
    ConfirmPlaceForm,
    OverrideForm,
    PlanForm,
    SafetyPlanForm,
    ServiceForm,
)
from protection_orders.views.orders import load_order

TEMPLATES = "protection_orders/orders/"


def _load(request: HttpRequest, pk: UUID, respondent_id: UUID) -> tuple[Order, OrderRespondent]:
    order = load_order(request, pk)
    respondent = get_object_or_404(
        OrderRespondent.objects.visible_to(actor_of(request)).select_related("person"),
        pk=respondent_id,
        order=order,
    )
    respondent.order = order
    return order, respondent


def _url(respondent: OrderRespondent) -> str:
    return reverse("service-detail", args=[respondent.order_id, respondent.pk])


def _context(order: Order, respondent: OrderRespondent) -> dict[str, Any]:
    return {
        "order": order,
        "respondent": respondent,
        "name": presenters.instrument_name(order.instrument),
        "who": presenters.people_labels(order, names=False)[respondent.person_id],
        "back_url": _url(respondent),
    }


@require_safe
def detail(request: HttpRequest, pk: UUID, respondent_id: UUID) -> HttpResponse:
    """How far the order was made known to one respondent, and what comes next."""
    actor = actor_of(request)
    order, respondent = _load(request, pk, respondent_id)
    audit.seen(by=actor, action="service.view", obj=respondent, case_id=order.case_id)
    plan = (
        respondent.plans.filter(state__in=acts.OPEN_PLAN)
        .select_related("police", "override_by__user")
        .first()
    )
    if plan is not None:
        plan.respondent = respondent
    row = next(
        r for r in presenters.respondent_rows(order, names=False) if r["respondent"].pk == respondent.pk
    )
    return render(
        request,
        f"{TEMPLATES}service.html",
        _context(order, respondent)
        | {
            "row": row,
            "plan": plan,
            "plan_kind": "ok" if plan and plan.state == "ready" else "warn",
            "plan_rows": words.plan_rows(plan) if plan else [],
            "safety": words.safety_rows(order),
            "records": words.record_events(respondent),
            "acts": words.acts(actor, order, respondent, plan),
            "back_url": order.get_absolute_url(),
        },
    )


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: UUID, respondent_id: UUID) -> HttpResponse:
    """Propose a date."""
    actor = actor_of(request)
    order, respondent = _load(request, pk, respondent_id)
    access.check_can_plan(actor, order)
    units = Organisation.objects.filter(kind="police", active=True).order_by("name")
    form = PlanForm(
        request.POST or None,
        police=units,
        initial={"version": respondent.version, "police": getattr(regional_police(order), "pk", "")},
    )

    def act(data: dict[str, Any]) -> str:
        acts.plan(
            by=actor, respondent=respondent, planned_at=data["planned_at"], police=units.get(pk=data["police"]),
            way=data["way"], by_whom=data["by_whom"], override_reason=data["override_reason"], version=data["version"],
        )  # fmt: skip
        return _url(respondent)

    return form_page(
        request, form=form, act=act, template=f"{TEMPLATES}service_plan.html", done=_("De datum is voorgesteld."),
        context=_context(order, respondent) | {"safety": words.safety_rows(order)},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: UUID, respondent_id: UUID) -> HttpResponse:
    """Record what happened."""
    actor = actor_of(request)
    order, respondent = _load(request, pk, respondent_id)
    access.check_can_serve(actor, order)
    documents = Document.objects.visible_to(actor).filter(case_id=order.case_id).defer("content")
    form = ServiceForm(request.POST or None, documents=documents, initial={"version": respondent.version})

    def act(data: dict[str, Any]) -> str:
        acts.record(
            by=actor, respondent=respondent, outcome=data["outcome"], way=data["way"], occurred_at=data["occurred_at"],
            by_whom=data["by_whom"], language=data["language"], proof=data["proof"], version=data["version"],
            proof_document=documents.filter(pk=data.get("proof_document") or None).first(),
        )  # fmt: skip
        return _url(respondent)

    return form_page(
        request, form=form, act=act, template=f"{TEMPLATES}service_record.html", done=_("Vastgelegd wat er gebeurde."),
        context=_context(order, respondent),
    )  # fmt: skip


def _plan_of(request: HttpRequest, pk: UUID, plan_id: UUID) -> ServicePlan:
    found: ServicePlan = get_object_or_404(
        ServicePlan.objects.visible_to(actor_of(request)).select_related("police", "respondent__order__case"),
        pk=plan_id,
        respondent__order_id=pk,
    )
    return found


@require_POST
def acknowledge(request: HttpRequest, pk: UUID, plan_id: UUID) -> HttpResponse:
    """The police unit knows the date."""
    found = _plan_of(request, pk, plan_id)
    return button(
        request, act=lambda: acts.acknowledge(by=actor_of(request), plan=found, version=_version(request)),
        target=_url(found.respondent), done=_("De datum is bevestigd."),
    )  # fmt: skip


@require_POST
def approve_override(request: HttpRequest, pk: UUID, plan_id: UUID) -> HttpResponse:
    """A second person agrees to deviate."""
    found = _plan_of(request, pk, plan_id)
    return button(
        request, act=lambda: acts.approve_override(by=actor_of(request), plan=found, version=_version(request)),
        target=_url(found.respondent), done=_("U heeft ingestemd."),
    )  # fmt: skip


def _version(request: HttpRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


@require_http_methods(["GET", "POST"])
def ask_override(request: HttpRequest, pk: UUID, plan_id: UUID) -> HttpResponse:
    """Ask to go on without the police's confirmation."""
    found = _plan_of(request, pk, plan_id)
    form = OverrideForm(request.POST or None, initial={"version": found.version})
    return _plan_act(
        request, found, form,
        lambda data: acts.ask_override(
            by=actor_of(request), plan=found, reason=data["override_reason"], version=data["version"]
        ),
        title=_("Afwijken van de bevestiging"), done=_("Een collega moet nu instemmen."),
        text=_("Een tweede persoon leest uw reden en moet instemmen."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: UUID, plan_id: UUID) -> HttpResponse:
    """Let a planned service lapse."""
    found = _plan_of(request, pk, plan_id)
    form = CancelForm(request.POST or None, initial={"version": found.version})
    return _plan_act(
        request, found, form,
        lambda data: acts.cancel(by=actor_of(request), plan=found, reason=data["reason"], version=data["version"]),
        title=_("Geplande uitreiking laten vervallen"), done=_("De geplande uitreiking gaat niet door."),
        text=_("Iedereen die de datum kende, ziet dit meteen."),
    )  # fmt: skip


def _plan_act(
    request: HttpRequest, found: ServicePlan, form: Any, act: Callable[[dict[str, Any]], object], *, title: str,
    text: str, done: str,
) -> HttpResponse:  # fmt: skip
    order, respondent = _load(request, found.respondent.order_id, found.respondent_id)
    access.check_can_plan(actor_of(request), order)
    return form_page(
        request, form=form, act=lambda data: (act(data), _url(respondent))[1], template=f"{TEMPLATES}act.html",
        context=_context(order, respondent)
        | {"title": title, "text": text, "sentence": presenters.force_sentence(order), "kind": "primary"},
        done=done,
    )  # fmt: skip


@require_POST
def paper(request: HttpRequest, pk: UUID, respondent_id: UUID) -> HttpResponse:
    """What is handed to the respondent, with their name; never an address of the protected person."""
    actor = actor_of(request)
    order, respondent = _load(request, pk, respondent_id)
    access.check_can_serve(actor, order)
    access.check_can_show_names(actor, order)
    # The police see no safety plan; the paper that they hand over may not tell the place in it.
    scope.fill(actor, [order], "protections__person__safety_plan")
    audit.seen(by=actor, action="service.paper", obj=respondent, case_id=order.case_id, names=True)
    return render(
        request,
        f"{TEMPLATES}service_paper.html",
        _context(order, respondent) | words.paper(order, respondent),
    )


@require_http_methods(["GET", "POST"])
def safety_plan(request: HttpRequest, pk: UUID, person_id: UUID) -> HttpResponse:
    """Write the safety plan of one protected person."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.SECRET_ADDRESS)
    access.check_can_keep_safety_plan(actor, case)
    person = get_object_or_404(Person.objects.visible_to(actor), pk=person_id, case=case)
    found = SafetyPlan.objects.visible_to(actor).filter(person=person).select_related("case").first()
    if found is not None:
        safety_plans.check_can_read(actor, found)
    initial = {} if found is None else {
        "version": found.version, "place": found.place, "way_there": found.way_there, "agreements": found.agreements,
    }  # fmt: skip
    form = SafetyPlanForm(request.POST or None, initial=initial)

    def act(data: dict[str, Any]) -> str:
        safety_plans.write(
            by=actor, person=person, place=data["place"], way_there=data["way_there"], agreements=data["agreements"],
            version=data["version"],
        )  # fmt: skip
        return reverse("safety-plan", args=[case.pk, person.pk])

    audit.seen(by=actor, action="safety_plan.view", obj=found or person, case_id=case.pk)
    return form_page(
        request, form=form, act=act, template=f"{TEMPLATES}safety_plan.html", done=_("Het veiligheidsplan is bewaard."),
        context=case_frame(request, case, "orders")
        | {"plan": found, "person": person_label(person), "back_url": reverse("case-orders", args=[case.pk]),
           "confirm_url": reverse("safety-plan-confirm", args=[case.pk, person.pk])},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def confirm_place(request: HttpRequest, pk: UUID, person_id: UUID) -> HttpResponse:
    """Confirm the safe place."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.SECRET_ADDRESS)
    access.check_can_keep_safety_plan(actor, case)
    found = get_object_or_404(
        SafetyPlan.objects.visible_to(actor).select_related("person"), person_id=person_id, case=case
    )
    form = ConfirmPlaceForm(request.POST or None, initial={"version": found.version})

    def act(data: dict[str, Any]) -> str:
        safety_plans.confirm_place(
            by=actor, plan=found, how=data["how"], confirmed_at=data["confirmed_at"], version=data["version"]
        )
        return reverse("case-orders", args=[case.pk])

    return form_page(
        request, form=form, act=act, template=f"{TEMPLATES}safety_confirm.html",
        done=_("De veilige plek is bevestigd."),
        context=case_frame(request, case, "orders")
        | {"person": person_label(found.person), "back_url": reverse("safety-plan", args=[case.pk, person_id])},
    )  # fmt: skip
