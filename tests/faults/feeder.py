"""Brings in urgent signals and writes down each that was promised.

`python -m tests.faults.feeder LEDGER HOW_MANY PER_SECOND`. Every transaction holds one report by the action itself and
nine copies of it with their events, so that the world, not the feeder, is what is busy. Their ids stand in LEDGER once
the commit has come back: what stands there and leads to no alert was lost. It goes on when the database goes away, as
people do.
"""

import sys
import time
from copy import copy
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction  # noqa: E402

from cases.actions import signals  # noqa: E402
from cases.models import Signal  # noqa: E402
from core import clock, scope  # noqa: E402
from core.actor import Actor  # noqa: E402
from core.errors import LogUnavailable  # noqa: E402
from core.events import publish  # noqa: E402
from core.ids import new_id  # noqa: E402
from organisations.actors import actor_for  # noqa: E402
from organisations.models import Membership  # noqa: E402

REPORTER = "fault-reporter"
TOGETHER = 10


def report(by: Actor, how_many: int) -> list[str]:
    """Urgent signals in one transaction; return their ids. Raises what the database raises."""
    with transaction.atomic():
        scope.enter(by)
        first = signals.register(
            by=by, practices=["forced_marriage"], occurred_at=clock.now() - timedelta(minutes=1),
            reporter_capacity="teacher", reporter_contact="030 1234567", facts="Zij belde.", acute_danger="yes",
        )  # fmt: skip
        others = [_like(first) for _ in range(how_many - 1)]
        Signal.objects.bulk_create(others)
        for other in others:
            publish("signal.received", by=by, signal_id=other.pk, urgent="acute")
    return [str(signal.pk) for signal in (first, *others)]


def _like(signal: Signal) -> Signal:
    other = copy(signal)
    other.pk = new_id()
    other.reference = f"F-{other.pk.hex[-14:]}"
    # Sealed to the row of the first.
    other.reporter_name = other.reporter_contact = ""
    return other


def _reporter() -> Actor:
    member = Membership.objects.select_related("user", "organisation").get(user__username=REPORTER)
    return actor_for(member, authenticated_at=clock.now())


def main(ledger: Path, how_many: int, per_second: float) -> None:
    by: Actor | None = None
    began, done = time.monotonic(), 0
    with ledger.open("a", buffering=1) as promised:
        while done < how_many:
            late = began + done / per_second - time.monotonic()
            if late > 0:
                # The rate itself: so many a second, as people would.
                time.sleep(late)
            try:
                close_old_connections()
                by = by or _reporter()
                made = report(by, min(TOGETHER, how_many - done))
                promised.write("".join(f"{pk}\n" for pk in made))
                done += len(made)
            except (DatabaseError, InterfaceError, LogUnavailable):
                connection.close()
                # The database is away on purpose; a person tries again too.
                time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
