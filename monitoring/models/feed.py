"""The secret address of an organisation's calendar: only its hash is kept, and it can be withdrawn."""

from typing import Self

from django.db import models
from django.db.models import Q

from core.actor import Actor
from core.models import Record, recorded_clock
from organisations.models import Membership, Organisation
from organisations.permissions import Permission


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, actor: Actor) -> Self:
        """The addresses of the organisation that the actor coordinates."""
        if actor.is_system:
            return self
        if not actor.can(Permission.CASE_LEAD) or actor.organisation_id is None:
            return self.none()
        return self.filter(organisation_id=actor.organisation_id)

    def working(self) -> Self:
        """Addresses that were not withdrawn."""
        return self.filter(stopped_at__isnull=True)


class CalendarFeed(Record):
    """One address of one organisation. `digest` is what is kept of the secret in it; the secret was shown once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True, editable=False)
    stopped_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(stopped_at__isnull=True), name="one_working_feed"
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="feed_keeps_a_hash"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by__isnull=True)
                | Q(stopped_at__isnull=False, stopped_by__isnull=False),
                name="feed_stopped_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
