"""Forms of break-glass."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models.emergency import Verdict
from core.forms import ActForm, LongText, ShortText


class EmergencyForm(ActForm):
    """Which case, why now, for how long."""

    reference = ShortText(
        label=_("Nummer van de casus"),
        help_text=_("Bijvoorbeeld SP-2026-00412."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = LongText(
        label=_("Waarom moet u de casus nu lezen?"),
        help_text=_("Uw leidinggevende krijgt dit binnen een minuut."),
        rows=3,
    )
    hours = forms.TypedChoiceField(
        label=_("Hoe lang?"),
        choices=[(1, _("1 uur")), (2, _("2 uur")), (4, _("4 uur"))],
        coerce=int,
        widget=forms.RadioSelect,
        initial=1,
    )


class ReviewForm(ActForm):
    """Was it justified?"""

    verdict = forms.ChoiceField(
        label=_("Was de noodtoegang terecht?"), choices=Verdict, widget=forms.RadioSelect
    )
    note = LongText(label=_("Waarop rust uw oordeel?"), rows=3)
