"""Forms of the register of disclosures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions.disclosures import check_informed
from cases.models.disclosure import Informed
from core.errors import InvalidInput
from core.forms import ActForm, LongText, MomentField

TOLD = [(Informed.YES.value, _("Ja")), (Informed.NO.value, _("Nee, nog niet"))]


class InformedForm(ActForm):
    """Whether the person concerned was told, and if not why: asked at every share."""

    informed = forms.ChoiceField(
        label=_("Weet de betrokkene hiervan?"), choices=TOLD, widget=forms.RadioSelect
    )
    informed_note = LongText(
        label=_("Waarom niet?"),
        help_text=_("Alleen bij nee. Bijvoorbeeld: vertellen brengt iemand in gevaar."),
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note: Any = self.fields["informed_note"]
        note.follows = "informed"  # "(niet verplicht)" beside it would not be true

    def clean(self) -> dict[str, Any]:
        # Here too and not in the action alone: a preview is shown before there is an act.
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if "informed" in found:
            try:
                check_informed(found["informed"], found.get("informed_note", ""))
            except InvalidInput as wrong:
                self.add_error(wrong.field, wrong.reason)
        return found


class AtForm(forms.Form):
    """What could this organisation see, then? By GET; nothing is written but the line in the log."""

    organisatie = forms.ChoiceField(label=_("Organisatie"))
    moment = MomentField(label=_("Op welk moment?"))

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisatie"].choices = [("", _("Kies een organisatie")), *organisations]  # type: ignore[attr-defined]
