"""Template words of Schakel: Dutch dates and clocks, ages, kinds of pill, errors of a form.

The words themselves come from `core.words`. A missing value gives an empty text, so that the template decides
what "not known" is called; an unknown is never turned into a "no".
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField

from core import clock, words
from core.partial_dates import PartialDate
from core.working_days import local_day

register = template.Library()

SOON = timedelta(hours=24)
NEAR = timedelta(days=7)

# Words of level and status that mean the same everywhere; a screen with its own words passes `kind` itself.
KINDS = {
    "danger": ("acuut", "hoog", "te laat", "verlopen", "overtreden", "nog niet aangenomen", "danger"),
    "warn": ("verhoogd", "midden", "mogelijk", "loopt af", "wacht op beslissing", "oefening", "warn"),
    "ok": ("laag", "gehaald", "klaar", "in kracht", "uitgereikt", "aangenomen", "eigenaar", "ok"),
    "info": ("nieuw", "bezig", "in behandeling", "concept", "info"),
}
KIND_OF_WORD = {word: kind for kind, same in KINDS.items() for word in same}

BUTTON_CLASSES = {
    "primary": "utrecht-button--primary-action",
    "danger": "utrecht-button--primary-action utrecht-button--danger",
    "subtle": "utrecht-button--subtle",
}


@register.filter
def date_nl(value: object) -> str:
    """A date or datetime as "vr 20 nov 2026"; empty for anything else."""
    return words.day(value) if isinstance(value, date) else ""


@register.filter
def time_nl(value: object) -> str:
    """A datetime as "14.20"; empty for anything else."""
    return words.clock(value) if isinstance(value, datetime) else ""


@register.filter
def time_exact(value: object) -> str:
    """A datetime to the second, "02.10.04", where seconds count (who was alerted when); empty for anything else."""
    return value.astimezone(clock.AMSTERDAM).strftime("%H.%M.%S") if isinstance(value, datetime) else ""


@register.filter
def datetime_nl(value: object) -> str:
    """A datetime as "vr 20 nov 2026, 14.20"; empty for anything else."""
    return words.when(value) if isinstance(value, datetime) else ""


@register.filter
def moment_nl(value: object) -> str:
    """A datetime with its clock, a date without; for events of which only the day is known."""
    return datetime_nl(value) or date_nl(value)


@register.filter
def iso(value: object) -> str:
    """The machine form for <time datetime>: a date, or an instant to the second with its offset."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else ""


@register.filter
def until(due: object, now: object = None) -> str:
    """How long until `due`: "nog 38 min", "nog 5 u", "morgen 9.30", "nog 4 werkdagen", "2 dagen te laat".

    A plain date counts in days: "vandaag", "morgen", "nog 4 dagen". `now` is for tests and frozen pages.
    """
    present = now if isinstance(now, datetime) else clock.now()
    if isinstance(due, datetime):
        return words.countdown(due, present, with_end=False)
    if isinstance(due, date):
        return _until_day((due - present.astimezone(clock.AMSTERDAM).date()).days)
    return ""


@register.filter
def until_days(due: object, now: object = None) -> str:
    """How long until a moment that waits for no office hours (a journey, the end of an order): "nog 3 dagen".

    As `until`, a plain date counts in days.
    """
    present = now if isinstance(now, datetime) else clock.now()
    if not isinstance(due, datetime):
        return until(due, present)
    days = (local_day(due) - local_day(present)).days
    return until(due, present) if days < 2 else _until_day(days)


def _until_day(days: int) -> str:
    if days < 0:
        return f"{-days} {'dag' if days == -1 else 'dagen'} te laat"
    return ("vandaag", "morgen")[days] if days < 2 else f"nog {days} dagen"


@register.filter
def age_words(birth: object, on: object = None) -> str:
    """An age in words from a date, a PartialDate or a year: "15 jaar", "7 maanden", "14 of 15 jaar".

    Nothing known, or a day in the future, gives "leeftijd onbekend". `on` is the day of counting, else today.
    """
    day = on if isinstance(on, date) else clock.today()
    if isinstance(birth, PartialDate):
        return words.age(birth.age_range(day)) if birth.full is None else age_words(birth.full, day)
    if isinstance(birth, date):
        months = (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)
        if months < 0:
            return words.age(None)
        return f"{months} {'maand' if months == 1 else 'maanden'}" if months < 24 else words.age(months // 12)
    if isinstance(birth, int) and 0 < day.year - birth <= 125:
        return words.age((day.year - birth - 1, day.year - birth))
    return words.age(None)


@register.filter
def ago_nl(seconds: object) -> str:
    """A number of seconds in words, "3 minuten"; empty for anything else."""
    return words.ago(seconds) if isinstance(seconds, int | float) else ""


@register.filter
def pill_kind(value: object, now: object = None) -> str:
    """The kind of a pill: for a moment by its nearness, for a known word by the table above, else plain."""
    present = now if isinstance(now, datetime) else clock.now()
    if isinstance(value, datetime):
        left = value - present
    elif isinstance(value, date):
        left = timedelta(days=(value - present.astimezone(clock.AMSTERDAM).date()).days)
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
            # A label is often a question; its mark would stand before our colon.
            yield ErrorLink(_first_control(field), str(field.label).rstrip("?.: "), str(text))


def _first_control(field: BoundField) -> str:
    """The id that can take the focus: of the control itself, or of the first one in a group."""
    if field.is_hidden or not field.auto_id:
        return ""
    return str(field.id_for_label) or f"{field.auto_id}_0"
