"""For what an organisation takes part, and what its people then see: the same answer for a preview and for the page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.sections import PURPOSE_SECTIONS, Section, sections_of_role
from organisations.permissions import ROLES, Permission

PURPOSES: dict[str, str] = {
    "regie": gettext_noop("Regie"),
    "advies": gettext_noop("Advies"),
    "terugkeer": gettext_noop("Terugkeer"),
    "handhaving": gettext_noop("Handhaving van een bevel"),
    "onderzoek": gettext_noop("Onderzoek"),
    "hulp": gettext_noop("Hulp"),
    "opvang": gettext_noop("Opvang"),
}


def purpose_label(purpose: str) -> str:
    """The purpose in words."""
    return _(PURPOSES.get(purpose, purpose))


def purpose_choices() -> list[tuple[str, str]]:
    """The purposes that another organisation may have; the lead is not given away here."""
    return [(key, purpose_label(key)) for key in PURPOSE_SECTIONS if key != "regie"]


def sections_of_kind(kind: str) -> frozenset[str]:
    """What people of this kind of organisation may see of any case: by their roles, with the right to open cases."""
    found: set[str] = set()
    for name, role in ROLES.items():
        if kind in role.kinds and Permission.CASE_LIST in role.permissions:
            found |= set(sections_of_role(name))
    return frozenset(found)


def names_shown_to(kind: str) -> bool:
    """Whether anybody at this kind of organisation may have names shown."""
    return any(
        kind in role.kinds and {Permission.CASE_LIST, Permission.CASE_UNMASK} <= role.permissions
        for role in ROLES.values()
    )


def names_words(kind: str) -> str:
    """What people of this kind get to see of a person beside role, sex and age, for a preview."""
    return _("na “toon” ook namen, telefoon en adres") if names_shown_to(kind) else _("geen namen")


def exactly_seen(kind: str, sections: Iterable[str]) -> list[Section]:
    """The sections that people of this kind really see out of those shared, in the order of the sections."""
    allowed = sections_of_kind(kind) & {str(section) for section in sections}
    return [section for section in Section if section in allowed]


def seen_words(kind: str, sections: Iterable[str]) -> str:
    """What they see in one line: "alles", "kern, mensen", or that the case pages stay closed to them."""
    seen = exactly_seen(kind, sections)
    if not seen:
        return _("ziet geen casuspagina's")
    if len(seen) == len(Section):
        return _("ziet alles")
    return _("ziet %(sections)s") % {"sections": ", ".join(section.label.lower() for section in seen)}
