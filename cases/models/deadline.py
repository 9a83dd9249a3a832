"""A legal or agreed clock on a signal or a case."""

from django.db import models
from django.db.models import F, Q

from cases.models.case import Case
from cases.models.scoped import CaseChild
from core.models import Versioned, recorded_clock
from organisations.models import Organisation


class Deadline(CaseChild, Versioned):
    """One running, met or ended clock. `key` names the entry of the catalogue (cases/data/deadlines.toml).

    `starts_from` says which moment began it: recorded (receipt), occurred, or decided.
    """

    key = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    ground = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="deadlines")
    source_id = models.UUIDField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="deadlines")
    starts_from = models.CharField(max_length=10)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        triggers = [recorded_clock()]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="deadline_open",
                condition=Q(met_at__isnull=True, ended_at__isnull=True),
            ),
            models.Index(fields=["case", "due_at"], name="deadline_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "source_id"],
                condition=Q(met_at__isnull=True, ended_at__isnull=True),
                name="one_running_clock",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("starts_at")), name="deadline_due_after_start"),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(ended_at__isnull=True), name="deadline_met_or_ended"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_reason=""), name="deadline_ended_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.ended_at is None
