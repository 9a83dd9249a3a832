"""Forms about people: what is known of them, how they relate, how they may be reached."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Person, SafeContact
from cases.models.person import PersonRole, Sex
from core import clock
from core.forms import ActForm, LongText, ShortText
from core.partial_dates import PartialDate, PartialDateError

# "Person is <kind> van other"; pressure is asked apart, because every relation may protect or press.
RELATIONS = [
    ("mother", _("moeder van")),
    ("father", _("vader van")),
    ("daughter", _("dochter van")),
    ("son", _("zoon van")),
    ("sister", _("zus van")),
    ("brother", _("broer van")),
    ("spouse", _("echtgenoot van")),
    ("ex_spouse", _("ex-partner van")),
    ("fiance", _("beoogd huwelijkspartner van")),
    ("partner", _("partner van")),
    ("in_law", _("schoonfamilie van")),
    ("uncle_aunt", _("oom of tante van")),
    ("grandparent", _("grootouder van")),
    ("cousin", _("neef of nicht van")),
    ("guardian", _("voogd van")),
    ("friend", _("vriend of vriendin van")),
    ("professional", _("hulpverlener van")),
    ("other", _("andere relatie tot")),
]
RELATION_LABELS = dict(RELATIONS)


def _digits(length: int) -> forms.TextInput:
    return forms.TextInput(
        attrs={"class": "date-part", "inputmode": "numeric", "maxlength": length, "autocomplete": "off"}
    )


class PersonForm(ActForm):
    """One person with whatever is known; everything but the role may stay empty."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    role = forms.ChoiceField(label=_("Rol in deze casus"), choices=PersonRole.choices)
    given_names = ShortText(label=_("Voornamen"), required=False)
    family_name = ShortText(label=_("Achternaam"), required=False)
    description = ShortText(
        label=_("Omschrijving als de naam niet bekend is"),
        help_text=_("Bijvoorbeeld: oom van moederskant."),
        required=False,
    )
    sex = forms.ChoiceField(label=_("Geslacht"), choices=Sex.choices, initial=Sex.UNKNOWN)
    birth_day = forms.CharField(label=_("Dag"), required=False, max_length=2, widget=_digits(2))
    birth_month = forms.CharField(label=_("Maand"), required=False, max_length=2, widget=_digits(2))
    birth_year = forms.CharField(
        label=_("Jaar"),
        required=False,
        max_length=4,
        widget=_digits(4),
    )
    age_estimate = forms.CharField(
        label=_("Geschatte leeftijd"),
        help_text=_("Alleen als u het geboortejaar niet weet."),
        required=False,
        max_length=3,
        widget=_digits(3),
    )
    language = forms.CharField(label=_("Taal"), required=False, max_length=60)
    document_number = forms.CharField(
        label=_("Nummer reisdocument"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "document-number", "autocomplete": "off"}),
    )
    address = ShortText(
        label=_("Adres"), required=False, help_text=_("Een geheim adres vult u apart in, bij de persoon.")
    )
    address_is_secret = forms.BooleanField(label=_("Het verblijfadres is geheim"), required=False)
    phone = forms.CharField(
        label=_("Telefoon"),
        required=False,
        max_length=60,
        help_text=_("Bel of app alleen als de regel voor veilig contact dat toestaat."),
    )
    danger_from = ShortText(
        label=_("Waaruit bestaat het gevaar van of voor deze persoon?"),
        required=False,
        help_text=_("Bijvoorbeeld: dreigde met een mes. Alleen wat u weet."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            birth = PartialDate.from_form(
                day=data.get("birth_day", ""), month=data.get("birth_month", ""), year=data.get("birth_year", ""),
                approx_age=data.get("age_estimate", ""), today=clock.today(),
            )  # fmt: skip
        except PartialDateError as error:
            field = {"year": "birth_year", "month": "birth_month", "day": "birth_day"}.get(
                error.part, "age_estimate"
            )
            self.add_error(field, str(error))
        else:
            self.birth = birth
        return data

    def fields_of_person(self) -> dict[str, Any]:
        """What the action takes."""
        data = {k: v for k, v in self.cleaned_data.items() if k not in NOT_OF_PERSON}
        data["birth_date"] = "" if self.birth.year is None else str(self.birth)
        data["age_estimate"] = self.birth.approx_age
        return data


NOT_OF_PERSON = {"submission_id", "version", "birth_day", "birth_month", "birth_year", "age_estimate"}


def initial_of(person: Person) -> dict[str, Any]:
    """What the form shows of a person that is there already. Decrypts: the caller has checked and logged."""
    birth = PartialDate.from_storage(person.birth_date) if person.birth_date else PartialDate()
    plain = (
        "role", "given_names", "family_name", "description", "sex", "language", "document_number", "address",
        "address_is_secret", "phone", "danger_from", "age_estimate", "version",
    )  # fmt: skip
    return {name: getattr(person, name) for name in plain} | {
        "birth_day": birth.day or "",
        "birth_month": birth.month or "",
        "birth_year": birth.year or "",
    }


class SecretAddressForm(ActForm):
    """A secret address is written here and never shown in the form."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    secret_address = ShortText(
        label=_("Geheim adres"),
        help_text=_("Dit vervangt het vorige geheime adres. Laat leeg en bewaar om het te wissen."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SafeContactForm(ActForm):
    """How one person may be reached without danger."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    may_contact = forms.ChoiceField(
        label=_("Mag er contact zijn?"),
        choices=list(SafeContact._meta.get_field("may_contact").choices or ()),
        widget=forms.RadioSelect,
    )
    rule = LongText(
        label=_("Hoe en wanneer is het veilig?"),
        help_text=_("Bijvoorbeeld: alleen via de mentor op school, di en do 10.00-12.00."),
        required=False,
        rows=3,
        max_length=1000,
    )
    never = LongText(
        label=_("Hoe nooit?"),
        help_text=_("Bijvoorbeeld: niet bellen, niet appen, geen post."),
        required=False,
        rows=2,
        max_length=1000,
    )
    code_word = forms.CharField(
        label=_("Codewoord"),
        help_text=_("Wordt versleuteld bewaard en nooit op een overzicht getoond."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )


class RelationForm(ActForm):
    """How one person of the case stands to another."""

    person = forms.ChoiceField(label=_("Wie"))
    kind = forms.ChoiceField(label=_("is"), choices=RELATIONS)
    other = forms.ChoiceField(label=_("van wie"))
    pressure = forms.BooleanField(
        label=_("Deze persoon oefent druk uit op de ander"),
        required=False,
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "other"):
            self.fields[name].choices = people  # type: ignore[attr-defined]
