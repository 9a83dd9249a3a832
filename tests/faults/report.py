"""Keeps what a scenario found in docs/proofs, each scenario in its own part, so that one may be run alone."""

import contextlib
import fcntl
import os
import platform
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.faults.kit import Run
from tests.proof.report import FOLDER

FILE = FOLDER / "faults.md"
TITLE = """# Faults, brought about on purpose

By `script/faults`: the product's own processes on a PostgreSQL (every commit flushed) and a Redis of their own. *Promised*
is a signal whose commit came back to who reported it; *lost* has no alert at the organisation that must act; *doubled*
counts alerts, addressees, lines of the log and messages more than once. Both are counted by SQL that shares nothing with
the application. *Worst* is the longest time from the event to its alert. Nobody takes alerts
here: between two scenarios the ladder of the alerts before is put off, within one they climb.
"""


def keep(run: Run, name: str, seconds: float) -> None:
    """Replace this scenario's part of the report; a smoke run keeps nothing."""
    if run.size == "smoke":
        return
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    where = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}, Python {platform.python_version()}"
    size = run.size if run.part == 1 else f"{run.part:g} of the {run.size}"
    lines = [
        f"## {name}", "", f"{when}, seed {run.seed}, {size}, {seconds:.0f} s, {where}.", "",
        "| what | found | bar | |", "|---|---|---|---|",
        *(f"| {row.what} | {row.found} | {row.bar} | {'holds' if row.holds else '**falls short**'} |"
          for row in run.rows[name]),
    ]  # fmt: skip
    FOLDER.mkdir(exist_ok=True)
    with _alone():
        parts = _parts(FILE.read_text()) if FILE.exists() else {}
        parts[name] = "\n".join(lines)
        order = sorted(parts, key=lambda part: int(part[1:]))
        FILE.write_text("\n".join([TITLE, *(f"{parts[part]}\n" for part in order)]))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Lanes write to one file."""
    folder = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _parts(text: str) -> dict[str, str]:
    found = re.split(r"^(?=## F\d+$)", text, flags=re.MULTILINE)[1:]
    return {part.split("\n", 1)[0][3:]: part.strip() for part in found}
