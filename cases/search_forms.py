"""The form of the search. It is sent by POST: no name stands in an address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import clock
from core.birth_input import read_birth
from core.forms import ShortText
from core.partial_dates import PartialDate, PartialDateError


class SearchForm(forms.Form):
    """A number, or a name, a birth date, or both."""

    number = ShortText(
        label=_("Nummer van de casus"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = ShortText(label=_("Naam"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    born = ShortText(
        label=_("Geboortedatum"),
        help_text=_("Bijvoorbeeld 12-03-2009. Alleen 2009 mag ook, met een naam."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_born(self) -> PartialDate | None:
        typed = self.cleaned_data["born"].strip()
        if not typed:
            return None
        try:
            return read_birth(typed, today=clock.today())
        except PartialDateError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        born = data.get("born")
        if not self.errors and not (data.get("number") or data.get("name") or born):
            raise ValidationError(_("Vul een nummer, een naam of een geboortedatum in."))
        if born is not None and born.full is None and not (data.get("name") or data.get("number")):
            raise ValidationError(_("Vul bij een deel van een geboortedatum ook een naam in."))
        return data
