"""Bringing what stands under older keys to the current one, while people work.

Small steps, each a transaction of its own that takes only rows nobody holds. A row that is done carries the current
key's id, so there is no state to keep: killed anywhere and started again, it goes on. Run as the owner, whose
connection sees every row or fails (`core.stored_values.every_row`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections, models
from psycopg2.extras import execute_values

from core.encryption import EncryptedTextField, Undecryptable, current_prefix, renewed
from core.stored_values import every_row

BATCH: Final = 500
# Files are large: this much text is held in memory at once, or one row.
MOST_CHARACTERS: Final = 8_000_000
NO_ROW: Final = UUID(int=0)


@dataclass
class Outcome:
    """What one walk did: rows brought to the current key, and rows of which something does not open."""

    renewed: int = 0
    unreadable: set[UUID | int] = field(default_factory=set)


class Rotating(Protocol):
    """Something that stands under keys: counted, and brought to the current key in one walk over its rows."""

    @property
    def name(self) -> str: ...

    def left(self, using: str) -> int: ...

    def walk(self, using: str, done: Callable[[int], None]) -> Outcome: ...

    def keys(self, using: str) -> set[str]: ...


def walk_batches(
    batch: Callable[[UUID], tuple[UUID | None, Outcome]], done: Callable[[int], None]
) -> Outcome:
    """Call `batch` with the last id seen until it returns none; add up what was done."""
    total, after = Outcome(), NO_ROW
    while True:
        last, outcome = batch(after)
        total.renewed += outcome.renewed
        total.unreadable |= outcome.unreadable
        if last is None:
            return total
        after = last
        done(total.renewed)


@dataclass(frozen=True)
class ProtectedTable:
    """The protected columns of one table."""

    name: str
    columns: tuple[str, ...]

    def left(self, using: str) -> int:
        """How many rows hold a value that does not begin with the current key's id."""
        with every_row(connections[using], self.name), connections[using].cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{self.name}" WHERE {self._stale()}', self._prefixes())  # noqa: S608
            return int(cursor.fetchone()[0])

    def walk(self, using: str, done: Callable[[int], None]) -> Outcome:
        """One walk over the table in order of id; rows that others hold are left for a next walk."""
        return walk_batches(lambda after: self._batch(using, after), done)

    def keys(self, using: str) -> set[str]:
        """The ids of the keys under which values stand."""
        found: set[str] = set()
        with every_row(connections[using], self.name), connections[using].cursor() as cursor:
            for column in self.columns:
                cursor.execute(
                    f'SELECT DISTINCT split_part(left("{column}", 80), \':\', 2) FROM "{self.name}" '  # noqa: S608
                    f"WHERE \"{column}\" <> ''"
                )
                found |= {row[0] for row in cursor.fetchall()}
        return found

    def _stale(self) -> str:
        return " OR ".join(
            f'("{column}" <> \'\' AND left("{column}", {len(current_prefix())}) <> %s)'
            for column in self.columns
        )

    def _prefixes(self) -> list[str]:
        return [current_prefix()] * len(self.columns)

    def _batch(self, using: str, after: UUID) -> tuple[UUID | None, Outcome]:
        sizes = " + ".join(f'coalesce(octet_length("{column}"), 0)' for column in self.columns)
        outcome = Outcome()
        with every_row(connections[using], self.name), connections[using].cursor() as cursor:
            # NO KEY: who adds a child of such a row need not wait.
            cursor.execute(
                f'SELECT id, {sizes} FROM "{self.name}" WHERE id > %s AND ({self._stale()}) '  # noqa: S608
                f"ORDER BY id LIMIT {BATCH} FOR NO KEY UPDATE SKIP LOCKED",
                [after, *self._prefixes()],
            )
            found = cursor.fetchall()
            for ids in _portions(found):
                self._renew(cursor, ids, outcome)
        return (found[-1][0] if found else None), outcome

    def _renew(self, cursor: Any, ids: Sequence[UUID], outcome: Outcome) -> None:
        names = ", ".join(f'"{column}"' for column in self.columns)
        cursor.execute(f'SELECT id, {names} FROM "{self.name}" WHERE id = ANY(%s)', [list(ids)])  # noqa: S608
        rows = []
        for row, *values in cursor.fetchall():
            changed = []
            for column, value in zip(self.columns, values, strict=True):
                try:
                    changed.append(
                        renewed(value, table=self.name, column=column, row=str(row)) if value else value
                    )
                except Undecryptable:
                    outcome.unreadable.add(row)
                    changed.append(value)
            if changed != values:
                rows.append((row, *changed))
        assignments = ", ".join(f'"{column}" = given."{column}"' for column in self.columns)
        if rows:
            execute_values(
                cursor.cursor,
                f'UPDATE "{self.name}" SET {assignments} FROM (VALUES %s) AS given (id, {names}) '  # noqa: S608
                f'WHERE "{self.name}".id = given.id::uuid',
                rows,
                page_size=len(rows),
            )
        outcome.renewed += len(rows)


def protected_tables() -> list[ProtectedTable]:
    """Every table with a protected column, as the models say."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        columns = tuple(
            str(f.column) for f in model._meta.local_concrete_fields if isinstance(f, EncryptedTextField)
        )
        if columns:
            found.append(ProtectedTable(model._meta.db_table, columns))
    return found


def removable(given: dict[str, bytes], in_use: set[str]) -> list[str]:
    """The ids of keys that nothing stands under any more; never the first, which writes."""
    return [key_id for key_id in list(given)[1:] if key_id not in in_use]


def missing(given: dict[str, bytes], in_use: set[str]) -> list[str]:
    """The ids under which values stand and that are not given: those values do not open."""
    return sorted(in_use - set(given))


def field_keys() -> dict[str, bytes]:
    """The keys of protected fields, by id."""
    return dict(settings.FIELD_KEYS)


def index_keys() -> dict[str, bytes]:
    """The keys of searchable hashes, by id."""
    return dict(settings.INDEX_KEYS)


def batches_of(
    model: type[models.Model], stale: models.Q, using: str, size: int
) -> Callable[[UUID], list[Any]]:
    """A function from the last id to the next rows that nobody holds, locked. Call it inside a transaction."""

    def rows(after: UUID) -> list[Any]:
        manager = model._default_manager.using(using)
        found = manager.filter(stale, pk__gt=after).order_by("pk")
        return list(found.select_for_update(skip_locked=True, no_key=True)[:size])

    return rows


def _portions(found: Sequence[tuple[UUID, int]]) -> Iterator[list[UUID]]:
    portion: list[UUID] = []
    total = 0
    for row, size in found:
        if portion and total + size > MOST_CHARACTERS:
            yield portion
            portion, total = [], 0
        portion.append(row)
        total += size
    if portion:
        yield portion
