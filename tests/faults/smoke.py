"""A few points of F1, F2, F3, F6 and F8 in one world, short enough for every run of the tests; and what is no message."""

import contextlib
import os
import signal
import time

from tests.environment.supervised import descendants
from tests.faults import nonsense
from tests.faults.kit import Run
from tests.faults.order import BAD, POISON, multiply
from tests.faults.world import PAUSE

NAMES = ("worker", "poller")
WORKED = "SELECT count(*) FROM core_pulse WHERE name = 'worker'"


def smoke(run: Run) -> None:
    """Signals come in while everything is killed in turn, some twice and some behind a bad one: one alert for each."""
    world = run.world
    count = nonsense.put(run)
    # The wake-ups of these come behind it.
    run.feed_all(30, "-often")
    multiply(run, "-often")
    world.sql(BAD, f"{POISON}.fail")
    world.start("worker")
    pid = world.known["worker"].pid
    took = world.until(lambda: world.sql(WORKED)[0][0] > 0, 60)
    lives = took is not None and world.known["worker"].is_running() and world.known["worker"].pid == pid
    run.say(
        f"the worker took work behind {count} things that are no messages",
        "yes" if lives else "no",
        "yes",
        lives,
    )
    world.start("poller")
    feeder = run.feed(100, 20)
    faults = [_worker, _child, _poller, _redis, _database]
    run.random.shuffle(faults)
    for fault in faults:
        before = run.handled()
        world.until(lambda seen=before: run.handled() > seen or not feeder.is_running(), 30, 0.05)  # type: ignore[misc]
        run.pause(0.3)
        fault(run)
        for name in NAMES:  # as the supervisor does
            if not world.known[name].is_running():
                world.known[name].start()
    run.wait(feeder)
    run.empty()
    run.judge("among five faults in random order")
    run.judge("one to five times and in disorder", part="-often")
    tried = world.sql("SELECT attempts FROM core_outboxevent WHERE subscriber = %s", f"{POISON}.fail")
    run.say("attempts at the bad one, which held up nobody", str(tried[0][0]), "≥ 1", tried[0][0] >= 1)


def _worker(run: Run) -> None:
    run.world.crash("worker")


def _poller(run: Run) -> None:
    run.world.crash("poller")


def _child(run: Run) -> None:
    for pid in descendants(run.world.known["worker"].pid or 0)[:1]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _redis(run: Run) -> None:
    run.world.crash_redis()
    # How long the supervisor lets a crashed process lie.
    time.sleep(PAUSE)
    run.world.restart_redis()


def _database(run: Run) -> None:
    run.world.crash_database()
    run.world.restart_database()
