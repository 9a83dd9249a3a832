"""Every check that an action, a page or the API asks is left out once: a test must see it. Long: it needs most tests."""

import time
from pathlib import Path

from tests.proof import damage_run
from tests.proof.proof_mutation import WHOLE

ROOMS = ("organisations", "cases", "risk", "protection_orders", "referrals", "repatriation", "border", "monitoring", "oversight")  # fmt: skip
# Those without a browser, processes or measures of time.
TESTS = (
    "tests/api/test_cases_and_alerts.py", "tests/api/test_signals.py", "tests/api/test_border.py", "tests/api/test_matrix.py",
    "tests/border", "tests/cases", "tests/composition/test_checks.py", "tests/composition/test_lives.py",
    "tests/composition/test_peer_bugs.py", "tests/composition/test_routes.py", "tests/composition/test_second_factor.py",
    "tests/monitoring", "tests/organisations", "tests/oversight", "tests/protection_orders", "tests/referrals",
    "tests/repatriation", "tests/risk", "--ignore=tests/monitoring/test_stream.py", "--ignore=tests/cases/test_signals_race.py",
    "--ignore=tests/monitoring/test_alerts_races.py",
)  # fmt: skip


def asking_modules() -> list[str]:
    """The actions, views and API modules of every room."""
    root = Path(__file__).resolve().parents[2]
    parts = [root / room / part for room in ROOMS for part in ("actions", "views", "api")]
    files = [file for part in parts for file in part.rglob("*.py") if file.stem != "__init__"]
    names = [".".join(file.relative_to(root).with_suffix("").parts) for file in files]
    return [name for name in sorted(names) if name not in WHOLE]


def test_no_check_can_be_left_out(tmp_path):
    began = time.monotonic()
    rows = damage_run.run(tmp_path, TESTS, calls=asking_modules())
    damage_run.write(
        "asked",
        "Checks that are asked, left out one at a time",
        rows,
        time.monotonic() - began,
        lambda what: what.partition(":")[0].rpartition(".")[0],
        {},
    )
    assert [row["what"] for row in rows if not row["how"]] == []
