"""What stands in the calendar of an organisation outside the screen (RFC 5545): a moment, a number and a link.

No person, place, practice, order or kind of term: whoever reads the calendar learns that something ends, and logs in to
see what. Birthdays and journeys are left out, for there the day itself tells; so are cases that are not ordinary, and
those from which a colleague is kept.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from icalendar import Calendar, Event

from cases import deadline_rules
from cases.models import ConflictLock
from core import doors, scope
from core.actor import Actor
from organisations.models import Organisation

BACK: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=92)
MOST: Final = 1000


def clocks(organisation: Organisation, now: datetime, *, by: Actor) -> list[Any]:
    """The running clocks of open, ordinary, real cases whose day tells nothing by itself; first due first.

    Not of a case from which a conflict of interest keeps a colleague: who reads the calendar is not known.
    """
    told_by_day = [key for key, rule in deadline_rules.deadlines().items() if rule.nature == "event"]
    rows = doors.calendar_clocks(organisation.pk, (now - BACK, now + AHEAD), told_by_day, MOST)
    cases = {row["case_id"] for row in rows}
    with scope.about(by, *cases):
        kept = set(
            ConflictLock.objects.standing()
            .filter(case_id__in=cases)
            .filter(user__memberships__organisation=organisation, user__memberships__active=True)
            .values_list("case_id", flat=True)
        )
    return [row for row in rows if row["case_id"] not in kept]


def written(rows: Iterable[Any], *, now: datetime, base: str) -> bytes:
    """The calendar as a file; `base` is where this installation stands."""
    calendar = Calendar()
    calendar.add("prodid", "-//Schakel//Termijnen//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Schakel: termijnen")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for row in rows:
        event = Event()
        event.add("uid", f"{row['pk']}@schakel")
        event.add("dtstamp", now)
        event.add("dtstart", row["due_at"])
        event.add("summary", f"Termijn {row['case__reference']}")
        event.add("url", f"{base.rstrip('/')}/casussen/{row['case_id']}/termijnen/{row['pk']}/")
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
