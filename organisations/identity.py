"""Logging in by django-allauth: who the pages are for, in which words, and what is written down."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from allauth.core import context
from django import forms
from django.contrib.auth import login
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

import audit
from core import proxies, scope
from core.actor import Actor
from organisations.actors import actor_for, current_membership
from organisations.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
WRONG = _("Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar.")
TOO_OFTEN = _("Te veel pogingen. Wacht vijf minuten en probeer het opnieuw.")


def person(user: User, network: str = "") -> Actor:
    """The actor for what somebody does to the own account, also without a role."""
    membership = current_membership(user, None)
    if membership is None:
        return Actor(user.pk, None, None, "", "", network=network)
    return actor_for(membership, network=network)


def note(user: User, action: str, **details: Any) -> None:
    """Write a line about the own account, in a transaction of its own: log-in happens outside one."""
    with transaction.atomic():
        by = person(user, _here())
        scope.enter(by)
        audit.record(by=by, action=action, obj=user, **details)


def note_refused(user: User, action: str, reason: str) -> None:
    """Write that somebody was refused at the own account."""
    with transaction.atomic():
        by = person(user, _here())
        scope.enter(by)
        audit.refused(by=by, action=action, reason=reason, obj=user)


def note_stranger(request: HttpRequest, reason: str) -> None:
    """Write that a log-in failed of who is not known. The line holds no name: it may be a password."""
    with transaction.atomic():
        nobody = Actor(None, None, None, "", "", network=network(request))
        scope.enter(nobody)
        audit.refused(by=nobody, action="account.log_in", reason=reason)


def _here() -> str:
    """The address of the request that is answered now, of which django-allauth keeps count."""
    return network(context.request) if context.request is not None else ""


def network(request: HttpRequest) -> str:
    """The address from which a request comes."""
    return proxies.caller(request)


def open_session(request: HttpRequest, user: User) -> None:
    """Begin a session under a new key, remember where it is used, and write it down."""
    login(request, user, backend=BACKEND)
    request.session["where"] = {
        "agent": request.headers.get("User-Agent", "")[:300],
        "network": network(request),
    }
    note(user, "account.log_in")


class LogInForm(LoginForm):  # type: ignore[misc]
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, complete in (
            ("login", _("Gebruikersnaam"), "username"),
            ("password", _("Wachtwoord"), "current-password"),
        ):
            field: forms.Field = self.fields[name]
            field.label = label
            field.help_text = ""
            field.widget.attrs = {"autocomplete": complete}
            field.error_messages["required"] = _("Vul dit in.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes an own account, nothing is mailed, and a refusal has the same words whoever asks."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return network(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: the API has no log-in of its own."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our own pages say what happened."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: see the invitations for the only message that leaves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the log has it."""

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return redirect("account_login")

    def login(self, request: HttpRequest, user: Any) -> None:
        open_session(request, user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The line holds no name: what was typed as one may be a password."""
        note_stranger(request, "password")


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    """The old password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, complete in (
            ("oldpassword", _("Huidig wachtwoord"), "current-password"),
            ("password1", _("Nieuw wachtwoord"), "new-password"),
            ("password2", _("Nieuw wachtwoord, nog een keer"), "new-password"),
        ):
            field: forms.Field = self.fields[name]
            field.label = label
            field.help_text = ""
            field.widget.attrs = {"autocomplete": complete}
            field.error_messages["required"] = _("Vul dit in.")
        self.fields["password1"].help_text = _("Minstens twaalf tekens. Een zin is makkelijk te onthouden.")
