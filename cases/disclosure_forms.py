"""Forms of the register of disclosures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models.disclosure import Informed
from core.forms import ActForm, LongText, MomentField

TOLD = [(Informed.YES.value, _("Ja")), (Informed.NO.value, _("Nee, nog niet"))]


class InformedForm(ActForm):
    """Whether the person concerned was told."""

    informed = forms.ChoiceField(
        label=_("Weet de betrokkene hiervan?"), choices=TOLD, widget=forms.RadioSelect
    )
    informed_note = LongText(
        label=_("Waarom niet?"),
        help_text=_("Bijvoorbeeld: vertellen brengt iemand in gevaar."),
        rows=2,
        required=False,
    )


class AtForm(forms.Form):
    """What could this organisation see, then? By GET; nothing is written but the line in the log."""

    organisatie = forms.ChoiceField(label=_("Organisatie"))
    moment = MomentField(label=_("Op welk moment?"))

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisatie"].choices = [("", _("Kies een organisatie")), *organisations]  # type: ignore[attr-defined]
