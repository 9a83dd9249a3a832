"""What every form of an act has: one submission id, a moment that is not in the future, and Dutch errors."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import clock

LONG_TEXT = 20_000
SHORT_TEXT = 200


class ActForm(forms.Form):
    """Base of every form that leads to an action."""

    required_css_class = "required"
    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission_id"].initial = uuid4
        for field in self.fields.values():
            if (
                isinstance(field, forms.CharField)
                and field.max_length is None
                and not isinstance(field, forms.UUIDField)
            ):
                field.max_length = LONG_TEXT
                field.validators.append(_too_long(LONG_TEXT))
            if field.required:
                choose = isinstance(field, forms.ChoiceField)
                field.error_messages["required"] = _("Kies een antwoord.") if choose else _("Vul dit in.")


def _too_long(limit: int) -> Any:
    def check(value: str) -> None:
        if len(value) > limit:
            raise ValidationError(
                _("Dit is te lang: %(length)d tekens. Er passen er %(limit)d."),
                params={"length": len(value), "limit": limit},
            )

    return check


class ShortText(forms.CharField):
    """One line of at most 200 characters."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", SHORT_TEXT)
        super().__init__(**kwargs)
        self.error_messages["max_length"] = _(
            "Dit is te lang: %(show_value)d tekens. Er passen er %(limit_value)d."
        )


class LongText(forms.CharField):
    """Several lines."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


def _check_year(value: date) -> None:
    """Raise ValidationError for a year that is a slip of the keys, such as 0026."""
    if value.year not in clock.YEARS:
        raise ValidationError(_("Kijk het jaartal na: %(year)04d kan niet."), params={"year": value.year})


class MomentField(forms.DateTimeField):
    """A moment in Amsterdam time, by the browser's own date-time control."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        )
        kwargs.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Vul een datum en tijd in, bijvoorbeeld 28-11-2026 06:40.")
        self.validators.append(_check_year)


class DayField(forms.DateField):
    """A calendar day, by the browser's own date control."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Vul een datum in, bijvoorbeeld 28-11-2026.")
        self.validators.append(_check_year)


def _amsterdam_now() -> Any:
    return clock.now().astimezone(clock.AMSTERDAM).replace(second=0, microsecond=0)


class OccurredField(MomentField):
    """When something happened: now unless said otherwise; may be past, never future."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Wanneer gebeurde dit?"))
        kwargs.setdefault("initial", _amsterdam_now)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        if moment is not None and moment > clock.now() + timedelta(minutes=1):
            raise ValidationError(_("Dit moment ligt in de toekomst. Vul in wanneer het gebeurde."))
        return moment
