"""The doors through the row policies: functions of the database that look past them, say little, and note who passed.

They are made by schadelijkepraktijken/row_security/doors.sql, belong to a role that cannot log in, and are listed and
tested. Each answers with ids only; what is behind an id is seen in the context of that row (`core.scope`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


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


def due_addressees(moment: datetime, most: int) -> list[UUID]:
    """Addressees of alerts whose next step is due, longest waiting first. For background work."""
    return _ids("due_addressees(%s, %s)", [moment, most])


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
