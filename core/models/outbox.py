"""What happened, waiting for whoever must hear it: written with its cause, handled at least once."""

from django.db import models
from django.db.models.functions import Coalesce

from core.models.base import Record, recorded_clock


class OutboxEvent(Record):
    """One event for one subscriber. Payload: ids only, never a name, address or text from a file.

    `attempts` counts beginnings, so that one which ends its process is set aside too. `not_before` is when it is next
    looked at; empty means at once.
    """

    name = models.CharField(max_length=80)
    subscriber = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    handled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    set_aside = models.BooleanField(default=False)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        triggers = [recorded_clock()]
        indexes = [
            models.Index(
                Coalesce("not_before", "recorded_at"),
                name="outbox_due",
                condition=models.Q(handled_at__isnull=True, set_aside=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.subscriber}"
