"""Notes and contact moments: what was seen, heard, thought and said, and whom somebody spoke."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from cases import reference, tab_rows
from cases.access import allowed, can_view, check_can_work
from cases.actions import contacts as contact_acts
from cases.actions import notes as note_acts
from cases.case_forms import ContactForm, NoteForm
from cases.models import ContactMoment, Note
from cases.models.contact import SourceKind
from cases.person_words import person_label
from cases.presenters import case_frame, contact_rule, load_case
from cases.sections import Section
from cases.views.case_shared import numbered, people_choices, people_of, pick_person
from core.paging import page
from core.web import actor_of, form_page

SIZE = 25


@require_safe
def notes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The newest notes and contact moments."""
    case = load_case(request, pk, Section.NOTES)
    actor = actor_of(request)
    audit.seen(by=actor, action="note.list", obj=case)
    found = page(tab_rows.notes(actor, case).prefetch_related("corrections"), request.GET.get("notities"),
                 key="occurred_at", size=SIZE)  # fmt: skip
    spoken = page(tab_rows.contacts(actor, case).select_related("person"), request.GET.get("contacten"),
                  key="occurred_at", size=SIZE)  # fmt: skip
    work, reason = allowed(check_can_work, actor, case, Section.NOTES)
    context = case_frame(request, case, "notes")
    people_seen = Section.PEOPLE in context["seen"]
    sources_seen = Section.SOURCE_IDENTITY in context["seen"]
    context |= {
        "notes": [_note(note, case.pk, sources_seen) for note in found.items],
        "contacts": [_contact(c, people_seen) for c in spoken.items],
        "older_notes": f"?notities={found.next_mark}".replace("+", "%2B") if found.next_mark else "",
        "older_contacts": f"?contacten={spoken.next_mark}".replace("+", "%2B") if spoken.next_mark else "",
        "paged": bool(request.GET.get("notities") or request.GET.get("contacten")),
        "can_work": work and case.state == "open",
        "work_reason": reason,
    }
    return render(request, "cases/notes.html", context)


def _note(note: Note, case_pk: UUID, sources_seen: bool) -> dict[str, Any]:
    corrected = bool(note.corrections.all())
    return {
        "at": note.occurred_at,
        "recorded_at": note.recorded_at,
        "label": SourceKind(note.kind).label,
        "kind": {"seen": "ok", "heard": "warn", "view": "info"}.get(note.kind, ""),
        "text": note.text,
        "quote": note.kind == SourceKind.OWN_WORDS,
        "health": note.in_section == Section.HEALTH,
        "source": note.source if sources_seen or not note.source else _("bron niet met u gedeeld"),
        "corrected": corrected,
        "correction": note.corrects_id is not None,
        "correct_url": "" if corrected else reverse("note-correct", args=[case_pk, note.pk]),
    }


def _contact(contact: ContactMoment, people_seen: bool) -> dict[str, Any]:
    channel = reference.channels().get(contact.channel)
    return {
        "at": contact.occurred_at,
        "recorded_at": contact.recorded_at,
        "with_whom": contact.with_whom,
        "person": person_label(contact.person) if contact.person and people_seen else "",
        "channel": channel.label if channel else contact.channel,
        "reached": contact.reached,
        "alone": contact.get_alone_display().lower(),
        "summary": contact.summary,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def note_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a note."""
    return _note_form(request, pk, None)


@require_http_methods(["GET", "HEAD", "POST"])
def note_correct(request: HttpRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
    """Correct a note by a new one; the old one stays readable."""
    case = load_case(request, pk, Section.NOTES)
    note = get_object_or_404(tab_rows.notes(actor_of(request), case), pk=note_pk)
    return _note_form(request, pk, note)


def _note_form(request: HttpRequest, pk: UUID, corrects: Note | None) -> HttpResponse:
    case = load_case(request, pk, Section.NOTES)
    actor = actor_of(request)
    check_can_work(actor, case, Section.NOTES)
    initial: dict[str, Any] = {}
    if corrects is not None:
        source = corrects.source if can_view(actor, case, Section.SOURCE_IDENTITY) else ""
        initial = {"kind": corrects.kind, "text": corrects.text, "source": source,
                   "occurred_at": corrects.occurred_at, "health": corrects.in_section == Section.HEALTH}  # fmt: skip
    form = NoteForm(
        request.POST or None, initial=initial, health=can_view(actor, case, Section.HEALTH),
        fixed=bool(initial.get("health")),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> str:
        note_acts.write(
            by=actor, case=case, kind=data["kind"], text=data["text"], source=data["source"],
            occurred_at=data["occurred_at"], corrects=corrects, health=data.get("health", False),
        )  # fmt: skip
        return reverse("case-notes", args=[case.pk])

    context = case_frame(request, case, "notes") | {
        "heading": _("Notitie verbeteren") if corrects else _("Notitie"),
        "lead_text": _("De oude notitie blijft leesbaar. Uw tekst komt ernaast.")
        if corrects
        else _("Houd feit, horen zeggen en oordeel uit elkaar: één soort per notitie."),
        "label": _("Leg vast"),
        "back_url": reverse("case-notes", args=[case.pk]),
    }
    return form_page(
        request, form=form, act=act, template="cases/case_form.html", context=context, done=_("Vastgelegd.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contact_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a contact, with the rules for safe contact in sight."""
    case = load_case(request, pk, Section.NOTES)
    actor = actor_of(request)
    check_can_work(actor, case, Section.NOTES)
    context = case_frame(request, case, "notes")
    seen_people = Section.PEOPLE in context["seen"]
    form = ContactForm(request.POST or None, people=people_choices(actor, case) if seen_people else [])

    def act(data: dict[str, Any]) -> str:
        person = pick_person(actor, case, data["person"], "person") if data["person"] else None
        contact_acts.record_contact(
            by=actor, case=case, person=person, with_whom=data["with_whom"], channel=data["channel"],
            reached=data["reached"] == "yes", alone=data["alone"], summary=data["summary"],
            occurred_at=data["occurred_at"], against_rule_reason=data["against_rule_reason"],
        )  # fmt: skip
        return reverse("case-notes", args=[case.pk])

    rules = [
        {"label": words, "value": contact_rule(getattr(person, "safe_contact", None))}
        for person, words in (numbered(people_of(actor, case)) if seen_people else [])
    ]
    context |= {
        "heading": _("Contact vastleggen"),
        "lead_text": _("Legt vast wat er was. Hiermee wordt niets verstuurd."),
        "rules": rules,
        "label": _("Leg vast"),
        "back_url": reverse("case-notes", args=[case.pk]),
    }
    return form_page(
        request, form=form, act=act, template="cases/case_form.html", context=context, done=_("Vastgelegd.")
    )
