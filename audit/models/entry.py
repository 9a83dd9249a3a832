"""One line of the log: no foreign keys, so that history never blocks or follows live data."""

from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from audit import details
from core.models import recorded_clock


class Outcome(models.TextChoices):
    DONE = "done", "gedaan"
    SEEN = "seen", "gezien"
    REFUSED = "refused", "geweigerd"


class Entry(models.Model):
    """Who (person, organisation, role), what, on which record, why, with what outcome, from where, when.

    Holds ids, never names or text from a file (NEN 7513; BIO2 8.15). `audit.nen7513` says which field is which.
    What is hashed of a line stands in `logseal.chain.COLUMNS`: a new column needs a new form there.
    """

    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    user_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    role = models.CharField(max_length=30)
    purpose = models.CharField(max_length=120)
    # "break_glass" where this person reads in an emergency; otherwise the rules of cases.access, and empty.
    basis = models.CharField(max_length=60, blank=True, db_default="")
    action = models.CharField(max_length=80)
    event = models.CharField(max_length=20, blank=True, db_default="")
    event_code = models.CharField(max_length=1, blank=True, db_default="")
    outcome = models.CharField(max_length=10, choices=Outcome)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=80, blank=True)
    sealed_details = models.TextField(blank=True, db_default="")
    request_id = models.CharField(max_length=64, blank=True)
    network = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=60, blank=True, db_default="")

    class Meta:
        triggers = [
            recorded_clock(),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="to_be_chained",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="INSERT INTO public.audit_pending (entry_id) VALUES (NEW.id); RETURN NULL;",
            ),
        ]
        indexes = [
            models.Index(fields=["case_id", "-id"], name="audit_case"),
            models.Index(fields=["user_id", "-id"], name="audit_user"),
            # Lines come in the order of time: a few kilobytes find a day among millions.
            BrinIndex(fields=["recorded_at"], name="audit_time", pages_per_range=32),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.outcome}"

    @property
    def details(self) -> dict[str, Any]:
        """The details; empty when there are none, or when the key of their subject was destroyed."""
        return details.unseal(self.sealed_details, action=self.action, object_id=self.object_id)
