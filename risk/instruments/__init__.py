"""Risk instruments as data: one TOML file per instrument and version, checked while it is read.

Pure: no database. An assessment stores `Instrument.ref` (key and version), so that its answers are always read
with the items they were given to. Sources and certainty stand in each file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from core.datafiles import DataFileError, Provenance, Row, by_code, read

DATA: Final = Path(__file__).parent

LEVELS: Final = ("low", "elevated", "high", "acute")
"""From low to high; the place in this tuple is the order."""

ANSWERS: Final = ("yes", "partly", "no", "unknown", "not_asked")
ANSWERED: Final = frozenset(("yes", "partly", "no"))
"""What counts as known. Unknown and not asked are neither yes nor no."""

WEIGHTS: Final = ("flag", "red_flag", "context", "protective")
SENSITIVE: Final = ("origin", "nationality", "religion")


@dataclass(frozen=True, slots=True)
class Group:
    """A heading above items."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a person may conclude. `covers`: the highest suggestion that it does not fall below."""

    code: str
    label: str
    text: str
    covers: str
    suggested_at: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One question. A red flag that is yes raises the suggestion to at least `raises_to`."""

    code: str
    group: str
    weight: str
    text: str
    help: str
    raises_to: str | None
    suggests: str | None
    sensitive: str | None
    why: str

    @property
    def counts(self) -> bool:
        """Whether the answer may raise the suggestion."""
        return self.weight in ("flag", "red_flag")

    @property
    def in_completeness(self) -> bool:
        """Whether a missing answer makes the picture less complete; background never does."""
        return self.weight != "context"


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of an instrument. `minimum` is a percentage; thresholds are numbers of flags."""

    key: str
    version: str
    name: str
    intro: str
    practices: tuple[str, ...]
    valid_from: dt.date
    valid_until: dt.date | None
    minimum: int
    thresholds: Mapping[str, int]
    reassess_days: Mapping[str, int]
    groups: Mapping[str, Group]
    items: Mapping[str, Item]
    conclusions: Mapping[str, Conclusion]
    provenance: Provenance

    @property
    def ref(self) -> str:
        """Key and version together, as stored with an assessment."""
        return f"{self.key}-{self.version}"

    @property
    def code(self) -> str:
        """The ref: instruments are keyed by it."""
        return self.ref

    def holds_on(self, day: dt.date) -> bool:
        """Whether a new assessment on that day may use this version."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@cache
def instruments() -> dict[str, Instrument]:
    """Every version of every instrument by ref. Raises DataFileError when a file is not usable."""
    return by_code((load(path) for path in sorted(DATA.glob("*.toml"))), where="risk instruments")


def get(ref: str) -> Instrument:
    """The instrument with which an assessment was made. Raises KeyError for an unknown ref."""
    return instruments()[ref]


def current(key: str, *, on: dt.date) -> Instrument:
    """The newest version of an instrument that holds on a day. Raises KeyError when there is none."""
    versions = [i for i in instruments().values() if i.key == key and i.holds_on(on)]
    if not versions:
        raise KeyError(key)
    return max(versions, key=lambda instrument: instrument.valid_from)


def load(path: Path) -> Instrument:
    """Read one instrument. Raises DataFileError when it contradicts itself or weighs a sensitive item."""
    file = read(path)
    instrument = Instrument(
        key=file.text("key"),
        version=file.text("version"),
        name=file.text("name"),
        intro=file.text("intro"),
        practices=file.texts("practices", required=True),
        valid_from=file.day("valid_from"),
        valid_until=file.optional_day("valid_until"),
        minimum=file.number("minimum", minimum=1),
        thresholds=_numbers(file.row("thresholds"), LEVELS[1:]),
        reassess_days=_numbers(file.row("reassess_days"), LEVELS),
        groups=by_code([_group(row) for row in file.rows("group")], where=path.name),
        items=by_code([_item(row) for row in file.rows("item")], where=path.name),
        conclusions=by_code([_conclusion(row) for row in file.rows("conclusion")], where=path.name),
        provenance=file.provenance(),
    )
    file.finish()
    _check(instrument, path.name)
    return instrument


def _check(instrument: Instrument, where: str) -> None:
    if _stem(where) != instrument.ref:
        raise DataFileError(f"{where}: the file must be called {instrument.ref}.toml")
    if instrument.minimum > 100:
        raise DataFileError(f"{where}: minimum: is a percentage")
    counts = [instrument.thresholds[level] for level in LEVELS[1:]]
    if sorted(set(counts)) != counts:
        raise DataFileError(f"{where}: thresholds: must rise")
    for item in instrument.items.values():
        if item.group not in instrument.groups:
            raise DataFileError(f"{where}: item {item.code}: unknown group {item.group!r}")
        if item.suggests is not None and item.suggests not in instrument.conclusions:
            raise DataFileError(f"{where}: item {item.code}: unknown conclusion {item.suggests!r}")
    suggested = [level for found in instrument.conclusions.values() for level in found.suggested_at]
    if sorted(suggested) != sorted(LEVELS):
        raise DataFileError(f"{where}: conclusions: every level must suggest exactly one conclusion")


def _stem(name: str) -> str:
    """The name of a file without `.toml`."""
    return name.removesuffix(".toml")


def _numbers(row: Row, keys: tuple[str, ...]) -> dict[str, int]:
    found = {key: row.number(key, minimum=1) for key in keys}
    row.finish()
    return found


def _group(row: Row) -> Group:
    group = Group(row.text("code"), row.text("label"))
    row.finish()
    return group


def _item(row: Row) -> Item:
    item = Item(
        code=row.text("code"),
        group=row.text("group"),
        weight=row.choice("weight", WEIGHTS),
        text=row.text("text"),
        help=row.text("help"),
        raises_to=row.choice("raises_to", LEVELS[1:]) if row.has("raises_to") else None,
        suggests=row.text("suggests") if row.has("suggests") else None,
        sensitive=row.choice("sensitive", SENSITIVE) if row.has("sensitive") else None,
        why=row.text("why", default=""),
    )
    row.finish()
    if (item.weight == "red_flag") != (item.raises_to is not None):
        raise row.fail("raises_to", "a red flag has it, and nothing else has")
    if item.sensitive and item.weight != "context":
        raise row.fail("weight", f"an item about {item.sensitive} may only be context")
    if item.weight == "context" and not item.why:
        raise row.fail("why", "context says why it is asked")
    if item.suggests and not item.counts:
        raise row.fail("suggests", "only a flag may suggest a conclusion")
    return item


def _conclusion(row: Row) -> Conclusion:
    conclusion = Conclusion(
        code=row.text("code"),
        label=row.text("label"),
        text=row.text("text"),
        covers=row.choice("covers", LEVELS),
        suggested_at=row.texts("suggested_at", allowed=LEVELS),
        actions=row.texts("actions", required=True),
    )
    row.finish()
    return conclusion
