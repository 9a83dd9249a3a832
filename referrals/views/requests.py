"""Requests by or for the person concerned: the list, taking one in, preparing, the second reader, the export."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from cases import case_list
from cases.access import allowed, can_view, check_permission
from cases.models import Case, Deadline, Person
from cases.person_words import person_label
from cases.sections import Section
from core import clock, paging, words
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from core.web import actor_of, button, form_page
from organisations.permissions import Permission
from referrals.actions import requests as actions
from referrals.actions import retention
from referrals.models import SubjectRequest
from referrals.request_forms import PrepareForm, RegisterForm, SecondReaderForm, TermForm
from referrals.request_policies import ACKNOWLEDGEMENT, BY_EXCEPTION
from referrals.retention import others_at_risk

FORM = "requests/form.html"
KINDS = {"received": "info", "prepared": "warn", "granted": "ok", "refused": "", "answered": ""}


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The requests of one's own organisation, newest first. No names."""
    actor = actor_of(request)
    check_permission(actor, Permission.REQUEST_HANDLE)
    found = paging.page(
        SubjectRequest.objects.visible_to(actor), request.GET.get("na"), key="recorded_at", size=25
    )
    audit.seen(by=actor, action="request.list", count=len(found.items))
    due = _due_days(found.items)
    context = {
        "rows": [{"request": row, "kind": KINDS[row.state], "due": due.get(row.pk)} for row in found.items],
        "older_url": f"?na={found.next_mark}" if found.next_mark else "",
        "newer_url": reverse("request-list") if request.GET.get("na") else "",
    }
    return render(request, "requests/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a request in."""
    actor = actor_of(request)
    check_permission(actor, Permission.REQUEST_HANDLE)

    def act(data: dict[str, Any]) -> str:
        fields = {name: data[name] for name in RegisterForm.base_fields if name != "submission_id"}
        return actions.register(by=actor, **fields).get_absolute_url()

    context = {
        "heading": _("Verzoek vastleggen"),
        "lead_text": _(
            "Iemand vraagt wat over hem of haar is vastgelegd, of wil dat het weg gaat. Zeg nog niet of er iets is."
        ),
        "label": _("Leg vast"),
        "back_url": reverse("request-list"),
    }
    return form_page(
        request, form=RegisterForm(request.POST or None), act=act, template=FORM, context=context
    )


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: who, what, the fixed words of the acknowledgement, and the next step."""
    actor = actor_of(request)
    row = _load(request, pk)
    audit.seen(by=actor, action="request.view", obj=row, case_id=row.case_id)
    running = _term_of(row)
    open_term = running if running is not None and running.is_running else None
    stands = open_term is not None and open_term.suspended_at is not None
    reader, reason = allowed(_check_reader, actor, row)
    context = {
        "request_row": row,
        "kind": KINDS[row.state],
        "rows": _facts(actor, row),
        "acknowledgement": ACKNOWLEDGEMENT,
        "due": open_term.due_at if open_term is not None and not stands else None,
        "stands_still": stands,
        "term_label": _("Laat de termijn weer lopen")
        if stands
        else _("Zet de termijn stil: niet zeker wie vraagt")
        if open_term is not None and not row.identity_checked
        else "",
        "steps": {
            "prepare": row.state == "received",
            "review": row.state == "prepared" and reader,
            "export": row.granted and row.kind == "access",
            "answer": row.state in ("granted", "refused"),
        },
        "review_refusal": reason if row.state == "prepared" and not reader else "",
        "answered_at": row.answered_at,
        "may_retention": row.granted and row.kind == "destruction" and row.person is not None,
        "others_at_risk": others_at_risk(row.person) if row.granted and row.person is not None else 0,
    }
    return render(request, "requests/detail.html", context)


@require_POST
def destroy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose to destroy what the case holds about the person who asked; two coordinators decide."""
    actor, row = actor_of(request), _load(request, pk)

    def act() -> None:
        if row.person is None:
            raise PolicyDenied(_("Er zijn geen gegevens over deze persoon."))
        retention.propose(by=actor, person=row.person)

    return button(
        request, act=act, target=row.get_absolute_url(),
        done=_("Voorgesteld. Een andere coördinator moet dit goedkeuren."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def term(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the term stand still while the identity is in doubt, or let it run again."""
    actor = actor_of(request)
    row = _load(request, pk)
    running = _term_of(row)
    # What the form that was sent says: a colleague may have done it meanwhile, and the opposite is not what was asked.
    now = "verder" if running is not None and running.suspended_at is not None else "stil"
    stands = request.POST.get("stap", now) == "verder"

    def act(data: dict[str, Any]) -> str:
        (actions.go_on if stands else actions.wait)(by=actor, request_id=row.pk, reason=data["reason"])
        return row.get_absolute_url()

    context = {
        "heading": _("Laat de termijn weer lopen") if stands else _("Zet de termijn stil"),
        "lead_text": _("De dagen dat de termijn stilstond, komen erbij.")
        if stands
        else _("Dat mag alleen zolang niet vaststaat wie vraagt (AVG art. 12 lid 6)."),
        "label": _("Laat weer lopen") if stands else _("Zet stil"),
        "back_url": row.get_absolute_url(),
        "hidden_name": "stap",
        "hidden_value": "verder" if stands else "stil",
    }
    form = TermForm(request.POST or None)
    return form_page(request, form=form, act=act, template=FORM, context=context, done=_("Vastgelegd."))


def _term_of(row: SubjectRequest) -> Deadline | None:
    found: Deadline | None = Deadline.objects.filter(source_id=row.pk).order_by("due_at").first()
    return found


def _due_days(rows: Iterable[SubjectRequest]) -> dict[UUID, datetime]:
    """When each must be answered; one that stands still or was answered has none."""
    running = Deadline.objects.filter(
        source_id__in=[row.pk for row in rows], met_at__isnull=True, ended_at__isnull=True, suspended_at__isnull=True
    )  # fmt: skip
    return dict(running.values_list("source_id", "due_at"))


def _check_reader(actor: Actor, row: SubjectRequest) -> None:
    check_permission(actor, Permission.REQUEST_REVIEW, actions.WHO_READS)
    if row.prepared_by_id == actor.user_id:
        raise AccessDenied(actions.OWN_WORK)


def _facts(actor: Actor, row: SubjectRequest) -> list[dict[str, Any]]:
    facts = [
        {"label": _("Gevraagd"), "value": row.get_kind_display(), "note": words.when(row.occurred_at)},
        {"label": _("Wie vraagt"), "value": row.requester, "note": row.get_capacity_display()},
        {"label": _("Over wie"), "value": row.subject_name, "note": row.subject_birth},
        {"label": _("Wat precies"), "value": row.wish or _("niet vermeld")},
        {
            "label": _("Identiteit"),
            "value": _("vastgesteld") if row.identity_checked else _("nog niet vastgesteld"),
        },
    ]
    if row.proposal:
        facts += [
            {"label": _("Leeftijd"), "value": row.get_age_band_display()},
            {"label": _("Voorstel"), "value": row.get_proposal_display(), "note": row.proposal_reason},
            {"label": _("Voorbereid door"), "value": str(row.prepared_by)},
        ]
        facts += [{"label": _("Het kind zelf"), "value": row.own_view}] if row.own_view else []
        facts += [{"label": _("Belang van het kind"), "value": row.own_interest}] if row.own_interest else []
        facts += [{"label": _("Uitzondering"), "value": row.exception_reason}] if row.exception_reason else []
        if row.case is not None and can_view(actor, row.case):
            facts.append({"label": _("Casus"), "value": row.case.reference})
    if row.reviewed_by is not None:
        facts.append({"label": _("Tweede lezer"), "value": str(row.reviewed_by), "note": row.review_note})
    elif row.review_note:
        facts.append({"label": _("Tweede lezer"), "value": _("stuurde dit terug"), "note": row.review_note})
    return facts


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Find the person, answer what the law asks, propose."""
    actor = actor_of(request)
    row = _load(request, pk)
    known = row.case.reference if row.case is not None else ""
    number = request.POST.get("number", request.GET.get("number", known)).strip()
    people = _people(actor, number)
    # What stood in a proposal that came back from the second reader is not typed again.
    before = {
        name: getattr(row, name)
        for name in ("identity_checked", "own_view", "own_interest", "exception_reason")
    }
    form = PrepareForm(
        request.POST or None,
        initial=before | {
            "version": row.version, "number": number if people else "", "person": row.person_id,
            "age_band": row.age_band or "unknown", "proposal": row.proposal or "refuse", "reason": row.proposal_reason,
        },
        people=[(str(p.pk), f"{p.get_role_display()}: {person_label(p)}") for p in people],
        by_exception=row.capacity in BY_EXCEPTION,
    )  # fmt: skip

    def act(data: dict[str, Any]) -> str:
        if data["number"] and not people:
            raise InvalidInput(_("Deze casus is niet gevonden. Zoek opnieuw."))
        person = next((p for p in people if str(p.pk) == data["person"]), None)
        fields = {k: v for k, v in data.items() if k not in ("number", "person", "submission_id")}
        actions.prepare(by=actor, request_id=row.pk, person=person, **fields)
        return row.get_absolute_url()

    context = {
        "heading": _("Verzoek voorleggen"),
        "lead_text": _("Een ander leest dit voordat er iets uitgaat. Ook een weigering."),
        "find": not people,
        "number": number,
        "rows": _facts(actor, row),
        "label": _("Leg voor aan de tweede lezer"),
        "back_url": row.get_absolute_url(),
    }
    return form_page(request, form=form, act=act, template="requests/prepare.html", context=context)


def _people(actor: Actor, number: str) -> list[Person]:
    references = case_list.references_of(number)
    cases = Case.objects.visible_to(actor).filter(reference__in=references or [""])
    return list(
        Person.objects.visible_to(actor).filter(case__in=cases).select_related("case").order_by("recorded_at")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second reader sees what would leave, and decides."""
    actor = actor_of(request)
    row = _load(request, pk)
    _check_reader(actor, row)

    def act(data: dict[str, Any]) -> str:
        actions.review(by=actor, request_id=row.pk, decision=data["decision"], note=data["note"])
        return row.get_absolute_url()

    parts, unseen = [], ""
    if (
        row.proposal == "grant"
        and row.kind == "access"
        and row.case is not None
        and can_view(actor, row.case, Section.PEOPLE)
    ):
        parts = actions.preview(by=actor, request=row)
    elif row.proposal == "grant" and row.case_id is not None and row.kind == "access":
        unseen = actions.NOT_SEEN
    context = {
        "heading": _("Lees als tweede en beslis"), "rows": _facts(actor, row), "parts": parts, "unseen": unseen,
        "lead_text": _("Er gaat niets uit voordat u dat besluit. Ook een weigering leest u mee."),
        "label": _("Leg het besluit vast"), "back_url": row.get_absolute_url(),
    }  # fmt: skip
    return form_page(
        request, form=SecondReaderForm(request.POST or None), act=act, template="requests/review.html", context=context,
        done=_("Besluit vastgelegd."),
    )  # fmt: skip


@require_POST
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The overview for one person, to print; asks for a new code."""
    actor = actor_of(request)
    row = _load(request, pk)
    parts = actions.export(by=actor, request_id=row.pk)
    return render(
        request, "requests/export.html", {"row": row, "parts": parts, "made_at": words.when(clock.now())}
    )


@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The answer was given."""
    row = _load(request, pk)
    return button(
        request, act=lambda: actions.answer(by=actor_of(request), request_id=row.pk), target=row.get_absolute_url(),
        done=_("Vastgelegd dat antwoord is gegeven."),
    )  # fmt: skip


def _load(request: HttpRequest, pk: UUID) -> SubjectRequest:
    rows = SubjectRequest.objects.visible_to(actor_of(request))
    row: SubjectRequest = get_object_or_404(
        rows.select_related(
            "case__organisation", "person__case", "prepared_by", "reviewed_by", "organisation"
        ),
        pk=pk,
    )
    return row
