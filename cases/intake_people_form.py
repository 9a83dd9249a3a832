"""The step about people: up to six, as far as known, with birth dates of which a part may be missing."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import reference
from cases.actions.drafts import Typed
from cases.actions.signals import MOST_PEOPLE
from cases.intake_forms import StepForm, as_query, municipality_choices
from cases.models.person import PersonRole, Sex
from core import clock
from core.forms import LongText, ShortText
from core.partial_dates import PartialDate, PartialDateError

COUNT = "people_count"
BIRTH_FIELDS = {"day": "birth_day", "month": "birth_month", "year": "birth_year", "approx_age": "age"}


def _part(label: Any, length: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": length, "class": "date-part"}),
    )


class PersonForm(forms.Form):
    """One person; everything may be empty, then the person is left out."""

    role = forms.ChoiceField(
        label=_("Wie is dit?"), required=False, choices=[("", _("Kies een rol")), *PersonRole.choices]
    )
    given_names = ShortText(label=_("Voornaam"), required=False)
    family_name = ShortText(label=_("Achternaam"), required=False)
    birth_day = _part(_("Dag"), 2)
    birth_month = _part(_("Maand"), 2)
    birth_year = _part(_("Jaar"), 4)
    age = _part(_("Of geschatte leeftijd"), 3)
    sex = forms.ChoiceField(label=_("Geslacht"), required=False, choices=Sex.choices, initial=Sex.UNKNOWN)
    relation = ShortText(
        label=_("Relatie tot de persoon om wie het gaat"),
        help_text=_("Bijvoorbeeld: vader, tante, verloofde."),
        required=False,
        max_length=80,
    )
    language = ShortText(label=_("Taal"), required=False, max_length=60)
    address = ShortText(label=_("Adres"), required=False)
    phone = ShortText(label=_("Telefoon"), required=False, max_length=40)
    description = ShortText(
        label=_("Anders te herkennen"),
        help_text=_("Als u geen naam weet. Bijvoorbeeld: oudste zus, zit in klas 3B."),
        required=False,
    )
    names = ("given_names", "family_name", *BIRTH_FIELDS.values(), "relation", "language", "address", "phone",
             "description")  # fmt: skip

    @property
    def is_blank(self) -> bool:
        """Whether nothing is known; the role of a first person alone says nothing."""
        data = self.cleaned_data
        said_nothing = not any(data.get(name) for name in self.names)
        return (
            said_nothing
            and data.get("sex") in ("", Sex.UNKNOWN)
            and data.get("role") in ("", PersonRole.AT_RISK)
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.is_blank and not data.get("role"):
            self.add_error("role", _("Kies wie dit is."))
        self._birth: PartialDate = PartialDate()
        parts = {part: str(data.get(name) or "") for part, name in BIRTH_FIELDS.items()}
        try:
            self._birth = PartialDate.from_form(**parts, today=clock.today())
        except PartialDateError as error:
            self.add_error(BIRTH_FIELDS[error.part], str(error))
        return data

    def given(self) -> dict[str, Any]:
        """The fields of a person for the action."""
        data = self.cleaned_data
        names = (
            "role",
            "given_names",
            "family_name",
            "relation",
            "language",
            "address",
            "phone",
            "description",
        )
        return {name: data[name] for name in names} | {
            "sex": data["sex"] or Sex.UNKNOWN,
            "birth_date": str(self._birth) if self._birth.year else "",
            "age_estimate": self._birth.approx_age,
        }


class PeopleForm(StepForm):
    """Where the person at risk lives, how they may safely be reached, and everybody who is known."""

    municipality_code = forms.ChoiceField(
        label=_("In welke gemeente woont de persoon om wie het gaat?"),
        help_text=_(
            "Veilig Thuis in die regio ontvangt uw signaal. Niet bekend? Dan gaat het naar uw eigen regio."
        ),
        required=False,
    )
    no_longer_registered = forms.BooleanField(
        label=_("De persoon staat niet meer ingeschreven in Nederland."),
        help_text=_("Het Landelijk Knooppunt (LKHA) ontvangt het signaal dan ook."),
        required=False,
    )
    safe_channels = forms.MultipleChoiceField(
        label=_("Hoe kan de persoon veilig worden bereikt?"),
        help_text=_("Niemand neemt contact op buiten deze wegen. Weet u het niet? Laat dit dan leeg."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    safe_note = LongText(
        label=_("Wanneer en hoe precies?"),
        help_text=_("Bijvoorbeeld: via de mentor, dinsdag tussen 10.00 en 12.00. Wat moet niemand doen?"),
        required=False,
        rows=2,
    )
    groups = (
        (_("Woonplaats"), "", ("municipality_code", "no_longer_registered")),
        (_("Veilig contact"), "", ("safe_channels", "safe_note")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["municipality_code"]).choices = municipality_choices()
        cast(forms.MultipleChoiceField, self.fields["safe_channels"]).choices = [
            (code, item.label) for code, item in reference.channels().items()
        ]
        self.people: list[PersonForm] = []
        if self.is_bound:
            self.people = [PersonForm(self.data, prefix=prefix(i)) for i in range(people_count(self.data))]
        else:
            self.people = [PersonForm(prefix=prefix(0), initial={"role": PersonRole.AT_RISK})]

    @property
    def may_add(self) -> bool:
        """Whether one more person fits."""
        return len(self.people) < MOST_PEOPLE

    @property
    def all_forms(self) -> list[forms.Form]:
        return [self, *self.people]

    def show_kept(self, kept: Typed) -> None:
        super().show_kept(kept)
        data = as_query(kept)
        self.people = []
        for index in range(people_count(data)):
            person = PersonForm(prefix=prefix(index))
            person.initial = {
                name: field.widget.value_from_datadict(data, {}, person.add_prefix(name))
                for name, field in person.fields.items()
            }
            self.people.append(person)

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(person.is_valid() for person in self.people)])

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "municipality_code": data["municipality_code"],
            "no_longer_registered": data["no_longer_registered"],
            "safe_contact": safe_contact_text(data["safe_channels"], data["safe_note"]),
            "people": [person.given() for person in self.people if not person.is_blank],
        }


def prefix(index: int) -> str:
    """The start of the field names of one person."""
    return f"person-{index}"


def people_count(data: Any) -> int:
    """How many people the page holds: from 1 to the most that fit, whatever was sent."""
    typed = str(data.get(COUNT) or "1")
    return min(max(int(typed) if typed.isdecimal() and len(typed) < 3 else 1, 1), MOST_PEOPLE)


def with_one_more(typed: Typed) -> Typed:
    """What was typed, with an empty person after the last."""
    return typed | {COUNT: [str(min(people_count(as_query(typed)) + 1, MOST_PEOPLE))]}


def without(typed: Typed, index: int) -> Typed:
    """What was typed, without one person; those after it move up."""
    count = people_count(as_query(typed))
    if not 0 <= index < count:
        return typed
    kept = {name: values for name, values in typed.items() if not name.startswith("person-")}
    others = [i for i in range(count) if i != index]
    for place, old in enumerate(others):
        start = f"{prefix(old)}-"
        kept |= {
            f"{prefix(place)}-{name.removeprefix(start)}": values
            for name, values in typed.items()
            if name.startswith(start)
        }
    return kept | {COUNT: [str(max(len(others), 1))]}


def safe_contact_text(codes: list[str], note: str) -> str:
    """The ways and the note as one text; a refusal of contact stands first."""
    known = reference.channels()
    ordered = sorted((code for code in codes if code in known), key=lambda code: code != "none")
    ways = ". ".join(known[code].label for code in ordered)
    return ". ".join(filter(None, [ways, note.strip()]))
