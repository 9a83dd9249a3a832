"""Reporting a breach, reading it, and saying what was done."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from cases.access import allowed
from core.actor import Actor
from core.web import actor_of, form_page
from protection_orders import order_access as access
from protection_orders import order_presenters as presenters
from protection_orders.actions import breaches as acts
from protection_orders.breach_forms import BreachByNumberForm, BreachForm, HandleForm, MatchForm
from protection_orders.breach_presenters import acts as breach_acts
from protection_orders.breach_presenters import breach_card
from protection_orders.models import Breach
from protection_orders.views.orders import load_order

TEMPLATES = "protection_orders/orders/"
RELATED = (
    "order__case__organisation", "case", "measure", "respondent__person", "reported_by_organisation", "handled_by__user",
    "handled_by__organisation",
)  # fmt: skip


def _load(request: HttpRequest, pk: UUID, **where: Any) -> Breach:
    found: Breach = get_object_or_404(
        Breach.objects.visible_to(actor_of(request)).select_related(*RELATED), pk=pk, **where
    )
    return found


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """112 first, then five questions. Always accepted."""
    actor = actor_of(request)
    order = load_order(request, pk)
    access.check_can_report_on(actor, order)
    labels = presenters.people_labels(order, names=False)
    measures = {str(m.pk): m for m in order.measures.all()}
    respondents = {str(r.pk): r for r in order.respondents.all()}
    form = BreachForm(
        request.POST or None,
        measures=[(key, f"{presenters.measure_name(m)}: {m.text}") for key, m in measures.items()],
        respondents=[(key, labels[r.person_id]) for key, r in respondents.items()],
    )

    def act(data: dict[str, Any]) -> str:
        breach = acts.report(
            by=actor,
            order=order,
            facts=data["facts"],
            occurred_at=data["occurred_at"],
            measure=measures.get(data["measure"]),
            respondent=respondents.get(data["respondent"]),
            danger_now=data["danger_now"],
        )
        return reverse("breach-detail", args=[order.pk, breach.pk])

    audit.seen(by=actor, action="order.view", obj=order, names=False)
    return form_page(
        request, form=form, act=act, template=f"{TEMPLATES}breach_report.html",
        done=_("De melding is verstuurd. Politie en Veilig Thuis krijgen nu een alarm."),
        context={"order": order, "name": presenters.instrument_name(order.instrument),
                 "sentence": presenters.force_sentence(order), "back_url": order.get_absolute_url()},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def report_by_number(request: HttpRequest) -> HttpResponse:
    """For who only knows the number: the same answer whether the order exists or not."""
    actor = actor_of(request)
    access.check_can_report(actor)
    form = BreachByNumberForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        acts.report_by_reference(
            by=actor,
            reference=data["reference"],
            facts=data["facts"],
            occurred_at=data["occurred_at"],
            danger_now=data["danger_now"],
        )
        return reverse("breach-received")

    return form_page(request, form=form, act=act, template=f"{TEMPLATES}breach_by_number.html")


@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """What happens now, in the same words for everybody."""
    access.check_can_report(actor_of(request))
    return render(request, f"{TEMPLATES}breach_received.html")


@require_safe
def detail(request: HttpRequest, pk: UUID, breach_id: UUID) -> HttpResponse:
    """One breach: the officer's three answers, what is known, what was done. Names are hidden."""
    return _page(request, _load(request, breach_id, order_id=pk), names=False)


@require_POST
def unmask(request: HttpRequest, pk: UUID, breach_id: UUID) -> HttpResponse:
    """The same page with the respondent's name, for who may see it; logged as such."""
    breach = _load(request, breach_id, order_id=pk)
    assert breach.order is not None  # noqa: S101
    access.check_can_show_names(actor_of(request), breach.order)
    return _page(request, breach, names=True)


@require_safe
def unmatched(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A report on a number that matches no order; once matched it is read at the order."""
    return _page(request, _load(request, pk), names=False)


def _page(request: HttpRequest, breach: Breach, *, names: bool) -> HttpResponse:
    actor = actor_of(request)
    audit.seen(by=actor, action="breach.view", obj=breach, names=names)
    may, why = allowed(access.check_can_handle, actor, breach)
    return render(
        request,
        f"{TEMPLATES}breach.html",
        {
            "breach": breach,
            "alert": breach_card(breach, actor=actor, names=names),
            "acts": breach_acts(breach, may_handle=may, why_not=why),
            "rows": _rows(breach),
            "names_shown": names,
            "may_name": bool(
                breach.respondent
                and breach.order
                and allowed(access.check_can_show_names, actor, breach.order)[0]
            ),
            "handled_as": acts.HANDLED_AS.get(breach.handled_as, ""),
            "match_form": MatchForm(initial={"version": breach.version})
            if _may_match(actor, breach)
            else None,
            "back_url": breach.order.get_absolute_url() if breach.order else reverse("order-list"),
        },
    )


def _rows(breach: Breach) -> list[dict[str, Any]]:
    given = breach.given_reference
    return [
        {"label": _("Gemeld door"), "value": str(breach.reported_by_organisation or "")},
        {"label": _("Is er nu gevaar?"), "value": breach.get_danger_now_display()},
        {
            "label": _("Welke maatregel"),
            "value": presenters.measure_name(breach.measure) if breach.measure else "",
        },
        *([{"label": _("Opgegeven nummer"), "value": given}] if given else []),
    ]


def _may_match(actor: Actor, breach: Breach) -> bool:
    return breach.order_id is None and allowed(access.check_can_match, actor, breach)[0]


@require_http_methods(["GET", "POST"])
def handle(request: HttpRequest, pk: UUID, breach_id: UUID) -> HttpResponse:
    """Say what was done, and why."""
    actor = actor_of(request)
    breach = _load(request, breach_id, order_id=pk)
    access.check_can_handle(actor, breach)
    form = HandleForm(request.POST or None, initial={"version": breach.version})
    url = presenters.breach_url(breach)

    def act(data: dict[str, Any]) -> str:
        acts.handle(
            by=actor, breach=breach, outcome=data["outcome"], reason=data["reason"], version=data["version"]
        )
        return url

    return form_page(
        request, form=form, act=act, template=f"{TEMPLATES}breach_handle.html", done=_("Vastgelegd wat er is gedaan."),
        context={"breach": breach, "alert": breach_card(breach), "back_url": url},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a report under the order that it is about."""
    actor = actor_of(request)
    breach = _load(request, pk)
    access.check_can_match(actor, breach)
    form = MatchForm(request.POST or None, initial={"version": breach.version})

    def act(data: dict[str, Any]) -> str:
        matched = acts.match_number(
            by=actor, breach=breach, reference=data["reference"], version=data["version"]
        )
        return presenters.breach_url(matched)

    return form_page(
        request, form=form, act=act, template=f"{TEMPLATES}breach_match.html",
        done=_("De melding staat bij het bevel. Het alarm is verstuurd."),
        context={"breach": breach, "back_url": presenters.breach_url(breach)},
    )  # fmt: skip
