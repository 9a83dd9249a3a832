"""What is known of a departure, with the line in the story that says how it is known."""

from datetime import datetime

from django.db import transaction

from cases import departures
from cases.actions import timeline
from cases.actions.cases import set_departure
from cases.models import Case
from cases.sections import Section
from core.actor import Actor
from core.errors import InvalidInput

TITLES = {
    "none": "Geen vertrek",
    "feared": "Vertrek gevreesd",
    "booked": "Vertrek geboekt",
    "gone": "Vertrokken",
    "unknown": "Over vertrek is niets bekend",
}


def record_departure(
    *,
    by: Actor,
    case: Case,
    state: str,
    at: datetime | None,
    note: str,
    source: str,
    occurred_at: datetime,
    version: int | None = None,
) -> Case:
    """Record a departure and on what that rests. Raises AccessDenied, PolicyDenied, InvalidInput, StaleRecord."""
    if state not in TITLES:
        raise InvalidInput("Kies wat bekend is over vertrek.", "state")
    if state == "booked" and at is None:
        raise InvalidInput("Vul in wanneer het vertrek is geboekt.", "day")
    if state in ("none", "unknown"):
        at = None
    with transaction.atomic():
        case = set_departure(by=by, case=case, state=state, at=at, version=version)
        title = TITLES[state] if at is None else f"{TITLES[state]}: {departures.in_words(at)}"
        timeline.add(
            by=by, case=case, kind="case.departure", title=title, text=note, source=source, section=Section.TRAVEL,
            occurred_at=occurred_at, danger=state in ("booked", "gone"), obj=case,
        )  # fmt: skip
        return case
