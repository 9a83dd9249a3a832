"""When each part of the machinery last showed that work gets through."""

from django.db import models

from core.models.base import Record, recorded_clock


class Pulse(Record):
    """One part: a process, a round of the clock, or the canary. Moments are the database's own.

    The canary alone has `sent_at`, when the last one was sent, and `took`, how many milliseconds it was on its way.
    """

    name = models.CharField(max_length=120, unique=True)
    seen_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    took = models.PositiveIntegerField(null=True)

    class Meta:
        triggers = [recorded_clock()]

    def __str__(self) -> str:
        return self.name
