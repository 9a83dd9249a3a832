"""Conditions whose SQL is written once and kept.

Who sees what stands as a condition in every query. Django writes such a condition anew for every query, and that took
most of the time of a page. Here it is written once, with marks for the columns of the outer row and for who asks; a
query only fills these in. What is kept holds no data: values stay parameters.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections, models
from django.db.models import BooleanField, Expression, F, Q
from django.db.models.sql import Query

_MARK: Final = re.compile(r"(\{\w+\}|%s)")
# How Django names the tables of a subquery. Inside a kept condition they get names that no query has, so that a column
# of the outer row is never taken for one inside the condition.
_TABLE: Final = re.compile(r"\b([U-Z]+\d+)\b")


_CONDITION: Final = BooleanField()


class Mark(Expression):
    """A place in a condition that is filled in by the query that uses it: a column of its row, or a value."""

    def __init__(self, name: str, output_field: "models.Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field or models.UUIDField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return f"{{{self.name}}}", ()


@dataclass(frozen=True, slots=True)
class Written:
    """The SQL of a condition: pieces of text, and between them marks or the fixed parameters in their order."""

    pieces: tuple[str, ...]
    parameters: tuple[Any, ...]


def write(condition: Q) -> Written:
    """The SQL of a condition that asks for no column of the outer row but through a `Mark`."""
    query = Query(None)
    compiler = query.get_compiler(connection=connections["default"])
    sql, parameters = query.build_where(condition).as_sql(compiler, compiler.connection)
    return Written(tuple(_MARK.split(_TABLE.sub(r"kept_\1", sql))), tuple(parameters))


class Kept(Expression):
    """A written condition on the row of a query: its marks are paths of that row, or values."""

    def __init__(self, written: Written, columns: Mapping[str, str], values: Mapping[str, Any]) -> None:
        super().__init__(_CONDITION)
        self.written = written
        self.names = tuple(columns)
        self.columns: list[Any] = [F(path) for path in columns.values()]
        self.values = values

    def get_source_expressions(self) -> list[Any]:
        return self.columns

    def set_source_expressions(self, exprs: Any) -> None:
        self.columns = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        marks: dict[str, tuple[str, list[Any]]] = {
            name: ("%s", [value]) for name, value in self.values.items()
        }
        for name, column in zip(self.names, self.columns, strict=True):
            sql, parameters = compiler.compile(column)
            marks[name] = (sql, list(parameters))
        fixed = iter(self.written.parameters)
        text: list[str] = []
        filled: list[Any] = []
        for piece in self.written.pieces:
            if piece == "%s":
                filled.append(next(fixed))
            elif piece.startswith("{") and piece[1:-1] in marks:
                piece, parameters = marks[piece[1:-1]]
                filled.extend(parameters)
            text.append(piece)
        return "".join(text), tuple(filled)
