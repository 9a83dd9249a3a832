"""A birth date as an officer types it from a passport: whole or in part, in the spellings that papers use."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from core.partial_dates import PartialDate, PartialDateError

EXAMPLE: Final = "Schrijf de geboortedatum als 12-03-2009. Alleen 03-2009 of 2009 mag ook."

# As travel documents print them: Dutch, English, French and German abbreviations (ICAO Doc 9303 part 3).
_MONTHS: Final = {
    "jan": 1, "feb": 2, "fev": 2, "mrt": 3, "maa": 3, "mar": 3, "mae": 3, "apr": 4, "avr": 4, "mei": 5, "may": 5,
    "mai": 5, "jun": 6, "juin": 6, "jul": 7, "juil": 7, "aug": 8, "aou": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11,
    "dec": 12, "dez": 12,
}  # fmt: skip
_UNKNOWN: Final = {"xx", "x", "??", "?", "00", "0"}
_MOST: Final = 40


def read_birth(typed: str, *, today: date) -> PartialDate:
    """The date as far as known. Raises PartialDateError with a Dutch sentence for what cannot be a birth date.

    Day first unless the year stands in front; "00" or "XX" is unknown; 12MRT2009, 12.3.2009 and 20090312 all read.
    """
    if len(typed) > _MOST:
        raise PartialDateError(EXAMPLE)
    plain = unicodedata.normalize("NFKD", typed).lower()
    shown = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in plain
        if char.isspace() or not unicodedata.category(char).startswith(("C", "M"))
    )
    parts = _parts(shown)
    day, month, year = _ordered(parts)
    return PartialDate.from_form(day=day, month=month, year=year, today=today)


def _parts(text: str) -> list[str]:
    # "12mrt/mar2009" is printed with the month in two languages: the first one counts.
    words: list[str] = re.findall(r"\d+|[^\W\d_]+|\?+", text)
    found: list[str] = []
    for word in words:
        if word.isalpha() and word not in _UNKNOWN:
            month = _MONTHS.get(word[:4]) or _MONTHS.get(word[:3])
            if month is None:
                raise PartialDateError(EXAMPLE)
            if not (found and found[-1].startswith("m")):
                found.append(f"m{month}")
        else:
            found.append("0" if word in _UNKNOWN else word)
    if len(found) == 1 and len(found[0]) == 8 and found[0].isdigit():
        whole = found[0]
        year_first = 1900 <= int(whole[:4]) <= 2099 and 1 <= int(whole[4:6]) <= 12
        return [whole[:4], whole[4:6], whole[6:]] if year_first else [whole[:2], whole[2:4], whole[4:]]
    return found


def _ordered(parts: list[str]) -> tuple[str, str, str]:
    numbers = [part.lstrip("m") for part in parts]
    if len(numbers) == 1:
        day, month, year = "", "", numbers[0]
    elif len(numbers) == 2:
        day, month, year = ("", *numbers) if len(numbers[1]) == 4 else ("", numbers[1], numbers[0])
    elif len(numbers) == 3:
        day, month, year = numbers if len(numbers[2]) == 4 else tuple(reversed(numbers))
        if parts[0].startswith("m") and len(numbers[2]) == 4:  # mrt 12 2009
            day, month = month, day
    else:
        raise PartialDateError(EXAMPLE)
    if len(year) != 4:
        raise PartialDateError("Vul het jaar in met vier cijfers, bijvoorbeeld 2009.")
    if not int(month or 0):  # a day without its month says nothing
        day = ""
    return day, month, year
