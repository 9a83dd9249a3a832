"""When informing the person concerned is weighed with an expert first, and whom it would reach."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import reference
from cases.models import Case, Person, PersonRelation
from cases.models.person import PersonRole
from cases.person_words import birth_of, person_label
from cases.presenters import contact_rule, lower_first
from core import clock
from core.actor import Actor

# Meldcode of 2019 and the Wmo do not name an age here; below it the holders of authority usually hear it too.
HEARD_BY_PARENTS = 16
PLAIN = "basic"


def expert_first(case: Case) -> bool:
    """Whether honour, forced marriage, FGM (any practice with a guidance of its own) or a departure is in the case."""
    known = reference.practices()
    sensitive = any(known[code].meldcode_variant != PLAIN for code in case.practices if code in known)
    return sensitive or case.departure_state in ("feared", "booked", "gone")


def experts(case: Case) -> list[dict[str, Any]]:
    """Whom to ask, by what is in the case; the public lines only."""
    rows = []
    if "fgm" in case.practices:
        rows.append({"label": _("VGV"), "value": _("Aandachtsfunctionaris VGV van Veilig Thuis of de GGD")})
    if set(case.practices) & {"forced_marriage", "abandonment", "child_marriage"} or case.departure_state in (
        "feared",
        "booked",
        "gone",
    ):
        rows.append(
            {"label": _("Huwelijksdwang, achterlating, vertrek"), "value": _("Landelijk Knooppunt (LKHA)")}
        )
    rows.append({"label": _("Eer"), "value": _("Aandachtsfunctionaris EGG, of via de politie het LEC EGG")})
    return rows


def reaches(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Per person at risk: how contact is safe, and who of the family would come to know; no names."""
    people = {
        p.pk: p for p in Person.objects.visible_to(actor).filter(case=case).select_related("safe_contact")
    }
    relations = list(PersonRelation.objects.filter(case=case).order_by("recorded_at", "pk"))
    rows = []
    for person in people.values():
        if person.role == PersonRole.AT_RISK:
            rows += [
                {
                    "label": person_label(person).capitalize(),
                    "value": contact_rule(getattr(person, "safe_contact", None)),
                    "url": reverse("person-safe-contact", args=[case.pk, person.pk]),
                    "action": _("Contactregel"),
                },
                {"label": _("Kan het horen"), "value": _who_hears(person, people, relations)},
            ]
    return rows


def _who_hears(person: Person, people: dict[Any, Person], relations: Iterable[PersonRelation]) -> str:
    near = {}
    for relation in relations:
        other = None
        if relation.other_id == person.pk:
            other, kind = people.get(relation.person_id), relation.kind.removesuffix(" van")
        elif relation.person_id == person.pk:
            other, kind = people.get(relation.other_id), _("relatie: %(kind)s") % {"kind": relation.kind}
        if other is not None:
            near[other.pk] = _near(other, kind, pressure=relation.pressure)
    for other in people.values():
        if other.role == PersonRole.RESPONDENT and other.pk != person.pk:
            near.setdefault(other.pk, _near(other, "", pressure=False))
    words = list(near.values())
    ages = birth_of(person).age_range(clock.today())
    if ages is None or ages[0] < HEARD_BY_PARENTS:
        words.append(_("Wie het gezag heeft, hoort dit meestal ook."))
    return "\n".join(words) or _("Niet bekend wie in de buurt is. Vraag dat eerst.")


def _near(other: Person, kind: str, *, pressure: bool) -> str:
    marks = [lower_first(kind)] if kind else []
    marks.append(lower_first(other.get_role_display()))
    if pressure:
        marks.append(_("zet onder druk"))
    return f"{person_label(other).capitalize()}: {', '.join(marks)}"
