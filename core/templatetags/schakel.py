"""Template words of Schakel: Dutch dates and clocks, ages, kinds of pill, errors of a form.

Days and months are written out here, so that a screen never depends on which locale files a machine has.
Every clock is shown in Amsterdam. A missing value gives an empty text, so that the template decides what
"not known" is called; an unknown is never turned into a "no".
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField

from core import clock

register = template.Library()

DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

SOON = timedelta(hours=24)
NEAR = timedelta(days=7)

# Words of level and status that mean the same everywhere; a screen with its own words passes `kind` itself.
KINDS = {
    "danger": ("acuut", "hoog", "te laat", "verlopen", "overtreden", "nog niet aangenomen", "danger"),
    "warn": ("verhoogd", "midden", "mogelijk", "loopt af", "wacht op beslissing", "oefening", "warn"),
    "ok": ("laag", "gehaald", "klaar", "in kracht", "uitgereikt", "aangenomen", "eigenaar", "ok"),
    "info": ("nieuw", "bezig", "in behandeling", "concept", "info"),
}
KIND_OF_WORD = {word: kind for kind, words in KINDS.items() for word in words}

BUTTON_CLASSES = {
    "primary": "utrecht-button--primary-action",
    "danger": "utrecht-button--primary-action utrecht-button--danger",
    "subtle": "utrecht-button--subtle",
}


def _local(value: date | datetime) -> date | datetime:
    """A datetime as the clock on the wall in Amsterdam; a plain date as it is."""
    return value.astimezone(clock.AMSTERDAM) if isinstance(value, datetime) else value


@register.filter
def date_nl(value: object) -> str:
    """A date or datetime as "vr 20 nov 2026"; empty for anything else."""
    if not isinstance(value, date):
        return ""
    day = _local(value)
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def time_nl(value: object) -> str:
    """A datetime as "14.20"; empty for anything else."""
    return _local(value).strftime("%H.%M") if isinstance(value, datetime) else ""


@register.filter
def datetime_nl(value: object) -> str:
    """A datetime as "vr 20 nov 2026, 14.20"; empty for anything else."""
    return f"{date_nl(value)}, {time_nl(value)}" if isinstance(value, datetime) else ""


@register.filter
def moment_nl(value: object) -> str:
    """A datetime with its clock, a date without; for events of which only the day is known."""
    return datetime_nl(value) or date_nl(value)


@register.filter
def iso(value: object) -> str:
    """The machine form for <time datetime>: a date, or an instant in UTC to the second."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else ""


@register.filter
def until(due: object, now: object = None) -> str:
    """How long until `due`: "nog 38 min", "nog 5 u", "nog 5 d 13 u", "te laat sinds 14.20".

    Rounds down, so that nobody is promised a minute too many. Working days are counted elsewhere:
    a deadline that counts them brings its own words. `now` is for tests and for frozen pages.
    """
    present = now if isinstance(now, datetime) else clock.now()
    if isinstance(due, datetime):
        return _until_moment(due, present)
    if isinstance(due, date):
        return _until_day(due, present.astimezone(clock.AMSTERDAM).date())
    return ""


def _until_moment(due: datetime, present: datetime) -> str:
    left = int((due - present).total_seconds()) // 60
    if due <= present:
        same_day = _local(due).date() == _local(present).date()  # type: ignore[union-attr]
        return f"te laat sinds {time_nl(due) if same_day else datetime_nl(due)}"
    if left < 1:
        return "nog minder dan 1 min"
    if left < 60:
        return f"nog {left} min"
    hours, minutes = divmod(left, 60)
    if hours < 2:
        return f"nog {hours} u {minutes} min"
    if hours < 48:
        return f"nog {hours} u"
    days, hours = divmod(hours, 24)
    return f"nog {days} d {hours} u" if days < 7 else f"nog {days} dagen"


def _until_day(due: date, today: date) -> str:
    days = (due - today).days
    if days < 0:
        return f"te laat sinds {date_nl(due)}"
    return ("vandaag", "morgen")[days] if days < 2 else f"nog {days} dagen"


@register.filter
def age_words(birth: object, on: object = None) -> str:
    """An age in words: "15 jaar", below two "7 maanden"; a year of birth alone gives "14 of 15 jaar".

    Empty or senseless input gives "leeftijd onbekend". `on` is the day of counting, today when absent.
    """
    day = on if isinstance(on, date) else clock.today()
    if isinstance(birth, date):
        months = (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)
        if months < 0:
            return "leeftijd onbekend"
        if months < 24:
            return f"{months} maand" if months == 1 else f"{months} maanden"
        return f"{months // 12} jaar"
    if isinstance(birth, int) and not isinstance(birth, bool) and 0 <= day.year - birth <= 125:
        oldest = day.year - birth
        return f"{oldest - 1} of {oldest} jaar" if oldest else "jonger dan 1 jaar"
    return "leeftijd onbekend"


@register.filter
def pill_kind(value: object, now: object = None) -> str:
    """The kind of a pill: for a moment by its nearness, for a known word by the table above, else plain."""
    if isinstance(value, datetime):
        left = value - (now if isinstance(now, datetime) else clock.now())
    elif isinstance(value, date):
        left = timedelta(days=(value - clock.today()).days)
    else:
        return KIND_OF_WORD.get(str(value).strip().lower(), "plain")
    if left <= SOON:
        return "danger"
    return "warn" if left <= NEAR else "plain"


@register.filter
def button_class(kind: object) -> str:
    """The NL Design System classes of a button: primary, danger, subtle, else secondary."""
    return BUTTON_CLASSES.get(str(kind), "utrecht-button--secondary-action")


@register.simple_tag
def unique_id(prefix: str) -> str:
    """An id that occurs once, also when a fragment is swapped into a page made by another worker."""
    return f"{prefix}-{secrets.token_hex(4)}"


class ErrorLink(NamedTuple):
    """One line of the error summary; `id` is empty for an error of the form as a whole."""

    id: str
    label: str
    text: str


@register.simple_tag
def error_links(form: Any) -> list[ErrorLink]:
    """The errors of a form, or of a formset and its forms, in the order of the page."""
    if isinstance(form, BaseFormSet):
        whole = [ErrorLink("", "", str(text)) for text in form.non_form_errors()] if form.is_bound else []
        return whole + [link for one in form.forms for link in error_links(one)]
    if not isinstance(form, BaseForm) or not form.is_bound:
        return []
    return [ErrorLink("", "", str(text)) for text in form.non_field_errors()] + list(_field_errors(form))


def _field_errors(form: BaseForm) -> Iterable[ErrorLink]:
    for field in form:
        for text in field.errors:
            yield ErrorLink(_first_control(field), str(field.label), str(text))


def _first_control(field: BoundField) -> str:
    """The id that can take the focus: of the control itself, or of the first one in a group."""
    if field.is_hidden or not field.auto_id:
        return ""
    return field.id_for_label or f"{field.auto_id}_0"
