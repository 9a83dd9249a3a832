"""Ways in that are handed out: an invitation to a role, a link to choose a new password, an account elsewhere."""

from django.db import models
from django.db.models import F, Q

from core.models import Record, recorded_clock
from organisations.models.organisation import Organisation
from organisations.models.user import Membership, User


class Invitation(Record):
    """One person is asked to work in one role at one organisation. Holds the hash of the link, never the link."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField("rol", max_length=30)
    display_name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mail")
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField("geldig tot")
    accepted_at = models.DateTimeField("aangenomen", null=True, blank=True)
    withdrawn_at = models.DateTimeField("ingetrokken", null=True, blank=True)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, membership__isnull=True)
                | Q(accepted_at__isnull=False, membership__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Recovery(Record):
    """A link with which somebody who forgot the password chooses a new one; the second factor stays asked for."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recoveries")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField("geldig tot")
    used_at = models.DateTimeField("gebruikt", null=True, blank=True)

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__lte=F("expires_at")),
                name="recovery_used_in_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ExternalIdentity(Record):
    """The same person at the identity provider of an organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)

    class Meta:
        triggers = [recorded_clock()]
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="one_user_per_subject")]

    def __str__(self) -> str:
        return str(self.pk)
