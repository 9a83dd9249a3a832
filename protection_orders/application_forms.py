"""Forms of an application: one short part at a time. Nothing is required to save; `missing` says what still is."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cases.models import Signal
from cases.models.contact import SourceKind
from core.forms import ActForm, DayField, LongText, OccurredField, ShortText
from organisations.models import Organisation
from protection_orders import instruments as data
from protection_orders.actions.applications import DROP_REASONS
from protection_orders.application_policies import who_words
from protection_orders.instruments import MeasureType, OrderInstrument
from protection_orders.models.application import YesNoUnknown
from protection_orders.models.application_parts import AgeAnswer, Agreement, Capacity, Disclosure, LegalReason
from protection_orders.models.review import WithdrawalAsker
from protection_orders.paper_content import ANNEX_ITEMS
from risk.models import Assessment

INLINE = forms.RadioSelect(attrs={"class": "choices--inline"})
DONT_KNOW = [("", _("Nog niet ingevuld"))]


def with_help(label: str, text: str) -> str:
    """A choice with a line of help under it."""
    return format_html('{}<span class="choice__help">{}</span>', label, text) if text else label


class VersionedForm(ActForm):
    """A form that edits a record: it says which version was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class BeginForm(ActForm):
    """Which instrument; only those that hold today, or in practice also what does not exist yet."""

    instrument = forms.ChoiceField(label=_("Welk instrument?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, instruments: Iterable[OrderInstrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = [  # type: ignore[attr-defined]
            (i.code, with_help(i.name, f"{i.basis}. {i.via}")) for i in instruments
        ]


class InstrumentForm(BeginForm, VersionedForm):
    """Another instrument for the same application."""


class AddPersonForm(ActForm):
    """One more person of the case."""

    person = forms.ChoiceField(label=_("Wie?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(people)  # type: ignore[attr-defined]
        self.fields["person"].label = label


class AgeForm(VersionedForm):
    """An age that the birth date does not decide. Answered by a person, never guessed."""

    age_answer = forms.ChoiceField(
        label=_("Hoe oud is deze persoon?"), choices=AgeAnswer.choices, widget=forms.RadioSelect
    )
    age_basis = ShortText(
        label=_("Waaruit blijkt dit?"),
        help_text=_("Bijvoorbeeld: schoolgegevens, eigen verklaring, paspoort gezien."),
    )


class RoleForm(VersionedForm):
    """What a respondent does in this."""

    role_note = ShortText(
        label=_("Relatie en rol"),
        required=False,
        help_text=_("Bijvoorbeeld: vader, regelt de reis. Geen namen."),
    )


class OthersForm(VersionedForm):
    """Others who may become involved, as a class."""

    class_of_others = LongText(
        label=_("Groep van anderen"),
        required=False,
        rows=3,
        help_text=_("Bijvoorbeeld: familieleden die op verzoek van een verweerder helpen bij het vertrek."),
    )


class WordsForm(ActForm):
    """What the person says. Kept as written; never edited."""

    words = LongText(
        label=_("Wat zegt de persoon zelf?"),
        help_text=_("Schrijf de eigen woorden op. Dit kan later niet meer veranderen, wel worden aangevuld."),
    )
    alone = forms.ChoiceField(
        label=_("Sprak u de persoon alleen?"), choices=YesNoUnknown.choices, widget=INLINE
    )
    language = ShortText(label=_("In welke taal?"), required=False, max_length=60)
    interpreter = forms.ChoiceField(
        label=_("Was er een tolk?"), choices=YesNoUnknown.choices, widget=INLINE, initial="no",
        help_text=_("Nooit familie als tolk."),
    )  # fmt: skip
    occurred_at = OccurredField(label=_("Wanneer zei de persoon dit?"))


class AgreementForm(VersionedForm):
    """Whether the person knows and agrees, can oversee it, and on what ground it goes on without agreement."""

    knows = forms.ChoiceField(
        label=_("Weet de persoon van deze aanvraag?"), choices=YesNoUnknown.choices, widget=INLINE
    )
    agreement = forms.ChoiceField(
        label=_("Is de persoon het eens?"), choices=Agreement.choices, widget=forms.RadioSelect
    )
    not_asked_reason = LongText(label=_("Waarom kon u dit niet vragen?"), required=False, rows=2)
    capacity = forms.ChoiceField(
        label=_("Kan de persoon dit zelf overzien?"), choices=Capacity.choices, widget=forms.RadioSelect
    )
    capacity_note = LongText(label=_("Toelichting"), required=False, rows=2)
    share_view = forms.BooleanField(
        label=_("De andere partijen mogen de eigen woorden lezen"),
        required=False,
        help_text=_(
            "Vraag dit aan de persoon. Zonder vinkje staan de woorden niet in het stuk voor de andere partijen."
        ),
    )


class LegalReasonForm(VersionedForm):
    """The ground for going on without agreement of an adult; a second person confirms it."""

    legal_reason = forms.ChoiceField(
        label=_("Grond om toch door te gaan"), choices=LegalReason.choices, widget=forms.RadioSelect
    )
    legal_reason_note = LongText(label=_("Leg dit uit"), rows=3)


class MeasureForm(VersionedForm):
    """One measure: its words, for whom, where, how long, and why nothing lighter."""

    text = LongText(
        label=_("Tekst van de maatregel"), rows=3, help_text=_("Kort en duidelijk. Geen geheim adres.")
    )
    addressees = forms.MultipleChoiceField(
        label=_("Voor wie geldt dit?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    binds_others = forms.BooleanField(label=_("Ook voor de groep van anderen"), required=False)
    territory = ShortText(
        label=_("Waar?"),
        required=False,
        help_text=_("Bijvoorbeeld: Nederland. Nooit het adres van de opvang."),
    )
    starts_on = DayField(label=_("Van"), required=False, help_text=_("Leeg: vanaf het besluit."))
    ends_on = DayField(label=_("Tot en met"), required=False)
    proportionality = LongText(
        label=_("Waarom is niets lichters genoeg?"), rows=3,
        help_text=_("Deze maatregel beperkt reizen. Zeg wat eerder is geprobeerd en waarom dat niet hielp."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, measure: MeasureType, people: Iterable[tuple[str, str]], others: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        bound = list(people)
        self.fields["addressees"].choices = bound  # type: ignore[attr-defined]
        if not bound or measure.addressee == "authority":
            del self.fields["addressees"]
        if not others:
            del self.fields["binds_others"]
        if not measure.limits_travel:
            del self.fields["proportionality"]


class FactForm(VersionedForm):
    """One stated fact: what, on what it rests, and who may read it."""

    text = LongText(label=_("Wat is er gebeurd?"), rows=4)
    kind = forms.ChoiceField(label=_("Waarop rust dit?"), widget=forms.RadioSelect, choices=[
        (kind.value, kind.label.capitalize())
        for kind in (SourceKind.SEEN, SourceKind.HEARD, SourceKind.VIEW, SourceKind.OWN_WORDS)
    ])  # fmt: skip
    happened_on = DayField(label=_("Wanneer?"), required=False, help_text=_("Leeg: de datum is niet bekend."))
    disclosure = forms.ChoiceField(
        label=_("Wie mag dit lezen?"), choices=Disclosure.choices, widget=forms.RadioSelect, initial="authority",
        help_text=_("Kies afgeschermd als dit feit een bron of een persoon in gevaar brengt."),
    )  # fmt: skip
    signal = forms.ChoiceField(label=_("Uit welk signaal?"), required=False)

    def __init__(self, *args: Any, signals: Iterable[Signal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(signal.pk), signal.reference) for signal in signals]
        self.fields["signal"].choices = [("", _("Geen signaal")), *known]  # type: ignore[attr-defined]


class SummaryForm(VersionedForm):
    """On which assessment the application rests, with a short summary for the authority."""

    assessment = forms.ChoiceField(
        label=_("Op welke risicotaxatie rust dit?"), required=False, widget=forms.RadioSelect
    )
    facts_note = LongText(label=_("Samenvatting voor de beslisser"), required=False, rows=4)

    def __init__(self, *args: Any, assessments: Iterable[tuple[Assessment, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessment"].choices = [(str(a.pk), label) for a, label in assessments]  # type: ignore[attr-defined]
        if not self.fields["assessment"].choices:  # type: ignore[attr-defined]
            del self.fields["assessment"]


class NoticeForm(VersionedForm):
    """Whether the other side hears of it before the decision."""

    without_notice = forms.ChoiceField(
        label=_("Moet de beslissing zonder bericht vooraf?"),
        widget=INLINE,
        choices=[("yes", _("Ja")), ("no", _("Nee"))],
    )
    notice_reasons = forms.MultipleChoiceField(
        label=_("Waarom kan bericht vooraf niet?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notice_note = LongText(label=_("Leg dit uit"), required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice_reasons"].choices = [  # type: ignore[attr-defined]
            (r.code, with_help(r.label, r.help)) for r in data.reasons_without_notice().values()
        ]


class ProceedingsForm(VersionedForm):
    """Other proceedings and earlier orders."""

    other_proceedings = forms.ChoiceField(
        label=_("Lopen er andere procedures, of zijn er eerdere besluiten?"),
        choices=YesNoUnknown.choices,
        widget=INLINE,
    )
    other_proceedings_note = LongText(
        label=_("Welke?"),
        required=False,
        rows=3,
        help_text=_("Bijvoorbeeld: strafzaak, echtscheiding, eerder huisverbod."),
    )


class HearingForm(VersionedForm):
    """What the protected person needs at a hearing."""

    hearing_needs = forms.MultipleChoiceField(
        label=_("Wat is nodig op de zitting?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets nodig? Bewaar dan zonder vinkje."),
    )  # fmt: skip
    hearing_language = ShortText(label=_("Taal en dialect van de tolk"), required=False, max_length=60)
    hearing_note = LongText(label=_("Toelichting"), required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hearing_needs"].choices = [  # type: ignore[attr-defined]
            (n.code, with_help(n.label, n.help)) for n in data.hearing_needs().values()
        ]


class SubmitForm(ActForm):
    """Put before a second person what was shown."""

    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReadForm(ActForm):
    """A decision on the version that was read."""

    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = LongText(label=_("Toelichting"), required=False, rows=3)


class ReturnForm(ReadForm):
    """Return with coded reasons."""

    field_order = ["reasons", "note"]
    reasons = forms.MultipleChoiceField(
        label=_("Waarom geeft u de aanvraag terug?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = [  # type: ignore[attr-defined]
            (r.code, with_help(r.label, r.help)) for r in data.return_reasons().values()
        ]


class AloneForm(ReadForm):
    """Approve alone in acute danger."""

    note = LongText(label=_("Waarom kunt u niet op een tweede lezer wachten?"), rows=3)


class SecondForm(ActForm):
    """The second review after an approval alone."""

    agrees = forms.ChoiceField(
        label=_("Bent u het eens met het spoedbesluit?"),
        widget=INLINE,
        choices=[("yes", _("Ja")), ("no", _("Nee"))],
    )
    note = LongText(
        label=_("Toelichting"), required=False, rows=3, help_text=_("Verplicht als u het niet eens bent.")
    )


class FileForm(VersionedForm):
    """Who filed it where."""

    filed_by = forms.ChoiceField(label=_("Wie diende de aanvraag in?"))
    authority_organisation = forms.ChoiceField(label=_("Bij welke organisatie?"), required=False)
    authority = ShortText(
        label=_("Of bij wie, in woorden"), required=False, help_text=_("Bijvoorbeeld: rechtbank en team.")
    )
    reference = ShortText(label=_("Kenmerk"), required=False, max_length=80)
    occurred_at = OccurredField(label=_("Wanneer ingediend?"))

    def __init__(
        self, *args: Any, instrument: OrderInstrument, organisations: Iterable[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = list(organisations)
        may = [o for o in known if o.kind in instrument.applicants]
        persons = [(code, who_words(code).capitalize()) for code in instrument.applicant_persons]
        others = [o for o in known if o.kind not in instrument.applicants]
        self.fields["filed_by"].choices = [  # type: ignore[attr-defined]
            ("", _("Kies")),
            (_("Mag dit vragen"), [*persons, *((str(o.pk), o.name) for o in may)]),
            (_("Andere organisaties"), [(str(o.pk), o.name) for o in others]),
        ]
        deciders = [o for o in known if o.kind in instrument.decided_by]
        self.fields["authority_organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("Niet in de lijst")), *((str(o.pk), o.name) for o in deciders),
        ]  # fmt: skip


class DropForm(ActForm):
    """Throw a draft away."""

    reason = forms.ChoiceField(label=_("Waarom?"), choices=DROP_REASONS.items(), widget=forms.RadioSelect)
    note = LongText(label=_("Toelichting"), required=False, rows=2)


class WithdrawalForm(ActForm):
    """Somebody asks to stop."""

    asked_by = forms.ChoiceField(
        label=_("Wie vraagt dit?"), choices=WithdrawalAsker.choices, widget=forms.RadioSelect
    )
    words = LongText(label=_("In welke woorden?"), rows=3)
    occurred_at = OccurredField(label=_("Wanneer is dit gevraagd?"))


class PressureForm(VersionedForm):
    """The check for pressure."""

    spoken_alone = forms.ChoiceField(
        label=_("Sprak u de persoon alleen?"), choices=YesNoUnknown.choices, widget=INLINE
    )
    pressure = forms.ChoiceField(
        label=_("Zag of hoorde u druk?"), choices=YesNoUnknown.choices, widget=INLINE
    )
    pressure_by = ShortText(
        label=_("Van wie kwam de druk?"), required=False, help_text=_("Relatie, geen naam.")
    )
    note = LongText(label=_("Wat zag en hoorde u?"), rows=4)
    occurred_at = OccurredField(label=_("Wanneer sprak u de persoon?"))


class WithdrawalDecisionForm(VersionedForm):
    """Withdraw, or let it stand."""

    decision = forms.ChoiceField(
        label=_("Wat besluit u?"), widget=forms.RadioSelect,
        choices=[("keep", _("De aanvraag blijft staan")), ("grant", _("De aanvraag wordt ingetrokken"))],
    )  # fmt: skip
    note = LongText(label=_("Waarom?"), required=False, rows=3)


class AnnexForm(ActForm):
    """Which protected data the authority must have, and why."""

    items = forms.MultipleChoiceField(
        label=_("Wat moet de beslisser weten?"),
        choices=list(ANNEX_ITEMS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = LongText(label=_("Waarom moet de beslisser dit weten?"), rows=3)
