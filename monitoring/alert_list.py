"""The list of alerts of one organisation: open first, then taken, then finished; newest first within each.

A page is found by one query (the first rows of each group, from an index) and then fetched by id: it costs the same
however long the history is, and asking whether anything changed costs only the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _

from cases.models.scoped import not_in_conflict
from core import scope
from core.actor import Actor
from core.paging import read_mark
from monitoring.models import AlertAddressee, Severity

PAGE_SIZE: Final = 50
# Each group with its states; the open ones are never paged away behind handled ones.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "open": ("sent", "seen"),
    "aangenomen": ("acknowledged",),
    "klaar": ("handled", "stood_down"),
}


class Key(NamedTuple):
    """A row before it is fetched."""

    pk: UUID
    version: int
    recorded_at: datetime
    group: str


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows stand on a page; `older` is the mark of the next page, None at the end."""

    keys: Sequence[Key]
    older: str | None

    @property
    def mark(self) -> str:
        """Changes whenever a row of the page changes, comes or goes."""
        shown = "".join(f"{key.pk.hex}{key.version}" for key in self.keys)
        return blake2b(shown.encode(), digest_size=8).hexdigest()


def labels() -> dict[str, str]:
    """The words of the filter."""
    return {
        "": _("Alles"),
        "open": _("Nog niet aangenomen"),
        "aangenomen": _("Aangenomen"),
        "klaar": _("Afgehandeld"),
    }


def find(actor: Actor, group: str = "", mark: str | None = None) -> Page:
    """A page of one group, or of all groups one after the other, in one query. An unreadable mark is the first page."""
    wanted = [group] if group in GROUPS else list(GROUPS)
    start, _sep, inner = (mark or "").partition("~")
    after = read_mark(inner) if start in wanted else None
    if after is not None:
        wanted = wanted[wanted.index(start) :]
    first, *rest = [_keys(actor, name, after if name == start else None) for name in wanted]
    # Values in the order of the fields above: a union knows no names.
    rows = [Key(*row) for row in (first.union(*rest, all=True) if rest else first)]
    rows.sort(key=lambda key: (wanted.index(key.group), -key.recorded_at.timestamp(), -key.pk.int))
    shown = rows[:PAGE_SIZE]
    if len(rows) <= PAGE_SIZE:
        return Page(shown, None)
    last = shown[-1]
    return Page(shown, f"{last.group}~{last.recorded_at.isoformat()}_{last.pk}")


def fetch(actor: Actor, page: Page) -> list[AlertAddressee]:
    """The rows of a page with everything that a line shows, in one query; of the open ones the acute first.

    `free` on a row is false where a conflict of interest keeps this person from the case.
    """
    keys = [key.pk for key in page.keys]
    # The number of the case stands in the line, also for who has duty and does not take part in it.
    with scope.about(actor, *keys):
        found = (
            AlertAddressee.objects.annotate(free=not_in_conflict(actor, case="alert__case_id"))
            .select_related(
                "alert__case",
                "organisation",
                "acknowledged_by__user",
                "seen_by__user",
                "passed_to__user",
                "responded_by__user",
            )
            .in_bulk(keys)
        )
    rows = [found[key] for key in keys if key in found]
    # Sorting keeps the order of equals.
    return sorted(
        rows,
        key=lambda row: row.state in GROUPS["open"] and row.alert.severity == Severity.ACUTE,
        reverse=True,
    )


def _keys(actor: Actor, name: str, after: tuple[datetime, UUID] | None) -> QuerySet[AlertAddressee, Any]:
    rows = AlertAddressee.objects.filter(organisation_id=actor.organisation_id, state__in=GROUPS[name])
    if after is not None:
        moment, pk = after
        rows = rows.filter(Q(recorded_at__lt=moment) | Q(recorded_at=moment, pk__lt=pk))
    return rows.order_by("-recorded_at", "-pk").values_list("pk", "version", "recorded_at", Value(name))[
        : PAGE_SIZE + 1
    ]
