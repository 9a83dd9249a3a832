"""F4, F6 and F8: too many and too few schedulers, messages that come often, in disorder and late, and one bad one."""

import http.client
import time

from tests.environment.supervised import free_port
from tests.faults import clocks
from tests.faults.kit import Run

POISON = "tests.faults.poison"


def f4(run: Run) -> None:
    """Two of everything do no harm; without beat somebody is told."""
    world = run.world
    world.start("worker", "poller", "beat")
    second = [world.another(name) for name in ("worker", "poller", "beat")]
    due = run.pick(50, 5_000)
    clocks.store(run, 3 * due)
    feeder = run.feed(run.pick(100, 5_000), 40)
    clocks.come_due(run, due)
    took = world.until(lambda: world.sql(clocks.UNTOLD)[0][0] == 0, 300)
    run.wait(feeder)
    run.empty()
    run.judge("two beats, two pollers, two workers", 60)
    twice = world.sql(clocks.TWICE)[0][0]
    run.say(
        f"{due} deadlines due in the same moment", f"told after {_took(took)}, {twice} twice", "0 twice, ≤ 60 s",
        twice == 0 and took is not None and took <= 60,
    )  # fmt: skip
    world.stop(*second)
    port = free_port()
    world.web(port)
    well = world.until(lambda: late(port) == [], 240, 1.0)
    run.say("with everything running /health/work is well", _took(well), "yes", well is not None)
    world.stop("beat")
    told = world.until(lambda: "beat" in (late(port) or ()), 400, 1.0)
    run.say("no beat: until /health/work says so", _took(told), "≤ 300 s", told is not None and told <= 300)
    wait = run.pick(0, 0, 600)
    world.until(lambda: False, wait, 5.0)
    run.feed_all(run.pick(50, 1_000), "-without")
    run.empty()
    run.judge("without beat", 60, part="-without")
    world.stop("worker", "poller")
    stood = world.until(lambda: "canary" in (late(port) or ()), 400, 1.0)
    run.say(
        "nobody works: until /health/work says so",
        _took(stood),
        "≤ 300 s",
        stood is not None and stood <= 300,
    )
    run.feed_all(run.pick(50, 1_000), "-backlog")
    began = time.monotonic()
    world.start("worker", "poller", "beat")
    drained = run.empty()
    spent = time.monotonic() - began
    run.say(
        "the backlog after they came back", f"{run.count('-backlog').promised} in {spent:.0f} s", "≤ 60 s",
        drained is not None and spent <= 60,
    )  # fmt: skip
    run.judge("while nobody worked", part="-backlog")
    again = world.until(lambda: late(port) == [], 120, 1.0)
    run.say("until /health/work is well again", _took(again), "≤ 120 s", again is not None)
    world.stop("worker", "poller", "beat")
    world.end_web()


def _took(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.0f} s"


def late(port: int) -> list[str] | None:
    """What /health/work calls late; None when it does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health/work", headers={"Host": "localhost"})
        answer = connection.getresponse()
        words = answer.read().decode()
    except OSError:
        return None
    finally:
        connection.close()
    return [] if answer.status == 200 else [line.removeprefix("late: ") for line in words.splitlines()]


MULTIPLY = """
INSERT INTO core_outboxevent (id, name, subscriber, payload, attempts, set_aside, error)
SELECT gen_random_uuid(), e.name, e.subscriber, e.payload, 0, false, ''
FROM core_outboxevent e JOIN promised p ON e.payload->>'signal_id' = p.id::text AND e.name = 'signal.received'
CROSS JOIN LATERAL generate_series(1, floor(random() * 5 + p.zero)::int) n
"""
# The order in which they are taken is `not_before`.
SHUFFLE = """
UPDATE core_outboxevent SET not_before = now() - random() * interval '1 hour'
WHERE handled_at IS NULL AND payload->>'signal_id' IN (SELECT id::text FROM promised)
"""
LATE = (
    "SET session_replication_role = replica",  # the clock of the database allows no other moment
    "UPDATE cases_signal SET recorded_at = recorded_at - interval '3 days', occurred_at = occurred_at - interval '3 days'"
    " WHERE id IN (SELECT id FROM promised)",
    "UPDATE core_outboxevent SET recorded_at = recorded_at - interval '3 days'"
    " WHERE payload->>'signal_id' IN (SELECT id::text FROM promised)",
    "SET session_replication_role = DEFAULT",
)


def multiply(run: Run, part: str = "") -> tuple[int, int]:
    """Copy the waiting messages of a ledger, shuffle them and set them three days back; return how many, and copies."""
    connection = run.world.connect()
    with connection.cursor() as cursor:
        ids = run.ledger(part).read_text().split()
        cursor.execute("SELECT setseed(%s)", [run.random.random()])
        cursor.execute("CREATE TEMP TABLE promised AS SELECT unnest(%s::uuid[]) AS id, 0 AS zero", [ids])
        cursor.execute(MULTIPLY)
        copies = cursor.rowcount
        cursor.execute(SHUFFLE)
        for statement in LATE:
            cursor.execute(statement)
    connection.close()
    return len(ids), copies


def f6(run: Run) -> None:
    """Every message one to five times, in any order, three days late: one effect."""
    world = run.world
    run.feed_all(run.pick(60, 10_000))
    ids, copies = multiply(run)
    world.start("worker", "poller", "beat")
    run.empty(900)
    found = run.count()
    run.say(
        f"{ids} messages, {copies} copies more, shuffled, 3 days late",
        f"{found.promised} promised, {found.lost} lost, {found.doubled} doubled", "one effect each", found.whole,
    )  # fmt: skip
    aside = world.sql("SELECT count(*) FROM core_outboxevent WHERE set_aside")[0][0]
    run.say("set aside", str(aside), "0", aside == 0)
    world.stop("worker", "poller", "beat")


BAD = """
INSERT INTO core_outboxevent (id, name, subscriber, payload, attempts, set_aside, error)
VALUES (gen_random_uuid(), 'signal.received', %s, '{}', 0, false, '')
"""
KINDS = ("fail", "die", "hang")


def f8(run: Run) -> None:
    """Messages that fail, end their process, or hang: set aside, seen, and the others hardly notice."""
    world = run.world
    names = ("worker", "poller", "beat")
    world.start(*names)
    run.feed_all(20, "-before")
    run.empty()
    began = time.monotonic()
    run.feed_all(100, "-before")
    run.empty()
    # Half of what this machine does now: where more comes in than it can do, any fault makes them wait without end.
    rate = max(2.0, min(20.0, 50 / (time.monotonic() - began)))
    run.wait(run.feed(run.pick(75, 1_500), rate, "-well"))
    run.empty()
    for kind in KINDS:
        world.sql(BAD, f"{POISON}.{kind}")
    began = time.monotonic()
    feeder = run.feed(run.pick(300, 7_000), rate, "-poisoned")
    aside: dict[str, float] = {}
    wanted = KINDS if run.size != "smoke" else ()
    while feeder.is_running() or (set(wanted) - set(aside) and time.monotonic() - began < 900):
        for name in names:  # as the supervisor does
            if not world.known[name].is_running():
                time.sleep(1)
                world.known[name].start()
        rows = world.sql("SELECT subscriber FROM core_outboxevent WHERE set_aside")
        for (subscriber,) in rows:
            aside.setdefault(subscriber.rpartition(".")[2], time.monotonic() - began)
        time.sleep(0.5)
        if world.stack.interrupt():
            raise KeyboardInterrupt
    run.wait(feeder)
    run.empty()
    found = run.judge("beside three bad messages", 60, part="-poisoned")
    world.sql("DELETE FROM core_outboxevent WHERE subscriber LIKE %s", f"{POISON}%")
    # Once more without them, so that a machine that was busier before or after is not taken for the bad ones.
    run.wait(run.feed(run.pick(75, 1_500), rate, "-well"))
    run.empty()
    well = run.count("-well")
    run.say(
        f"p95 from event to alert, {rate:.0f} a second", f"{well.p95:.2f} s without, {found.p95:.2f} s beside them", "at most 2×",
        found.p95 <= 2 * max(well.p95, FLOOR),
    )  # fmt: skip
    for kind in wanted:
        seen = aside.get(kind)
        words = _took(seen)
        run.say(
            f"the one that makes it {kind}: until it is set aside",
            words,
            "≤ 300 s",
            seen is not None and seen <= 300,
        )
    world.stop(*names)


# What the poller's own pause makes of any figure below it.
FLOOR = 0.5
