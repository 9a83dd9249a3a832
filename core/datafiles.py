"""Reading reference data: TOML files that are checked while they are read.

The reference data of the product (practices, instruments, deadlines, organisations) lives in TOML files,
so that a lawyer can read and correct it. A file that is wrong must fail at start-up with the file, the
entry and the field named, never later with a half-filled screen. Hence the strictness: a missing field, a
wrong type, an unknown code and a key that nobody reads are all errors.

Every entry says where it comes from (`source`) and how sure that is (`certainty`). A table `[defaults]` at
the top of a file may give both for all entries of that file; an entry may differ.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

CERTAINTIES: Final = ("confirmed", "older", "general", "uncertain")
"""How sure a fact is: confirmed in its source; in an older text of the law; general knowledge; uncertain."""


class DataFileError(ValueError):
    """A reference data file is not usable; the message names the file, the entry and the field."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an entry comes from and how sure that is."""

    source: str
    certainty: str


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


CodedT = TypeVar("CodedT", bound=_Coded)


class Row:
    """One TOML table, read field by field; `finish` refuses the keys that nobody asked for."""

    def __init__(self, data: Mapping[str, Any], *, where: str, defaults: Mapping[str, Any] | None = None):
        self._data = data
        self._defaults = defaults or {}
        self._read: set[str] = set()
        self.where = where

    def fail(self, key: str, problem: str) -> DataFileError:
        """The error to raise about one field of this row."""
        return DataFileError(f"{self.where}: {key}: {problem}")

    def has(self, key: str) -> bool:
        """Whether the field is filled in the file."""
        return key in self._data

    def _value(self, key: str, kind: type, default: Any) -> Any:
        self._read.add(key)
        value = self._data.get(key, default)
        if value is None and default is None and key not in self._data:
            raise self.fail(key, "is missing")
        # bool is an int in Python; a number that is written as true is a mistake.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fail(key, f"must be {kind.__name__}, found {value!r}")
        return value

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text; without a default it may not be empty."""
        value = str(self._value(key, str, default)).strip()
        if not value and default is None:
            raise self.fail(key, "is empty")
        return value

    def choice(self, key: str, allowed: Collection[str], *, default: str | None = None) -> str:
        """A text that is one of the allowed codes."""
        value = self.text(key, default=default)
        if value not in allowed and value != default:
            raise self.fail(key, f"{value!r} is not one of {', '.join(sorted(allowed))}")
        return value

    def texts(
        self, key: str, *, allowed: Collection[str] | None = None, required: bool = False
    ) -> tuple[str, ...]:
        """A list of texts without doubles; each one of `allowed`, if given."""
        values = self._value(key, list, None if required else [])
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.fail(key, f"must hold texts, found {value!r}")
            if allowed is not None and value not in allowed:
                raise self.fail(key, f"{value!r} is not one of {', '.join(sorted(allowed))}")
        if len(set(values)) != len(values):
            raise self.fail(key, "holds the same text twice")
        if required and not values:
            raise self.fail(key, "is empty")
        return tuple(values)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """A yes or no."""
        return bool(self._value(key, bool, default))

    def number(self, key: str, *, minimum: int = 0) -> int:
        """A whole number of at least `minimum`."""
        value = int(self._value(key, int, None))
        if value < minimum:
            raise self.fail(key, f"must be at least {minimum}, found {value}")
        return value

    def optional_number(self, key: str, *, minimum: int = 0) -> int | None:
        """A whole number, or None when the file does not say."""
        if self.has(key):
            return self.number(key, minimum=minimum)
        self._read.add(key)
        return None

    def day(self, key: str) -> dt.date:
        """A date."""
        value = self._value(key, dt.date, None)
        if isinstance(value, dt.datetime):
            raise self.fail(key, "must be a date without a time")
        return dt.date(value.year, value.month, value.day)

    def optional_day(self, key: str) -> dt.date | None:
        """A date, or None when the file does not say."""
        if self.has(key):
            return self.day(key)
        self._read.add(key)
        return None

    def row(self, key: str) -> Row:
        """A nested table."""
        return Row(self._value(key, dict, None), where=f"{self.where}: {key}", defaults=self._defaults)

    def optional_row(self, key: str) -> Row | None:
        """A nested table, or None when the file does not have it."""
        if self.has(key):
            return self.row(key)
        self._read.add(key)
        return None

    def rows(self, key: str, *, required: bool = True) -> Iterator[Row]:
        """The tables of an array, each named in errors by its code or slug, else by its place."""
        values = self._value(key, list, None if required else [])
        if required and not values:
            raise self.fail(key, "is empty")
        for place, data in enumerate(values, start=1):
            if not isinstance(data, dict):
                raise self.fail(key, f"item {place} must be a table")
            name = data.get("code") or data.get("slug") or data.get("key") or place
            yield Row(data, where=f"{self.where}: {key} {name}", defaults=self._defaults)

    def provenance(self) -> Provenance:
        """`source` and `certainty` of this entry, else those of the file's `[defaults]`."""
        merged = Row({**self._defaults, **self._data}, where=self.where)
        self._read.update(("source", "certainty"))
        return Provenance(merged.text("source"), merged.choice("certainty", CERTAINTIES))

    def finish(self) -> None:
        """Refuse keys that nothing has read: most often a typing error."""
        unknown = sorted(set(self._data) - self._read)
        if unknown:
            raise DataFileError(f"{self.where}: unknown keys: {', '.join(unknown)}")


def read(path: Path) -> Row:
    """Open one TOML file. Raises DataFileError when it is not readable as TOML."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataFileError(f"{path.name}: {error}") from error
    defaults = data.pop("defaults", {})
    if not isinstance(defaults, dict) or set(defaults) - {"source", "certainty"}:
        raise DataFileError(f"{path.name}: defaults: may hold source and certainty only")
    return Row(data, where=path.name, defaults=defaults)


def by_code(entries: Iterable[CodedT], *, where: str) -> dict[str, CodedT]:
    """Entries keyed by their code, in file order. Raises DataFileError when a code occurs twice."""
    found: dict[str, CodedT] = {}
    for entry in entries:
        if entry.code in found:
            raise DataFileError(f"{where}: {entry.code}: occurs twice")
        found[entry.code] = entry
    return found


def table(path: Path, key: str, make: Callable[[Row], CodedT]) -> dict[str, CodedT]:
    """Entries of a file that holds one array of tables called `key`, by code. Raises DataFileError."""
    file = read(path)
    entries = []
    for row in file.rows(key):
        entries.append(make(row))
        row.finish()
    file.finish()
    return by_code(entries, where=path.name)
