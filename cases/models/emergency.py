"""Break-glass: one person reads one case for some hours on a typed reason; somebody else reviews it afterwards."""

from datetime import timedelta
from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cases.models.case import Case
from cases.models.scoped import not_in_conflict
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Record, recorded_clock
from organisations.models import Membership, User
from organisations.permissions import Permission

LONGEST: Final = timedelta(hours=4)
# The kind of the step in which a coordinator reviews one; its source is the access.
REVIEW_TASK: Final = "emergency_review"


class Verdict(models.TextChoices):
    """What the reviewer found."""

    JUSTIFIED = "justified", "Terecht"
    UNJUSTIFIED = "unjustified", "Niet terecht"


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def running(self) -> Self:
        """Those that open something at this instant, by the database's clock."""
        return self.filter(ends_at__gt=Now(), ended_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and for a coordinator those of the own organisation's cases and people."""
        if actor.is_system:
            return self
        if actor.user_id is None:
            return self.none()
        condition = Q(user_id=actor.user_id)
        if actor.can(Permission.CASE_LEAD):
            condition |= Q(case__organisation_id=actor.organisation_id)
            condition |= Q(membership__organisation_id=actor.organisation_id)
        return self.filter(condition, not_in_conflict(actor, case="case_id"))


class EmergencyAccess(Record):
    """From `recorded_at` until `ends_at` (four hours at most) this person reads the case, and changes nothing.

    The database refuses a longer one and a review by the person who used it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="emergency_accesses")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="emergency_accesses")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField("reden")
    ends_at = models.DateTimeField("tot")
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField("oordeel", max_length=12, choices=Verdict, blank=True)
    review_note = EncryptedTextField("toelichting", blank=True, default="")

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        indexes = [
            models.Index(fields=["user", "case", "ends_at"], name="emergency_running"),
            models.Index(fields=["-recorded_at", "-id"], name="emergency_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_has_reason"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("recorded_at"), ends_at__lte=F("recorded_at") + LONGEST),
                name="emergency_four_hours_at_most",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, verdict="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(verdict="")),
                name="emergency_review_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")),
                name="emergency_not_reviewed_by_oneself",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return f"/noodtoegang/{self.pk}/"
