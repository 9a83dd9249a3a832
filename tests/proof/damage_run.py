"""Runs pytest with the plug-in that damages functions, and writes what came of it."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.proof import report

Rows = list[dict[str, Any]]


def run(folder: Path, tests: Sequence[str], *, whole: Sequence[str] = (), calls: Sequence[str] = ()) -> Rows:
    """One row for each damaged function of these modules: what was done, how it was seen ("" not at all), by which test."""
    found = folder / "found.json"
    what = {"whole": whole, "calls": calls, "only": os.environ.get("MUTATE_ONLY", "").split(), "part": (0, 1)}
    first = os.environ.get("MUTATE_FIRST", str(folder / "first.json"))
    process = subprocess.Popen(
        [
            sys.executable, "-m", "pytest", "-q", "-s", "-p", "tests.proof.damage_plugin", "-p", "no:cacheprovider",
            "-m", "not browser", *tests,
        ],
        env={**os.environ, "MUTATE": json.dumps(what), "MUTATE_TO": str(found), "MUTATE_FIRST": first},
    )  # fmt: skip
    try:
        assert process.wait() == 0
    finally:
        process.kill()
    rows: Rows = json.loads(found.read_text())
    return rows


def write(
    name: str, title: str, rows: Rows, took: float, module_of: Callable[[str], str], known: dict[str, str]
) -> None:
    """The report of a proof."""
    per_module: dict[str, Counter[str]] = {}
    for row in rows:
        per_module.setdefault(module_of(row["what"]), Counter())[row["how"] or "open"] += 1
    fell = sum(row["how"] == "fell" for row in rows)
    survivors = [row["what"] for row in rows if not row["how"]]
    report.write(
        name,
        title,
        [
            f"{len(rows)} damaged functions, {len(rows) - len(survivors)} seen by a test, in {took / 60:.0f} minutes. Of these {fell} "
            "only because something broke. The row policies were out of the way: the first lock stands alone here. A test that",
            "fails without damage was not asked.",
            "",
            *(f"- `{module}`: {found.total() - found['open']} of {found.total()}, {found['fell']} by breaking"
              for module, found in per_module.items()),
            "",
            "Not seen:",
            "",
            *(f"- {one}: {known.get(one, 'open')}" for one in survivors),
        ],
    )  # fmt: skip
