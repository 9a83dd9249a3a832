"""Forms about accounts: inviting, choosing a password, ending a role."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import ActForm, LongText, ShortText
from organisations.permissions import ROLES, RoleName


class InvitationForm(ActForm):
    """Whom, with which role."""

    display_name = ShortText(label=_("Naam"), max_length=120)
    email = forms.EmailField(
        label=_("E-mailadres van het werk"),
        max_length=150,
        help_text=_("Dit wordt de gebruikersnaam."),
        error_messages={"invalid": _("Dit is geen e-mailadres.")},
    )
    role = forms.ChoiceField(label=_("Rol"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: list[RoleName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(name.value, ROLES[name].label) for name in roles]  # type: ignore[attr-defined]


class ReasonForm(ActForm):
    """Why a colleague's role ends."""

    reason = LongText(label=_("Waarom?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


class PasswordForm(forms.Form):
    """A new password, twice."""

    required_css_class = "required"
    password = forms.CharField(
        label=_("Nieuw wachtwoord"),
        help_text=_("Minstens twaalf tekens. Een zin is makkelijk te onthouden."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=200,
        error_messages={"required": _("Vul dit in.")},
    )
    again = forms.CharField(
        label=_("Nog een keer"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=200,
        error_messages={"required": _("Vul dit in.")},
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            raise ValidationError({"again": _("De twee wachtwoorden zijn niet gelijk.")})
        return given


class RecoveryForm(forms.Form):
    """Whose password is forgotten."""

    username = forms.CharField(
        label=_("Gebruikersnaam"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        error_messages={"required": _("Vul dit in.")},
    )
