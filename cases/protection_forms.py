"""Forms about who is kept away from a case, and how confidential it is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.confidentiality import MEANINGS, Confidentiality
from core.forms import ActForm, LongText, ShortText


class DeclareForm(ActForm):
    """One's own conflict of interest."""

    reason = LongText(
        label=_("Wat is de band?"),
        help_text=_("Kort, bijvoorbeeld: buur, familie, oud-collega. Uw coördinator leest dit."),
        rows=3,
    )


class KeepAwayForm(ActForm):
    """Keeping a colleague away."""

    username = ShortText(
        label=_("Inlognaam van de collega"),
        help_text=_("Precies zoals de collega inlogt."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = LongText(label=_("Wat is de band?"), rows=3)


class LiftForm(ActForm):
    """Why the conflict of interest is no longer there."""

    reason = LongText(label=_("Waarom is het belang er niet meer?"), rows=3)


class LevelForm(ActForm):
    """How confidential a case is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.ChoiceField(
        label=_("Wie mag deze casus zien?"),
        choices=[(level.value, f"{level.label}: {MEANINGS[level].text}") for level in Confidentiality],
        widget=forms.RadioSelect,
    )
    reason = LongText(label=_("Waarom is dit nodig?"), rows=3)
