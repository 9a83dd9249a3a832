"""Planning a shift."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import ActForm, MomentField
from organisations.models import Membership
from organisations.permissions import ROLES, RoleName


def _next_hour() -> Any:
    return (clock.now().astimezone(clock.AMSTERDAM) + timedelta(hours=1)).replace(
        minute=0, second=0, microsecond=0
    )


class ShiftForm(ActForm):
    """Who, from when, until when."""

    member = forms.ChoiceField(label=_("Wie heeft dienst?"))
    starts_at = MomentField(label=_("Van"), initial=_next_hour)
    ends_at = MomentField(label=_("Tot"), help_text=_("Hoogstens zeven dagen na het begin."))

    def __init__(self, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(str(m.pk), f"{m.user}, {ROLES[RoleName(m.role)].label}") for m in members]
        field.error_messages["invalid_choice"] = _("Kies een collega uit de lijst.")

    def clean_member(self) -> UUID:
        """The id of the chosen membership."""
        return UUID(self.cleaned_data["member"])
