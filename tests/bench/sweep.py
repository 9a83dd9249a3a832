"""`script/bench sweep`: how long the sweep over the clocks takes, and whether that follows what is due or what is stored."""

import argparse
import os
import sys

from tests.faults.world import World

PEOPLE = "tests.faults.people"
LOAD = "tests.bench.sweep_load"


def main(arguments: list[str]) -> int:
    """Run the measure on a PostgreSQL of its own that flushes every commit; 0 when the bars hold."""
    parser = argparse.ArgumentParser(prog="script/bench sweep", description=__doc__)
    parser.add_argument("--stored", type=int, default=1_000_000, help="open clocks (default 1,000,000)")
    parser.add_argument("--due", type=int, default=50_000, help="due in one sweep (default 50,000)")
    parser.add_argument("--cases", type=int, default=20_000, help="cases that they are in (default 20,000)")
    options = parser.parse_args(arguments)
    world = World()
    try:
        world.open()
        world.start("sealer")
        for module, words, role in (
            (PEOPLE, (), "web"),
            (
                LOAD,
                (str(options.stored), str(options.due), str(options.cases), str(world.stack.sockets)),
                "worker",
            ),
        ):
            program = world.program(module, *words, role=role)
            world.until(lambda ran=program: not ran.is_running(), 7200)  # type: ignore[misc]
            print(program.log.read_text(), end="", flush=True)
            if program.process is None or program.process.returncode != 0:
                return 1
        return 0
    except KeyboardInterrupt:
        return 130
    finally:
        world.close()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main(sys.argv[1:]))
