"""When it happened, beside when it was recorded."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from core import clock

SLACK = timedelta(minutes=1)


class Occurred(models.Model):
    """An act with the moment that the user gave. May be past, never future (a minute for clocks that differ)."""

    occurred_at = models.DateTimeField("gebeurd op", default=clock.now)

    class Meta:
        abstract = True


def not_future(name: str) -> models.CheckConstraint:
    """The database's own refusal of a moment in the future."""
    return models.CheckConstraint(
        condition=Q(occurred_at__lte=F("recorded_at") + SLACK),
        name=f"{name}_not_future",
        violation_error_message="Dit moment ligt in de toekomst.",
    )
