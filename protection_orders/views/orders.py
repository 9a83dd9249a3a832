"""The list of orders, the card of one, and what is recorded about it later."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from cases.access import allowed, can_view
from cases.presenters import case_frame, load_case
from cases.sections import Section
from core import clock, paging
from core.actor import Actor
from core.web import actor_of, form_page
from protection_orders import order_access as access
from protection_orders import order_acts
from protection_orders import order_presenters as presenters
from protection_orders.actions import orders as acts
from protection_orders.application_presenters import case_applications
from protection_orders.instruments import measures_for
from protection_orders.models import Breach, Order, OrderRespondent
from protection_orders.order_forms import (
    ChangeForm,
    ExtendForm,
    HearingForm,
    OrderFilter,
    StopForm,
    read_measure,
)
from protection_orders.order_policies import instrument_of, needs_majority_day

TEMPLATES = "protection_orders/orders/"
PAGE_SIZE = 25
CARD_BREACHES = 20


def load_order(request: HttpRequest, pk: UUID) -> Order:
    """The order of a page with all that a card shows; 404 when this actor does not see it."""
    found: Order = get_object_or_404(presenters.full(Order.objects.visible_to(actor_of(request))), pk=pk)
    return found


@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """Orders that this actor sees, newest decision first."""
    actor = actor_of(request)
    access.check_can_list(actor)
    form = OrderFilter(request.GET or None, initial={"stand": "geldt"})
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    state = data.get("stand") or "geldt"
    orders = presenters.for_list(_narrowed(Order.objects.visible_to(actor), state, data))
    page = paging.page(orders, request.GET.get("na"), key="decided_at", size=PAGE_SIZE)
    kept = {key: value for key, value in request.GET.items() if key in OrderFilter.base_fields and value}
    active = [name for name in ("soort", "nummer") if data.get(name)] + (
        ["stand"] if state != "geldt" else []
    )
    return render(
        request,
        f"{TEMPLATES}list.html",
        {
            "rows": [presenters.list_row(order) for order in page.items],
            "form": form,
            "active": len(active),
            "clear_url": reverse("order-list"),
            "newer_url": f"?{urlencode(kept)}" if request.GET.get("na") else "",
            "older_url": f"?{urlencode(kept | {'na': page.next_mark})}" if page.next_mark else "",
        },
    )


def _narrowed(orders: QuerySet[Order], state: str, data: dict[str, Any]) -> QuerySet[Order]:
    queries: dict[str, Callable[[Any], QuerySet[Order]]] = {
        "geldt": lambda q: q.running(),
        "loopt-af": lambda q: q.running().filter(ends_at__lt=Now() + timedelta(days=30)),
        "niet-uitgereikt": lambda q: q.running().filter(
            Exists(OrderRespondent.objects.filter(order=OuterRef("pk")).exclude(service_state="served"))
        ),
        "overtreding": lambda q: q.filter(
            Exists(Breach.objects.filter(order=OuterRef("pk"), state="reported"))
        ),
        "voorbij": lambda q: q.over(),
    }
    if state in queries:
        orders = queries[state](orders)
    if data.get("soort"):
        orders = orders.filter(instrument=data["soort"])
    number = (data.get("nummer") or "").strip().upper()
    if number:
        # "12" finds BV-2026-00012; a whole number finds itself.
        orders = orders.filter(reference__endswith=f"-{number.zfill(5)}" if number.isdecimal() else number)
    return orders


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card: who, what, whether it holds and binds, and what to do at a breach. Names are hidden."""
    return _card(request, load_order(request, pk), names=False)


@require_POST
def unmask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same card with names, for who may see them; logged as such."""
    order = load_order(request, pk)
    access.check_can_show_names(actor_of(request), order)
    return _card(request, order, names=True)


def _card(request: HttpRequest, order: Order, *, names: bool) -> HttpResponse:
    actor = actor_of(request)
    now = clock.now()
    audit.seen(by=actor, action="order.view", obj=order, names=names)
    breaches = Breach.objects.filter(order=order).select_related("measure").order_by("-occurred_at")
    may_name, name_reason = allowed(access.check_can_show_names, actor, order)
    may_report, report_reason = allowed(access.check_can_report_on, actor, order)
    return render(
        request,
        f"{TEMPLATES}card.html",
        {
            "order": order,
            "name": presenters.instrument_name(order.instrument),
            "pill": presenters.state_pill(order, now),
            "moment": presenters.moment_of(order, now),
            "sentence": presenters.force_sentence(order, now),
            "running": order.is_running(now),
            "seen_at": now,
            "names_shown": names,
            "may_name": may_name,
            "name_reason": name_reason,
            "protected": presenters.protected_rows(order, names=names),
            "respondents": presenters.respondent_rows(order, names=names, now=now),
            "measures": presenters.measure_rows(order, names=names, now=now),
            "facts": presenters.facts_rows(order),
            "history": presenters.history(order),
            "breaches": presenters.breach_rows(order, breaches[:CARD_BREACHES]),
            "may_report": may_report,
            "report_reason": report_reason,
            "acts": order_acts.acts(actor, order, now),
            "case_url": order.case.get_absolute_url() if can_view(actor, order.case) else "",
            "lead": order.case.organisation,
        },
    )


@require_safe
def case_orders(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page Bevelen of a case: its orders, and the applications that this actor may see."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.ORDERS)
    orders = presenters.for_list(presenters.case_rows(actor, case)).order_by("-decided_at", "-pk")
    audit.seen(by=actor, action="order.list", obj=case)
    context = {
        "rows": [presenters.list_row(order) for order in orders[:100]],
        "safety_plans": _safety_plans(actor, case),
        **case_applications(actor, case),
    }
    return render(request, f"{TEMPLATES}case.html", case_frame(request, case, "orders") | context)


def _safety_plans(actor: Actor, case: Any) -> list[dict[str, Any]]:
    """Whether each person at risk has a confirmed safe place; the place itself is not loaded."""
    if not allowed(access.check_can_keep_safety_plan, actor, case)[0]:
        return []
    people = case.people.filter(role="at_risk").select_related("safety_plan").order_by("recorded_at", "pk")
    return [presenters.safety_row(person) for person in people]


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record an extension."""
    order = load_order(request, pk)
    access.check_can_record(actor_of(request), order)
    form = ExtendForm(request.POST or None, initial={"version": order.version})
    instrument = instrument_of(order.instrument)
    labels = presenters.people_labels(order, names=False)
    form.ask_majority(
        {
            p.person_id: labels[p.person_id]
            for p in order.protections.all()
            if needs_majority_day(instrument, p.person, None)
        }
    )
    form.fields["ends_at"].help_text = order_acts.extension_hint(order)

    def act(data: dict[str, Any]) -> str:
        acts.extend(
            by=actor_of(request), order=order, decided_at=data["decided_at"], ends_at=data["ends_at"],
            authority_reference=data["authority_reference"], majority_days=form.majority_days(),
            reason=data["reason"], version=data["version"],
        )  # fmt: skip
        return order.get_absolute_url()

    return act_page(
        request, order, form, act, title=_("Verlenging vastleggen"), done=_("De verlenging is vastgelegd."),
        text=_("De verweerders moeten de verlenging ook krijgen uitgereikt."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a change of measures, or an earlier end."""
    order = load_order(request, pk)
    access.check_can_record(actor_of(request), order)
    labels = presenters.people_labels(order, names=False)
    form = ChangeForm(
        request.POST or None,
        running=[(m, presenters.measure_name(m)) for m in order.measures.all() if _part_running(order, m)],
        library=[(m.code, m.name) for m in measures_for(order.instrument)],
        addressees=[(str(pk), label) for pk, label in labels.items()],
        initial={"version": order.version},
    )

    def act(data: dict[str, Any]) -> str:
        added = read_measure(data, "add_")
        acts.change(
            by=actor_of(request), order=order, decided_at=data["decided_at"], drop=[UUID(pk) for pk in data["drop"]],
            add=[added] if added else [], ends_at=data["ends_at"], authority_reference=data["authority_reference"],
            reason=data["reason"], version=data["version"],
        )  # fmt: skip
        return order.get_absolute_url()

    return act_page(
        request, order, form, act, title=_("Wijziging vastleggen"), done=_("De wijziging is vastgelegd."),
        text=_("Politie en KMar zien de wijziging meteen."),
    )  # fmt: skip


def _part_running(order: Order, measure: Any) -> bool:
    measure.order = order
    return bool(measure.is_running())


@require_http_methods(["GET", "POST"])
def hearing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the interested parties were heard in time."""
    order = load_order(request, pk)
    access.check_can_record(actor_of(request), order)
    form = HearingForm(request.POST or None, initial={"version": order.version})

    def act(data: dict[str, Any]) -> str:
        acts.record_hearing(
            by=actor_of(request),
            order=order,
            heard_at=data["heard_at"],
            reason=data["reason"],
            version=data["version"],
        )
        return order.get_absolute_url()

    return act_page(
        request, order, form, act, title=_("Zitting vastleggen"), done=_("De zitting is vastgelegd."),
        text=_("Zonder zitting binnen twee weken vervalt het bevel (Rv art. 800 lid 3)."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the authority withdrew the order."""
    order = load_order(request, pk)
    access.check_can_record(actor_of(request), order)
    form = StopForm(request.POST or None, initial={"version": order.version})

    def act(data: dict[str, Any]) -> str:
        acts.withdraw(
            by=actor_of(request), order=order, decided_at=data["decided_at"], reason=data["reason"],
            authority_reference=data["authority_reference"], version=data["version"],
        )  # fmt: skip
        return order.get_absolute_url()

    return act_page(
        request, order, form, act, title=_("Intrekking vastleggen"), done=_("De intrekking is vastgelegd."),
        text=_("Het bevel stopt meteen, ook aan de grens. Weeg daarna het risico opnieuw."), kind="danger",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the order lapsed by law."""
    order = load_order(request, pk)
    access.check_can_record(actor_of(request), order)
    form = StopForm(request.POST or None, initial={"version": order.version})
    del form.fields["authority_reference"]

    def act(data: dict[str, Any]) -> str:
        acts.end(
            by=actor_of(request), order=order, ended_at=data["decided_at"], reason=data["reason"],
            version=data["version"],
        )  # fmt: skip
        return order.get_absolute_url()

    return act_page(
        request, order, form, act, title=_("Vervallen vastleggen"), done=_("Vastgelegd dat het bevel is vervallen."),
        text=_("Bijvoorbeeld: niet gebruikt, of vervangen door een ander bevel."), kind="danger",
    )  # fmt: skip


def act_page(
    request: HttpRequest,
    order: Order,
    form: Any,
    act: Callable[[dict[str, Any]], str],
    *,
    title: str,
    text: str,
    done: str,
    kind: str = "primary",
) -> HttpResponse:
    """The page of one thing to record about an order."""
    return form_page(
        request, form=form, act=act, template=f"{TEMPLATES}act.html", done=done,
        context={
            "order": order, "name": presenters.instrument_name(order.instrument), "title": title, "text": text,
            "kind": kind, "sentence": presenters.force_sentence(order), "back_url": order.get_absolute_url(),
        },
    )  # fmt: skip
