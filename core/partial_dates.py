"""Birth dates of which a part may be unknown, and what they say about age.

Stored as "JJJJ-MM-DD" with unknown parts as zeros, as in the delivery of Veilig Thuis data to CBS
(Uitvoeringsregeling Wmo 2015, annex), or as an estimated age with the day of the estimate. Nothing here
guesses: what the known parts do not decide is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MAJORITY_AGE: Final = 18  # BW 1:233
ESTIMATE_MARGIN_YEARS: Final = 2  # an estimated age of 15 stands for 13 to 17
OLDEST_AGE: Final = 120
EARLIEST_YEAR: Final = 1900

_STORED: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_STORED_ESTIMATE: Final = re.compile(r"circa-(\d{1,3})@(\d{4}-\d{2}-\d{2})", re.ASCII)


class PartialDateError(ValueError):
    """What was typed cannot be a birth date. The message is a Dutch sentence; `part` names the form part."""

    part = "year"


class DayError(PartialDateError):
    """The day is wrong."""

    part = "day"


class MonthError(PartialDateError):
    """The month is wrong."""

    part = "month"


class YearError(PartialDateError):
    """The year is wrong."""


class AgeError(PartialDateError):
    """The estimated age is wrong, or stands beside a date."""

    part = "approx_age"


def _years_later(day: date, years: int) -> date:
    # Who is born on 29 February comes of age on 1 March: the day after the last day of the full year.
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A birth date: a year with perhaps a month and a day, or an age estimated on a day, or nothing at all.

    A day needs its month and a month its year. Raises a PartialDateError for an impossible combination.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    approx_age: int | None = None
    approx_on: date | None = None

    def __post_init__(self) -> None:
        if (self.approx_age is None) != (self.approx_on is None):
            raise AgeError("Een geschatte leeftijd hoort bij de dag waarop u die schatte.")
        if self.approx_age is not None:
            self._check_estimate(self.approx_age)
        elif self.year is None:
            if self.month is not None or self.day is not None:
                raise YearError("Vul ook het jaar in, of laat dag en maand leeg.")
        else:
            self._check_date(self.year)

    def _check_estimate(self, age: int) -> None:
        if not 0 <= age <= OLDEST_AGE:
            raise AgeError(f"Vul een leeftijd in van 0 tot {OLDEST_AGE} jaar.")
        if self.year is not None or self.month is not None or self.day is not None:
            raise AgeError("Vul een geboortedatum in of een geschatte leeftijd, niet allebei.")

    def _check_date(self, year: int) -> None:
        if not EARLIEST_YEAR <= year <= 9998:
            raise YearError(f"Vul een jaar in vanaf {EARLIEST_YEAR}, met vier cijfers.")
        if self.month is None:
            if self.day is not None:
                raise MonthError("Vul ook de maand in, of laat de dag leeg.")
            return
        if not 1 <= self.month <= 12:
            raise MonthError("Vul een maand in van 1 tot 12.")
        if self.day is None:
            return
        if not 1 <= self.day <= 31:
            raise DayError("Vul een dag in van 1 tot 31.")
        if self.day > (_first_of_next_month(year, self.month) - timedelta(days=1)).day:
            raise DayError("Deze dag bestaat niet in deze maand.")

    def __str__(self) -> str:
        if self.approx_age is not None and self.approx_on is not None:
            return f"circa-{self.approx_age}@{self.approx_on.isoformat()}"
        return f"{self.year or 0:04}-{self.month or 0:02}-{self.day or 0:02}"

    @classmethod
    def from_storage(cls, stored: str) -> PartialDate:
        """The inverse of `str()`. Raises PartialDateError on anything else."""
        if match := _STORED.fullmatch(stored):
            year, month, day = (int(part) or None for part in match.groups())
            return cls(year, month, day)
        if match := _STORED_ESTIMATE.fullmatch(stored):
            try:
                on = date.fromisoformat(match[2])
            except ValueError:
                raise AgeError("De dag van de schatting bestaat niet.") from None
            return cls(approx_age=int(match[1]), approx_on=on)
        raise PartialDateError("Dit is geen bewaarde geboortedatum.")

    @classmethod
    def from_form(
        cls, *, day: str = "", month: str = "", year: str = "", approx_age: str = "", today: date
    ) -> PartialDate:
        """Read what was typed; empty parts are unknown. Raises a PartialDateError with a Dutch sentence.

        `today` is the Dutch calendar day: a birth date after it is refused, an estimated age is as of it.
        """
        estimated = _number(approx_age, 3, AgeError("Vul de leeftijd in met cijfers, bijvoorbeeld 15."))
        typed = cls(
            year=_number(year, 4, YearError("Vul het jaar in met vier cijfers, bijvoorbeeld 2011.")),
            month=_number(month, 2, MonthError("Vul de maand in als getal van 1 tot 12.")),
            day=_number(day, 2, DayError("Vul de dag in als getal van 1 tot 31.")),
            approx_age=estimated,
            approx_on=None if estimated is None else today,
        )
        span = typed.birth_range()
        if span and span[0] > today:
            raise YearError("Een geboortedatum kan niet in de toekomst liggen.")
        if typed.year is not None and typed.year < today.year - OLDEST_AGE - 1:
            raise YearError("Dit jaar ligt te ver terug. Kijk het jaar na.")
        return typed

    @property
    def is_known(self) -> bool:
        """Whether anything at all is known."""
        return self.year is not None or self.approx_age is not None

    @property
    def full(self) -> date | None:
        """The whole date when all three parts are known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    @property
    def full_and_trusted(self) -> date | None:
        """The whole date, unless it is 1 January: many registers write that where the day is unknown."""
        full = self.full
        return None if full and (full.month, full.day) == (1, 1) else full

    def birth_range(self) -> tuple[date, date] | None:
        """First and last day on which the person may be born; None when nothing is known."""
        if self.approx_age is not None and self.approx_on is not None:
            oldest = self.approx_age + ESTIMATE_MARGIN_YEARS
            youngest = max(0, self.approx_age - ESTIMATE_MARGIN_YEARS)
            first = _years_later(self.approx_on, -oldest - 1) + timedelta(days=1)
            return first, _years_later(self.approx_on, -youngest)
        if self.year is None:
            return None
        if self.month is None:
            return date(self.year, 1, 1), date(self.year, 12, 31)
        if self.day is None:
            return (
                date(self.year, self.month, 1),
                _first_of_next_month(self.year, self.month) - timedelta(days=1),
            )
        full = date(self.year, self.month, self.day)
        return full, full

    def age_range(self, on: date) -> tuple[int, int] | None:
        """Lowest and highest age in whole years on a day; None when nothing is known. Unborn counts as 0."""
        span = self.birth_range()
        return None if span is None else (_age(span[1], on), _age(span[0], on))

    def turns_18_on(self) -> date | tuple[date, date] | None:
        """The day of the 18th birthday, or the first and last day it may be; None when nothing is known."""
        span = self.birth_range()
        if span is None:
            return None
        first, last = _years_later(span[0], MAJORITY_AGE), _years_later(span[1], MAJORITY_AGE)
        return first if first == last else (first, last)

    def is_adult(self, on: date) -> bool | None:
        """Whether the person is 18 or older on a day; None when the known parts do not decide it."""
        span = self.birth_range()
        if span is None:
            return None
        if on >= _years_later(span[1], MAJORITY_AGE):
            return True
        return False if on < _years_later(span[0], MAJORITY_AGE) else None


def _first_of_next_month(year: int, month: int) -> date:
    return date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)


def _age(born: date, on: date) -> int:
    return max(0, on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


def _number(typed: str, digits: int, error: PartialDateError) -> int | None:
    """A part as typed: empty or only zeros is unknown. Raises `error` for what is no number of that length."""
    text = typed.strip().strip("\0")
    if not text:
        return None
    if len(text) > digits or not text.isdecimal() or (digits == 4 and len(text) != 4):
        raise error
    return int(text) or None
