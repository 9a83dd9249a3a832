"""The page "Reis" of a case: who is findable at the border, recording an alert, and withdrawing it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import audit
from border import presenters
from border.access import check_can_record_alert, check_can_withdraw_alert
from border.actions import alerts
from border.forms import AlertForm, WithdrawForm
from border.models import BorderMatch, TravelAlert
from border.search import searchable_q
from cases.access import allowed
from cases.models import Case, Person
from cases.person_words import person_label
from cases.presenters import case_frame, load_case
from cases.sections import Section
from core.web import actor_of, form_page

TAB = "travel"


@require_http_methods(["GET"])
def case_travel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who of this case an officer finds now, by which alert, and when somebody was seen."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.TRAVEL)
    rows = list(
        TravelAlert.objects.visible_to(actor)
        .filter(case=case)
        .select_related("person")
        .order_by("-recorded_at")
    )
    running = set(TravelAlert.objects.running().filter(case=case).values_list("pk", flat=True))
    findable = Person.objects.filter(case=case).filter(searchable_q()).order_by("recorded_at", "pk")
    seen = (
        BorderMatch.objects.visible_to(actor)
        .filter(person__case=case, state__in=["hit", "confirmed"])
        .select_related("border_check__organisation", "person")
        .order_by("-recorded_at")[:20]
    )
    may, why = allowed(check_can_record_alert, actor, case)
    audit.seen(by=actor, action="travel.view", obj=case)
    frame = case_frame(request, case, TAB)
    context = {
        "rows": presenters.alert_rows(rows, running),
        "findable": [
            {
                "role": person.get_role_display(),
                "label": person_label(person),
                "url": reverse("person-detail", args=[case.pk, person.pk])
                if Section.PEOPLE in frame["seen"]
                else "",
            }
            for person in findable
        ],
        "seen_at_border": [
            {
                "at": match.recorded_at,
                "who": person_label(match.person),
                "by": match.border_check.organisation,
            }
            for match in seen
        ],
        "may_record": may and not case.is_practice,
        "why_not": why or (_("Een oefening is nooit vindbaar aan de grens.") if case.is_practice else ""),
    }
    return render(request, "border/case_travel.html", frame | context)


@require_http_methods(["GET", "POST"])
def alert_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record an alert."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.TRAVEL)
    check_can_record_alert(actor, case)
    people = list(Person.objects.filter(case=case).order_by("recorded_at", "pk"))
    form = AlertForm(request.POST if request.method == "POST" else None, people=people)

    def act(data: dict[str, Any]) -> str:
        alerts.record_alert(
            by=actor,
            case=case,
            person=form.people[data["person"]],
            ground=data["ground"],
            authority=data["authority"],
            authority_reference=data["authority_reference"],
            occurred_at=data["occurred_at"],
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
        )
        return reverse("case-travel", args=[case.pk])

    return form_page(
        request, form=form, act=act, template="border/alert_new.html", context=case_frame(request, case, TAB),
        done=_("Vastgelegd. De volgende controle vindt deze persoon."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def alert_detail(request: HttpRequest, pk: UUID, alert_pk: UUID) -> HttpResponse:
    """One alert; withdrawing it."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.TRAVEL)
    alert = _alert(request, case, alert_pk)
    may, why = allowed(check_can_withdraw_alert, actor, alert)
    if request.method == "POST":
        check_can_withdraw_alert(actor, alert)
    audit.seen(by=actor, action="travel_alert.view", obj=alert)
    running = set(TravelAlert.objects.running().filter(pk=alert.pk).values_list("pk", flat=True))
    form = WithdrawForm(
        request.POST if request.method == "POST" else None, initial={"version": alert.version}
    )

    def act(data: dict[str, Any]) -> str:
        alerts.withdraw_alert(by=actor, alert=alert, reason=data["reason"], version=data["version"])
        return reverse("case-travel", args=[case.pk])

    context = case_frame(request, case, TAB) | {
        "row": presenters.alert_rows([alert], running)[0],
        "may_withdraw": may and alert.state == "recorded",
        "why_not": why,
    }
    return form_page(
        request, form=form, act=act, template="border/alert_detail.html", context=context,
        done=_("Ingetrokken. De volgende controle vindt deze persoon niet meer door deze signalering."),
    )  # fmt: skip


def _alert(request: HttpRequest, case: Case, alert_pk: UUID) -> TravelAlert:
    visible = TravelAlert.objects.visible_to(actor_of(request)).select_related(
        "case__organisation", "person", "recorded_by__organisation", "withdrawn_by__organisation"
    )
    found: TravelAlert = get_object_or_404(visible, pk=alert_pk, case=case)
    return found
