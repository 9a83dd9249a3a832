"""The register of disclosures: who was given sight of what, from when until when, on which ground, and why."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cases.models.access import Participation
from cases.models.case import Case
from cases.models.scoped import CaseChild, CaseChildQuerySet
from core.models import Record, recorded_clock
from organisations.models import Organisation, User


class Informed(models.TextChoices):
    """Whether the person concerned was told of the disclosure. Not known is not no."""

    YES = "yes", "Ja"
    NO = "no", "Nee"
    UNKNOWN = "unknown", "Nog niet vastgelegd"


class DisclosureQuerySet(CaseChildQuerySet):
    def at(self, moment: datetime) -> Self:
        """Those that held at an instant."""
        return self.filter(starts_at__lte=moment).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))


class Disclosure(CaseChild, Record):
    """One share, as it was from `starts_at` until `ends_at`. A wider share is a new row; the old one then ends.

    To an organisation that takes part, or (with `person`) to one person by exception. Only its end, and whether the
    person concerned was informed, are written later.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="disclosures")
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, null=True, blank=True, related_name="disclosures"
    )
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    purpose = models.CharField("doel", max_length=20, blank=True)
    ground = models.CharField("grondslag", max_length=60)
    necessity = models.TextField("waarom nodig")
    sections = ArrayField(models.CharField(max_length=20), default=list)
    starts_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    informed = models.CharField("geïnformeerd", max_length=8, choices=Informed, default=Informed.UNKNOWN)
    informed_note = models.TextField("waarom niet", blank=True)

    objects: ClassVar[Any] = DisclosureQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["case", "organisation", "starts_at"], name="disclosure_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(ground="") & ~Q(necessity=""), name="disclosure_has_ground_and_need"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="disclosure_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(informed="no") | ~Q(informed_note=""), name="disclosure_not_informed_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
