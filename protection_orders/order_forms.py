"""Forms of orders: the decision, and what is decided or found about it later."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LONG_TEXT, ActForm, DayField, LongText, MomentField, OccurredField, ShortText
from organisations.models import Organisation
from protection_orders.actions.orders import DecidedMeasure
from protection_orders.instruments import OrderInstrument, instruments, measures, measures_for
from protection_orders.models import OrderMeasure
from protection_orders.order_policies import majority_field


def choices_of(field: forms.Field, options: Iterable[tuple[str, Any]]) -> None:
    """Give a field its choices once they are known."""
    field.choices = list(options)  # type: ignore[attr-defined]


class VersionedForm(ActForm):
    """A form that edits a record: it says which version was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class OrderFilter(forms.Form):
    """What narrows the list of orders; stands in the address and stays while paging."""

    stand = forms.ChoiceField(
        label=_("Stand"),
        required=False,
        choices=[
            ("geldt", _("Geldt nu")),
            ("loopt-af", _("Loopt af binnen 30 dagen")),
            ("niet-uitgereikt", _("Geldt, nog niet overal uitgereikt")),
            ("overtreding", _("Overtreding niet afgehandeld")),
            ("voorbij", _("Geldt niet meer")),
            ("alle", _("Alle")),
        ],
    )
    soort = forms.ChoiceField(label=_("Soort bevel"), required=False)
    nummer = forms.CharField(
        label=_("Zoek op nummer"),
        help_text=_("Bijvoorbeeld BV-2026-00012, of alleen 12."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        real = [(i.code, i.name) for i in instruments().values() if not i.is_prospective]
        choices_of(self.fields["soort"], [("", _("Alle")), *real])


class MajorityMixin(forms.Form):
    """Asks on which day a child turns 18 where the known birth date does not say it."""

    def ask_majority(self, people: Mapping[UUID, str]) -> None:
        """One field per child: `people` maps the person's id to words without a name."""
        self.majority_ids = list(people)
        for person_id, label in people.items():
            self.fields[majority_field(person_id)] = DayField(
                label=_("Op welke dag wordt %(who)s 18 jaar?") % {"who": label},
                required=False,
                help_text=_("De geboortedatum is niet helemaal bekend. Het bevel eindigt op deze dag."),
            )

    def majority_days(self) -> dict[UUID, Any]:
        """The answers by person."""
        answers = {pk: self.cleaned_data.get(majority_field(pk)) for pk in getattr(self, "majority_ids", [])}
        return {pk: day for pk, day in answers.items() if day is not None}


class DecisionForm(VersionedForm, MajorityMixin):
    """What the authority decided on an application."""

    outcome = forms.ChoiceField(
        label=_("Wat is er besloten?"),
        widget=forms.RadioSelect,
        choices=[
            ("granted", _("Toegewezen zoals gevraagd")),
            ("partly", _("Toegewezen met andere of minder maatregelen")),
            ("refused", _("Afgewezen")),
            ("withdrawn", _("Ingetrokken bij de instantie")),
        ],
    )
    authority = ShortText(
        label=_("Wie besliste?"), help_text=_("Bijvoorbeeld: rechtbank Gelderland, kinderrechter.")
    )
    authority_organisation = forms.ChoiceField(label=_("Organisatie uit de lijst"), required=False)
    authority_reference = ShortText(label=_("Kenmerk van het besluit"), required=False, max_length=80)
    decided_at = OccurredField(label=_("Wanneer besloten?"))
    starts_at = MomentField(
        label=_("Geldt vanaf"), required=False, help_text=_("Leeg: meteen na het besluit.")
    )
    ends_at = MomentField(label=_("Geldt tot"), required=False)
    without_hearing = forms.BooleanField(label=_("Gegeven zonder zitting"), required=False)
    police = forms.ChoiceField(
        label=_("Welke politie-eenheid krijgt de kaart van het bevel?"), required=False
    )
    reason = LongText(label=_("Toelichting"), required=False, rows=3)

    def __init__(
        self,
        *args: Any,
        instrument: OrderInstrument,
        longest: str,
        deciders: Iterable[Organisation],
        police: Iterable[Organisation],
        children: Mapping[UUID, str],
        asked: Sequence[DecidedMeasure],
        addressees: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        choices_of(
            self.fields["authority_organisation"],
            [("", _("Niet in de lijst")), *((str(o.pk), o.name) for o in deciders)],
        )
        choices_of(self.fields["police"], [("", _("Nog geen")), *((str(o.pk), o.name) for o in police)])
        self.fields["ends_at"].help_text = (
            _("Hooguit %(longest)s. Leeg: de langste duur.") % {"longest": longest}
            if longest
            else _("Leeg: het besluit noemt geen einddatum.")
        )
        if instrument.without_hearing is None:
            del self.fields["without_hearing"]
        else:
            self.fields["without_hearing"].help_text = _(
                "Zonder zitting binnen twee weken vervalt het bevel."
            )
        self.ask_majority(children)
        for number, measure in enumerate(asked):
            self.fields[f"given_{number}"] = forms.BooleanField(
                label=_("Gegeven"), required=False, initial=True
            )
            self.fields[f"text_{number}"] = LongText(
                label=_("Tekst zoals besloten"),
                rows=2,
                initial=measure.text,
                required=False,
                max_length=LONG_TEXT,
            )
        library = [(m.code, m.name) for m in measures_for(instrument.code)]
        add_measure_fields(self, "extra_", library, addressees)

    def decided_measures(self) -> list[DecidedMeasure] | None:
        """The measures as given. None when all was granted as asked."""
        data = self.cleaned_data
        kept = [
            DecidedMeasure(
                key=m.key, kind=m.kind, text=data.get(f"text_{n}") or m.text, concerns_travel=m.concerns_travel,
                territory=m.territory, addressees=m.addressees, starts_at=m.starts_at, ends_at=m.ends_at,
            )
            for n, m in enumerate(self.asked)
            if data["outcome"] == "granted" or data.get(f"given_{n}")
        ]  # fmt: skip
        extra = read_measure(data, "extra_")
        return kept + ([extra] if extra else [])

    def measure_groups(self) -> list[dict[str, Any]]:
        """Per measure asked for: its name and its two fields, for the template."""
        library = {code: m.name for code, m in measures().items()}
        return [
            {"name": library.get(m.key, m.key), "given": self[f"given_{n}"], "text": self[f"text_{n}"]}
            for n, m in enumerate(self.asked)
        ]

    def extra_fields(self) -> list[Any]:
        """The fields of one more measure."""
        return [self[name] for name in self.fields if name.startswith("extra_")]

    def extra_open(self) -> bool:
        """Whether something was filled in there, so that it is not folded away."""
        return any(field.value() or field.errors for field in self.extra_fields())

    def majority_fields(self) -> list[Any]:
        """The questions about coming of age."""
        return [self[majority_field(pk)] for pk in self.majority_ids]


def add_measure_fields(
    form: forms.Form, prefix: str, library: Sequence[tuple[str, str]], addressees: Sequence[tuple[str, str]]
) -> None:
    """The fields of one measure more: which, its words, whom it binds, where."""
    key = forms.ChoiceField(label=_("Welke maatregel?"), required=False)
    choices_of(key, [("", _("Geen")), *library])
    who = forms.MultipleChoiceField(label=_("Voor wie?"), required=False, widget=forms.CheckboxSelectMultiple)
    choices_of(who, addressees)
    form.fields[f"{prefix}key"] = key
    form.fields[f"{prefix}text"] = LongText(
        label=_("Tekst zoals besloten"), rows=2, required=False, max_length=LONG_TEXT,
        help_text=_("Noem nooit een geheim adres. De verweerder krijgt deze tekst."),
    )  # fmt: skip
    form.fields[f"{prefix}addressees"] = who
    form.fields[f"{prefix}territory"] = ShortText(label=_("Waar?"), required=False)


def read_measure(data: Mapping[str, Any], prefix: str) -> DecidedMeasure | None:
    """The measure of those fields, its kind and travel from the library; None when none was chosen."""
    found = measures().get(data.get(f"{prefix}key") or "")
    if found is None:
        return None
    return DecidedMeasure(
        key=found.code,
        kind=found.kind,
        text=data.get(f"{prefix}text") or found.default_text,
        concerns_travel=found.concerns_travel,
        territory=data.get(f"{prefix}territory") or "",
        addressees=[UUID(pk) for pk in data.get(f"{prefix}addressees") or []],
    )


class ExtendForm(VersionedForm, MajorityMixin):
    """An extension by the authority."""

    decided_at = OccurredField(label=_("Wanneer besloten?"))
    ends_at = MomentField(label=_("Nieuw einde"))
    authority_reference = ShortText(label=_("Kenmerk van het besluit"), required=False, max_length=80)
    reason = LongText(label=_("Toelichting"), required=False, rows=3)


class ChangeForm(VersionedForm):
    """Measures that were dropped or added, or an earlier end."""

    decided_at = OccurredField(label=_("Wanneer besloten?"))
    drop = forms.MultipleChoiceField(
        label=_("Welke maatregelen vervallen?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        running: Iterable[tuple[OrderMeasure, str]],
        library: Sequence[tuple[str, str]],
        addressees: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self.fields["drop"], [(str(m.pk), f"{name}: {m.text}") for m, name in running])
        add_measure_fields(self, "add_", library, addressees)
        self.fields["add_key"].label = _("Welke maatregel komt erbij?")
        self.fields["ends_at"] = MomentField(label=_("Eerder einde"), required=False)
        self.fields["authority_reference"] = ShortText(
            label=_("Kenmerk van het besluit"), required=False, max_length=80
        )
        self.fields["reason"] = LongText(label=_("Toelichting"), rows=3, max_length=LONG_TEXT)


class HearingForm(VersionedForm):
    """The hearing after an order without hearing."""

    heard_at = OccurredField(label=_("Wanneer was de zitting?"))
    reason = LongText(label=_("Toelichting"), required=False, rows=3)


class UsedForm(VersionedForm):
    """That an authorisation was used."""

    used_at = OccurredField(label=_("Wanneer is de machtiging gebruikt?"))
    note = LongText(label=_("Toelichting"), required=False, rows=3)


class ReviewAskedForm(VersionedForm):
    """That the court was asked to look at the order."""

    requested_at = OccurredField(label=_("Wanneer is het verzoek gedaan?"))
    note = LongText(label=_("Toelichting"), required=False, rows=3)


class StopForm(VersionedForm):
    """A withdrawal or a lapse."""

    decided_at = OccurredField(label=_("Vanaf wanneer geldt het bevel niet meer?"))
    authority_reference = ShortText(label=_("Kenmerk van het besluit"), required=False, max_length=80)
    reason = LongText(label=_("Waarom?"), rows=3, max_length=300)
