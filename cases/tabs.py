"""The pages of a case, in one table that every room above may add to.

The table itself is `schadelijkepraktijken/case_tabs.py`; the composition hands it over at the start, so that this room
never imports upward.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Value
from django.utils.module_loading import import_string

from cases.models import Case
from cases.sections import Section
from core.actor import Actor

Rows = Callable[[Actor, Case], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class CaseTab:
    """One page of the case: its word, its address (`url_name` takes the case's id), the section it stands in.

    `rows` is the dotted path of `(actor, case) -> QuerySet`; the number of its rows stands beside the word. `words` is
    the dotted path of `row -> str`: what a row of another room is, in one line without names.
    """

    key: str
    label: str
    url_name: str
    section: str = Section.CORE
    rows: str = ""
    words: str = ""


_tabs: list[CaseTab] = []


def configure(tabs: Iterable[CaseTab]) -> None:
    """Set the table. Raises ValueError when a key occurs twice."""
    found = list(tabs)
    if len({tab.key for tab in found}) != len(found):
        raise ValueError("Every tab of a case needs a key of its own.")
    _tabs[:] = found


def tabs_for(seen: Iterable[str]) -> list[CaseTab]:
    """The tabs whose section is among those seen, in the order of the table."""
    allowed = set(seen)
    return [tab for tab in _tabs if tab.section in allowed]


def counts(actor: Actor, case: Case, tabs: Sequence[CaseTab]) -> dict[str, int]:
    """How many rows each tab holds for this actor: one query, however many tabs there are."""
    wanted = {tab.key: _rows(tab.rows)(actor, case) for tab in tabs if tab.rows}
    if not wanted:
        return {}
    first, *others = (_counted(key, rows) for key, rows in wanted.items())
    return dict.fromkeys(wanted, 0) | dict(first.union(*others, all=True))


def lines(actor: Actor, case: Case, tab: CaseTab, most: int) -> list[str]:
    """What stands on this page for this actor, a line a row, oldest first; `most` at most."""
    words: Callable[[Any], str] = import_string(tab.words)
    return [words(row) for row in _rows(tab.rows)(actor, case).order_by("recorded_at", "pk")[:most]]


@cache
def _rows(path: str) -> Rows:
    found: Rows = import_string(path)
    return found


def _counted(key: str, rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, int]]:
    # As a plain function and not an aggregate, because an aggregate would group by row.
    count = Func(F("pk"), function="COUNT", output_field=IntegerField())
    # Side by side, not as columns of one row: putting the conditions into another query costs more than the query.
    return rows.order_by().values_list(Value(key), count)
