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


def smoke(run: Run) -> None:
    """Signals come in while everything is killed in turn, some twice and some behind a bad one: one alert for each."""
    world = run.world
    run.feed_all(40, "-often")
    multiply(run, "-often")
    world.sql(BAD, f"{POISON}.fail")
    world.start(*NAMES)
    feeder = run.feed(120, 20)
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
    world.stop("poller")
    pid = world.known["worker"].pid
    count = nonsense.put(run)
    run.feed_all(10, "-nonsense")
    run.empty(30)
    run.judge(f"by the worker alone, behind {count} things that are no messages", part="-nonsense")
    lives = world.known["worker"].is_running() and world.known["worker"].pid == pid
    run.say("the worker lived through them", "yes" if lives else "no", "yes", lives)
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
