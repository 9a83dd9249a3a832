"""The border check on the wire: what is asked goes in a body only, the answer holds a card for a hit alone."""

from rest_framework import serializers

from border.models import CheckGround, Outcome
from border.presenters import LIKENESS
from border.reference import posts
from core.api.fields import Code, Moment, Text, YesNo
from core.api.serializers import WireSerializer


class BorderCheckIn(WireSerializer):
    """A traveller: a document number, or a name with a birth date in whole or in part. Nothing of it is kept."""

    document_number = Text(required=False, allow_blank=True, max_length=100)
    name = Text(required=False, allow_blank=True, max_length=200)
    birth = Text(required=False, allow_blank=True, max_length=40, help_text="12-03-2009, 03-2009 of 2009.")
    post = Code(choices=[])
    ground = Code(choices=CheckGround.choices)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        fields = super().get_fields()
        fields["post"].choices = list(posts())  # type: ignore[attr-defined]
        return fields


class InForceOut(WireSerializer):
    """One order or alert that holds now."""

    kind = Code(choices=["order", "alert"], read_only=True)
    reference = Text(read_only=True)
    title = Text(read_only=True)
    authority = Text(read_only=True)
    measures = serializers.ListField(child=Text(read_only=True), read_only=True)
    bound = YesNo(read_only=True, help_text="Waar: bindt deze persoon. Onwaar: beschermt deze persoon.")
    until = Moment(read_only=True, allow_null=True)
    may = Text(read_only=True)
    why = Text(read_only=True)
    ground = Text(read_only=True)


class ContactOut(WireSerializer):
    """Whom to call, day and night."""

    name = Text(read_only=True)
    phone = Text(read_only=True)


class CardOut(WireSerializer):
    """The minimal card of a hit."""

    name = Text(read_only=True)
    born = Text(read_only=True)
    in_words = Text(read_only=True, help_text="Geslacht en leeftijd in woorden.")
    document_number = Text(read_only=True)
    in_force = InForceOut(many=True, read_only=True)
    instructions = serializers.ListField(child=Text(read_only=True), read_only=True)
    contact = ContactOut(read_only=True)


class PossibleOut(WireSerializer):
    """What agreed in general with one possible person. The card opens on the screen, after the officer says how."""

    likeness = serializers.ListField(child=Code(choices=list(LIKENESS), read_only=True), read_only=True)


class BorderCheckOut(WireSerializer):
    """The answer. Cards for a hit, likeness for a possible hit, and with none the advice that it proves no safety."""

    id = serializers.UUIDField(read_only=True)
    reference = Text(read_only=True)
    outcome = Code(choices=Outcome.choices, read_only=True)
    recorded_at = Moment(read_only=True)
    cards = CardOut(many=True, read_only=True)
    possible = PossibleOut(many=True, read_only=True)
    advice = Text(read_only=True)
    contact = ContactOut(read_only=True)
