"""What an organisation would see of a case: counted and named before anything is shared. Reads only."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import tabs
from cases.models import Case, ContactMoment, Document, Note, Person, TimelineEntry
from cases.person_words import person_label
from cases.presenters import short_practices
from cases.sections import Section
from cases.sharing import exactly_seen, names_words
from core.actor import Actor

# What stands in these sections is kept by rooms above; their own numbers say how much.
OF_OTHER_ROOMS = (Section.ASSESSMENTS, Section.ORDERS, Section.TRAVEL)
# Of each page of another room so many rows are told before something is shared.
MOST_ROWS = 50


def preview(actor: Actor, case: Case, kind: str, sections: Iterable[str]) -> list[dict[str, Any]]:
    """Per section that people of this kind would really see: what is in it now, as far as `actor` may count it."""
    seen = exactly_seen(kind, sections)
    of_rooms = room_lines(actor, case, seen)
    lines = dict(
        TimelineEntry.objects.filter(case=case, in_section__in=seen)
        .order_by()
        .values_list("in_section")
        .annotate(n=Count("pk"))
    )
    rows = []
    for section in seen:
        parts = [*_content(case, section, names=names_words(kind))]
        parts += of_rooms.get(section, [])
        count = lines.get(section.value, 0)
        if count:
            parts.append(
                ngettext("%(n)d regel van de tijdlijn", "%(n)d regels van de tijdlijn", count) % {"n": count}
            )
        rows.append({"label": section.label, "value": "; ".join(parts) or _("nu nog niets")})
    return rows


def room_lines(actor: Actor, case: Case, seen: Iterable[str]) -> dict[str, list[str]]:
    """Per section of another room: its pages with how much stands there, as far as `actor` may count it."""
    rooms = [tab for tab in tabs.tabs_for(seen) if tab.section in OF_OTHER_ROOMS and tab.rows]
    numbers = tabs.counts(actor, case, rooms)
    found: dict[str, list[str]] = {}
    for tab in rooms:
        found.setdefault(tab.section, []).append(f"{_(tab.label).lower()}: {numbers[tab.key]}")
    return found


def room_rows(actor: Actor, case: Case, seen: Iterable[str]) -> dict[str, list[str]]:
    """Per section of another room: what stands on its pages, a line a row, as far as `actor` sees it."""
    found: dict[str, list[str]] = {}
    for tab in tabs.tabs_for(seen):
        if tab.section in OF_OTHER_ROOMS and tab.words:
            rows = tabs.lines(actor, case, tab, MOST_ROWS + 1)
            more = [_("en meer")] if len(rows) > MOST_ROWS else []
            found.setdefault(tab.section, []).extend(
                f"{_(tab.label)}: {row}" for row in [*rows[:MOST_ROWS], *more]
            )
    return found


def _content(case: Case, section: Section, *, names: str) -> list[str]:
    if section == Section.CORE:
        return [
            _("nummer, gevaar (%(danger)s), praktijken (%(practices)s), regie, termijnen, wie meedoet")
            % {
                "danger": case.get_danger_display().lower(),
                "practices": short_practices(case),
            }
        ]
    if section == Section.PEOPLE:
        people = list(Person.objects.filter(case=case).order_by("recorded_at", "pk")[:50])
        labels = [f"{p.get_role_display().lower()}: {person_label(p)}" for p in people]
        return [*labels, names] if labels else []
    if section == Section.SECRET_ADDRESS:
        hidden = case.people.exclude(secret_address="").count()
        return [_("geheime adressen: %(n)d") % {"n": hidden}] if hidden else []
    if section == Section.NOTES:
        notes, contacts = (
            Note.objects.filter(case=case, in_section=Section.NOTES).count(),
            ContactMoment.objects.filter(case=case).count(),
        )
        return [
            ngettext("%(n)d notitie", "%(n)d notities", notes) % {"n": notes},
            ngettext("%(n)d contact", "%(n)d contacten", contacts) % {"n": contacts},
        ]
    if section == Section.HEALTH:
        notes = Note.objects.filter(case=case, in_section=Section.HEALTH).count()
        return [
            ngettext("%(n)d notitie over gezondheid", "%(n)d notities over gezondheid", notes) % {"n": notes}
        ]
    if section == Section.DOCUMENTS:
        number = Document.objects.filter(case=case, protected=False).count()
        return [ngettext("%(n)d document", "%(n)d documenten", number) % {"n": number}]
    if section == Section.TRAVEL and case.departure_at:
        return [_("vertrek: %(state)s") % {"state": case.get_departure_state_display().lower()}]
    return []
