"""The case: one person's (or family's) story, led by one organisation."""

from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from cases.confidentiality import Confidentiality
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import case_visible_q
from cases.sections import Section
from cases.workflow import CASE
from core.actor import Actor
from core.models import Versioned, recorded_clock
from core.workflow import choices, guard
from organisations.models import Membership, Organisation


class DangerLevel(models.TextChoices):
    """Level of danger as a person concluded it; unknown until somebody did."""

    UNKNOWN = "unknown", "Nog niet gewogen"
    LOW = "low", "Laag"
    ELEVATED = "elevated", "Verhoogd"
    HIGH = "high", "Hoog"
    ACUTE = "acute", "Acuut"


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor, section: str = Section.CORE) -> Self:
        """The cases of which this actor sees `section`."""
        return self.filter(case_visible_q(actor, section=section))


class Case(Versioned, Occurred):
    """A file at the organisation that leads it. `occurred_at` is when the concern began to be known."""

    reference = models.CharField("nummer", max_length=20, unique=True)
    state = models.CharField("stand", max_length=10, choices=choices(CASE.labels), default="open")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="led_cases")
    lead = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="led_cases", null=True, blank=True
    )
    practices = ArrayField(models.CharField(max_length=40), default=list)
    danger = models.CharField(max_length=10, choices=DangerLevel, default=DangerLevel.UNKNOWN)
    danger_since = models.DateTimeField(null=True, blank=True)
    departure_at = models.DateTimeField("vertrek", null=True, blank=True)
    departure_state = models.CharField(
        max_length=10, choices=[("none", "Geen"), ("feared", "Gevreesd"), ("booked", "Geboekt"),
                                ("unknown", "Niet bekend"), ("gone", "Vertrokken")], default="unknown"
    )  # fmt: skip
    is_practice = models.BooleanField("oefening", default=False)
    confidentiality = models.CharField(
        "vertrouwelijkheid", max_length=12, choices=Confidentiality,
        default=Confidentiality.NORMAL, db_default=Confidentiality.NORMAL,
    )  # fmt: skip
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=40, blank=True)
    close_note = models.TextField(blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        triggers = [
            recorded_clock(),
            guard(CASE),
            # An exercise that became real would bring invented people to the border; a real one would lose its alarms.
            pgtrigger.ReadOnly(name="practice_stays", fields=["is_practice"]),
        ]
        indexes = [
            models.Index(fields=["-recorded_at", "-id"], name="case_newest"),
            models.Index(fields=["organisation", "-recorded_at"], name="case_of_organisation"),
            GinIndex(fields=["practices"], name="case_practices"),
        ]
        constraints = [
            not_future("case"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, close_reason="")
                | (Q(state="closed", closed_at__isnull=False) & ~Q(close_reason="")),
                name="case_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(confidentiality__in=Confidentiality.values), name="case_confidentiality_known"
            ),
            models.CheckConstraint(
                condition=Q(danger="unknown") | Q(danger_since__isnull=False), name="case_danger_has_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def case_id(self) -> Any:
        """So that audit and timeline can treat the case like its children."""
        return self.pk

    def get_absolute_url(self) -> str:
        return f"/casussen/{self.pk}/"
