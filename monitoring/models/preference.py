"""Whether a colleague wants reminders by mail, and when not. For reminders only: nothing here is asked for an alarm."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from core import clock
from core.models import Record, recorded_clock
from organisations.models import Membership


class ReminderPreference(Record):
    """One for a membership; without one no reminder leaves the screen. Quiet hours may pass midnight."""

    membership = models.OneToOneField(
        Membership, on_delete=models.PROTECT, related_name="reminder_preference"
    )
    by_mail = models.BooleanField("per e-mail", default=False)
    quiet_from = models.TimeField("stil vanaf", null=True, blank=True)
    quiet_until = models.TimeField("stil tot", null=True, blank=True)

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
                name="quiet_hours_have_both_ends",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def first_after(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours in which it falls; by the clock of Amsterdam."""
        start, end = self.quiet_from, self.quiet_until
        if start is None or end is None:
            return moment
        local = moment.astimezone(clock.AMSTERDAM)
        now = local.time()
        quiet = start <= now < end if start < end else now >= start or now < end
        if not quiet:
            return moment
        day = local.date() if now < end else local.date() + timedelta(days=1)
        return datetime.combine(day, end, tzinfo=clock.AMSTERDAM)
