"""Starts everything on servers of its own, lets `tests.bench.live_load` measure, and shows what it found."""

import argparse
import os
import sys

from tests.faults.world import World  # puts script/ on the path

from _stack.server import any_port, live_service  # isort: skip


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
            while load.is_running() and not world.stack.interrupt():
                world.until(lambda: not load.is_running(), 1)
            print(load.log.read_text())
            return load.process.returncode or 0
    except KeyboardInterrupt:
        return 130
    finally:
        world.close()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
