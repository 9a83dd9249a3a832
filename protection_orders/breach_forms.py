"""Forms of a breach: the report, on an order or by number, and what was done about it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ActForm, LongText, OccurredField, ShortText
from protection_orders.actions.breaches import HANDLED_AS
from protection_orders.order_forms import VersionedForm, choices_of

INLINE = {"class": "choices--inline"}
UNKNOWN = "unknown"


class BreachForm(ActForm):
    """Five questions; of each but the facts, "I do not know" is an answer."""

    facts = LongText(label=_("Wat weet u?"), rows=4, help_text=_("Wat is er gebeurd? Eén zin is genoeg."))
    measure = forms.ChoiceField(
        label=_("Welke maatregel is overtreden?"), required=False, widget=forms.RadioSelect
    )
    respondent = forms.ChoiceField(label=_("Wie deed het?"), required=False, widget=forms.RadioSelect)
    occurred_at = OccurredField(label=_("Wanneer gebeurde het?"))
    danger_now = forms.ChoiceField(
        label=_("Is er nu gevaar?"),
        required=False,
        initial=UNKNOWN,
        widget=forms.RadioSelect(attrs=INLINE),
        choices=[("yes", _("Ja")), ("no", _("Nee")), (UNKNOWN, _("Weet ik niet"))],
    )

    def __init__(
        self,
        *args: Any,
        measures: Iterable[tuple[str, str]],
        respondents: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        unknown = ("", _("Weet ik niet"))
        choices_of(self.fields["measure"], [*measures, unknown])
        choices_of(self.fields["respondent"], [*respondents, ("", _("Iemand anders, of weet ik niet"))])


class BreachByNumberForm(ActForm):
    """For who knows only the number of an order."""

    reference = ShortText(
        label=_("Nummer van het bevel"), max_length=40, widget=forms.TextInput(attrs={"class": "short"}),
        help_text=_("Bijvoorbeeld BV-2026-00012. Weet u het niet zeker? Vul in wat u weet."),
    )  # fmt: skip
    facts = LongText(label=_("Wat weet u?"), rows=4, help_text=_("Wat is er gebeurd? Eén zin is genoeg."))
    occurred_at = OccurredField(label=_("Wanneer gebeurde het?"))
    danger_now = forms.ChoiceField(
        label=_("Is er nu gevaar?"),
        required=False,
        initial=UNKNOWN,
        widget=forms.RadioSelect(attrs=INLINE),
        choices=[("yes", _("Ja")), ("no", _("Nee")), (UNKNOWN, _("Weet ik niet"))],
    )


class HandleForm(VersionedForm):
    """What was done about a breach."""

    outcome = forms.ChoiceField(
        label=_("Wat is er gedaan?"), choices=HANDLED_AS.items(), widget=forms.RadioSelect
    )
    reason = LongText(label=_("Waarom? En wat moet wie nu doen?"), rows=4)


class MatchForm(VersionedForm):
    """The order that a report is about."""

    reference = ShortText(
        label=_("Nummer van het bevel"), max_length=40, widget=forms.TextInput(attrs={"class": "short"})
    )
