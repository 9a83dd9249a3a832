"""The list of cases, the overview, the whole story, and who looked."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from cases import case_list, tab_rows
from cases import search as search_rules
from cases.access import allowed, check_can_lead, check_permission, sections_seen
from cases.actions import unmask
from cases.case_forms import CaseFilter, NumberSearch
from cases.looked import looks_page
from cases.models import Case
from cases.models.contact import SourceKind
from cases.overview import colleagues, due_kind, due_words, event, overview, story, task_url
from cases.presenters import (
    DANGER_KINDS,
    case_frame,
    closed_reason,
    identity_bar,
    load_case,
    people_at_risk,
    short_practices,
    who,
)
from cases.sections import Section
from cases.words import NOTHING_FOUND
from core.actor import Actor
from core.paging import page
from core.web import actor_of
from organisations.permissions import Permission

TIMELINE_SIZE = 50


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that this person sees, newest first, narrowed by the address; search by number only."""
    actor = actor_of(request)
    check_permission(actor, Permission.CASE_LIST)
    form = CaseFilter(request.GET or None, initial={"stand": "open"})
    filters = form.filters()
    search = NumberSearch(request.GET if request.GET.get("nummer", "").strip() else None)
    number = search.cleaned_data["nummer"] if search.is_valid() else ""
    if number:
        found, next_mark = [one.case for one in search_rules.find(by=actor, number=number)], None
    else:
        result = case_list.newest(actor, filters, _uuid(request.GET.get("na")))
        found, next_mark = result.cases, result.next_mark
        audit.seen(by=actor, action="case.list", count=len(found))
    return render(
        request,
        "cases/case_list.html",
        {
            "form": form,
            "search": search,
            "active": len([v for v in (filters.practice, filters.danger, filters.own) if v])
            + (filters.state != "open"),
            "rows": _rows(actor, found),
            "number": number,
            "nothing_found": NOTHING_FOUND,
            "older_url": _older(request, next_mark),
            "newer_url": reverse("case-list") + _query(request, na=None) if request.GET.get("na") else "",
        },
    )


def _rows(actor: Actor, found: list[Case]) -> list[dict[str, Any]]:
    people = case_list.people_of(actor, found)
    steps = case_list.next_steps(actor, found)
    rows = []
    for case in found:
        step = steps.get(case.pk)
        row: dict[str, Any] = {
            "case": case,
            "lead": _lead(actor, case),
            "url": case.get_absolute_url(),
            "who": who(people.get(case.pk))
            if case.pk in people
            else _("persoon niet bekend of niet gedeeld"),
            "practices": short_practices(case),
            "danger": {"label": case.get_danger_display(), "kind": DANGER_KINDS.get(case.danger, "")},
            "kind": "danger" if case.danger in ("acute", "high") and case.state == "open" else "plain",
            "step": step.title if step else "",
            "step_url": task_url(step) if step else "",
        }
        if step is not None and step.due_at is not None:
            row |= {"when": due_words(step.due_at), "when_kind": due_kind(step.due_at)}
        rows.append(row)
    return rows


def _lead(actor: Actor, case: Case) -> str:
    if case.organisation_id != actor.organisation_id:
        return case.organisation.name
    return str(case.lead.user) if case.lead else _("nog niemand")


def _older(request: HttpRequest, mark: UUID | None) -> str:
    return reverse("case-list") + _query(request, na=str(mark)) if mark else ""


def _query(request: HttpRequest, **changes: str | None) -> str:
    values = {k: v for k, v in request.GET.items() if v} | changes
    return "?" + urlencode({k: v for k, v in values.items() if v is not None})


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@require_safe
def case_overview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Now to do, what happened, clocks and who takes part."""
    case = load_case(request, pk)
    return _overview(request, case, names=False)


@require_http_methods(["GET", "HEAD", "POST"])
def case_unmask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the names for this one answer; the act is logged. With htmx only the identity bar is answered."""
    if request.method != "POST":
        return redirect("case-overview", pk)
    case = load_case(request, pk)
    actor = actor_of(request)
    unmask.reveal_names(by=actor, case=case)
    if request.headers.get("HX-Request"):
        bar = identity_bar(actor, case, sections_seen(actor, case), names=True)
        return render(request, "components/identity_bar.html", {"bar": bar})
    return _overview(request, case, names=True)


def _overview(request: HttpRequest, case: Case, *, names: bool) -> HttpResponse:
    actor = actor_of(request)
    audit.seen(by=actor, action="case.view", obj=case)
    context = case_frame(request, case, "overview", names=names)
    seen = context["seen"]
    people = people_at_risk(actor, case) if Section.PEOPLE in seen else []
    leads, _reason = allowed(check_can_lead, actor, case)
    context |= overview(actor, case, seen, people) | {
        "colleagues": colleagues(actor, case),
        "can_work": actor.can(Permission.CASE_WORK) and case.state == "open" and context["emergency"] is None,
        "leads": leads,
        "travel_seen": Section.TRAVEL in seen,
        "closed_reason": closed_reason(case),
    }
    return render(request, "cases/case_overview.html", context)


@require_safe
def case_timeline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole story, oldest or newest first, by kind of source."""
    case = load_case(request, pk)
    actor = actor_of(request)
    audit.seen(by=actor, action="timeline.view", obj=case)
    oldest = request.GET.get("volgorde") == "oud"
    source = request.GET.get("bron", "")
    rows = story(actor, case)
    if source in SourceKind.values:
        rows = rows.filter(source=source)
    mark = request.GET.get("na")
    found = page(rows, mark, key="occurred_at", size=TIMELINE_SIZE, newest=not oldest)
    context = case_frame(request, case, "timeline")
    context |= {
        "events": [event(e, actor, context["seen"]) for e in found.items],
        "source": source,
        "oldest": oldest,
        "orders": _orders(request, oldest),
        "chips": _source_chips(request, actor, case, source),
        "older_url": _query(request, na=found.next_mark) if found.next_mark else "",
        "newer_url": _query(request, na=None) if mark else "",
    }
    return render(request, "cases/case_timeline.html", context)


def _orders(request: HttpRequest, oldest: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("Nieuwste eerst"), "url": _query(request, volgorde=None, na=None), "current": not oldest},
        {"label": _("Oudste eerst"), "url": _query(request, volgorde="oud", na=None), "current": oldest},
    ]


def _source_chips(request: HttpRequest, actor: Actor, case: Case, source: str) -> list[dict[str, Any]]:
    present = set(tab_rows.timeline(actor, case).order_by().values_list("source", flat=True).distinct())
    chips = [
        {
            "label": _("Alles"),
            "url": _query(request, bron=None, na=None),
            "current": not source,
            "count": None,
        }
    ]
    for kind in SourceKind:
        if kind.value in present:
            chips.append(
                {
                    "label": kind.label.capitalize(),
                    "url": _query(request, bron=kind.value, na=None),
                    "current": source == kind.value,
                    "count": None,
                }
            )
    return chips


@require_safe
def case_looked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who saw, changed or was refused this case, in words."""
    case = load_case(request, pk)
    actor = actor_of(request)
    audit.seen(by=actor, action="case.looked", obj=case)
    context = case_frame(request, case, "looked")
    found = looks_page(actor, case, request.GET.get("na"))
    context |= found | {
        "older_url": _query(request, na=found["next_mark"]) if found["next_mark"] else "",
        "newer_url": _query(request, na=None) if request.GET.get("na") else "",
    }
    return render(request, "cases/case_looked.html", context)
