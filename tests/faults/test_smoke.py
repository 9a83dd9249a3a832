"""The smoke set of `script/faults`; the whole has hours of its own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.faults import __main__ as command
from tests.faults import tally

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_is_lost_or_doubled_when_everything_is_killed_in_turn():
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--smoke", "--seed", "2026"],
        cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_count_sees_what_was_lost():
    # A ledger that promises what never was: the count must say so, or it proves nothing.
    one = tally.Tally(promised=3, lost=1, doubled=0, p50=0.0, p95=0.0, worst=0.0)
    none = tally.Tally(promised=0, lost=0, doubled=0, p50=0.0, p95=0.0, worst=0.0)
    assert (one.whole, none.whole) == (False, False)


def test_without_names_every_scenario_is_run_once():
    assert sorted(name for lane in command.LANES for name in lane) == sorted(command.SCENARIOS)
