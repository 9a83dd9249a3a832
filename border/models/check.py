"""A check at the border as it is kept: who asked, where, on what ground, and what came of it. Never what was searched."""

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from border.workflow import BORDER_MATCH
from cases.models import Person
from cases.models.scoped import CaseChild
from cases.sections import Section
from core.actor import Actor
from core.models import Record, recorded_clock
from core.models.base import append_only
from core.workflow import choices, guard
from organisations.models import Membership, Organisation


class Outcome(models.TextChoices):
    HIT = "hit", "Treffer"
    POSSIBLE = "possible", "Mogelijke treffer"
    NONE = "none", "Niet gevonden"


class CheckGround(models.TextChoices):
    """Why somebody is checked. Words of the KMar's own work; the legal base is the task, not the match."""

    EXIT = "exit", "Grenscontrole, uitreis"
    ENTRY = "entry", "Grenscontrole, inreis"
    INDICATION = "indication", "Signalen bij vertrek"
    REQUEST = "request", "Op verzoek van politie of Veilig Thuis"


class Basis(models.TextChoices):
    """How the officer established who stands there."""

    DOCUMENT = "document", "Reisdocument"
    PHOTO = "photo", "Foto"


class BorderCheckQuerySet(models.QuerySet["BorderCheck"]):
    def visible_to(self, actor: Actor) -> Self:
        """Only one's own checks: a hit is for the officer who stands in front of the person."""
        if actor.is_system:
            return self
        return self.filter(membership_id=actor.membership_id) if actor.membership_id else self.none()


class BorderCheck(Record):
    """One check. There is no column for a name, a birth date or a number: a traveller who is not sought leaves none.

    `person` is the best match of a hit or a possible hit, and the database refuses one on a miss. `post` and `ground`
    are codes, so that no free text can carry what was searched.
    """

    reference = models.CharField("nummer", max_length=20, unique=True)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="border_checks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="border_checks")
    post = models.CharField("plaats", max_length=30)
    ground = models.CharField("grond", max_length=12, choices=CheckGround)
    outcome = models.CharField("uitkomst", max_length=10, choices=Outcome)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="border_checks"
    )

    objects = BorderCheckQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock(), append_only("border_check_append_only")]
        indexes = [models.Index(fields=["membership", "-recorded_at"], name="border_check_officer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="none", person__isnull=True)
                | Q(outcome__in=["hit", "possible"], person__isnull=False),
                name="border_miss_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=CheckGround.values), name="border_ground_is_listed"
            ),
            models.CheckConstraint(
                condition=Q(post__regex=r"^[a-z][a-z_]{2,29}$"), name="border_post_is_a_code"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/grens/controles/{self.pk}/"


# A match belongs to a check that found somebody, as a hit or as a possible hit.
_FITS_CHECK = """
IF NOT EXISTS (
    SELECT 1 FROM border_bordercheck b WHERE b.id = NEW.border_check_id AND b.outcome = NEW.state
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'A check without a find has no match.';
END IF;
RETURN NEW;
"""


class BorderMatch(CaseChild, Record):
    """One sought person whom a check may have met. `likeness` holds codes of what agreed, not what was typed."""

    case_lookup = "person__case_id"
    section = Section.TRAVEL

    border_check = models.ForeignKey(BorderCheck, on_delete=models.PROTECT, related_name="matches")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="border_matches")
    place = models.PositiveSmallIntegerField()
    likeness = ArrayField(models.CharField(max_length=20), default=list)
    state = models.CharField("stand", max_length=10, choices=choices(BORDER_MATCH.labels))
    basis = models.CharField("vastgesteld met", max_length=10, choices=Basis, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [
            recorded_clock(),
            guard(BORDER_MATCH),
            pgtrigger.Trigger(
                name="match_fits_check", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_FITS_CHECK
            ),
        ]
        indexes = [models.Index(fields=["person", "-recorded_at"], name="border_match_person")]
        constraints = [
            models.UniqueConstraint(fields=["border_check", "person"], name="one_match_once"),
            models.CheckConstraint(
                condition=Q(state="confirmed", basis__in=Basis.values)
                | (~Q(state="confirmed") & Q(basis="")),
                name="border_match_confirmed_by",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["hit", "possible"], decided_at__isnull=True)
                | Q(state__in=["confirmed", "rejected"], decided_at__isnull=False),
                name="border_match_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.state
