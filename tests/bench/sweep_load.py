"""The measure of `script/bench sweep`, as the worker: clocks by the hundred thousand, and the sweep itself over them."""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

django.setup()

import psycopg2  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from cases.actions import deadlines  # noqa: E402
from core import clock, scope  # noqa: E402
from core.actor import system  # noqa: E402
from monitoring.actions import reminders  # noqa: E402
from organisations.actors import actor_for  # noqa: E402
from organisations.models import Membership  # noqa: E402
from tests import factories  # noqa: E402

KEY = "VT_INFORM_SUBJECT"
SMALL = 10_000
DUE_IN_RATIO = 5_000
TIMES = 3
MOST_SECONDS = 60.0
MOST_RATIO = 1.3

MORE_CASES = """
INSERT INTO cases_case SELECT (jsonb_populate_record(NULL::cases_case, to_jsonb(c)
  || jsonb_build_object('id', gen_random_uuid(), 'reference', 'B-' || n))).*
FROM (SELECT * FROM cases_case ORDER BY recorded_at LIMIT 1) c, generate_series(1, %s) n
"""
# Far from due: each to a case of its own turn, its end spread over a year.
CHANGED = {
    "id": "gen_random_uuid()",
    "source_id": "gen_random_uuid()",
    "case_id": "c.id",
    "starts_at": "now() - interval '1 day'",
    "looked_at": "NULL",
    "due_at": "now() + (30 + n %% 365) * interval '1 day'",
    "next_look_at": "now() + (20 + n %% 365) * interval '1 day'",
}
MORE_CLOCKS = """
INSERT INTO cases_deadline ({columns}) SELECT {values}
FROM (SELECT * FROM cases_deadline ORDER BY recorded_at LIMIT 1) d, generate_series(1, %s) n
JOIN (SELECT id, row_number() OVER () - 1 AS place FROM cases_case) c ON c.place = n %% %s
"""
# Four of five have just ended, the fifth ended days ago and nobody acted.
FALL_DUE = """
UPDATE cases_deadline SET starts_at = now() - interval '60 days',
  due_at = now() - CASE WHEN x.n %% 5 = 0 THEN interval '9 days' ELSE interval '1 hour' END,
  looked_at = CASE WHEN x.n %% 5 = 0 THEN now() - interval '9 days' ELSE NULL END,
  next_look_at = now() - (x.n %% 1000) * interval '1 second'
FROM (SELECT id, row_number() OVER () AS n FROM (
  SELECT id FROM cases_deadline WHERE looked_at IS NULL AND due_at > now() ORDER BY md5(id::text) LIMIT %s) y) x
WHERE cases_deadline.id = x.id
"""


class Store:
    """The database from outside, to fill it without the rules that would take hours."""

    def __init__(self, sockets: str) -> None:
        self.connection = psycopg2.connect(host=sockets, user="postgres", dbname="schakel")
        self.connection.autocommit = True
        self.run("SET session_replication_role = replica")

    def run(self, query: str, *values: Any) -> Any:
        with self.connection.cursor() as cursor:
            cursor.execute(query, values or None)
            found = cursor.fetchone() if cursor.description else None
        return found[0] if found is not None else None

    def more_clocks(self, how_many: int, cases: int) -> None:
        """So many open clocks more, spread over the cases."""
        columns = self.run(
            "SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = 'cases_deadline'::regclass AND attnum > 0 AND NOT attisdropped"
        )
        values = ", ".join(CHANGED.get(name, f"d.{name}") for name in columns)
        self.run(MORE_CLOCKS.format(columns=", ".join(columns), values=values), how_many, cases)

    def settle(self) -> None:
        """What autovacuum does in its own time."""
        self.run("VACUUM (ANALYZE) cases_deadline")
        self.run("ANALYZE cases_case")
        self.run("ANALYZE cases_task")
        self.run("CHECKPOINT")

    def fall_due(self, how_many: int) -> None:
        self.run(FALL_DUE, how_many)
        self.settle()


@dataclass(frozen=True)
class Spent:
    """Seconds that passed, and seconds that a processor worked for it here and in the database."""

    passed: float
    worked: float

    def __str__(self) -> str:
        return f"{self.passed:.2f} s (worked {self.worked:.2f} s)"


def sweep(expected: int) -> Spent:
    """Everything that is due, in one process. Raises when it handled another number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = int(cursor.fetchone()[0])
    began, worked = time.monotonic(), time.process_time() + processor(server)
    handled = reminders.run(clock.now())
    spent = Spent(time.monotonic() - began, time.process_time() + processor(server) - worked)
    if handled != expected:
        raise SystemExit(f"handled {handled}, not {expected}")
    return spent


def processor(pid: int) -> float:
    """Seconds that a processor has worked for this process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def begin(store: Store, cases: int) -> None:
    """One true clock, from which the others are copied."""
    member = Membership.objects.select_related("user", "organisation").get(user__username="fault-worker")
    by = actor_for(member, authenticated_at=clock.now())
    with transaction.atomic():
        scope.enter(by)
        case = factories.case(by)
        deadlines.start(
            by=system("bench"), key=KEY, starts_at=clock.now(), source_id=case.pk, organisation=member.organisation,
            case=case,
        )  # fmt: skip
    store.run("DELETE FROM cases_deadline WHERE key <> %s", KEY)
    store.run(MORE_CASES, cases - 1)


def ratio_part(store: Store) -> list[Spent]:
    found = []
    for _ in range(TIMES):
        store.fall_due(DUE_IN_RATIO)
        found.append(sweep(DUE_IN_RATIO))
    return found


def main(stored: int, due: int, cases: int, sockets: str) -> int:
    store = Store(sockets)
    begin(store, cases)
    # Enough that each part of the small store still holds its number when all its sweeps were done.
    store.more_clocks(SMALL + TIMES * DUE_IN_RATIO, cases)
    small = ratio_part(store)
    print(f"{SMALL:,} open, {DUE_IN_RATIO:,} due: {', '.join(map(str, small))}", flush=True)
    store.more_clocks(stored, cases)
    large = ratio_part(store)
    ratio = min(one.passed for one in large) / min(one.passed for one in small)
    work = min(one.worked for one in large) / min(one.worked for one in small)
    store.fall_due(due)
    lines = store.run("SELECT count(*) FROM audit_entry")
    steps = store.run("SELECT count(*) FROM cases_task")
    spent = sweep(due)
    lines = store.run("SELECT count(*) FROM audit_entry") - lines
    steps = store.run("SELECT count(*) FROM cases_task") - steps
    open_now = store.run("SELECT count(*) FROM cases_deadline WHERE met_at IS NULL AND ended_at IS NULL")
    silent = store.run("SELECT count(*) FROM cases_deadline WHERE next_look_at <= now()")
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, one process, every commit flushed")
    print(f"{stored:,} open, {DUE_IN_RATIO:,} due: {', '.join(map(str, large))}")
    print(f"ratio of the quickest: {ratio:.2f}, of the work {work:.2f} (bar: {MOST_RATIO})")
    print(
        f"{open_now:,} open, {due:,} due in {cases:,} cases: {spent}, {due / spent.passed:,.0f} a second (bar: {MOST_SECONDS:.0f} s)"
    )
    print(f"{steps:,} steps on worklists, {lines:,} lines in the log, {silent} left untold")
    return 0 if ratio <= MOST_RATIO and spent.passed <= MOST_SECONDS and silent == 0 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
