"""The second factor: who showed one in this session and when, and its secrets bound to their owner.

django-allauth checks codes and keys. What it does not know stands here: the moment is kept in the session under the id
of the person, so that a proof never passes to somebody else, and the secrets in its table are encrypted for one owner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import clock
from core.encryption import seal, unseal
from organisations import identity
from organisations.models import User

PROOF = "second_factor"
BAD_KEY = _("Deze sleutel is niet herkend. Probeer het opnieuw, of gebruik een code.")
# In a session whose second factor was shown at the person's own organisation.
ELSEWHERE = "factor_elsewhere"


_owner: ContextVar[str] = ContextVar("factor_owner")


def prove(session: SessionBase, user: User, *, at: datetime | None = None) -> None:
    """Remember that this person showed a second factor now, or `at`; a moment to come counts as now."""
    moment = min(at or clock.now(), clock.now())
    session[PROOF] = [str(user.pk), moment.timestamp()]


def proved_at(session: SessionBase, user: User) -> datetime | None:
    """When this person last showed a second factor in this session; None when not, or when it was somebody else."""
    match session.get(PROOF):
        case [owner, float(moment)] if owner == str(user.pk):
            return datetime.fromtimestamp(moment, UTC)
    return None


def has_factor(user: User) -> bool:
    """Whether this person enrolled an app or a key; recovery codes alone are none."""
    own = Authenticator.objects.filter(user_id=user.pk)
    return bool(own.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def enrol_app(user: User, secret: str) -> None:
    """Give somebody an app with this key (base32), without the page: for invented accounts."""
    with secrets_of(user):
        data = {"secret": FactorAdapter().encrypt(secret)}
    Authenticator(user=user, type=Authenticator.Type.TOTP, data=data).save()


@contextmanager
def secrets_of(user: User) -> Iterator[None]:
    """Within this, secrets are encrypted and decrypted for this person alone."""
    token = _owner.set(str(user.pk))
    try:
        yield
    finally:
        _owner.reset(token)


def place_of(owner: str) -> dict[str, str]:
    """Where the secrets of this person (the id) belong."""
    return {"table": "mfa_authenticator", "column": "data", "row": owner}


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts the secrets of factors for their owner, and speaks Dutch."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Deze code klopt niet, of is al gebruikt. Wacht op de volgende code."),
        "cannot_delete_authenticator": _("Dit is uw enige tweede factor. Voeg eerst een andere toe."),
    }

    def encrypt(self, text: str) -> str:
        return str(seal(text, **self._place()))

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, **self._place())

    def get_totp_issuer(self) -> str:
        return "Schakel"

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: no message leaves about an account; the log has it."""

    @staticmethod
    def _place() -> dict[str, str]:
        owner = _owner.get("") or str(context.request.user.pk or "")
        if not owner:
            raise RuntimeError("The secret of a factor has an owner.")
        return place_of(owner)


class _Code:
    """Checks a code under the secrets of the form's own person, remembers the proof and writes a wrong one down."""

    user: User
    action: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.Field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = _("Code")
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "text"}
        field.error_messages["required"] = _("Vul dit in.")

    def clean_code(self) -> str:
        try:
            with secrets_of(self.user):
                return str(super().clean_code())  # type: ignore[misc]
        except ValidationError:
            identity.note_refused(self.user, self.action, "code")
            raise

    def save(self) -> None:
        super().save()  # type: ignore[misc]
        prove(context.request.session, self.user)


class LogInCodeForm(_Code, AuthenticateForm):  # type: ignore[misc]
    """The code at log-in."""

    action = "account.log_in"


class FreshCodeForm(_Code, ReauthenticateForm):  # type: ignore[misc]
    """The code before an act that asks for one."""

    action = "account.confirm"

    def save(self) -> None:
        super().save()
        identity.note(self.user, self.action)


class EnrolCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.Field = self.fields["code"]
        field.label = _("Code uit de app")
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
        field.error_messages["required"] = _("Vul dit in.")


# What a browser sends about a key comes from outside: anything can be missing in it.
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class _Key:
    """Checks a security key, remembers the proof and writes a refused one down."""

    user: User
    action: str

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (ValidationError, *_MALFORMED) as error:
            identity.note_refused(self.user, self.action, "key")
            raise ValidationError(BAD_KEY) from error

    def save(self) -> None:
        super().save()  # type: ignore[misc]
        prove(context.request.session, self.user)


class LogInKeyForm(_Key, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The key at log-in."""

    action = "account.log_in"


class FreshKeyForm(_Key, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The key before an act that asks for one."""

    action = "account.confirm"

    def save(self) -> None:
        super().save()
        identity.note(self.user, self.action)


class EnrolKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new key, with a name to know it by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.Field = self.fields["name"]
        field.label = _("Naam van de sleutel")
        field.help_text = _("Zo herkent u de sleutel later.")
        field.initial = _("Mijn sleutel")
        self.initial.pop("name", None)
        field.max_length = 60  # type: ignore[attr-defined]

    def clean(self) -> Any:
        try:
            return super().clean()
        except (ValidationError, *_MALFORMED) as error:
            raise ValidationError(BAD_KEY) from error


def key_options(user: User) -> dict[str, Any] | None:
    """What the browser needs to ask for a key; None when this person has none."""
    if not Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists():
        return None
    return {"request_options": begin_authentication(user)}
