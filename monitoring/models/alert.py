"""An alert and, for each organisation it goes to, whether a named person took it."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.models import Case
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import case_visible_q
from cases.sections import Section
from core.actor import Actor
from core.models import Record, Versioned, recorded_clock
from core.workflow import choices, guard
from monitoring.workflow import ADDRESSEE
from organisations.models import Membership, Organisation
from organisations.permissions import Permission


class AlertKind(models.TextChoices):
    BREACH = "breach", "Overtreding"
    BORDER_HIT = "border_hit", "Treffer aan de grens"
    ACUTE_SIGNAL = "acute_signal", "Acuut gevaar"
    DEPARTURE = "departure", "Vertrek binnen zeven dagen"
    SECOND_REVIEW = "second_review", "Tweede beoordeling nodig"
    ORDER_LAPSES = "order_lapses", "Bevel loopt af"
    NO_SIGN_OF_LIFE = "no_sign_of_life", "Geen teken van leven"


class Severity(models.TextChoices):
    ACUTE = "acute", "Acuut"
    URGENT = "urgent", "Dringend"


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, actor: Actor) -> Self:
        """Alerts sent to the actor's organisation, and those of cases whose orders the actor sees."""
        if actor.is_system:
            return self
        condition = Q(pk__in=[])
        if actor.can(Permission.ALERT_RECEIVE):
            condition |= Q(
                Exists(
                    AlertAddressee.objects.filter(
                        alert_id=OuterRef("pk"), organisation_id=actor.organisation_id
                    )
                )
            )
        return self.filter(condition | case_visible_q(actor, section=Section.ORDERS, case="case_id"))


class Alert(Record, Occurred):
    """One danger that somebody must act on now. Title and instruction name no person, place or subject.

    One per source: a doubled event makes no second alert.
    """

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=AlertKind)
    severity = models.CharField(max_length=10, choices=Severity)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts")
    source_id = models.UUIDField()
    title = models.CharField("wat", max_length=120)
    instruction = models.CharField("wat te doen", max_length=300)
    url = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField("voor", null=True, blank=True)
    not_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Wie dit alarm niet zelf kan afhandelen.",
    )  # fmt: skip

    objects = AlertQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["-recorded_at", "-id"], name="alert_newest")]
        constraints = [
            not_future("alert"),
            models.UniqueConstraint(fields=["kind", "source_id"], name="one_alert_per_source"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/alarmen/{self.pk}/"


class AlertAddressee(Versioned):
    """One organisation that must act. `acknowledged` means that a named person took it."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="addressees")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="alerts")
    why = models.CharField("waarom", max_length=120, blank=True)
    state = models.CharField(max_length=14, choices=choices(ADDRESSEE.labels), default="sent")
    seen_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="acknowledged_alerts"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    response = models.TextField("wat is gedaan", blank=True)
    response_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [recorded_clock(), guard(ADDRESSEE)]
        indexes = [
            models.Index(
                fields=["organisation", "recorded_at"],
                name="addressee_open",
                condition=Q(state__in=["sent", "seen"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["alert", "organisation"], name="one_addressee_per_organisation"),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["acknowledged", "handled"])
                    & Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False)
                )
                | Q(state__in=["sent", "seen"], acknowledged_by__isnull=True, acknowledged_at__isnull=True),
                name="acknowledged_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="handled") | ~Q(response=""), name="handled_says_what_was_done"
            ),
        ]

    def __str__(self) -> str:
        return self.state
