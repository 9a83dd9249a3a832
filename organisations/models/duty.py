"""Who has duty, so that an alert has somebody to reach."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from core.models import Record, recorded_clock
from organisations.models.user import Membership


class DutyShiftQuerySet(models.QuerySet["DutyShift"]):
    def at(self, moment: datetime) -> "DutyShiftQuerySet":
        """Shifts that cover an instant; an open end means until changed."""
        return self.filter(starts_at__lte=moment).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> "DutyShiftQuerySet":
        """Shifts that share at least an instant with this period."""
        return self.filter(starts_at__lt=ends_at).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at))


class DutyShift(Record):
    """One person has duty for the organisation of the membership from (and until) an instant."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField("van")
    ends_at = models.DateTimeField("tot", null=True, blank=True)

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="shift_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return str(self.membership)
