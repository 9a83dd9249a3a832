"""People in words that give no name away: "meisje, 15 jaar"."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from cases import departures
from cases.models.person import PersonFields, Sex
from core import clock, words
from core.models import Record
from core.partial_dates import PartialDate
from core.working_days import local_day

HIDDEN = "naam verborgen"


def birth_of(person: PersonFields) -> PartialDate:
    """What is known of the birth: the date as far as known, else the estimate of the day it was written down."""
    if person.birth_date:
        return PartialDate.from_storage(person.birth_date)
    if person.age_estimate is not None and isinstance(person, Record):
        return PartialDate(approx_age=person.age_estimate, approx_on=local_day(person.recorded_at))
    return PartialDate()


def person_label(person: PersonFields, on: date | None = None) -> str:
    """Sex and age: "meisje, 15 jaar"; what is not known is said to be unknown."""
    today = on or clock.today()
    birth = birth_of(person)
    return f"{_noun(person.sex, birth.is_adult(today))}, {words.age(birth.age_range(today))}"


def person_name(person: PersonFields, *, shown: bool) -> str:
    """The name where it may be shown, else that it is hidden."""
    return person.full_name if shown else _("naam verborgen")


def days_words(due: datetime, now: datetime, *, with_end: bool = False) -> str:
    """How long is left in calendar days, for what does not wait for office hours; near the end by the clock.

    `with_end` adds the end, where there is room; of an end at midnight only the day.
    """
    days = (local_day(due) - local_day(now)).days
    if days < 2:
        return words.countdown(due, now, with_end=False)
    left = _("nog %(n)d dagen") % {"n": days}
    if not with_end:
        return left
    hour = f" {words.clock(due)}" if departures.hour_known(due) else ""
    year = local_day(due).year != local_day(now).year
    return _("%(left)s, tot %(end)s") % {"left": left, "end": f"{words.day(due, year=year)}{hour}"}


def _noun(sex: str, adult: bool | None) -> str:
    child, grown, either = {
        Sex.FEMALE.value: (_("meisje"), _("vrouw"), _("vrouw of meisje")),
        Sex.MALE.value: (_("jongen"), _("man"), _("man of jongen")),
        Sex.OTHER.value: (_("kind (X)"), _("persoon (X)"), _("persoon (X)")),
    }.get(sex, (_("kind, geslacht onbekend"), _("volwassene, geslacht onbekend"), _("geslacht onbekend")))
    if adult is None:
        return either
    return grown if adult else child
