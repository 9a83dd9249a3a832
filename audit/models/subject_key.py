"""The keys under which details of lines stand. Destroying those of a subject makes its details unreadable for ever."""

from django.db import models
from django.db.models import Q

from core.encryption import EncryptedTextField
from core.models import Record, recorded_clock


class SubjectKey(Record):
    """One key of one subject (a case, a person, or a record that belongs to no case yet).

    A subject may have several: two transactions that need the first one at the same time do not wait for each other.
    """

    subject_id = models.UUIDField(editable=False)
    secret = EncryptedTextField(blank=True, strict=True)
    destroyed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["subject_id"], name="audit_subject")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(destroyed_at__isnull=True) & ~Q(secret=""))
                | (Q(destroyed_at__isnull=False) & Q(secret="")),
                name="destroyed_key_is_gone",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
