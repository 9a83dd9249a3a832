"""Fields that accept exactly what the description promises: a text is a text, a moment has an offset."""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from core import clock


class Moment(serializers.DateTimeField):
    """An instant: with any offset on the way in (RFC 3339), in UTC with "Z" on the way out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("default_timezone", UTC)
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Schrijf het moment als 2026-11-28T06:40:00+01:00, met tijdzone."
        self.error_messages["overflow"] = "Dit moment ligt buiten de kalender."

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="")
        moment = super().to_internal_value(value)
        if moment.year not in clock.YEARS:
            self.fail("overflow", timezone="")
        return moment

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("invalid", format="")
        return super().enforce_timezone(value)


class Text(serializers.CharField):
    """A text; a number or a yes is refused instead of written out."""

    default_error_messages = {"invalid": "Stuur hier een tekst."}

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("max_length", 20_000)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    """true or false, not a word or a number that stands for it."""

    default_error_messages = {"invalid": "Stuur hier true of false."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input="")
        return data


class Number(serializers.IntegerField):
    """A whole number, not one written as a text."""

    default_error_messages = {"invalid": "Stuur hier een geheel getal."}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Code(serializers.ChoiceField):
    """One of a list of codes. Its refusal does not repeat what was sent."""

    default_error_messages = {"invalid_choice": "Deze waarde staat niet in de lijst."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input="")
        return super().to_internal_value(data)


class Several(serializers.ListField):
    """A list."""

    default_error_messages = {
        "not_a_list": "Stuur hier een lijst.",
        "min_length": "Stuur er minstens {min_length}.",
        "max_length": "Stuur er hoogstens {max_length}.",
    }
