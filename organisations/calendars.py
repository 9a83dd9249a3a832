"""The calendar by which an organisation counts: equated days and its own closing days. Reads `data/days_off.toml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from core.datafiles import DataFileError, Provenance, Row, by_code, read
from core.working_days import Calendar
from organisations.reference import organisations

DATA: Final = Path(__file__).parent / "data" / "days_off.toml"
COUNTS: Final = "confirmed"


@dataclass(frozen=True, slots=True)
class DayOff:
    """One row: a day, or a row of days; `organisation` is empty for an equated day."""

    code: str
    organisation: str
    days: frozenset[dt.date]
    label: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class DaysOff:
    """What is off beside the Act's own list: for everybody, and per organisation."""

    equated: frozenset[dt.date]
    closing: Mapping[str, frozenset[dt.date]]

    def calendar_of(self, slug: str) -> Calendar:
        """The calendar of an organisation; for one without closing days that of the Act."""
        return Calendar(equated_days=self.equated, closing_days=self.closing.get(slug, frozenset()))


def calendar_of(slug: str) -> Calendar:
    """The calendar by which this organisation counts its own terms. Raises DataFileError."""
    return days_off().calendar_of(slug)


@cache
def days_off() -> DaysOff:
    """The table. Raises DataFileError."""
    return load(DATA)


def load(path: Path) -> DaysOff:
    """Read a table of days off; an equated day counts only when it is sure. Raises DataFileError."""
    file = read(path)
    equated = [_row(row, closing=False) for row in file.rows("equated", required=False)]
    closing = [_row(row, closing=True) for row in file.rows("closing", required=False)]
    file.finish()
    by_code([*equated, *closing], where=path.name)
    per_house: dict[str, frozenset[dt.date]] = {}
    for row in closing:
        if row.organisation not in organisations():
            raise DataFileError(f"{path.name}: closing {row.code}: unknown organisation")
        per_house[row.organisation] = per_house.get(row.organisation, frozenset()) | row.days
    sure = frozenset(day for row in equated if row.provenance.certainty == COUNTS for day in row.days)
    return DaysOff(sure, per_house)


def _row(row: Row, *, closing: bool) -> DayOff:
    first = row.day("day")
    last = (row.optional_day("until") or first) if closing else first
    if not first <= last <= first + dt.timedelta(days=366):
        raise row.fail("until", "lies before the first day, or more than a year after it")
    found = DayOff(
        row.text("code"),
        row.text("organisation") if closing else "",
        frozenset(first + dt.timedelta(days=n) for n in range((last - first).days + 1)),
        row.text("label"),
        row.provenance(),
    )
    row.finish()
    return found
