"""Reference data about organisations: who there is, and which region serves a municipality on a day.

Pure: reads `data/organisations.toml` and `data/regions.toml`, touches no database. Source of each fact: the
entry itself (`provenance`). Days are calendar days in the Netherlands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from core.datafiles import DataFileError, Provenance, Row, by_code, read

DATA: Final = Path(__file__).parent / "data"

KINDS: Final = (
    "veilig_thuis",
    "lkha",
    "kmar",
    "police",
    "court",
    "rvdk",
    "gi",
    "om",
    "mayor",
    "bz",
    "ind",
    "zvh",
    "shelter",
    "jgz",
    "gp",
    "school",
    "municipality",
    "other",
)
"""Kinds of organisation; instruments, deadlines and return phases refer to these codes."""


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """An organisation of the chain, or one invented for the demo (`real` is False)."""

    slug: str
    name: str
    kind: str
    city: str
    regions: tuple[str, ...]
    national: bool
    duty_phone: str
    note: str
    real: bool
    provenance: Provenance

    @property
    def code(self) -> str:
        """The slug: organisations are keyed by it."""
        return self.slug


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality with its region and police unit, from `valid_from` to the day before `valid_until`."""

    code: str
    name: str
    aliases: tuple[str, ...]
    region: str
    police: str
    valid_from: dt.date
    valid_until: dt.date | None
    provenance: Provenance

    def holds_on(self, day: dt.date) -> bool:
        """Whether this row is true on that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Succession:
    """A municipality that ended on a day and the one that took over."""

    code: str
    name: str
    into: str
    ended_on: dt.date
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ReceivingRule:
    """Who receives a signal in one situation (`residence_known`, `residence_unknown`, `not_registered`)."""

    code: str
    receiver: str
    beside: tuple[str, ...]
    text: str
    valid_from: dt.date
    valid_until: dt.date | None
    provenance: Provenance

    def holds_on(self, day: dt.date) -> bool:
        """Whether this rule holds on that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Receivers:
    """The organisations that receive a signal (slugs, the first one leads) and the sentence that says why."""

    slugs: tuple[str, ...]
    rule: str
    reason: str


class RegionTable:
    """Municipalities through time. Raises DataFileError when a municipality has two regions on one day."""

    def __init__(
        self,
        municipalities: Iterable[Municipality],
        successions: Iterable[Succession],
        receiving: Iterable[ReceivingRule],
    ) -> None:
        self.municipalities = tuple(municipalities)
        self.successions = by_code(successions, where="succession")
        self.receiving = tuple(receiving)
        self._rows: dict[str, list[Municipality]] = {}
        for row in self.municipalities:
            for other in self._rows.setdefault(row.code, []):
                if _overlap(row, other):
                    raise DataFileError(f"municipality {row.code}: two rows hold on the same day")
            self._rows[row.code].append(row)
        for succession in self.successions.values():
            if succession.into not in self._rows:
                raise DataFileError(f"succession {succession.code}: {succession.into} is not a municipality")

    def on(self, day: dt.date) -> tuple[Municipality, ...]:
        """The municipalities that exist on that day, by name."""
        rows = (row for row in self.municipalities if row.holds_on(day))
        return tuple(sorted(rows, key=lambda row: row.name.removeprefix("'s-").casefold()))

    def find(self, code: str, *, on: dt.date) -> Municipality | None:
        """The municipality that answers to a code on a day; an ended one is followed to its successor."""
        seen: set[str] = set()
        while code not in seen:
            seen.add(code)
            for row in self._rows.get(code, ()):
                if row.holds_on(on):
                    return row
            succession = self.successions.get(code)
            if succession is None or on < succession.ended_on:
                return None
            code = succession.into
        return None

    def receivers(
        self,
        *,
        residence: str | None,
        registered: bool | None,
        reporter: str,
        on: dt.date,
    ) -> Receivers | None:
        """Who receives a signal: by municipality of residence, else the reporter's, else LKHA beside it.

        `residence` and `reporter` are municipality codes; `registered` is False only when it is known that the
        person is no longer in the BRP (unknown is not "no"). None when the reporter's municipality is needed
        and not in the table: then a person must choose.
        """
        home = self.find(residence, on=on) if residence else None
        if registered is False:
            situation = "not_registered"
        else:
            situation = "residence_known" if home else "residence_unknown"
        rule = next((r for r in self.receiving if r.code == situation and r.holds_on(on)), None)
        if rule is None:
            return None
        place = home if rule.receiver == "residence" else self.find(reporter, on=on)
        if place is None:
            return None
        # Beside means together; the LKHA leads where nobody's region does (domain notes NL §3.1).
        return Receivers(slugs=(*rule.beside, place.region), rule=rule.code, reason=rule.text)


def _overlap(one: Municipality, other: Municipality) -> bool:
    first, second = sorted((one, other), key=lambda row: row.valid_from)
    return first.valid_until is None or second.valid_from < first.valid_until


@cache
def organisations() -> dict[str, OrganisationEntry]:
    """All organisations by slug, in file order. Raises DataFileError when the file is not usable."""
    return load_organisations(DATA / "organisations.toml")


def load_organisations(path: Path) -> dict[str, OrganisationEntry]:
    """Read a file of organisations and check slugs, kinds and regions."""
    file = read(path)
    found = by_code((_organisation(row) for row in file.rows("organisation")), where=path.name)
    file.finish()
    regions = {slug for slug, entry in found.items() if entry.kind == "veilig_thuis"}
    for entry in found.values():
        unknown = set(entry.regions) - regions
        if unknown:
            raise DataFileError(f"{path.name}: organisation {entry.slug}: unknown regions {sorted(unknown)}")
    return found


def _organisation(row: Row) -> OrganisationEntry:
    entry = OrganisationEntry(
        slug=row.text("slug"),
        name=row.text("name"),
        kind=row.choice("kind", KINDS),
        city=row.text("city", default=""),
        regions=row.texts("regions"),
        national=row.flag("national", default=False),
        duty_phone=row.text("duty_phone", default=""),
        note=row.text("note", default=""),
        real=row.flag("real"),
        provenance=row.provenance(),
    )
    row.finish()
    if entry.national == bool(entry.regions):
        raise row.fail("regions", "an organisation is either national or has regions")
    return entry


@cache
def regions() -> RegionTable:
    """The table of municipalities. Raises DataFileError when the file is not usable."""
    return load_regions(DATA / "regions.toml", organisations=organisations())


def load_regions(path: Path, *, organisations: dict[str, OrganisationEntry]) -> RegionTable:
    """Read a file of municipalities; every region and police unit must be an organisation of that kind."""
    file = read(path)
    vt = {slug for slug, entry in organisations.items() if entry.kind == "veilig_thuis"}
    police = {slug for slug, entry in organisations.items() if entry.kind == "police"}
    table = RegionTable(
        [_municipality(row, regions=vt, police=police) for row in file.rows("municipality")],
        [_succession(row) for row in file.rows("succession", required=False)],
        [_receiving(row, slugs=set(organisations)) for row in file.rows("receiving")],
    )
    file.finish()
    return table


def _municipality(row: Row, *, regions: set[str], police: set[str]) -> Municipality:
    entry = Municipality(
        code=row.text("code"),
        name=row.text("name"),
        aliases=row.texts("aliases"),
        region=row.choice("region", regions),
        police=row.choice("police", police),
        valid_from=row.day("valid_from"),
        valid_until=row.optional_day("valid_until"),
        provenance=row.provenance(),
    )
    row.finish()
    if not (entry.code.startswith("GM") and entry.code[2:].isdigit() and len(entry.code) == 6):
        raise row.fail("code", f"{entry.code!r} is not GM with four digits")
    if entry.valid_until is not None and entry.valid_until <= entry.valid_from:
        raise row.fail("valid_until", "must lie after valid_from")
    return entry


def _succession(row: Row) -> Succession:
    entry = Succession(
        code=row.text("code"),
        name=row.text("name"),
        into=row.text("into"),
        ended_on=row.day("ended_on"),
        provenance=row.provenance(),
    )
    row.finish()
    return entry


def _receiving(row: Row, *, slugs: set[str]) -> ReceivingRule:
    entry = ReceivingRule(
        code=row.choice("code", ("residence_known", "residence_unknown", "not_registered")),
        receiver=row.choice("receiver", ("residence", "reporter")),
        beside=row.texts("beside", allowed=slugs),
        text=row.text("text"),
        valid_from=row.day("valid_from"),
        valid_until=row.optional_day("valid_until"),
        provenance=row.provenance(),
    )
    row.finish()
    return entry
