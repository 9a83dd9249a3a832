"""Every check of access removed, loosened or turned round, one at a time: a test must see it.

`MUTATE_ONLY="word word" script/proof mutation` damages only the functions and lines with such a word in their name, and
writes no report.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.proof import report

# What decides about access: everything in it is damaged.
WHOLE = (
    "cases.access",
    "cases.intake_access",
    "cases.sections",
    "cases.models.conflict",
    "cases.models.emergency",
    "cases.models.access",
    "cases.actions.conflicts",
    "cases.actions.emergency",
    "cases.actions.grants",
    "cases.actions.confidentiality",
    "referrals.access",
    "risk.access",
    "protection_orders.access",
    "protection_orders.order_access",
    "border.access",
    "monitoring.access",
    "oversight.access",
    "repatriation.access",
    "organisations.access",
    "organisations.actors",
    "organisations.emergency",
    "organisations.step_up",
    "core.actor",
    "cases.confidentiality",
    "cases.models.scoped",
)
# Where checks are asked: each is left out once.
ROOMS = ("organisations", "cases", "risk", "protection_orders", "referrals", "repatriation", "border", "monitoring", "oversight")  # fmt: skip
# The tests that may see it: those without a browser, processes, the demo or measures of time.
TESTS = (
    "tests/api/test_cases_and_alerts.py", "tests/api/test_signals.py", "tests/api/test_border.py", "tests/api/test_matrix.py",
    "tests/border", "tests/cases", "tests/composition/test_access_sources.py", "tests/composition/test_lives.py",
    "tests/composition/test_peer_bugs.py", "tests/composition/test_second_factor.py", "tests/monitoring", "tests/oracle",
    "tests/organisations", "tests/oversight", "tests/protection_orders", "tests/referrals", "tests/repatriation", "tests/risk",
)  # fmt: skip
LEFT_OUT = ("tests/border/test_browser.py", "tests/monitoring/test_stream.py", "tests/cases/test_signals_race.py",
            "tests/monitoring/test_alerts_races.py")  # fmt: skip
# So many processes damage side by side.
PARTS = 2
# Damage that nobody could notice, each with the reason.
EQUIVALENT: dict[str, str] = {}


def asking_modules() -> list[str]:
    """The actions, views and API modules of every room."""
    root = Path(__file__).resolve().parents[2]
    files = [
        f
        for room in ROOMS
        for part in ("actions", "views", "api")
        for f in (root / room / part).rglob("*.py")
    ]
    names = [".".join(f.relative_to(root).with_suffix("").parts) for f in files if f.stem != "__init__"]
    return [name for name in sorted(names) if name not in WHOLE]


def test_no_damage_to_a_check_goes_unseen(tmp_path):
    began, only = time.monotonic(), os.environ.get("MUTATE_ONLY", "").split()
    first = os.environ.get("MUTATE_FIRST", str(tmp_path / "first.json"))
    if not Path(first).exists():
        damage(
            first,
            tmp_path / "none.json",
            {"whole": WHOLE, "calls": asking_modules(), "only": ["-"], "part": (0, 1)},
        ).wait()
    found = [tmp_path / f"{part}.json" for part in range(PARTS)]
    what = {"whole": WHOLE, "calls": asking_modules(), "only": only}
    running = [damage(first, path, what | {"part": (part, PARTS)}) for part, path in enumerate(found)]
    assert [process.wait() for process in running] == [0] * PARTS
    rows = [row for path in found if path.exists() for row in json.loads(path.read_text())]
    survivors = [row["what"] for row in rows if not row["how"]]
    if not only:
        write(rows, survivors, time.monotonic() - began)
    assert [one for one in survivors if one not in EQUIVALENT] == []


def damage(first: str, found: Path, what: dict[str, object]) -> subprocess.Popen[bytes]:
    """A process that damages one part; the first round of tests is read from `first`, or written there."""
    return subprocess.Popen(
        [
            sys.executable, "-m", "pytest", "-q", "-s", "-p", "tests.proof.damage_plugin", "-p", "no:cacheprovider",
            "-m", "not browser", *TESTS, *(f"--ignore={path}" for path in LEFT_OUT),
        ],
        env={**os.environ, "MUTATE": json.dumps(what), "MUTATE_TO": str(found), "MUTATE_FIRST": first},
    )  # fmt: skip


def write(rows: list[dict[str, str]], survivors: list[str], took: float) -> None:
    """The report."""
    per_module: dict[str, Counter[str]] = {}
    for row in rows:
        name = next(
            (one for one in WHOLE if row["what"].startswith(f"{one}.")),
            "checks asked in actions, views and the API",
        )
        per_module.setdefault(name, Counter())[row["how"] or "open"] += 1
    fell = sum(row["how"] == "fell" for row in rows)
    report.write(
        "mutation",
        "Checks of access, damaged one at a time",
        [
            f"{len(rows)} damaged functions, {len(rows) - len(survivors)} seen by a test, in {took / 60:.0f} minutes. Of these {fell} "
            "only because something broke. The row policies were out of the way: the first lock stands alone here.",
            "",
            *(f"- `{name}`: {found.total() - found['open']} of {found.total()}, {found['fell']} by breaking"
              for name, found in per_module.items()),
            "",
            "Not seen:",
            "",
            *(f"- {one}: {EQUIVALENT.get(one, 'open')}" for one in survivors),
        ],
    )  # fmt: skip
