"""Doors without a log-in: an invitation, a forgotten password. Each leads to the second factor."""

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.views import LogoutView
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import PolicyDenied
from organisations import identity, second_factor
from organisations.actions import members, recovery
from organisations.identity_forms import PasswordForm, RecoveryForm
from organisations.permissions import ROLES, RoleName

GONE = '"cache", "storage"'
INVITATION, RECOVERY = "invitation", "recovery"
Made = TypeVar("Made")


class LogOut(LogoutView):  # type: ignore[misc]
    """End the session, and have the browser forget what it kept of it."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        identity.note(self.request.user, "account.log_out")
        answer: HttpResponse = super().post(*args, **kwargs)
        answer.headers["Clear-Site-Data"] = GONE
        return answer


def _too_often(request: HttpRequest, action: str) -> HttpResponse | None:
    """A page that says to wait, when this address asked too often."""
    answer: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action=action, limit_get=True
    )
    return answer


def _closed(request: HttpRequest, reason: str) -> HttpResponse:
    """One page for every link that does not work, whatever the reason."""
    return render(
        request, "errors/404.html", {"title": _("Deze link werkt niet"), "reason": reason}, status=404
    )


def _keep(request: HttpRequest, kind: str, token: str, route: str) -> HttpResponse:
    """Put the token in the session and out of the address."""
    request.session[kind] = token[:200]
    return redirect(route)


@require_safe
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation."""
    return _too_often(request, INVITATION) or _keep(request, INVITATION, token, "invitation")


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Take an invitation: with a new account, or with the one that the address has."""
    token = str(request.session.get(INVITATION, ""))
    try:
        found = members.open_invitation(token)
    except PolicyDenied as refusal:
        return _closed(request, refusal.reason)
    context = {
        "organisation": found.organisation.name,
        "role": ROLES[RoleName(found.role)],
        "email": found.email,
    }
    account = members.account_of(found)
    if account is not None:
        own = request.user == account and second_factor.proved_at(request.session, account) is not None
        if own and request.method == "POST":
            members.accept_as(token=token, user=account)
            del request.session[INVITATION]
            messages.success(request, _("De rol staat bij uw account."))
            return redirect("account")
        return render(request, "organisations/invitation_known.html", context | {"own": own})
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(form, lambda password: members.accept_anew(token=token, password=password))
        if chosen is not None:
            del request.session[INVITATION]
            identity.open_session(request, chosen)
            return redirect("mfa_activate_totp")
    status = 422 if form.errors else 200
    return render(request, "organisations/invitation.html", context | {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def recovery_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link to choose a new password; the answer is the same for every name."""
    form = RecoveryForm(request.POST or None)
    if request.method == "POST":
        limited = _too_often(request, RECOVERY)
        if limited is not None:
            return limited
        if form.is_valid():
            recovery.ask(username=form.cleaned_data["username"])
            return render(request, "organisations/recovery_asked.html")
    return render(request, "organisations/recovery.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def recovery_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link to choose a new password."""
    return _too_often(request, RECOVERY) or _keep(request, RECOVERY, token, "recovery-choose")


@require_http_methods(["GET", "HEAD", "POST"])
def recovery_choose(request: HttpRequest) -> HttpResponse:
    """Choose a new password, then log in with it and the second factor."""
    token = str(request.session.get(RECOVERY, ""))
    try:
        recovery.open_recovery(token)
    except PolicyDenied as refusal:
        return _closed(request, refusal.reason)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(form, lambda password: recovery.choose_password(token=token, password=password))
        if chosen:
            request.session.flush()
            messages.success(request, _("Uw nieuwe wachtwoord is ingesteld. Log ermee in."))
            return redirect("account_login")
    return render(
        request, "organisations/recovery_choose.html", {"form": form}, status=422 if form.errors else 200
    )


def _chosen(form: PasswordForm, act: Callable[[str], Made]) -> Made | None:
    """What `act` gives for the chosen password; None when the password is too weak, which the form then says."""
    try:
        return act(form.cleaned_data["password"])
    except ValidationError as error:
        form.add_error("password", error)
    except PolicyDenied as refusal:
        form.add_error(None, refusal.reason)
    return None
