"""One clock of a case: settle it, give it more time, let it stand still and run again."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import deadline_notes, deadline_rules, departures
from cases.access import check_can_work
from cases.actions import informing, own_deadlines
from cases.actions.followed_dates import DEPARTURE
from cases.case_forms import ClockForm, LapsedForm, SettleForm
from cases.deadline_sections import deadline_section
from cases.models import Case, Deadline
from cases.overview import clock_words
from cases.presenters import case_frame, is_event, is_irreversible, load_case
from core import clock, words
from core.errors import PolicyDenied
from core.web import actor_of, form_page

Act = Callable[[dict[str, Any]], object]

# A birthday or a journey is not done; what it asks for is.
EVENT_CHOICES = [
    ("yes", gettext_lazy("Alles is geregeld")),
    ("no", gettext_lazy("Dit vraagt niets meer")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_settle(request: HttpRequest, pk: UUID, deadline_pk: UUID) -> HttpResponse:
    """Stop a clock of the own organisation: done, or no longer needed; for what lapsed: what protects now."""
    case, deadline = _load(request, pk, deadline_pk)
    if deadline.key == informing.CLOCK:
        return redirect("deadline-inform", pk=case.pk, deadline_pk=deadline.pk)
    lapsed = is_irreversible(deadline.key)
    initial = {"version": deadline.version}
    form: forms.Form = (LapsedForm if lapsed else SettleForm)(request.POST or None, initial=initial)
    if is_event(deadline.key):
        form.fields["done"].choices = EVENT_CHOICES  # type: ignore[attr-defined]
        form.fields["reason"].help_text = _("Invullen als dit niets meer vraagt.")

    def act(data: dict[str, Any]) -> None:
        done = data.get("done") == "yes"
        own_deadlines.settle(
            by=actor_of(request), deadline=deadline, done=done, reason=data["reason"], version=data["version"]
        )

    return _page(request, case, deadline, form, act, label=_("Bewaar"), doors=_doors(case, deadline))


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_extend(request: HttpRequest, pk: UUID, deadline_pk: UUID) -> HttpResponse:
    """Give a clock the extension of its ground."""
    case, deadline = _load(request, pk, deadline_pk)
    if deadline.key == informing.CLOCK:
        return redirect("deadline-inform", pk=case.pk, deadline_pk=deadline.pk)
    new_end = own_deadlines.extended_end(deadline_rules.deadlines()[deadline.key], deadline)
    lead = _("Het nieuwe einde wordt %(when)s. Het oude einde blijft bewaard.") % {
        "when": words.when(new_end)
    }

    def act(data: dict[str, Any]) -> None:
        own_deadlines.extend(
            by=actor_of(request), deadline=deadline, reason=data["reason"], version=data["version"]
        )

    return _reason_page(request, case, deadline, act, label=_("Verleng"), lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_suspend(request: HttpRequest, pk: UUID, deadline_pk: UUID) -> HttpResponse:
    """Let a clock stand still, where its ground allows that."""
    case, deadline = _load(request, pk, deadline_pk)
    rule = deadline_rules.deadlines()[deadline.key]
    own_deadlines.check_can_stand_still(rule, deadline)
    lead = _("De termijn telt dan niet door, tot u hem weer laat lopen. Grond: %(ground)s.") % {
        "ground": rule.suspend_ground.rstrip(".")
    }

    def act(data: dict[str, Any]) -> None:
        own_deadlines.suspend(
            by=actor_of(request), deadline=deadline, reason=data["reason"], version=data["version"]
        )

    return _reason_page(request, case, deadline, act, label=_("Zet stil"), lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_resume(request: HttpRequest, pk: UUID, deadline_pk: UUID) -> HttpResponse:
    """Let a clock run again; the time it stood still is added."""
    case, deadline = _load(request, pk, deadline_pk)
    own_deadlines.check_stands_still(deadline)
    lead = _("De tijd dat de termijn stilstond, komt erbij.")

    def act(data: dict[str, Any]) -> None:
        own_deadlines.resume(
            by=actor_of(request), deadline=deadline, reason=data["reason"], version=data["version"]
        )

    return _reason_page(request, case, deadline, act, label=_("Laat weer lopen"), lead=lead)


def _load(request: HttpRequest, pk: UUID, deadline_pk: UUID) -> tuple[Case, Deadline]:
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_work(actor, case)
    deadline = get_object_or_404(Deadline.objects.visible_to(actor).filter(case=case), pk=deadline_pk)
    load_case(request, pk, deadline_section(deadline.key))
    return case, deadline


def _reason_page(
    request: HttpRequest, case: Case, deadline: Deadline, act: Act, *, label: str, lead: str
) -> HttpResponse:
    form = ClockForm(request.POST or None, initial={"version": deadline.version})
    return _page(request, case, deadline, form, act, label=label, lead=lead)


def _page(
    request: HttpRequest,
    case: Case,
    deadline: Deadline,
    form: forms.Form,
    act: Act,
    *,
    label: str,
    lead: str = "",
    doors: list[dict[str, str]] | None = None,
) -> HttpResponse:
    target = reverse("case-tasks", args=[case.pk])

    def then_back(data: dict[str, Any]) -> str:
        act(data)
        return target

    rule = deadline_rules.deadlines()[deadline.key]
    context = case_frame(request, case, "tasks") | {
        # What the page does stands first; the page of the clock itself has its name alone.
        "heading": deadline.label if doors is not None else f"{label}: {deadline.label}",
        "lead_text": lead or rule.text,
        "facts": _facts(deadline, rule),
        # A right lapses whatever we write down: before that there is nothing to settle here.
        "waits": is_irreversible(deadline.key) and deadline.due_at > clock.now(),
        "label": label,
        "back_url": target,
        "doors": doors or [],
        "notes": deadline_notes.notes(actor_of(request), deadline) if doors is not None else [],
        "moves": [move_row(move) for move in deadline.moves.order_by("recorded_at", "pk")],
    }
    return form_page(
        request, form=form, act=then_back, template="cases/deadline.html", context=context, done=_("Bewaard.")
    )


def _facts(deadline: Deadline, rule: deadline_rules.DeadlineRule) -> list[dict[str, str]]:
    """When it ends and how long that is, on what it rests, and since when it runs."""
    now = clock.now()
    if deadline.suspended_at is not None:
        end, left = _("Staat stil sinds"), words.when(deadline.suspended_at)
    else:
        over = deadline.due_at <= now
        end = {
            "event": _("Was op") if over else _("Op"),
            "validity": _("Liep af op") if over else _("Loopt af op"),
        }.get(rule.nature, _("Uiterlijk"))
        left = _moment_words(deadline)
    return [
        {
            "label": end,
            "value": left,
            "note": clock_words(deadline, now) if deadline.suspended_at is None else "",
        },
        {"label": _("Grondslag"), "value": deadline.ground},
        {"label": _("Loopt sinds"), "value": words.when(deadline.starts_at)},
    ]


def _moment_words(deadline: Deadline) -> str:
    """The end; of a day that begins at midnight only the day."""
    known = departures.hour_known(deadline.due_at)
    return words.when(deadline.due_at) if known else words.day(deadline.due_at)


def move_row(move: Any) -> dict[str, str]:
    """One change of an end in words: when, from what to what, and why."""
    old = _("van %(when)s") if move.new_due_at else _("Het einde was %(when)s")
    old = old % {"when": words.when(move.old_due_at)}
    new = _("naar %(when)s") % {"when": words.when(move.new_due_at)} if move.new_due_at else ""
    return {
        "label": f"{move.get_kind_display()}, {words.when(move.recorded_at)}",
        "value": f"{old} {new}. {move.reason}".replace(" .", "."),
    }


def _doors(case: Case, deadline: Deadline) -> list[dict[str, str]]:
    """The other things that can be done to this clock now."""
    ids = [case.pk, deadline.pk]
    if deadline.suspended_at is not None:
        return [{"label": _("Laat weer lopen"), "url": reverse("deadline-resume", args=ids)}]
    rule = deadline_rules.deadlines()[deadline.key]
    doors = []
    if deadline.key == DEPARTURE:
        doors.append({"label": _("Wijzig het vertrek"), "url": reverse("case-departure", args=[case.pk])})
    with suppress(PolicyDenied):
        own_deadlines.extended_end(rule, deadline)
        doors.append({"label": _("Geef meer tijd"), "url": reverse("deadline-extend", args=ids)})
    with suppress(PolicyDenied):
        own_deadlines.check_can_stand_still(rule, deadline)
        doors.append({"label": _("Zet stil"), "url": reverse("deadline-suspend", args=ids)})
    return doors
