"""Starts everything on servers of its own, lets `tests.bench.live_load` measure, and shows what it found."""

import argparse
import os
import sys
import time
from pathlib import Path

from tests.faults.world import World  # puts script/ on the path

from _stack.process import Service  # isort: skip
from _stack.server import any_port, live_service  # isort: skip

BEGINS, ENDS = "begins", "ends"  # as tests.bench.live_load says them


def worked_between(world: World, load: Service, mark: str) -> dict[str, float]:
    """Wait until the load says this; seconds that the processors worked for each part since it began, and the time."""
    world.until(lambda: not load.is_running() or mark in load.log.read_text().split(), 600, 0.05)
    services = {**world.known, **world.extra, "database": world.database, "redis": world.redis}
    found = {
        name: tree_seconds(service.process.pid)
        for name, service in services.items()
        if service.is_running() and service.process is not None
    }
    return found | {"passed": time.monotonic()}


def tree_seconds(pid: int) -> float:
    """Seconds of processor of a process and all below it, ended ones included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(
        tree_seconds(int(child)) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    )


def main() -> int:
    """Run the measure; 0 when the bar holds."""
    parser = argparse.ArgumentParser(prog="script/bench live", description=__doc__)
    parser.add_argument("--rate", type=int, default=50, help="alerts a second (default 50)")
    parser.add_argument("--screens", type=int, default=200, help="open streams (default 200)")
    parser.add_argument("--seconds", type=int, default=20, help="how long (default 20)")
    options = parser.parse_args()
    world = World()
    try:
        world.open()
        with any_port() as listener:
            port = listener.getsockname()[1]
            service = live_service(world.place, world.env, listener)
            world.extra["live"] = service
            service.start()
            world.start("worker", "beat", "poller", "sealer")
            load = world.program(
                "tests.bench.live_load",
                str(port),
                str(options.rate),
                str(options.screens),
                str(options.seconds),
            )
            assert load.process is not None
            began = worked_between(world, load, BEGINS)
            ended = worked_between(world, load, ENDS)
            world.until(lambda: not load.is_running(), 600)
            print(load.log.read_text())
            passed = ended.pop("passed") - began.pop("passed")
            worked = {name: ended[name] - began[name] for name in ended}
            print(f"processors worked {sum(worked.values()):.1f} s of {passed:.1f} s x {os.cpu_count()}:")
            print(", ".join(f"{name} {seconds:.1f}" for name, seconds in worked.items()))
            return load.process.returncode or 0
    except KeyboardInterrupt:
        return 130
    finally:
        world.close()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
