"""An alert and, for each organisation it goes to, whether a named person took it."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.models import Case
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import case_visible_q
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Record, Versioned, recorded_clock
from core.models.base import append_only
from core.workflow import choices, guard
from monitoring.channels import screen
from monitoring.climbing import Wait
from monitoring.workflow import ADDRESSEE, OPEN, TAKEN
from organisations.models import Membership, Organisation
from organisations.permissions import Permission


class AlertKind(models.TextChoices):
    BREACH = "breach", "Overtreding"
    BREACH_UNMATCHED = "breach_unmatched", "Overtreding, bevel niet bekend"
    BORDER_HIT = "border_hit", "Treffer aan de grens"
    ACUTE_SIGNAL = "acute_signal", "Acuut gevaar"
    DEPARTURE = "departure", "Vertrek binnen zeven dagen"
    SECOND_REVIEW = "second_review", "Tweede beoordeling nodig"
    ORDER_LAPSES = "order_lapses", "Bevel loopt af"
    EMERGENCY_ACCESS = "emergency_access", "Noodtoegang gebruikt"
    CARD_STALE = "card_stale", "Kaart gewijzigd"
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

    One per source: a doubled event makes no second alert. Where the same source asks anew (a signal that is offered to
    another organisation), `occasion` is what asked: one per source and occasion.
    """

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=AlertKind)
    severity = models.CharField(max_length=10, choices=Severity)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts")
    source_id = models.UUIDField()
    occasion = models.UUIDField(null=True, blank=True, editable=False)
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
        # That it is no exercise the database asks past the row policies: row_security/guards.sql.
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["-recorded_at", "-id"], name="alert_newest")]
        constraints = [
            not_future("alert"),
            models.UniqueConstraint(
                fields=["kind", "source_id"], condition=Q(occasion=None), name="one_alert_per_source"
            ),
            models.UniqueConstraint(fields=["kind", "source_id", "occasion"], name="one_alert_per_occasion"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/alarmen/{self.pk}/"


class AlertAddressee(Versioned):
    """One organisation that must act. `acknowledged` means that a named person took it.

    The ladder counts from `waiting_since`; `level` is how many of its steps were taken and `next_step_at` when the
    next one is due. `response_asked_at` is when the coordinator heard that nobody wrote down what was done. `because` is the addressee that did not answer, for an organisation that the ladder added.
    """

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="addressees")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="alerts")
    why = models.CharField("waarom", max_length=200, blank=True)
    because = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="added", editable=False
    )
    state = models.CharField(max_length=14, choices=choices(ADDRESSEE.labels), default="sent")
    seen_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    passed_to = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="passed_alerts"
    )
    acknowledged_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="acknowledged_alerts"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    response = EncryptedTextField("wat is gedaan", blank=True, default="")
    response_at = models.DateTimeField(null=True, blank=True)
    responded_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    response_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    stood_down_why = models.CharField("waarom niet meer nodig", max_length=200, blank=True)
    waiting_since = models.DateTimeField(default=clock.now)
    level = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [recorded_clock(), guard(ADDRESSEE)]
        indexes = [
            models.Index(
                fields=["organisation", "recorded_at"], name="addressee_open", condition=Q(state__in=OPEN)
            ),
            models.Index(
                fields=["organisation", "state", "-recorded_at", "-id"], name="addressee_of_organisation"
            ),
            models.Index(
                fields=["next_step_at"], name="addressee_due", condition=Q(next_step_at__isnull=False)
            ),
            models.Index(
                fields=["acknowledged_at"],
                name="addressee_no_answer",
                condition=Q(state="acknowledged", response_asked_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["alert", "organisation"], name="one_addressee_per_organisation"),
            models.CheckConstraint(
                condition=Q(state__in=TAKEN, acknowledged_by__isnull=False, acknowledged_at__isnull=False)
                | (~Q(state__in=TAKEN) & Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True)),
                name="acknowledged_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="seen_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="seen") | Q(seen_at__isnull=False), name="seen_state_has_moment"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="handled", responded_by__isnull=False, response_at__isnull=False)
                    & ~Q(response="")
                )
                | (~Q(state="handled") & Q(response="", responded_by__isnull=True, response_at__isnull=True)),
                name="handled_says_what_was_done",
            ),
            # Nobody waits in silence: an open one has a next step, or has climbed the ladder.
            models.CheckConstraint(
                condition=Q(state__in=OPEN, next_step_at__isnull=False)
                | Q(state__in=OPEN, level__gt=0)
                | (~Q(state__in=OPEN) & Q(next_step_at__isnull=True)),
                name="open_has_next_step",
            ),
            models.CheckConstraint(
                condition=(Q(state="stood_down") & ~Q(stood_down_why=""))
                | (~Q(state="stood_down") & Q(stood_down_why="")),
                name="stood_down_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.state

    @property
    def wait(self) -> Wait:
        """The wait for an answer, for the ladder."""
        return Wait(self.waiting_since, self.level, self.next_step_at)

    @wait.setter
    def wait(self, wait: Wait) -> None:
        self.waiting_since, self.level, self.next_step_at = wait.since, wait.level, wait.next_step_at

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and wake the screens of the organisation once it is committed."""
        super().save(*args, **kwargs)
        screen.wake_after_commit(self.organisation_id)


class Escalation(Record):
    """One step of the ladder that was taken because an addressee did not answer; never changed.

    `told` says who was told, in words. A new wait (`waiting_since`) climbs anew.
    """

    addressee = models.ForeignKey(AlertAddressee, on_delete=models.PROTECT, related_name="escalations")
    waiting_since = models.DateTimeField()
    level = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=20)
    told = models.CharField(max_length=300)

    class Meta:
        triggers = [recorded_clock(), append_only()]
        constraints = [
            models.UniqueConstraint(
                fields=["addressee", "waiting_since", "level"], name="one_escalation_per_step"
            )
        ]

    def __str__(self) -> str:
        return self.step
