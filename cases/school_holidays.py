"""School holidays as data: when each begins in the area of an organisation. Pure: reads `data/school_holidays.toml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from core.datafiles import DataFileError, Provenance, Row, by_code, read

DATA: Final = Path(__file__).parent / "data" / "school_holidays.toml"
REGIONS: Final = ("noord", "midden", "zuid")


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday with its first and last day in each school region."""

    code: str
    label: str
    watched: bool
    starts: Mapping[str, dt.date]
    ends: Mapping[str, dt.date]
    provenance: Provenance

    def starts_in(self, regions: tuple[str, ...]) -> dt.date:
        """The earliest first day in these school regions: too early is safe, too late is not."""
        return min(self.starts[region] for region in regions)

    def ends_in(self, regions: tuple[str, ...]) -> dt.date:
        """The latest last day in these school regions."""
        return max(self.ends[region] for region in regions)


@dataclass(frozen=True, slots=True)
class Area:
    """In which school regions the area of an organisation lies."""

    code: str
    regions: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Timetable:
    """The holidays in order of their start, and the areas by the slug of the organisation."""

    holidays: tuple[Holiday, ...]
    areas: Mapping[str, Area]

    def regions_of(self, slug: str) -> tuple[str, ...]:
        """The school regions of an organisation; all of them for one that works elsewhere or in the whole country."""
        area = self.areas.get(slug)
        return area.regions if area is not None else REGIONS

    @property
    def known_until(self) -> dt.date:
        """The last day of the last holiday: after it nothing is known, which is not the same as no holiday."""
        return max(day for holiday in self.holidays for day in holiday.ends.values())


@cache
def timetable() -> Timetable:
    """The timetable. Raises DataFileError."""
    return load(DATA)


def load(path: Path) -> Timetable:
    """Read a timetable. Raises DataFileError, also for a holiday that ends before it starts or lacks a region."""
    file = read(path)
    holidays, areas = [], []
    for row in file.rows("holiday"):
        holidays.append(_holiday(row))
        row.finish()
    for row in file.rows("area"):
        areas.append(
            Area(row.text("code"), row.texts("regions", allowed=REGIONS, required=True), row.provenance())
        )
        row.finish()
    file.finish()
    by_code(holidays, where=path.name)
    ordered = sorted(holidays, key=lambda holiday: min(holiday.starts.values()))
    return Timetable(tuple(ordered), by_code(areas, where=path.name))


def _holiday(row: Row) -> Holiday:
    starts, ends = _days(row.row("starts")), _days(row.row("ends"))
    if any(ends[region] <= starts[region] for region in REGIONS):
        raise DataFileError(f"{row.where}: ends before it starts")
    return Holiday(row.text("code"), row.text("label"), row.flag("watched"), starts, ends, row.provenance())


def _days(row: Row) -> dict[str, dt.date]:
    found = {region: row.day(region) for region in REGIONS}
    row.finish()
    return found
