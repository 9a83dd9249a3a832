"""How confidential a case is, and whose right to all cases of the organisation then still counts.

An assignment and an exceptional grant open a case at every level; a conflict of interest closes it at every level. No
level keeps a border hit, an alert or a step of the ladder from whoever has duty: their cards stand apart from the case.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

if TYPE_CHECKING:
    from cases.models import Case


class Confidentiality(models.TextChoices):
    """Levels, from open to closed."""

    NORMAL = "normal", "Gewoon"
    RESTRICTED = "restricted", "Beperkt"
    SEALED = "sealed", "Strikt"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a level means to people, for the screen and for the table that an auditor reads."""

    text: str
    warning: str = ""


MEANINGS: dict[str, Meaning] = {
    Confidentiality.NORMAL: Meaning(
        gettext_noop("Rol, toewijzing en wat is gedeeld bepalen wie de casus ziet.")
    ),
    Confidentiality.RESTRICTED: Meaning(
        gettext_noop(
            "Bij de organisatie met de regie zien alleen toegewezen mensen de casus. Ook coördinatoren moeten zijn toegewezen."
        )
    ),
    Confidentiality.SEALED: Meaning(
        gettext_noop("In elke organisatie zien alleen mensen de casus die bij naam toegang hebben."),
        gettext_noop(
            "De politie ziet de kaart van een bevel pas na het aannemen van een alarm, of met toegang bij naam."
        ),
    ),
}


def organisation_right_counts(organisation_id: UUID | None) -> Q:
    """On a participation: the level at which the right to all cases of this organisation opens the case."""
    return Q(case__confidentiality=Confidentiality.NORMAL) | (
        Q(case__confidentiality=Confidentiality.RESTRICTED) & ~Q(case__organisation_id=organisation_id)
    )


def closes_to_unassigned(case: "Case", organisation_id: UUID) -> bool:
    """Whether the level of this case closes it to people of this organisation who are not assigned: the same rule."""
    if case.confidentiality == Confidentiality.RESTRICTED:
        return case.organisation_id == organisation_id
    return case.confidentiality == Confidentiality.SEALED
