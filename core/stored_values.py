"""Protected values as they stand in the tables, below models: for migrations and for changing keys, as the owner.

Rows that the application may never change again (a line of the story, a decision) are rewritten here too: the same
value under another key is the same value. Only the owner can: the web role has no right to update those tables.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython

from core.encryption import Undecryptable, seal, unseal

BATCH = 500


@contextmanager
def every_row(connection: BaseDatabaseWrapper, table: str) -> Iterator[None]:
    """A transaction that sees every row of a table or fails, in which the table's own triggers keep still.

    `row_security = off` makes PostgreSQL raise an error where a policy would have hidden a row: "0 left" is never
    said of rows that were not seen.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', coalesce((SELECT array_agg(tgname::text)::text FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal), '{}'), true)",
            [table],
        )
        yield
        if connection.in_atomic_block:
            cursor.execute("SET LOCAL row_security = on")
            cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")


def sealing(table: str, *columns: str) -> RunPython:
    """A step of a migration: what stands in these columns becomes protected; backwards it is opened again."""

    def change(act: Callable[..., str]) -> Callable[[Any, Any], None]:
        def step(_apps: Any, editor: Any) -> None:
            with every_row(editor.connection, table):
                for rows in _pages(editor.connection, table, columns):
                    for row, *values in rows:
                        places = [{"table": table, "column": name, "row": str(row)} for name in columns]
                        changed = [
                            act(value, **place) if value else value
                            for value, place in zip(values, places, strict=True)
                        ]
                        write(editor.connection, table, row, dict(zip(columns, changed, strict=True)))

        return step

    return RunPython(change(_sealed_once), change(unseal))


def write(connection: BaseDatabaseWrapper, table: str, row: Any, values: dict[str, str]) -> None:
    """Replace values of one row."""
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(name)} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(table)} SET {assignments} WHERE id = %s", [*values.values(), row])  # noqa: S608


def _sealed_once(value: str, **place: str) -> str:
    try:
        unseal(value, **place)
    except Undecryptable:
        return seal(value, **place)
    return value


def _pages(
    connection: BaseDatabaseWrapper, table: str, columns: Sequence[str]
) -> Iterator[list[tuple[Any, ...]]]:
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    after = None
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {names} FROM {quote(table)} WHERE %s::uuid IS NULL OR id > %s::uuid "  # noqa: S608
                f"ORDER BY id LIMIT {BATCH}",
                [after, after],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        after = rows[-1][0]
