"""The steps of a report and of a question, one group of questions a step. What was typed is kept as typed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from cases import departures, intake_policies, reference
from cases.actions.drafts import Content, Typed
from cases.intake_route import has_one_region
from cases.models.intake import Departure
from core import clock
from core.errors import InvalidInput
from core.forms import ActForm, DayField, LongText, OccurredField, ShortText
from organisations.models import Organisation
from organisations.reference import regions

# A refusal by a policy names the field of the record; here is where it stands in the form.
FIELD_OF = {"departure_at": "departure_day"}


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step knows beside its own fields: who fills it in, for which organisation, and the draft so far."""

    organisation: Organisation
    kind: str
    content: Content


class Group(NamedTuple):
    """Fields that stand together under one heading."""

    title: str
    text: str
    fields: list[BoundField]


class StepForm(ActForm):
    """One step. `groups` names the headings and their fields in order."""

    groups: ClassVar[Sequence[tuple[Any, Any, Sequence[str]]]] = ()

    def __init__(self, *args: Any, about: StepContext, **kwargs: Any) -> None:
        self.about = about
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # The summary names the field already; a label that is a question reads badly inside a sentence.
            choose = isinstance(field, forms.ChoiceField)
            field.error_messages["required"] = _("Kies een antwoord.") if choose else _("Vul dit in.")

    def show_kept(self, kept: Typed) -> None:
        """Fill an unbound form with what was typed earlier, right or wrong."""
        data = as_query(kept)
        self.initial = {
            name: field.widget.value_from_datadict(data, {}, name)
            for name, field in self.fields.items()
            if name != "submission_id"
        }

    def fieldsets(self) -> Iterator[Group]:
        """The groups with their fields, for the page."""
        for title, text, names in self.groups:
            yield Group(str(title), str(text), [self[name] for name in names if name in self.fields])

    @property
    def all_forms(self) -> list[forms.Form]:
        """This form and those inside it, for the summary of errors."""
        return [self]

    @property
    def has_errors(self) -> bool:
        """Whether this form, or one inside it, is not right."""
        return self.is_bound and any(form.errors for form in self.all_forms)

    def given(self) -> dict[str, Any]:
        """The fields for the action; only of a valid form."""
        raise NotImplementedError

    def refuse(self, refusal: InvalidInput) -> None:
        """Show the sentence of a policy at the field that it names."""
        name = FIELD_OF.get(refusal.field or "", refusal.field)
        self.add_error(name if name in self.fields else None, refusal.reason)


def as_query(typed: Mapping[str, Sequence[str]]) -> QueryDict:
    """What was typed, in the form in which a browser sends it."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, list(values))
    return data


def _choices(labels: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(code, item.label) for code, item in labels.items()]


def municipality_choices() -> list[tuple[str, str]]:
    """The municipalities of today by the name people use, after "niet bekend"."""
    named = ((row.code, " / ".join((*row.aliases, row.name))) for row in regions().on(clock.today()))
    return [("", now_("Niet bekend")), *sorted(named, key=lambda row: row[1].lstrip("'"))]


def capacity_choices(organisation: Organisation) -> list[tuple[str, str]]:
    """The capacities that fit this kind of organisation."""
    fitting = (
        item
        for item in reference.reporter_capacities().values()
        if reference.ANY_KIND in item.kinds or organisation.kind in item.kinds
    )
    return [(item.code, item.label) for item in fitting]


ACUTE_HELP = _("Bijvoorbeeld: iemand wordt nu bedreigd, opgesloten of mee naar het vliegveld genomen.")


def acute_field() -> forms.ChoiceField:
    """The first question of every form."""
    return forms.ChoiceField(
        label=_("Is er nu acuut gevaar?"),
        help_text=ACUTE_HELP,
        choices=[("yes", _("Ja")), ("no", _("Nee")), ("unknown", _("Dat weet ik niet"))],
        widget=forms.RadioSelect,
    )


class StartForm(ActForm):
    """Danger first; then what somebody came for."""

    acute_danger = acute_field()
    kind = forms.ChoiceField(
        label=_("Wat wilt u doen?"),
        choices=[
            ("signal", _("Een signaal melden. Veilig Thuis weet dan om wie het gaat.")),
            ("advice", _("Advies vragen. U noemt dan niet om wie het gaat.")),
        ],
        widget=forms.RadioSelect,
    )


class DangerForm(StepForm):
    """The question about acute danger, to answer again."""

    acute_danger = acute_field()
    groups = ((_("Gevaar"), "", ("acute_danger",)),)

    def given(self) -> dict[str, Any]:
        return {"acute_danger": self.cleaned_data["acute_danger"]}


class ConcernForm(StepForm):
    """What is feared and what it rests on. Names nobody."""

    practices = forms.MultipleChoiceField(
        label=_("Waar bent u bang voor?"),
        help_text=_("U mag meer dan één antwoord kiezen."),
        widget=forms.CheckboxSelectMultiple,
    )
    facts = LongText(
        label=_("Wat zag of hoorde u zelf?"),
        help_text=_("Alleen feiten. Schrijf de woorden van de persoon op zoals u ze hoorde."),
        required=False,
    )
    hearsay = LongText(
        label=_("Wat hoorde u van anderen?"),
        help_text=_("Schrijf erbij van wie u het hoorde."),
        required=False,
        rows=3,
    )
    interpretation = LongText(
        label=_("Wat denkt u zelf?"),
        help_text=_("Uw eigen uitleg of vermoeden. Dit staat los van de feiten."),
        required=False,
        rows=3,
    )
    occurred_at = OccurredField(label=_("Wanneer zag of hoorde u dit?"))
    departure = forms.ChoiceField(
        label=_("Gaat de persoon weg of op reis?"), choices=Departure.choices, widget=forms.RadioSelect
    )
    departure_day = DayField(label=_("Dag van vertrek"), required=False)
    departure_time = forms.TimeField(
        label=_("Tijd van vertrek"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
        error_messages={"invalid": _("Vul een tijd in, bijvoorbeeld 06:40.")},
    )
    departure_note = ShortText(
        label=_("Waarheen, vanaf waar en met wie?"), help_text=_("Voor zover u dat weet."), required=False
    )
    groups: ClassVar[Sequence[tuple[Any, Any, Sequence[str]]]] = (
        (_("Waar gaat het om?"), "", ("practices",)),
        (
            _("Wat weet u?"),
            _("Houd feiten, verhalen van anderen en uw eigen uitleg uit elkaar. Eén van de drie is genoeg."),
            ("facts", "hearsay", "interpretation", "occurred_at"),
        ),
        (
            _("Vertrek"),
            _("Weet u geen datum? Laat dag en tijd dan leeg."),
            ("departure", "departure_day", "departure_time", "departure_note"),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["practices"]).choices = [
            (code, format_html('{}<span class="choice__help">{}</span>', item.label, item.help))
            for code, item in reference.practices().items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("departure_time") and not data.get("departure_day") and "departure_day" in data:
            self.add_error("departure_day", _("Vul ook de dag van vertrek in."))
        try:
            if data.get("occurred_at") and data.get("departure"):
                intake_policies.check_departure(data["departure"], self._departure_at(), data["occurred_at"])
        except InvalidInput as refusal:
            self.refuse(refusal)
        return data

    def _departure_at(self) -> datetime | None:
        return departures.moment(
            self.cleaned_data.get("departure_day"), self.cleaned_data.get("departure_time")
        )

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = (
            "practices",
            "facts",
            "hearsay",
            "interpretation",
            "occurred_at",
            "departure",
            "departure_note",
        )
        return {name: data[name] for name in names} | {"departure_at": self._departure_at()}


class ReportConcernForm(ConcernForm):
    """The concern of a report: one of the three texts is needed."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        typed = ("facts", "hearsay", "interpretation")
        if not any(name in self.errors or str(data.get(name) or "").strip() for name in typed):
            self.add_error(
                "facts", _("Schrijf op wat u zag, wat u hoorde of wat u denkt. Eén van de drie is genoeg.")
            )
        return data


class AdviceConcernForm(ConcernForm):
    """The concern of a question, with the question first. There is no field for who it is about."""

    field_order = ("question",)
    question = LongText(
        label=_("Wat is uw vraag?"),
        help_text=_("Noem geen namen, adressen of geboortedata. Schrijf bijvoorbeeld ‘een leerling’."),
    )
    groups = (
        (
            _("Uw vraag"),
            _("U vraagt advies zonder te zeggen om wie het gaat. U blijft zelf verantwoordelijk."),
            ("question",),
        ),
        *ConcernForm.groups,
    )

    def given(self) -> dict[str, Any]:
        return super().given() | {"question": self.cleaned_data["question"]}


def check_phone(value: str) -> None:
    """Raise ValidationError unless there are enough digits to call."""
    if sum(char.isdecimal() for char in value) < 6:
        raise ValidationError(_("Vul een telefoonnummer in met minstens zes cijfers."))


class OwnRegionForm(StepForm):
    """A capacity, and the reporter's own municipality where the region does not follow from the organisation."""

    capacity = forms.ChoiceField(label=_("In welke rol doet u dit?"))
    reporter_municipality = forms.ChoiceField(
        label=_("In welke gemeente werkt u?"),
        help_text=_("Zo weten we welke Veilig Thuis-organisatie dit ontvangt."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capacities = [("", _("Kies uw rol")), *capacity_choices(self.about.organisation)]
        cast(forms.ChoiceField, self.fields["capacity"]).choices = capacities
        if has_one_region(self.about.organisation):
            del self.fields["reporter_municipality"]
        else:
            cast(forms.ChoiceField, self.fields["reporter_municipality"]).choices = municipality_choices()


class ReporterForm(OwnRegionForm):
    """Who reports, and how Veilig Thuis reaches them."""

    phone = ShortText(
        label=_("Op welk nummer bent u bereikbaar?"),
        help_text=_("Voor vragen van Veilig Thuis. Dit nummer gaat niet naar anderen."),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        validators=[check_phone],
    )
    source_protected = forms.BooleanField(
        label=_("Scherm af dat ik dit meld."),
        help_text=_(
            "Kies dit als het gevaarlijk is dat bekend wordt wie meldde. Veilig Thuis weet het wel. "
            "De familie en andere organisaties niet."
        ),
        required=False,
    )
    groups = ((_("Over u"), "", ("capacity", "phone", "reporter_municipality", "source_protected")),)

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "reporter_capacity": data["capacity"],
            "reporter_contact": data["phone"],
            "source_protected": data["source_protected"],
            "reporter_municipality": data.get("reporter_municipality", ""),
        }


class AskerForm(OwnRegionForm):
    """Who asks: shown to Veilig Thuis only with consent. Where the region is not known, the municipality decides it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reporter_municipality" in self.fields:
            self.fields["reporter_municipality"].required = True
            self.fields["reporter_municipality"].error_messages["required"] = _(
                "Kies de gemeente waar u werkt. Die bepaalt wie uw bericht ontvangt."
            )

    consent_to_name = forms.BooleanField(
        label=_("Veilig Thuis mag mijn naam, organisatie en nummer zien."),
        help_text=_("Zonder vinkje blijft u onbekend. U krijgt het advies dan ook, hier in Schakel."),
        required=False,
    )
    phone = ShortText(
        label=_("Op welk nummer mag Veilig Thuis u bellen?"),
        help_text=_("Vul dit alleen in als u hierboven toestemming geeft."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    groups = ((_("Over u"), "", ("capacity", "reporter_municipality", "consent_to_name", "phone")),)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        phone = data.get("phone", "")
        if phone and not data.get("consent_to_name"):
            self.add_error(
                "phone",
                _("U vulde een nummer in zonder toestemming. Geef toestemming, of maak dit veld leeg."),
            )
        elif phone:
            try:
                check_phone(phone)
            except ValidationError as error:
                self.add_error("phone", error)
        return data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "asker_capacity": data["capacity"],
            "asker_contact": data["phone"],
            "consent_to_name": data["consent_to_name"],
            "asker_municipality": data.get("reporter_municipality", ""),
        }
