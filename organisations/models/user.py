"""People who log in, and for which organisation in which role."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Now

from core.models import Record, recorded_clock
from organisations.models.organisation import Organisation
from organisations.permissions import ROLES


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password it cannot log in by password."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(Record, AbstractBaseUser, PermissionsMixin):
    """An account. Rights come from a membership; `is_superuser` opens nothing here."""

    username = models.CharField("gebruikersnaam", max_length=150, unique=True)
    display_name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mail", blank=True)
    is_active = models.BooleanField("actief", default=True)
    is_demo = models.BooleanField("demo-account", default=False)

    objects = UserManager()
    USERNAME_FIELD = "username"

    class Meta:
        triggers = [recorded_clock()]

    def __str__(self) -> str:
        return self.display_name or self.username


class Membership(Record):
    """One person in one role at one organisation."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(
        "rol", max_length=30, choices=[(name, role.label) for name, role in ROLES.items()]
    )
    active = models.BooleanField("actief", default=True)
    # Being let in counts as looked at; after a year somebody looks again (organisations.review).
    # Whether this person has other roles too; known where the current one is chosen.
    has_others: bool = False
    reviewed_at = models.DateTimeField("laatst nagekeken", db_default=Now(), editable=False)

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=models.Q(active=True),
                name="one_active_role_per_organisation",
            )
        ]
        indexes = [models.Index(fields=["organisation", "reviewed_at"], name="membership_review")]

    def __str__(self) -> str:
        return f"{self.user} · {ROLES[self.role].label} · {self.organisation}"  # type: ignore[index]
