"""The calendar of the team as a list by day, for a week or a month; works without script."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import audit
from cases import departures
from cases.access import check_permission
from cases.overview import due_kind, task_url
from cases.school_holidays import timetable
from core import clock, words
from core.web import actor_of
from monitoring import team_calendar
from monitoring.team_calendar import MONTH, WEEK, Item, Span
from organisations.models import Organisation
from organisations.permissions import Permission

WHO = "Uw rol ziet geen casussen, en dus geen agenda."


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What ends or is due, by day; what is late stands above it."""
    actor = actor_of(request)
    check_permission(actor, Permission.CASE_LIST, WHO)
    today = clock.today()
    kind = MONTH if request.GET.get("toon") == MONTH else WEEK
    span = team_calendar.span_of(kind, request.GET.get("dag", ""), today)
    house = Organisation.objects.get(pk=actor.organisation_id)
    days, more = team_calendar.days(actor, span, house.slug)
    late = team_calendar.late(actor, clock.now())
    audit.seen(by=actor, action="calendar.view", count=sum(len(day.rows) for day in days) + len(late))
    known_until = timetable().known_until
    return render(
        request,
        "monitoring/calendar.html",
        {
            "title": _title(span),
            "chips": [_chip(WEEK, _("Week"), kind, today), _chip(MONTH, _("Maand"), kind, today)],
            "before": _address(kind, span.before),
            "after": _address(kind, span.after),
            "now_url": "" if span.first <= today <= span.last else _address(kind, today),
            "days": [
                {
                    "label": words.day(day.day),
                    "today": day.day == today,
                    "marks": day.marks,
                    "rows": [_row(item) for item in day.rows],
                }
                for day in days
                if day.rows or day.day == today or kind == WEEK
            ],
            "more": more,
            "late": [_row(item) for item in late],
            "holidays_end": words.day(known_until) if span.last > known_until else "",
            "figures": actor.can(Permission.CASE_LEAD),
        },
    )


def _title(span: Span) -> str:
    if span.kind == MONTH:
        return f"{words.LONG_MONTHS[span.first.month - 1].capitalize()} {span.first.year}"
    number = span.first.isocalendar().week
    return _("Week %(number)d, %(first)s tot en met %(last)s") % {
        "number": number,
        "first": words.day(span.first, year=False),
        "last": words.day(span.last),
    }


def _chip(kind: str, label: str, chosen: str, today: date) -> dict[str, Any]:
    return {"label": label, "url": _address(kind, today), "current": kind == chosen, "count": None}


def _address(kind: str, day: date) -> str:
    values = {"dag": day.isoformat()} | ({"toon": MONTH} if kind == MONTH else {})
    return f"{reverse('team-calendar')}?{urlencode(values)}"


def _row(item: Item) -> dict[str, Any]:
    record: Any = item.deadline or item.task
    late = item.due < clock.now()
    shown = {
        # A day that begins at midnight is a day without an hour.
        "at": words.clock(item.due) if departures.hour_known(item.due) else "",
        "case": record.case.reference if record.case is not None else "",
        "pill": words.countdown(item.due, clock.now(), with_end=False) if late else "",
        "kind": due_kind(item.due) or "plain",
    }
    if item.deadline is not None and record.case is None:
        return shown | {
            "title": record.label,
            "case": record.number,
            "url": reverse("triage-signal", args=[record.source_id]),
            "who": _("nog geen casus"),
        }
    if item.deadline is not None:
        lead = record.case.lead if record.case is not None else None
        return shown | {
            "title": record.label,
            "url": reverse("deadline-settle", args=[record.case_id, record.pk]),
            "who": str(lead.user) if lead is not None else _("geen regievoerder"),
        }
    owner = record.membership
    return shown | {
        "title": record.title,
        "url": task_url(record),
        "who": str(owner.user) if owner is not None else _("het team"),
    }
