"""A conflict of interest: a person who knows somebody in a case does not see it, in whatever role."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from cases.models.case import Case
from cases.models.emergency import REVIEW_TASK, EmergencyAccess
from cases.models.intake import Signal, SignalHandover
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Record, recorded_clock
from organisations.models import User


class ConflictLockQuerySet(models.QuerySet["ConflictLock"]):
    def standing(self) -> Self:
        """Locks that nobody lifted."""
        return self.filter(lifted_at__isnull=True)


class ConflictLock(Record):
    """One person is kept away from one case or from one signal that is not in a case yet.

    It counts for the person, so for every role and every organisation of that person. It is never changed but to lift
    it, and the person concerned never lifts it: the database refuses that too.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="conflict_locks"
    )
    signal = models.ForeignKey(
        Signal, on_delete=models.PROTECT, null=True, blank=True, related_name="conflict_locks"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="conflict_locks")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField("reden")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lift_reason = EncryptedTextField("reden van opheffen", blank=True, default="")

    objects = ConflictLockQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case"],
                condition=Q(lifted_at__isnull=True),
                name="one_standing_lock_per_case",
            ),
            models.UniqueConstraint(
                fields=["user", "signal"],
                condition=Q(lifted_at__isnull=True),
                name="one_standing_lock_per_signal",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False, signal__isnull=True)
                | Q(case__isnull=True, signal__isnull=False),
                name="lock_on_case_or_signal",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="lock_has_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="lock_lifted_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=F("user")),
                name="lock_not_lifted_by_oneself",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def declared(self) -> bool:
        """Whether the person declared it; otherwise a coordinator set it."""
        return bool(self.set_by_id == self.user_id)


def not_about_locked(actor: Actor) -> Q:
    """On a step without a case: that this person is not kept away from what it is about.

    A signal or its hand-over; or a look in an emergency, whose step names the case: of a case from which one is kept
    away the database shows no such look either, so it must be seen.
    """
    locked = (
        ConflictLock.objects.standing()
        .filter(user_id=actor.user_id, signal__isnull=False)
        .values("signal_id")
    )
    seen = EmergencyAccess.objects.visible_to(actor).values("pk")
    return (
        ~Q(source_id__in=locked)
        & ~Q(source_id__in=SignalHandover.objects.filter(signal_id__in=locked).values("pk"))
        & (~Q(kind=REVIEW_TASK) | Q(source_id__in=seen))
    )
