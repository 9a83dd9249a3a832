"""The page on which everybody lands: what needs me, by when, why me; before that what only this role has."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

import audit
from cases.models import AdviceRequest, Draft, Signal, Task
from cases.overview import due_kind, due_words, task_url
from cases.presenters import short_practices
from core import clock
from core.actor import Actor
from core.web import actor_of
from monitoring import worklist
from monitoring.models import AlertAddressee
from monitoring.presenters import moment
from monitoring.views.alerts import REFRESH
from monitoring.workflow import OPEN
from organisations.permissions import Permission

ALERTS_SHOWN = 3
OWN_SHOWN = 10


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """The worklist, narrowed by the address."""
    actor = actor_of(request)
    chosen = request.GET.get("toon", "alles")
    chosen = chosen if chosen in worklist.FILTERS else "alles"
    mark = request.GET.get("na")
    found = worklist.work(actor, chosen, mark)
    numbers = worklist.counts(actor)
    alerts = _alerts(actor) if actor.can(Permission.ALERT_RECEIVE) else []
    own = _own(actor) if _reports(actor) else None
    audit.seen(by=actor, action="worklist.view", count=len(found.rows))
    return render(
        request,
        "monitoring/worklist.html",
        {
            "greeting": greeting(clock.now()),
            "headline": headline(actor, numbers["nu"], len(alerts)),
            "chips": _chips(chosen, numbers),
            "rows": [_row(actor, row) for row in found.rows],
            "chosen": chosen,
            "alerts": alerts,
            "own": own,
            "only_reports": own is not None
            and not actor.can(Permission.ALERT_RECEIVE)
            and not actor.can(Permission.CASE_LIST),
            "main_acts": _main_acts(actor),
            "elsewhere": _elsewhere(actor),
            "older_url": _address(chosen, found.next_mark) if found.next_mark else "",
            "newer_url": _address(chosen, None) if mark else "",
            # Everybody lands here: without script a new alarm must show here too.
            "live_refresh": REFRESH if actor.can(Permission.ALERT_RECEIVE) else None,
        },
    )


def greeting(now: datetime) -> str:
    """Good morning, afternoon, evening or night by the Dutch clock."""
    hour = now.astimezone(clock.AMSTERDAM).hour
    if hour < 6:
        return _("Goedenacht.")
    if hour < 12:
        return _("Goedemorgen.")
    return _("Goedemiddag.") if hour < 18 else _("Goedenavond.")


def headline(actor: Actor, number: int, alerts: int) -> str:
    """How much cannot wait, in one sentence; without work the question or the calm that fits the role."""
    if not number:
        if alerts:
            return ngettext("Eerst het alarm.", "Eerst de alarmen.", alerts)
        if _elsewhere(actor):
            return ""
        if actor.can(Permission.ALERT_RECEIVE):
            return _("Geen open alarm. Niets moet vandaag af.")
        asks = actor.can(Permission.SIGNAL_REPORT) and not actor.can(Permission.CASE_LIST)
        return _("Maakt u zich zorgen om iemand?") if asks else _("Niets moet vandaag af.")
    return ngettext("%(n)d zaak kan niet wachten.", "%(n)d zaken kunnen niet wachten.", number) % {
        "n": number
    }


def _chips(chosen: str, numbers: dict[str, int]) -> list[dict[str, Any]]:
    labels = {
        "alles": _("Alles"),
        "beoordelen": _("Beoordelen"),
        "triage": _("Triage"),
        "termijn": _("Termijn loopt af"),
        "ander": _("Wacht op ander"),
    }
    return [
        {
            "label": label,
            "url": _address(key, None),
            "current": key == chosen,
            "count": worklist.count_words(numbers[key]),
        }
        for key, label in labels.items()
        if key in ("alles", chosen) or numbers[key]
    ]


def _address(chosen: str, mark: str | None) -> str:
    values = {"toon": chosen if chosen != "alles" else None, "na": mark}
    query = urlencode({key: value for key, value in values.items() if value})
    return reverse("worklist") + (f"?{query}" if query else "")


def _row(actor: Actor, row: worklist.Row) -> dict[str, Any]:
    if row.task is not None:
        return _task_row(actor, row)
    deadline = row.deadline
    assert deadline is not None  # noqa: S101 - a row is a step or a clock
    case = deadline.case
    return {
        "title": deadline.label,
        "url": reverse("case-tasks", args=[deadline.case_id]),
        "note": deadline.ground,
        "why": _("U heeft de regie")
        if case and case.lead_id == actor.membership_id
        else _("U werkt aan deze casus"),
        "when": due_words(deadline.due_at),
        "kind": due_kind(deadline.due_at) or "plain",
    } | _case_cells(case)


def _task_row(actor: Actor, row: worklist.Row) -> dict[str, Any]:
    task = row.task
    assert task is not None  # noqa: S101 - asked by the caller
    elsewhere = task.organisation_id != actor.organisation_id
    shown: dict[str, Any] = {
        "title": task.title,
        "url": reverse("case-tasks", args=[task.case_id]) if elsewhere else task_url(task),
        "note": _("Wacht op %(name)s") % {"name": task.organisation.name} if elsewhere else task.detail,
        "why": _("U werkt aan deze casus") if elsewhere else _why(actor, task),
        "kind": "danger" if task.urgent else "plain",
    }
    if task.due_at is not None:
        when = due_words(task.due_at)
        calm = task.urgent and due_kind(task.due_at) != "danger"
        shown |= {
            "when": _("spoed, %(when)s") % {"when": when} if calm else when,
            "kind": "danger" if task.urgent else due_kind(task.due_at) or "plain",
        }
    else:
        shown["when"] = _("spoed") if task.urgent else _("geen datum")
    if task.case is None and task.kind not in worklist.TRIAGE_KINDS:
        return shown | _case_cells(None) | {"case": _("geen casus")}
    return shown | _case_cells(task.case)


def _why(actor: Actor, task: Task) -> str:
    if task.membership_id not in (None, actor.membership_id):
        return _("Was van een collega die weg is")
    if task.why:
        return task.why
    if task.membership_id is not None:
        return _("Aan u gegeven")
    return _("Taak voor uw rol") if task.role else _("Taak van het team")


def _case_cells(case: Any) -> dict[str, Any]:
    if case is None:
        return {"case": "", "case_url": "", "case_note": ""}
    practice = _("oefening, ") if case.is_practice else ""
    return {
        "case": case.reference,
        "case_url": case.get_absolute_url(),
        "case_note": practice + short_practices(case),
    }


def _alerts(actor: Actor) -> list[dict[str, Any]]:
    rows = (
        AlertAddressee.objects.filter(organisation_id=actor.organisation_id, state__in=OPEN)
        .select_related("alert")
        .order_by("recorded_at", "pk")[:ALERTS_SHOWN]
    )
    return [
        {
            "title": row.alert.title,
            "url": row.alert.get_absolute_url(),
            "note": _("%(number)s · %(at)s gemeld. %(what)s")
            % {"number": row.alert.reference, "at": moment(row.recorded_at), "what": row.alert.instruction},
            "when": row.get_state_display(),
            "kind": "danger",
        }
        for row in rows
    ]


def _reports(actor: Actor) -> bool:
    return actor.can(Permission.SIGNAL_REPORT) and not actor.can(Permission.SIGNAL_TRIAGE)


def _own(actor: Actor) -> dict[str, Any]:
    """The own signals, requests for advice and drafts of somebody who reports."""
    signals = (
        Signal.objects.visible_to(actor)
        .filter(reporter_id=actor.membership_id)
        .select_related("receiver")
        .order_by("-recorded_at", "-pk")[:OWN_SHOWN]
    )
    advice = AdviceRequest.objects.visible_to(actor).order_by("-recorded_at", "-pk")[:OWN_SHOWN]
    drafts = Draft.objects.visible_to(actor).defer("content").order_by("-saved_at", "-pk")[:OWN_SHOWN]
    return {
        "signals": [
            {
                "reference": s.reference,
                "url": s.get_absolute_url(),
                "at": s.recorded_at,
                "receiver": s.receiver.name,
                "state": s.get_state_display(),
                "feedback": bool(s.feedback),
            }
            for s in signals
        ],
        "advice": [
            {
                "reference": a.reference,
                "url": a.get_absolute_url(),
                "at": a.recorded_at,
                "answered": a.answered_at is not None,
            }
            for a in advice
        ],
        "drafts": [
            {
                "label": _("Melding") if d.form == "signal" else _("Adviesvraag"),
                "url": reverse("draft-resume", args=[d.pk]),
                "saved_at": d.saved_at,
            }
            for d in drafts
        ],
    }


def _elsewhere(actor: Actor) -> dict[str, str]:
    """Where the work of who never has steps of the chain stands; empty for everybody else."""
    if actor.can(Permission.LOG_REVIEW):
        return {
            "title": _("Uw werk staat onder Toezicht"),
            "text": _("Inzage die opvalt, wacht daar op uw oordeel."),
            "url": reverse("look-review-list"),
            "action": _("Naar toezicht"),
        }
    if actor.can(Permission.ORGANISATION_MANAGE) and not actor.can(Permission.CASE_LIST):
        return {
            "title": _("Uw werk staat onder Collega's"),
            "text": _("Nodig mensen uit, en kijk elk jaar na wie nog toegang nodig heeft."),
            "url": reverse("member-list"),
            "action": _("Naar collega's"),
        }
    return {}


def _main_acts(actor: Actor) -> list[dict[str, str]]:
    """What this role most often comes to do: the first is the main act of the page."""
    acts = []
    if actor.can(Permission.BORDER_CHECK):
        acts.append({"label": _("Grenscontrole doen"), "url": reverse("border-check")})
    if actor.can(Permission.SIGNAL_REPORT):
        acts.append({"label": _("Signaal vastleggen"), "url": reverse("signal-new")})
    if len(acts) == 1 and not actor.can(Permission.CASE_LIST):
        acts.append({"label": _("Advies vragen"), "url": reverse("advice-new")})
    return acts
