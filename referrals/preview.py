"""Exactly what a receiver will see of a case: the same filters as the pages, asked for another organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case, Document, Person, TimelineEntry
from cases.person_words import person_label
from cases.sections import Section
from cases.share_preview import room_rows
from cases.sharing import exactly_seen, names_words
from core.actor import Actor
from organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Part:
    """One section as the receiver gets it."""

    section: Section
    lines: tuple[str, ...]


def parts(actor: Actor, case: Case, receiver: Organisation, sections: Iterable[str]) -> list[Part]:
    """Per section that the receiver will really see: its content in lines; names as the page shows them, masked."""
    found = []
    seen = exactly_seen(receiver.kind, sections)
    of_rooms = room_rows(actor, case, seen)
    for section in seen:
        lines: list[str] = []
        if section == Section.CORE:
            lines.append(_("Nummer, soort zaak, gevaar, wie de regie voert"))
        if section == Section.PEOPLE:
            people: list[Person] = list(Person.objects.filter(case=case).order_by("role", "recorded_at"))
            lines += [f"{person.get_role_display()}: {person_label(person)}" for person in people]
            if people:
                lines.append(f"{names_words(receiver.kind).capitalize()}.")
        if section == Section.DOCUMENTS:
            titles = Document.objects.filter(case=case).values_list("title", "protected")
            lines += [_("Afgeschermd document") if protected else title for title, protected in titles]
        if section == Section.TRAVEL:
            lines.append(_("Vertrek: %(state)s") % {"state": case.get_departure_state_display().lower()})
        # Whole pages open with these sections, not only their lines in the story.
        lines += of_rooms.get(section, [])
        entries: Any = TimelineEntry.objects.filter(case=case, in_section=section).order_by(
            "occurred_at", "pk"
        )
        lines += [f"{entry.title}. {entry.text}".strip() for entry in entries]
        found.append(Part(section, tuple(lines)))
    return found


def withheld(receiver: Organisation, sections: Iterable[str]) -> list[Section]:
    """The sections that stay closed to the receiver."""
    seen = set(exactly_seen(receiver.kind, sections))
    return [section for section in Section if section not in seen]
