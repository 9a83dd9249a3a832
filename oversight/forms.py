"""Forms of the privacy officer."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import ActForm, LongText
from oversight.models import Conclusion


class AskForm(ActForm):
    """What the colleague was asked."""

    explanation = LongText(label=_("Wat vroeg u, en aan wie?"), rows=3)


class CloseForm(ActForm):
    """What was found, and why."""

    conclusion = forms.ChoiceField(
        label=_("Wat is uw conclusie?"), choices=Conclusion.choices, widget=forms.RadioSelect
    )
    explanation = LongText(
        label=_("Waarom?"), help_text=_("Schrijf het zo dat een ander het kan volgen."), rows=3
    )


class FindForm(forms.Form):
    """Which case, and between which two moments."""

    reference = forms.CharField(label=_("Nummer van de casus"), max_length=20)
    van = forms.DateTimeField(
        label=_("Vanaf"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    tot = forms.DateTimeField(
        label=_("Tot"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        since, until = found.get("van"), found.get("tot")
        if since and until and since >= until:
            self.add_error("tot", _("De tweede tijd moet na de eerste liggen."))
        return found


def period(since: str | None, until: str | None) -> tuple[datetime, datetime]:
    """The two moments in an address; the last thirty days where one is absent or unreadable."""
    field = forms.DateTimeField(required=False)

    def read(text: str | None) -> datetime | None:
        try:
            moment: datetime | None = field.clean(text)
        except forms.ValidationError:
            return None
        return moment

    end = read(until) or clock.now()
    return read(since) or end - timedelta(days=30), end
