"""F1, F2 and F3: workers, the broker and the database die at random points."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from tests.environment.supervised import descendants
from tests.faults.kit import OPEN, Run
from tests.faults.world import PAUSE


def f1(run: Run) -> None:
    """kill -9 of a worker, of one of its children, or of the poller, before, during and after they work."""
    world = run.world
    points, alerts = run.pick(5, 200), run.pick(150, 10_000)
    world.start("worker", "poller", "beat")
    world.until(lambda: all(up(run, name) for name in ("worker", "poller")), 120)
    kills = {"worker": 0, "poller": 0, "child": 0}
    slowest = 0.0

    def act(number: int) -> None:
        nonlocal slowest
        run.pause(0.5)
        victim = run.random.choice(sorted(kills))
        name = "poller" if victim == "poller" else "worker"
        service = world.known[name]
        # A process that only begins loses nothing: wait until it has its connections.
        world.until(lambda: up(run, name), 60, 0.05)
        run.pause(0.2)
        kills[victim] += 1
        before = run.handled()
        began = time.monotonic()
        if victim == "child":
            _kill(run.random.choice(descendants(service.pid or 0) or [0]))
        else:
            world.crash(service.name)
            # How long the supervisor lets a crashed process lie.
            time.sleep(PAUSE)
            service.start()
        again = world.until(lambda: run.handled() > before or not run.feeder.is_running(), 120, 0.05)
        slowest = max(slowest, 120.0 if again is None else time.monotonic() - began)

    done = run.while_feeding("kills", points, alerts, 12, act)
    run.empty()
    run.judge(f"{done} times kill -9: {', '.join(f'{n} {who}' for who, n in kills.items())}")
    run.say("from a kill to the next alert", f"{slowest:.1f} s at most", "≤ 60 s", slowest <= 60)
    world.stop("worker", "poller", "beat")


def up(run: Run, name: str) -> bool:
    """Whether the process, and for the worker its children, hold a connection."""
    pid = run.world.known[name].pid or 0
    below = descendants(pid)
    return (name != "worker" or len(below) >= 2) and all(_is_connected(one) for one in [pid, *below])


def _is_connected(pid: int) -> bool:
    try:
        return any(str(fd.readlink()).startswith("socket:") for fd in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def f2(run: Run) -> None:
    """Redis is killed, emptied, and away from beginning to end."""
    world = run.world
    points = run.pick(2, 20)
    # No poller here: worker and beat must come back by themselves.
    world.start("worker", "beat")
    run.feed_all(20, "-before")
    run.empty()
    slowest: float | None = 0.0
    for number in range(points):
        run.pause(1.0)
        if number % 2:
            _flush(run)
        else:
            world.crash_redis()
            run.pause(2.0)
            world.restart_redis()
        began = time.monotonic()
        run.feed_all(run.pick(20, 250), "-killed")
        took = run.empty()
        slowest = None if took is None or slowest is None else max(slowest, time.monotonic() - began)
    run.say(
        f"killed or emptied {points} times, worker and beat alone: until all is done",
        "never" if slowest is None else f"{slowest:.1f} s at most", "≤ 30 s", slowest is not None and slowest <= 30,
    )  # fmt: skip
    world.start("poller")
    run.empty()
    run.judge("killed or emptied", part="-killed")
    world.crash_redis()
    run.wait(run.feed(run.pick(100, 5_000), 30, "-absent"))
    run.empty()
    run.judge("no Redis at all", 120, part="-absent")
    world.restart_redis()
    world.stop("worker", "beat", "poller")


def _flush(run: Run) -> None:
    import redis

    client = redis.Redis(unix_socket_path=str(run.world.stack.sockets / "redis.sock"))
    client.flushall()
    client.close()


def f3(run: Run) -> None:
    """Immediate stop of PostgreSQL at random points; what was promised is there, and the chain of the log holds."""
    world = run.world
    points, alerts = run.pick(3, 200, 1_000), run.pick(60, 10_000)
    world.start("worker", "poller", "beat", "sealer")
    slowest = 0.0

    def act(number: int) -> None:
        nonlocal slowest
        run.pause(1.0)
        world.crash_database()
        slowest = max(slowest, world.restart_database())
        _start_again(run)

    done = run.while_feeding("stops", points, alerts, 20, act)
    _start_again(run)
    began, waiting = time.monotonic(), run.world.sql(OPEN)[0][0]
    run.empty()
    drained = time.monotonic() - began
    run.feed_all(50)
    world.crash_database()
    slowest = max(slowest, world.restart_database())
    began = time.monotonic()
    _start_again(run)
    run.empty()
    recovered = time.monotonic() - began
    run.judge(f"{done} immediate stops")
    run.say("PostgreSQL answers again", f"after {slowest:.1f} s at most", "", True)
    run.say("what had come in meanwhile", f"{waiting} done in {drained:.0f} s", "", True)
    run.say("one stop more: until nothing waits", f"{recovered:.1f} s", "≤ 60 s", recovered <= 60)
    chain(run)
    world.stop("worker", "poller", "beat", "sealer")


def _start_again(run: Run) -> None:
    """What script/server does with a process that ended; a process that lives through it is left alone."""
    for name in ("worker", "poller", "beat", "sealer"):
        service = run.world.known[name]
        if service.process is not None and not service.is_running():
            service.start()


def chain(run: Run) -> None:
    """The verifier, another program under another role, on everything so far."""
    from _stack import variables

    world = run.world
    world.start("sealer")
    waits = "SELECT count(*) FROM audit_pending"
    world.until(lambda: world.sql(waits)[0][0] == 0, 60)
    done = subprocess.run(
        [*world.known["sealer"].command[:3], "verify", "--full"],
        cwd=world.known["sealer"].cwd, env=variables.for_verifier(world.place, world.stack.sockets),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = (done.stdout + done.stderr).strip().splitlines()
    run.say(
        "the chain of the log",
        f"code {done.returncode}: {said[-1] if said else ''}",
        "intact",
        done.returncode == 0,
    )


def _kill(pid: int) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
