"""Reading lines: every query on the log is here, so that who may read what is bound in one place.

A line is read for one of four ends: the file's own "who looked", the question "who saw this file between two moments",
the daily scoring of looks, and what a person did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet

from audit.models.chain import Head, Pending
from audit.models.entry import Entry, Outcome

# The end of a period is left out; this much further, its last line is in.
A_MOMENT = timedelta(microseconds=1)


def of_case(
    case_id: UUID,
    *,
    organisation_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Entry]:
    """Lines about a case, newest first; of one organisation's people only when that is given."""
    rows = Entry.objects.filter(case_id=case_id)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if since is not None:
        rows = rows.filter(recorded_at__gte=since)
    if until is not None:
        rows = rows.filter(recorded_at__lt=until)
    return rows.order_by("-pk")


def before(rows: QuerySet[Entry], mark: str | None) -> QuerySet[Entry]:
    """The lines after a mark of an earlier page; an unreadable mark is the first page."""
    if mark and mark.isascii() and mark.isdigit() and len(mark) < 19:
        return rows.filter(pk__lt=int(mark))
    return rows


def of_person_at_case(case_id: UUID, user_id: UUID, since: datetime, until: datetime) -> QuerySet[Entry]:
    """What one person saw and did at a case in a period, oldest first."""
    return of_case(case_id, since=since, until=until).filter(user_id=user_id).order_by("pk")


def last_seen(case_id: UUID, organisations: Iterable[UUID]) -> dict[UUID, datetime]:
    """When somebody of each organisation last looked at a case; organisations that never did are absent."""
    rows = (
        Entry.objects.filter(case_id=case_id, outcome=Outcome.SEEN, organisation_id__in=list(organisations))
        .order_by()
        .values_list("organisation_id")
        .annotate(latest=Max("recorded_at"))
    )
    return {organisation: at for organisation, at in rows if organisation is not None}


@dataclass(frozen=True, slots=True)
class Looked:
    """One person at one case on one day: how often, when, and how far."""

    user_id: UUID
    organisation_id: UUID
    case_id: UUID
    count: int
    first: datetime
    last: datetime
    at_night: int
    unmasked: int


_LOOKS = """
SELECT user_id, organisation_id, case_id, count(*), min(recorded_at), max(recorded_at),
       count(*) FILTER (WHERE extract(hour FROM recorded_at AT TIME ZONE 'Europe/Amsterdam') NOT BETWEEN 6 AND 22),
       count(*) FILTER (WHERE event IN ('unmask', 'download', 'export', 'print', 'emergency'))
FROM audit_entry
WHERE recorded_at >= %s AND recorded_at < %s AND outcome = 'seen' AND case_id IS NOT NULL AND user_id IS NOT NULL
GROUP BY user_id, organisation_id, case_id
"""
_WORKED = """
SELECT user_id, case_id,
       count(*) FILTER (WHERE outcome = 'done' AND recorded_at >= %s),
       count(DISTINCT date_trunc('day', recorded_at AT TIME ZONE 'Europe/Amsterdam')) FILTER (WHERE outcome = 'seen')
FROM audit_entry
WHERE recorded_at >= %s AND recorded_at < %s AND case_id = ANY(%s) AND user_id = ANY(%s)
GROUP BY user_id, case_id
"""


def looks(since: datetime, until: datetime) -> list[Looked]:
    """Every look by a person in a period, gathered by person and case."""
    return [Looked(*row) for row in _rows(_LOOKS, [since, until])]


def worked(
    cases: Iterable[UUID], users: Iterable[UUID], *, since: datetime, until: datetime
) -> dict[tuple[UUID, UUID], tuple[int, int]]:
    """By person and case: how many acts, and on how many days was looked, in a period."""
    rows = _rows(_WORKED, [since, since, until, list(cases), list(users)])
    return {(user, case): (acts, days) for user, case, acts, days in rows}


@dataclass(frozen=True, slots=True)
class Sealing:
    """How far the log is sealed: until when, and how many lines wait for their place."""

    sealed_at: datetime | None
    waiting: int


def sealing() -> Sealing:
    """The state of the chain, from what the sealer told the database. The proof is outside it (docs/operations.md)."""
    head = Head.objects.order_by("-pk").first()
    return Sealing(head.signed_at if head else None, Pending.objects.count())


def _rows(query: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows: list[Any] = cursor.fetchall()
    return rows
