"""One line of the log: no foreign keys, so that history never blocks or follows live data."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from core.models import recorded_clock


class Outcome(models.TextChoices):
    DONE = "done", "gedaan"
    SEEN = "seen", "gezien"
    REFUSED = "refused", "geweigerd"


class Entry(models.Model):
    """Who (person, organisation, role), what, on which record, why, with what outcome, from where, when.

    Holds ids, never names or text from a file (NEN 7513; BIO2 8.15).
    """

    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    user_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    role = models.CharField(max_length=30)
    purpose = models.CharField(max_length=120)
    action = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    network = models.CharField(max_length=64, blank=True)

    class Meta:
        triggers = [
            recorded_clock(),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        indexes = [
            models.Index(fields=["case_id", "-id"], name="audit_case"),
            models.Index(fields=["user_id", "-id"], name="audit_user"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.outcome}"
