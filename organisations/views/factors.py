"""The own second factors: enrolling one, seeing which there are, new recovery codes, removing one."""

from typing import Any

from allauth.account.views import PasswordChangeView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from core.errors import PolicyDenied
from organisations import identity, second_factor
from organisations.access import check_fresh_at


class Fresh:
    """Asks for a factor shown just now, unless this is the first."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        proof = second_factor.proved_at(request.session, request.user)  # type: ignore[arg-type]
        if proof is not None or second_factor.has_factor(request.user):  # type: ignore[arg-type]
            check_fresh_at(proof)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def noted(self, action: str) -> None:
        """A factor of the own account changed."""
        identity.note(self.request.user, action)  # type: ignore[arg-type]


class SecondStep(AuthenticateView):  # type: ignore[misc]
    """The second step of a log-in: a code, or a key where one is enrolled."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"key_options": second_factor.key_options(self.stage.login.user)}


class Overview(IndexView):  # type: ignore[misc]
    """Which factors I have."""


class AddApp(Fresh, ActivateTOTPView):  # type: ignore[misc]
    """Enrol an app that shows codes; the code that proves it is also the first proof."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP).exists():
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        second_factor.prove(self.request.session, self.request.user)  # type: ignore[arg-type]
        self.noted("account.factor_add")
        return answer


class RemoveApp(Fresh, DeactivateTOTPView):  # type: ignore[misc]
    """Remove the app; never the last factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.noted("account.factor_remove")
        return answer


class AddKey(Fresh, AddWebAuthnView):  # type: ignore[misc]
    """Enrol a security key; adding it is also the first proof."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        second_factor.prove(self.request.session, self.request.user)  # type: ignore[arg-type]
        self.noted("account.factor_add")
        return answer


class RemoveKey(Fresh, RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a key; never the last factor."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if not second_factor.FactorAdapter().can_delete_authenticator(self.get_object()):
            raise PolicyDenied(str(second_factor.FactorAdapter.error_messages["cannot_delete_authenticator"]))
        answer: HttpResponse = super().form_valid(form)
        self.noted("account.factor_remove")
        return answer


class ChangePassword(Fresh, PasswordChangeView):  # type: ignore[misc]
    """A new password; every other session ends with it."""

    success_url = reverse_lazy("mfa_index")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_usable_password():  # type: ignore[union-attr]
            # Logs in at the own organisation; that password is not ours.
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.noted("account.password")
        messages.success(self.request, _("Uw wachtwoord is gewijzigd. Elders bent u uitgelogd."))
        return answer


class SeeCodes(Fresh, ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, once."""


class NewCodes(Fresh, GenerateRecoveryCodesView):  # type: ignore[misc]
    """Make new recovery codes; the old ones end."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.noted("account.recovery_codes")
        return answer
