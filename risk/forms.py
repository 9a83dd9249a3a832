"""Forms of the assessment: one group of questions at a time, then the conclusion."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import ActForm, DayField, LongText, OccurredField, ShortText
from risk.instruments import Instrument, Item
from risk.models import Answer
from risk.models.assessment import AnswerValue

FIELDS = ("value", "evidence", "evidence_date", "source")


class StartForm(ActForm):
    """Which assessment, about whom, and when it was made."""

    instrument = forms.ChoiceField(label=_("Welke weging?"), widget=forms.RadioSelect)
    occurred_at = OccurredField(label=_("Wanneer weegt u?"))

    def __init__(self, *args: Any, instruments: Iterable[Instrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = [(i.key, i.name) for i in instruments]  # type: ignore[attr-defined]


class GroupForm(ActForm):
    """The questions of one group. Nothing is required: unknown is an answer, and so is not asked."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, items: Iterable[Item], answers: Mapping[str, Answer], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for item in self.items:
            self._add(item, answers.get(item.code))

    def _add(self, item: Item, answer: Answer | None) -> None:
        added: dict[str, forms.Field] = {
            "value": forms.ChoiceField(
                label=item.text,
                help_text=" ".join(filter(None, [item.help, item.why])),
                choices=AnswerValue.choices,
                widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
                initial=answer.value if answer else AnswerValue.NOT_ASKED,
            ),
            "evidence": LongText(
                label=_("Waaruit blijkt dit?"),
                required=False,
                rows=2,
                initial=answer.evidence if answer else "",
            ),
            "evidence_date": DayField(
                label=_("Datum"), required=False, initial=answer.evidence_date if answer else None
            ),
            "source": ShortText(label=_("Bron"), required=False, initial=answer.source if answer else ""),
        }
        for name, field in added.items():
            self.fields[f"{item.code}-{name}"] = field

    def rows(self) -> list[dict[str, Any]]:
        """Per question: the bound fields, for the template."""
        return [
            {"item": item, **{name: self[f"{item.code}-{name}"] for name in FIELDS}} for item in self.items
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for item in self.items:
            found_on = data.get(f"{item.code}-evidence_date")
            if found_on is not None and found_on > clock.today():
                self.add_error(f"{item.code}-evidence_date", _("Deze datum ligt in de toekomst."))
        return data

    def answers(self) -> dict[str, dict[str, Any]]:
        """What was filled in, as the action takes it."""
        return {
            item.code: {name: self.cleaned_data.get(f"{item.code}-{name}") for name in FIELDS}
            for item in self.items
        }


class FearForm(ActForm):
    """The fear of the person at risk, in their own words. What was written before stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    fear_asked = forms.ChoiceField(
        label=_("Is gevraagd waar de persoon zelf bang voor is?"),
        choices=[
            ("asked", _("Ja")),
            ("not_asked", _("Nog niet")),
            ("refused", _("De persoon wilde dit niet zeggen")),
        ],
        widget=forms.RadioSelect,
    )
    fear_own_words = LongText(
        label=_("In de eigen woorden van de persoon"),
        help_text=_("Schrijf letterlijk op wat is gezegd. Dit kan later niet worden veranderd of gewist."),
        required=False,
    )


class ConcludeForm(ActForm):
    """A person concludes, with a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    conclusion = forms.ChoiceField(label=_("Uw oordeel"), widget=forms.RadioSelect)
    reason = LongText(label=_("Waarom vindt u dit?"), help_text=_("Noem ook wat u nog niet weet."))

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conclusion"].choices = [  # type: ignore[attr-defined]
            (c.code, f"{c.label}. {c.text}") for c in instrument.conclusions.values()
        ]


class SecondForm(ActForm):
    """The second reader agrees or gives back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Wat vindt u?"),
        choices=[
            ("agree", _("Ik stem in met het lagere oordeel")),
            ("return", _("Ik stem niet in; terug naar de maker")),
        ],
        widget=forms.RadioSelect,
    )
    note = LongText(label=_("Waarom?"))
