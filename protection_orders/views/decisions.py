"""Recording what the authority decided on a filed application."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.person_words import person_label
from core import clock
from core.web import actor_of, form_page
from organisations.models import Organisation
from protection_orders.access import check_can_record_decision
from protection_orders.actions import orders as acts
from protection_orders.application_policies import check_not_practice
from protection_orders.application_workflow import APPLICATION
from protection_orders.models import Application
from protection_orders.order_forms import DecisionForm
from protection_orders.order_policies import instrument_of, latest_end, needs_majority_day, period_words
from protection_orders.order_presenters import instrument_name


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form of the decision, filled with what was asked."""
    actor = actor_of(request)
    application = get_object_or_404(
        Application.objects.visible_to(actor).select_related("case__organisation"), pk=pk
    )
    check_can_record_decision(actor, application)
    check_not_practice(application)
    APPLICATION.check("decide", application.state)
    form = _form(request, application)

    def act(data: dict[str, Any]) -> str:
        unit = _chosen(data["police"])
        order = acts.record_decision(
            by=actor,
            application=application,
            outcome=data["outcome"],
            authority=data["authority"],
            authority_organisation=_chosen(data["authority_organisation"]),
            authority_reference=data["authority_reference"],
            decided_at=data["decided_at"],
            measures=form.decided_measures(),
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            without_hearing=bool(data.get("without_hearing")),
            majority_days=form.majority_days(),
            share_with=[unit] if unit else [],
            reason=data["reason"],
            version=data["version"],
        )
        return order.get_absolute_url() if order else reverse("case-orders", args=[application.case_id])

    return form_page(
        request, form=form, act=act, template="protection_orders/orders/decide.html",
        done=_("Het besluit is vastgelegd."),
        context={"application": application, "name": instrument_name(application.instrument),
                 "back_url": application.get_absolute_url()},
    )  # fmt: skip


def _chosen(pk: str) -> Organisation | None:
    return Organisation.objects.filter(pk=pk).first() if pk else None


def _form(request: HttpRequest, application: Application) -> DecisionForm:
    instrument = instrument_of(application.instrument)
    people = [part.person for part in application.people.select_related("person")]
    protected = [part.person for part in application.people.filter(part="protected").select_related("person")]
    longest = latest_end(instrument, clock.now())
    children = {p.pk: person_label(p) for p in protected if needs_majority_day(instrument, p, longest)}
    region = application.case.organisation.slug
    police = Organisation.objects.filter(kind="police", active=True).order_by("name")
    regional = next((unit for unit in police if region in unit.regions), None)
    return DecisionForm(
        request.POST or None,
        instrument=instrument,
        longest=period_words(instrument.max_duration) if instrument.max_duration else "",
        deciders=Organisation.objects.filter(kind__in=instrument.decided_by, active=True).order_by("name"),
        police=police,
        children=children,
        asked=acts.requested_measures(application),
        addressees=[(str(p.pk), person_label(p)) for p in people],
        initial={
            "version": application.version,
            "authority": application.authority,
            "authority_organisation": application.authority_organisation_id,
            "police": regional.pk if regional else "",
        },
    )
