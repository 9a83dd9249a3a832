"""The frame around every page of a case, and the words of its parts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import deadline_rules, departures, reference, tabs
from cases.access import sections_seen
from cases.deadline_sections import deadline_section
from cases.models import Case, Deadline, EmergencyAccess, Person
from cases.models.person import SafeContact
from cases.person_words import person_label, person_name
from cases.sections import Section
from core import clock, scope, words
from core.actor import Actor
from core.errors import AccessDenied
from core.web import actor_of
from core.working_days import local_day
from organisations.emergency import in_emergency
from organisations.permissions import Permission

__all__ = ["case_frame", "load_case", "person_label", "person_name"]

DANGER_KINDS = {"low": "ok", "elevated": "warn", "high": "danger", "acute": "danger"}


# A clock says what it is about, so it is seen by whoever sees the section of what started it.
def load_case(request: HttpRequest, pk: UUID, section: str = Section.CORE) -> Case:
    """The case of a page: 404 when this actor does not see it, AccessDenied when this section is not shared."""
    actor = actor_of(request)
    found = Case.objects.visible_to(actor).select_related("organisation", "lead__user").filter(pk=pk).first()
    if found is None:
        _check_reads_only(request, pk)
        raise Http404
    case: Case = found
    request.shown_case_id = case.pk  # type: ignore[attr-defined]
    if section != Section.CORE and not Case.objects.visible_to(actor, section).filter(pk=pk).exists():
        raise AccessDenied(
            _("Dit deel van de casus is niet met u gedeeld. Vraag de organisatie met de regie: %(lead)s.")
            % {"lead": case.organisation.name}
        )
    return case


def _check_reads_only(request: HttpRequest, pk: UUID) -> None:
    """Raise AccessDenied with the reason where only break-glass shows the case, and that changes nothing."""
    reading = replace(actor_of(request), emergency=True)
    if not in_emergency(request):
        return
    with scope.about(reading):
        seen = Case.objects.visible_to(reading).filter(pk=pk).exists()
    if seen:
        raise AccessDenied(_("Noodtoegang is alleen om te lezen. Vraag de organisatie met de regie."))


def emergency_of(actor: Actor, case: Case) -> EmergencyAccess | None:
    """The break-glass by which this person reads the case now, for the notice above its pages."""
    if not actor.emergency:
        return None
    rows = EmergencyAccess.objects.running().filter(
        case=case, user_id=actor.user_id, membership_id=actor.membership_id
    )
    return rows.order_by("-ends_at").first()


def case_frame(request: HttpRequest, case: Case, current: str, *, names: bool = False) -> dict[str, Any]:
    """The context of `cases/case_base.html`: identity bar, pages of the case, and what this actor sees.

    `current` is the key of the tab. `names` shows names in this answer; the caller has checked and logged that.
    """
    actor = actor_of(request)
    seen = sections_seen(actor, case)
    pages = tabs.tabs_for(seen)
    numbers = tabs.counts(actor, case, pages)
    return {
        "case": case,
        "actor": actor,
        "seen": seen,
        "names_shown": names,
        "practice_mode": case.is_practice,
        "emergency": emergency_of(actor, case),
        "bar": identity_bar(actor, case, seen, names=names),
        "case_sections": [
            {
                "label": _(tab.label),
                "url": reverse(tab.url_name, args=[case.pk]),
                "current": tab.key == current,
                "count": numbers.get(tab.key),
            }
            for tab in pages
        ],
    }


def identity_bar(actor: Actor, case: Case, seen: frozenset[str], *, names: bool = False) -> dict[str, Any]:
    """Who it is about, how dangerous, who leads, what cannot be undone next, and how contact is safe."""
    people = people_at_risk(actor, case) if Section.PEOPLE in seen else None
    return {
        "reference": case.reference,
        "url": case.get_absolute_url(),
        "person": who(people),
        "name": ", ".join(person_name(p, shown=True) for p in people or ()) if names else "",
        "reveal_url": reverse("case-unmask", args=[case.pk])
        if people and actor.can(Permission.CASE_UNMASK)
        else "",
        "level": {"label": _("Gesloten"), "kind": ""}
        if case.state == "closed"
        else {"label": case.get_danger_display(), "kind": DANGER_KINDS.get(case.danger, "")},
        "practices": practice_labels(case),
        "lead": case.organisation.name,
        "moment": next_moment(case, seen),
        "safe_contact": safe_contact_words(people),
    }


def people_at_risk(actor: Actor, case: Case) -> list[Person]:
    """The people whom the case is about, with the rule for contact, oldest record first."""
    return list(
        Person.objects.visible_to(actor)
        .filter(case=case, role="at_risk")
        .select_related("safe_contact")
        .order_by("recorded_at", "pk")
    )


def who(people: Sequence[Person] | None) -> str:
    """Age and sex of the first person at risk and how many more; no names."""
    if people is None:
        return _("personen niet met u gedeeld")
    if not people:
        return _("persoon nog niet vastgelegd")
    first = person_label(people[0])
    others = len(people) - 1
    if not others:
        return first
    more = ngettext("en nog %(n)d persoon", "en nog %(n)d personen", others) % {"n": others}
    return f"{first} {more}"


def practice_labels(case: Case) -> list[str]:
    """The practices in words."""
    known = reference.practices()
    return [known[code].label if code in known else code for code in case.practices]


def closed_reason(case: Case) -> str:
    """Why the case was closed, in words; empty for an open one."""
    reason = reference.end_reasons().get(case.close_reason)
    return lower_first(reason.label) if reason is not None else case.close_reason


def short_practices(case: Case) -> str:
    """The practices in one short line: "huwelijksdwang, VGV"."""
    return ", ".join(_short(label) for label in practice_labels(case))


def _short(label: str) -> str:
    abbreviation = label.rpartition("(")[2].rstrip(")")
    return abbreviation if label.endswith(")") and abbreviation.isupper() else lower_first(label)


def safe_contact_words(people: Sequence[Person] | None) -> str:
    """How the people at risk may be reached, always with an answer; not known means: no contact."""
    if people is None:
        return _("Niet met u gedeeld: geen contact. Vraag de organisatie met de regie.")
    if not people:
        return _("Niet bekend: geen contact.")
    rules = [contact_rule(getattr(person, "safe_contact", None)) for person in people]
    if len(set(rules)) == 1:
        return rules[0]
    return " ".join(f"{person_label(p).capitalize()}: {rule}" for p, rule in zip(people, rules, strict=True))


def contact_rule(contact: SafeContact | None) -> str:
    """The rule for one person in sentences; the code word itself is never among them."""
    if contact is None or contact.may_contact == "unknown":
        return _("Niet bekend: geen contact.")
    parts = [_("Geen contact.")] if contact.may_contact == "no" else []
    if contact.rule:
        parts.append(_sentence(contact.rule))
    if contact.never:
        parts.append(_("Nooit: %(never)s") % {"never": _sentence(lower_first(contact.never))})
    if contact.code_word:
        parts.append(_("Codewoord is ingesteld."))
    return " ".join(parts)


def next_moment(case: Case, seen: frozenset[str]) -> dict[str, Any] | None:
    """The next thing that cannot be undone: a departure, or the end of an order or of a term for a hearing."""
    moments: list[tuple[datetime, str]] = [
        (d.due_at, d.label) for d in running_deadlines(case, seen) if is_irreversible(d.key)
    ]
    if Section.TRAVEL in seen and case.departure_state in ("feared", "booked") and case.departure_at:
        label = _("Vertrek") if case.departure_state == "booked" else _("Vertrek gevreesd")
        moments.append((case.departure_at, label))
    now = clock.now()
    # What passed less than a day ago still matters more than what comes later: did it happen?
    current = sorted(m for m in moments if departures.latest(m[0]) > now - timedelta(days=1))
    if not current:
        return None
    due, label = current[0]
    if due == case.departure_at and not departures.hour_known(due):
        return {"label": f"{label} {departures.in_words(due, year=False)}", "due": local_day(due), "kind": ""}
    # Two days and more ahead it counts whole days, as people say it; then by the clock.
    far = (local_day(due) - local_day(now)).days >= 2
    return {
        "label": f"{label} {words.day(due, year=False)} {words.clock(due)}",
        "due": local_day(due) if far else due,
        "kind": "",
    }


def is_irreversible(key: str) -> bool:
    """Whether the clock is the end of an order or permission: then a right lapses."""
    rule = deadline_rules.deadlines().get(key)
    return rule is not None and rule.nature == "validity"


def is_event(key: str) -> bool:
    """Whether the clock is of something that comes whatever we do: a birthday, a journey, the end of keeping."""
    rule = deadline_rules.deadlines().get(key)
    return rule is not None and rule.nature == "event"


def running_deadlines(case: Case, seen: frozenset[str]) -> list[Deadline]:
    """The running clocks that this actor sees, first due first; kept on the case so that a page asks once."""
    found: list[Deadline] | None = getattr(case, "_running_deadlines", None)
    if found is None:
        rows = case.deadlines.filter(met_at__isnull=True, ended_at__isnull=True).select_related(
            "organisation"
        )
        found = list(rows.order_by("due_at", "pk")[:100])
        case._running_deadlines = found  # type: ignore[attr-defined]
    return [d for d in found if deadline_section(d.key) in seen]


def lower_first(text: str) -> str:
    """The text with a small first letter, unless it begins with an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _sentence(text: str) -> str:
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?")) else f"{stripped}."
