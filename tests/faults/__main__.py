"""`script/faults [F1 F2 ...]`: the faults of production, brought about on purpose, and what was lost or doubled."""

import argparse
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable

from tests.faults import clocks, loss, order, outside, pressure, report, restore, smoke
from tests.faults.kit import Run
from tests.faults.world import World

SCENARIOS: dict[str, Callable[[Run], None]] = {
    "F1": loss.f1, "F2": loss.f2, "F3": loss.f3,
    "F4": order.f4, "F5": clocks.f5, "F6": order.f6, "F7": outside.f7,
    "F8": order.f8, "F9": pressure.f9, "F10": pressure.f10, "F11": restore.f11,
    "F12": outside.f12,
}  # fmt: skip
# Without names both at the same time: the one mostly waits while the other mostly works.
LANES = (("F4", "F2", "F5", "F6", "F7", "F9", "F12"), ("F1", "F3", "F8", "F10", "F11"))


def main() -> int:
    """Run; 0 when every bar holds."""
    parser = argparse.ArgumentParser(prog="script/faults", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help=f"{', '.join(SCENARIOS)} (default all)")
    parser.add_argument("--seed", type=int, default=None, help="repeats a run; printed when not given")
    parser.add_argument("--long", action="store_true", help="the full number of points, for a night")
    parser.add_argument("--smoke", action="store_true", help="a few faults in one go; writes no report")
    parser.add_argument(
        "--part", type=float, default=1.0, help="of the numbers of the whole, for a busy machine"
    )
    options = parser.parse_args()
    chosen = list(options.scenarios)
    if unknown := set(chosen) - set(SCENARIOS):
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    if not chosen and not options.smoke:
        return _lanes(
            ["--seed", str(seed), "--part", str(options.part), *(["--long"] if options.long else [])]
        )
    size = "smoke" if options.smoke else "long" if options.long else "whole"
    print(f"Seed {seed}; {size}; {', '.join(chosen)}", flush=True)
    began = time.monotonic()
    # Every commit flushed, also in the smoke set: a database that may forget loses what it promised.
    world = World()
    run = Run(world, seed, size, options.part)
    try:
        world.open()
        made = world.program("tests.faults.people")
        run.name = "people"
        run.wait(made)
        if options.smoke and not chosen:
            run.begin("smoke")
            smoke.smoke(run)
        for name in chosen:
            began_one = time.monotonic()
            run.begin(name)
            SCENARIOS[name](run)
            report.keep(run, name, time.monotonic() - began_one)
    except KeyboardInterrupt:
        return 130
    finally:
        world.close()
    print(f"Together {time.monotonic() - began:.0f} s; seed {seed}")
    return 0 if all(row.holds for rows in run.rows.values() for row in rows) else 1


def _lanes(options: list[str]) -> int:
    """Every scenario, each lane in a process and a world of its own; 0 when every bar of each holds."""
    running = [subprocess.Popen([sys.executable, "-m", "tests.faults", *lane, *options]) for lane in LANES]
    try:
        return max(lane.wait() for lane in running)
    except KeyboardInterrupt:
        for lane in running:
            lane.wait()  # the keys went to all of them
        return 130


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
