"""The list of alerts of one organisation: open first, then taken, then finished; newest first within each.

Every group is a range of one index, so a page costs the same however long the history is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.actor import Actor
from core.paging import page
from monitoring.models import AlertAddressee, Severity

PAGE_SIZE: Final = 50
# Each group with its states; the open ones are never paged away behind handled ones.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "open": ("sent", "seen"),
    "aangenomen": ("acknowledged",),
    "klaar": ("handled", "stood_down"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list; `older` is the group and mark of the next page, None at the end."""

    rows: Sequence[AlertAddressee]
    older: str | None

    @property
    def mark(self) -> str:
        """Changes whenever a row of the page changes, comes or goes."""
        return ".".join(f"{row.pk.hex[-6:]}{row.version}" for row in self.rows) or "0"


def labels() -> dict[str, str]:
    """The words of the filter."""
    return {
        "": _("Alles"),
        "open": _("Nog niet aangenomen"),
        "aangenomen": _("Aangenomen"),
        "klaar": _("Afgehandeld"),
    }


def find(actor: Actor, group: str = "", mark: str | None = None) -> Found:
    """A page of one group, or of all groups one after the other. An unreadable mark is the first page."""
    wanted = [group] if group in GROUPS else list(GROUPS)
    start, _sep, inner = (mark or "").partition("~")
    if start in wanted:
        wanted = wanted[wanted.index(start) :]
    else:
        inner = ""
    rows: list[AlertAddressee] = []
    for name in wanted:
        here = page(_group(actor, name), inner or None, key="recorded_at", size=PAGE_SIZE)
        inner = ""
        room = PAGE_SIZE - len(rows)
        taken = list(here.items)[:room]
        rows += sorted(taken, key=_acute_first) if name == "open" else taken
        if here.has_more or len(here.items) > room:
            last = taken[-1] if taken else None
            return Found(rows, f"{name}~{last.recorded_at.isoformat()}_{last.pk}" if last else f"{name}~")
    return Found(rows, None)


def _acute_first(row: AlertAddressee) -> bool:
    return row.alert.severity != Severity.ACUTE


def _group(actor: Actor, name: str) -> QuerySet[AlertAddressee]:
    return AlertAddressee.objects.filter(
        organisation_id=actor.organisation_id, state__in=GROUPS[name]
    ).select_related(
        "alert__case",
        "organisation",
        "acknowledged_by__user",
        "seen_by__user",
        "passed_to__user",
        "responded_by__user",
    )
