"""Steps and clocks of a case: what must be done, by whom, by when."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from cases import departures, tab_rows
from cases.access import allowed, check_can_lead, check_can_work
from cases.actions import investigation, own_tasks
from cases.actions.departure import record_departure
from cases.actions.tasks import finish_own
from cases.case_forms import DepartureForm, FinishForm, InvestigationForm, TaskForm
from cases.models import Case, Task
from cases.overview import clock_act, running_clock, task
from cases.presenters import case_frame, load_case, running_deadlines
from cases.sections import Section
from cases.views.case_shared import colleague_choices, telling_stale
from core import clock
from core.web import actor_of, form_page
from organisations.models import Membership

DONE_SHOWN = 20


@require_safe
def tasks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open steps of the own organisation, for the lead those of others too, what was done, and the clocks."""
    case = load_case(request, pk)
    actor = actor_of(request)
    audit.seen(by=actor, action="task.list", obj=case)
    context = case_frame(request, case, "tasks")
    rows = tab_rows.open_tasks(actor, case).select_related("organisation", "membership__user")
    order = ("-urgent", F("due_at").asc(nulls_last=True), "pk")
    mine = rows.filter(organisation_id=actor.organisation_id).order_by(*order)[:100]
    theirs = rows.none()
    if case.organisation_id == actor.organisation_id:
        theirs = (
            rows.exclude(organisation_id=actor.organisation_id).exclude(kind="own").order_by(*order)[:100]
        )
    done = (
        Task.objects.visible_to(actor)
        .filter(case=case, organisation_id=actor.organisation_id)
        .exclude(state="open")
        .select_related("closed_by__user")
        .order_by("-closed_at", "-pk")[:DONE_SHOWN]
    )
    work, _reason = allowed(check_can_work, actor, case)
    context |= {
        "mine": [task(actor, row) for row in mine],
        "theirs": [task(actor, row) for row in theirs],
        "done": list(done),
        "clocks": [
            running_clock(d, with_end=True)
            | {"act": clock_act(d), "url": reverse("deadline-settle", args=[case.pk, d.pk])}
            for d in running_deadlines(case, context["seen"])
        ],
        "can_work": work and case.state == "open",
        # The monitor of a handover and the term of keeping run on in a closed case.
        "can_settle": work,
        "can_investigate": case.state == "open"
        and allowed(check_can_lead, actor, case)[0]
        and investigation.running(case) is None,
    }
    return render(request, "cases/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def task_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set a step for a colleague, for oneself or for the team."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_work(actor, case)
    form = TaskForm(request.POST or None, colleagues=colleague_choices(actor))

    def act(data: dict[str, Any]) -> str:
        owner = None
        if data["owner"]:
            owner = Membership.objects.filter(organisation_id=actor.organisation_id).get(pk=data["owner"])
        own_tasks.add_task(
            by=actor, case=case, title=data["title"], detail=data["detail"], due_at=data["due_at"], owner=owner,
            urgent=data["urgent"],
        )  # fmt: skip
        return reverse("case-tasks", args=[case.pk])

    context = case_frame(request, case, "tasks") | {
        "heading": _("Taak toevoegen"),
        "label": _("Zet klaar"),
        "back_url": reverse("case-tasks", args=[case.pk]),
    }
    return form_page(
        request,
        form=form,
        act=act,
        template="cases/case_form.html",
        context=context,
        done=_("De taak staat klaar."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def task_finish(request: HttpRequest, pk: UUID, task_pk: UUID) -> HttpResponse:
    """Finish a step that people set themselves."""
    case = load_case(request, pk)
    actor = actor_of(request)
    rows = tab_rows.open_tasks(actor, case).filter(organisation_id=actor.organisation_id)
    row = get_object_or_404(rows, pk=task_pk)
    form = FinishForm(request.POST or None, initial={"version": row.version})
    context = case_frame(request, case, "tasks") | {
        "heading": row.title,
        "page_title": _("Taak afronden"),
        "lead_text": row.detail,
        "label": _("Rond af"),
        "back_url": reverse("case-tasks", args=[case.pk]),
    }

    def act(data: dict[str, Any]) -> str:
        finish_own(by=actor, task_id=row.pk, outcome=data["outcome"], version=data["version"])
        return reverse("case-tasks", args=[case.pk])

    return form_page(
        request,
        form=form,
        act=act,
        template="cases/case_form.html",
        context=context,
        done=_("Taak afgerond."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def case_investigate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that investigation turned out to be needed; its ten weeks start from the finding."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    form = InvestigationForm(request.POST or None)
    context = case_frame(request, case, "tasks") | {
        "heading": _("Onderzoek nodig"),
        "lead_text": _(
            "Veilig Thuis geeft binnen tien weken een oordeel. De termijn telt vanaf de vaststelling."
        ),
        "label": _("Start het onderzoek"),
        "back_url": reverse("case-tasks", args=[case.pk]),
    }

    def act(data: dict[str, Any]) -> str:
        investigation.find_needed(by=actor, case=case, found_at=data["found_at"], reason=data["reason"])
        return reverse("case-tasks", args=[case.pk])

    return form_page(
        request,
        form=form,
        act=act,
        template="cases/case_form.html",
        context=context,
        done=_("De termijn loopt."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def case_departure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what is known of a departure."""
    case = load_case(request, pk, Section.TRAVEL)
    actor = actor_of(request)
    check_can_work(actor, case, Section.TRAVEL)
    initial: dict[str, Any] = {"state": case.departure_state, "version": case.version}
    if case.departure_at is not None:
        known = case.departure_at.astimezone(clock.AMSTERDAM)
        initial["day"] = known.date()
        initial["hour"] = known.time() if departures.hour_known(known) else None
    form = DepartureForm(request.POST or None, initial=initial)
    context = case_frame(request, case, "overview") | {
        "heading": _("Vertrek"),
        "lead_text": _("Een geboekt vertrek staat met een klok boven elke pagina van de casus."),
        "label": _("Leg vast"),
        "back_url": reverse("case-overview", args=[case.pk]),
    }

    def act(data: dict[str, Any]) -> str:
        fields = {k: data[k] for k in ("state", "note", "source", "occurred_at", "version")}
        record_departure(by=actor, case=case, at=departures.moment(data["day"], data["hour"]), **fields)
        return reverse("case-overview", args=[case.pk])

    safe_act = telling_stale(form, context, lambda: Case.objects.get(pk=case.pk), _departure_rows, act)
    return form_page(
        request,
        form=form,
        act=safe_act,
        template="cases/case_form.html",
        context=context,
        done=_("Vastgelegd."),
    )


def _departure_rows(case: Case) -> list[dict[str, Any]]:
    return [
        {"label": _("Vertrek"), "value": case.get_departure_state_display()},
        {"label": _("Wanneer"), "value": departures.in_words(case.departure_at) if case.departure_at else ""},
    ]
