"""F5: machines whose clock is wrong, and ten years of legal dates."""

import json

from tests.faults.kit import Run
from tests.faults.world import stop

HOUR, DAY = 3600, 86_400
SHIFTS = (-DAY, -HOUR, HOUR, DAY)
CASES = 1_000

# So many that are far from due come due an hour ago; as many others will come due in half an hour, and not before.
COME_DUE = """
UPDATE cases_deadline d SET starts_at = now() - interval '60 days', looked_at = NULL,
  due_at = now() + x.late, next_look_at = now() + x.late
FROM (SELECT id, CASE WHEN n <= %s THEN interval '-1 hour' ELSE interval '30 minutes' END AS late FROM (
  SELECT id, row_number() OVER (ORDER BY md5(id::text)) AS n FROM cases_deadline
  WHERE looked_at IS NULL AND due_at > now() + interval '2 days') y WHERE n <= 2 * %s) x
WHERE d.id = x.id
"""
# Those of an earlier clock that were not due.
FAR_AGAIN = """UPDATE cases_deadline SET due_at = now() + interval '1 year', next_look_at = now() + interval '300 days'
WHERE looked_at IS NULL AND due_at > now() AND due_at < now() + interval '1 hour'"""
UNTOLD = "SELECT count(*) FROM cases_deadline WHERE next_look_at <= now()"
EARLY = "SELECT count(*) FROM cases_deadline WHERE looked_at IS NOT NULL AND due_at > now()"
TOLD = "SELECT count(*) FROM cases_task WHERE kind = 'deadline'"
TWICE = """SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM cases_task t JOIN cases_deadline d ON d.id = t.source_id
GROUP BY t.source_id, t.kind, t.organisation_id, t.membership_id HAVING count(*) > 1) x"""


def f5(run: Run) -> None:
    """Each poller on a machine whose clock is an hour or a day wrong: what is due is told once, what is not due is not told."""
    world = run.world
    each = run.pick(50, 2_500)
    store(run, len(SHIFTS) * each * 3)
    for seconds in SHIFTS:
        words = f"{'+' if seconds > 0 else '−'}{abs(seconds) // HOUR} h"
        come_due(run, each)
        early = world.sql(EARLY)[0][0]
        poller = world.program("tests.faults.shifted", str(seconds), "poll", role="worker")
        feeder = run.feed(run.pick(20, 250), 20, words)
        took = world.until(lambda: world.sql(UNTOLD)[0][0] == 0, 120)
        run.wait(feeder)
        run.empty(60)
        # A second look of the sweep, so that what it does too early is seen.
        world.until(lambda: False, 16)
        early = world.sql(EARLY)[0][0] - early
        left = world.sql(UNTOLD)[0][0]
        run.say(
            f"the only poller's clock is {words} wrong: {each} deadlines due", f"{left} untold after {took or 120:.0f} s, {early} told too early",
            "0 untold within 60 s, 0 too early", left == 0 and early == 0 and took is not None and took <= 60,
        )  # fmt: skip
        run.judge(f"alerts by a poller {words} wrong", 60, part=words)
        stop(poller)
    twice = world.sql(TWICE)[0][0]
    run.say("steps on a worklist that stand there twice", str(twice), "0", twice == 0)
    _ten_years(run)


def store(run: Run, how_many: int) -> None:
    """Open deadlines that are far from due."""
    world = run.world
    run.wait(world.program("tests.faults.clocks_world", str(world.stack.sockets), str(how_many), str(CASES)))


def come_due(run: Run, each: int) -> None:
    """So many come due an hour ago, and as many others will in half an hour."""
    connection = run.world.connect()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # the clock of the database allows no other moment
        cursor.execute(FAR_AGAIN)
        cursor.execute(COME_DUE, [each, each])
    connection.close()


def _ten_years(run: Run) -> None:
    """Both clock changes, leap days, New Year, years without a table: the calculator against its oracle."""
    file = run.world.place.folder / "dates"
    run.wait(run.world.program("tests.faults.dates", str(file)))
    found = json.loads(file.read_text())
    run.say(
        f"legal dates of ten years, {found['days']} days around which calculators go wrong",
        f"{found['compared']:,} ends, {found['wrong']} disagree with the oracle", "0 disagree",
        found["compared"] > 0 and found["wrong"] == 0,
    )  # fmt: skip
