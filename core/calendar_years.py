"""The database's own refusal of a year that nobody can have meant. Run after every migration; a test compares it.

Every day and moment of every model has the same bound, so it is put on by rule and not by hand in each model. Rows that
were there are left as they are (NOT VALID): the step never stops a roll-out and needs no scan of a live table.
"""

from django.apps import apps
from django.db import connections, models

from core import clock

NAME = "{}_year"


def bounded() -> set[tuple[str, str]]:
    """Every table and column that holds a day or a moment."""
    return {
        (model._meta.db_table, str(field.column))
        for model in apps.get_models()
        if model._meta.managed
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.DateField)
    }


def statement(table: str, column: str) -> str:
    """The bound of one column, as SQL."""
    first, after = (f"'{year}-01-01 00:00+00'" for year in (clock.YEARS.start, clock.YEARS.stop))
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{NAME.format(column)}" '
        f'CHECK ("{column}" >= {first} AND "{column}" < {after}) NOT VALID'
    )


def apply(alias: str = "owner") -> None:
    """Put the bound on every column that has none yet."""
    with connections[alias].cursor() as cursor:
        for table, column in sorted(bounded() - found(cursor)):
            cursor.execute(statement(table, column))


def found(cursor: object) -> set[tuple[str, str]]:
    """Every table and column that has its bound."""
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT c.relname, left(k.conname, -5) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
        "WHERE k.contype = 'c' AND k.conname LIKE '%%\\_year' AND c.relnamespace = 'public'::regnamespace"
    )
    return set(cursor.fetchall())  # type: ignore[attr-defined]
