"""What a participant sees of a case: sections, and one table purpose x role -> sections.

A section is shown only when the organisation's participation holds it and the role may see it.
"""

from django.db import models


class Section(models.TextChoices):
    """Parts of a case that are shared or withheld as a whole."""

    CORE = "core", "Kern"
    PEOPLE = "people", "Mensen"
    SECRET_ADDRESS = "secret_address", "Geheim adres"
    HEALTH = "health", "Gezondheid"
    SOURCE_IDENTITY = "source_identity", "Wie meldde"
    NOTES = "notes", "Notities en contact"
    ASSESSMENTS = "assessments", "Risico"
    ORDERS = "orders", "Bevelen en overtredingen"
    TRAVEL = "travel", "Reis en terugkeer"
    DOCUMENTS = "documents", "Documenten"


S = Section
ALL = frozenset(Section)

ROLE_SECTIONS: dict[str, frozenset[Section]] = {
    "vt_worker": ALL,
    "vt_coordinator": ALL,
    "lkha_worker": ALL - {S.SECRET_ADDRESS, S.SOURCE_IDENTITY},
    "police_officer": frozenset({S.CORE, S.PEOPLE, S.ORDERS, S.ASSESSMENTS, S.TRAVEL}),
    "kmar_officer": frozenset({S.CORE, S.TRAVEL}),
    "partner_worker": ALL - {S.SECRET_ADDRESS, S.SOURCE_IDENTITY},
}

# What each purpose needs by default; a share may give less, never more than the role may see.
PURPOSE_SECTIONS: dict[str, frozenset[Section]] = {
    "regie": ALL,
    "advies": frozenset({S.CORE, S.PEOPLE, S.ASSESSMENTS, S.TRAVEL}),
    "terugkeer": frozenset({S.CORE, S.PEOPLE, S.TRAVEL, S.ASSESSMENTS, S.NOTES, S.HEALTH}),
    "handhaving": frozenset({S.CORE, S.PEOPLE, S.ORDERS}),
    "onderzoek": frozenset({S.CORE, S.PEOPLE, S.ASSESSMENTS, S.NOTES, S.ORDERS}),
    "hulp": frozenset({S.CORE, S.PEOPLE}),
    "opvang": frozenset({S.CORE, S.PEOPLE, S.ORDERS}),
}


# What break-glass opens: never where a person at risk hides, nor who told.
EMERGENCY_SECTIONS: frozenset[Section] = ALL - {S.SECRET_ADDRESS, S.SOURCE_IDENTITY}


def sections_of_role(role: str) -> frozenset[Section]:
    """What the role may ever see; nothing for a role that is not in the table."""
    return ROLE_SECTIONS.get(role, frozenset())
