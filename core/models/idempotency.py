"""One act for one submission: a form posted twice, or a call repeated, makes one record."""

from django.db import models

from core.models.base import Record, recorded_clock


class IdempotentAct(Record):
    """The key of one submission by one person, and where it led."""

    owner = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    digest = models.BinaryField(max_length=32)
    result = models.CharField(max_length=300, blank=True)

    class Meta:
        triggers = [recorded_clock()]
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_act_per_submission")]

    def __str__(self) -> str:
        return self.key
