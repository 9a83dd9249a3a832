"""Signals and cases on the wire. No name of a person discussed ever leaves by these shapes."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from cases import departures, reference
from cases.actions.signals import MOST_PEOPLE
from cases.models.case import DangerLevel
from cases.models.intake import Departure, YesNoUnknown
from cases.models.person import PersonRole, Sex
from core.api.fields import Code, Moment, Number, Several, Text, YesNo
from core.api.serializers import WireSerializer
from core.partial_dates import PartialDate, PartialDateError

BIRTH = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
MUNICIPALITY = r"^(GM[0-9]{4})?$"


class OrganisationOut(WireSerializer):
    """An organisation of the chain."""

    slug = Text(read_only=True)
    name = Text(read_only=True)


class HourKnown(YesNo):
    """Whether the hour of a departure is known, read from its moment; null where there is no departure."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text="Onwaar: alleen de dag is bekend.", **kwargs)

    def to_representation(self, value: Any) -> bool:
        return departures.hour_known(value)


class PersonIn(WireSerializer):
    """A person as the reporter knows them; every part may be missing."""

    role = Code(choices=PersonRole.choices)
    given_names = Text(required=False, allow_blank=True, max_length=200)
    family_name = Text(required=False, allow_blank=True, max_length=200)
    birth = serializers.RegexField(
        BIRTH,
        required=False,
        allow_blank=True,
        help_text="Jaar, jaar-maand of jaar-maand-dag; 00 is onbekend.",
    )
    age_estimate = Number(required=False, allow_null=True, min_value=0, max_value=120)
    sex = Code(choices=Sex.choices, required=False)
    language = Text(required=False, allow_blank=True, max_length=60)
    description = Text(required=False, allow_blank=True, max_length=200)
    address = Text(required=False, allow_blank=True, max_length=500)
    phone = Text(required=False, allow_blank=True, max_length=40)
    relation = Text(required=False, allow_blank=True, max_length=80)

    def validate(self, attrs: Mapping[str, Any]) -> dict[str, Any]:
        person = dict(attrs)
        birth = person.pop("birth", "")
        if birth:
            year, month, day = [*birth.split("-"), "00", "00"][:3]
            person["birth_date"] = f"{year}-{month}-{day}"
            try:
                PartialDate.from_storage(person["birth_date"])
            except PartialDateError as error:
                raise serializers.ValidationError({"birth": str(error)}) from None
        return person


class SignalIn(WireSerializer):
    """A report by a professional."""

    practices = Several(
        child=Code(choices=[]), min_length=1, max_length=20, help_text="Waar de melder bang voor is."
    )
    occurred_at = Moment(help_text="Wanneer dit gebeurde. Nooit in de toekomst.")
    reporter_capacity = Code(choices=[])
    acute_danger = Code(choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    departure = Code(choices=Departure.choices, default=Departure.UNKNOWN)
    departure_at = Moment(
        required=False,
        allow_null=True,
        help_text="Is het uur niet bekend? Geef dan 0.00 uur van die dag in Nederland.",
    )
    departure_note = Text(required=False, allow_blank=True, max_length=200)
    facts = Text(required=False, allow_blank=True, help_text="Gezien of zelf gehoord.")
    hearsay = Text(required=False, allow_blank=True, help_text="Van anderen gehoord.")
    interpretation = Text(required=False, allow_blank=True, help_text="Eigen oordeel.")
    reporter_contact = Text(required=False, allow_blank=True, max_length=200)
    source_protected = YesNo(required=False)
    safe_contact = Text(required=False, allow_blank=True, max_length=2000)
    municipality_code = serializers.RegexField(
        MUNICIPALITY,
        required=False,
        allow_blank=True,
        help_text="CBS-code van de woongemeente, leeg is onbekend.",
    )
    no_longer_registered = YesNo(required=False)
    reporter_municipality = serializers.RegexField(MUNICIPALITY, required=False, allow_blank=True)
    people = Several(child=PersonIn(), required=False, max_length=MOST_PEOPLE)

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        fields["practices"].child.choices = list(reference.practices())
        fields["reporterCapacity"].choices = list(reference.reporter_capacities())
        return fields


class SignalPersonOut(WireSerializer):
    """A person of a signal, masked: part, sex and age, never a name."""

    role = Text(read_only=True)
    sex = Text(read_only=True)
    in_words = Text(read_only=True, help_text="Geslacht en leeftijd in woorden.")
    relation = Text(read_only=True)


class SignalOut(WireSerializer):
    """A signal in a list."""

    id = serializers.UUIDField(read_only=True)
    reference = Text(read_only=True)
    state = Text(read_only=True)
    practices = serializers.ListField(child=Text(read_only=True), read_only=True)
    acute_danger = Code(choices=YesNoUnknown.choices, read_only=True)
    departure = Code(choices=Departure.choices, read_only=True)
    departure_at = Moment(read_only=True, allow_null=True)
    departure_hour_known = HourKnown(source="departure_at", read_only=True, allow_null=True)
    occurred_at = Moment(read_only=True)
    recorded_at = Moment(read_only=True)
    receiver = OrganisationOut(read_only=True)
    own = YesNo(read_only=True, help_text="Of u dit signaal zelf vastlegde.")


class SignalDetailOut(SignalOut):
    """One signal: what was reported and the feedback, people masked, nothing of who reported."""

    facts = Text(read_only=True)
    hearsay = Text(read_only=True)
    interpretation = Text(read_only=True)
    route_reason = Text(read_only=True)
    people = SignalPersonOut(many=True, read_only=True)
    feedback = Text(read_only=True)
    feedback_at = Moment(read_only=True, allow_null=True)
    case_id = serializers.UUIDField(read_only=True, allow_null=True)


class CaseOut(WireSerializer):
    """A case in a list: no people at all."""

    id = serializers.UUIDField(read_only=True)
    reference = Text(read_only=True)
    state = Text(read_only=True)
    practices = serializers.ListField(child=Text(read_only=True), read_only=True)
    danger = Code(choices=DangerLevel.choices, read_only=True)
    departure = Text(
        read_only=True,
        source="departure_state",
        allow_null=True,
        help_text="Leeg als reis en terugkeer niet met u gedeeld zijn; dan ook zonder moment.",
    )
    departure_at = Moment(read_only=True, allow_null=True)
    departure_hour_known = HourKnown(source="departure_at", read_only=True, allow_null=True)
    is_practice = YesNo(read_only=True)
    organisation = OrganisationOut(read_only=True)
    occurred_at = Moment(read_only=True)
    recorded_at = Moment(read_only=True)


class CasePersonOut(WireSerializer):
    """A person of a case, masked."""

    id = serializers.UUIDField(read_only=True)
    role = Text(read_only=True)
    in_words = Text(read_only=True, help_text="Geslacht en leeftijd in woorden.")


class DeadlineOut(WireSerializer):
    """A clock that runs."""

    key = Text(read_only=True)
    title = Text(read_only=True, source="label")
    due_at = Moment(read_only=True)


class CaseDetailOut(CaseOut):
    """One case: what the caller's sections show. People are null when that section is not shared."""

    sections = serializers.ListField(child=Text(read_only=True), read_only=True)
    people = CasePersonOut(many=True, read_only=True, allow_null=True)
    deadlines = DeadlineOut(many=True, read_only=True)
