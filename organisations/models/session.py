"""Sessions: whose, since when and last used when, so that a person sees them and the house can end them."""

from django.db import models

from core.models import Record, recorded_clock
from organisations.models.user import User


class Session(Record):
    """One browser that is logged in, or on its way. Holds the hash of the cookie, never the cookie.

    `data` is encrypted and bound to `key`, so that neither a copy of the table nor a row put elsewhere logs anybody in.
    """

    key = models.CharField(max_length=64, unique=True, editable=False)
    data = models.TextField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    seen_at = models.DateTimeField()

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["recorded_at"], name="session_age")]

    def __str__(self) -> str:
        return str(self.pk)
