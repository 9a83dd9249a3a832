"""Keyset paging: newest first, from a mark, without counting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_datetime

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows and the mark of the next, None at the end."""

    items: Sequence[Any]
    next_mark: str | None

    @property
    def has_more(self) -> bool:
        return self.next_mark is not None


def page(
    queryset: models.QuerySet[Any], mark: str | None, *, key: str, size: int = PAGE_SIZE, newest: bool = True
) -> Page:
    """The `size` rows after `mark`, ordered by the date-time `key` and id; an unreadable mark is the first page."""
    after = read_mark(mark)
    sign, compare = ("-", "lt") if newest else ("", "gt")
    if after is not None:
        moment, row_id = after
        queryset = queryset.filter(
            Q(**{f"{key}__{compare}": moment}) | Q(**{key: moment, f"pk__{compare}": row_id})
        )
    rows = list(queryset.order_by(f"{sign}{key}", f"{sign}pk")[: size + 1])
    if len(rows) <= size:
        return Page(rows, None)
    last = rows[size - 1]
    return Page(rows[:size], f"{getattr(last, key).isoformat()}_{last.pk}")


def read_mark(mark: str | None) -> tuple[datetime, UUID] | None:
    """The moment and id of a mark from the address, or None when it is absent or unreadable."""
    try:
        moment, _, row_id = (mark or "").rpartition("_")
        parsed = parse_datetime(moment.replace(" ", "+"))
        return (parsed, UUID(row_id)) if parsed and parsed.tzinfo else None
    except ValueError:
        return None
