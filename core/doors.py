"""The doors through the row policies: functions of the database that look past them, say little, and note who passed.

They are made by schadelijkepraktijken/row_security/doors.sql, belong to a role that cannot log in, and are listed and
tested. Each answers with ids only; what is behind an id is seen in the context of that row (`core.scope`).
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

Page = Callable[[UUID, int], list[UUID]]


def border_candidates(by_name: Iterable[bytes], by_number: Iterable[bytes], most: int) -> dict[UUID, bool]:
    """People who were ever made searchable at the border and share a key, best first: whether the number agrees.

    For who checks there.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, number_agrees FROM lock.border_candidates(%s::bytea[], %s::bytea[], %s)",
            [list(by_name), list(by_number), most],
        )
        return dict(cursor.fetchall())


def unseen_matches(
    of_name: Iterable[bytes], of_birth: Iterable[bytes], numbers: Iterable[str], most: int
) -> list[UUID]:
    """Cases that a look-up matches and the asker does not see. For who looks up cases; for the log alone."""
    return _ids(
        "unseen_matches(%s::bytea[], %s::bytea[], %s::text[], %s)",
        [list(of_name), list(of_birth), list(numbers), most],
    )


def known_elsewhere(
    of_name: Iterable[bytes], of_birth: Iterable[bytes], most: int
) -> list[tuple[UUID, UUID]]:
    """(case, leading organisation) of matches that another organisation leads. For a coordinator at triage."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT known_case, leading_organisation FROM lock.known_elsewhere(%s::bytea[], %s::bytea[], %s)",
            [list(of_name), list(of_birth), most],
        )
        return list(cursor.fetchall())


def case_by_number(reference: str) -> UUID | None:
    """The real case with this number, or None. For break-glass."""
    return _id("case_by_number(%s)", reference)


def order_by_number(reference: str) -> UUID | None:
    """The order with this number, or None. For who reports a breach."""
    return _id("order_by_number(%s)", reference)


def calendar_clocks(
    organisation: UUID, span: tuple[datetime, datetime], left_out: list[str], most: int
) -> list[dict[str, Any]]:
    """Running clocks of open, ordinary, real cases of an organisation that end within the span, first due first.

    For who reads a calendar by its secret: only in the context of the system, and for an organisation with an address.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clock, ends_at, of_case, number FROM lock.calendar_clocks(%s, %s, %s, %s::text[], %s)",
            [organisation, *span, left_out, most],
        )
        names = ("pk", "due_at", "case_id", "case__reference")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def unseen_alerts(states: Iterable[str]) -> tuple[int, timedelta | None]:
    """How many addressees of alerts in these states saw nothing yet, and how long the oldest waits. For the metrics."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT waiting, oldest FROM lock.unseen_alerts(%s::text[])", [list(states)])
        waiting, oldest = cursor.fetchone()
        return waiting, oldest


def cases_after(last: UUID, most: int) -> list[UUID]:
    """Cases in order of their id, after this one. For a command that goes through all files once."""
    return _ids("cases_after(%s, %s)", [last, most])


def signal_clocks_after(last: UUID, most: int) -> list[UUID]:
    """Running clocks without a case in order of their id, after this one. For a command that goes through all once."""
    return _ids("signal_clocks_after(%s, %s)", [last, most])


def due_deadlines(moment: datetime, most: int) -> list[tuple[UUID, UUID | None]]:
    """Clocks whose next look is due with their case, longest waiting first. For background work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock, of_case FROM lock.due_deadlines(%s, %s)", [moment, most])
        return list(cursor.fetchall())


def due_steps(moment: datetime, most: int) -> list[tuple[UUID, UUID | None]]:
    """Open steps whose next look is due with their case, longest waiting first. For background work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT step, of_case FROM lock.due_steps(%s, %s)", [moment, most])
        return list(cursor.fetchall())


def cases_before_holiday(
    key: str, span: tuple[datetime, datetime], practices: list[str], born_from: str, most: int
) -> list[UUID]:
    """Open cases of these practices with somebody at risk born from then on, or whose birth is not known, and without
    a clock of this key that ends within the span. For background work.
    """
    return _ids(
        "cases_before_holiday(%s, %s, %s, %s::text[], %s, %s)", [key, *span, practices, born_from, most]
    )


def due_addressees(moment: datetime, most: int) -> list[UUID]:
    """Addressees of alerts whose next step is due, longest waiting first. For background work."""
    return _ids("due_addressees(%s, %s)", [moment, most])


def late_answers(severity: str, before: datetime, most: int) -> list[UUID]:
    """Addressees who took an alert of this severity before then and wrote nothing about it. For background work."""
    return _ids("late_answers(%s, %s, %s)", [severity, before, most])


def ended_orders(most: int) -> list[UUID]:
    """Orders in force whose end has passed by the database's clock. For background work."""
    return _ids("ended_orders(%s)", [most])


def silent_returns(moment: datetime, most: int) -> list[UUID]:
    """Returns of which nothing was heard for longer than agreed. For background work."""
    return _ids("silent_returns(%s, %s)", [moment, most])


def _ids(call: str, arguments: list[Any]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT unnest(lock.{call})", arguments)
        return [row[0] for row in cursor.fetchall()]


def _id(call: str, argument: str) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT lock.{call}", [argument])
        found: UUID | None = cursor.fetchone()[0]
        return found
