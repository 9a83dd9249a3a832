"""Writes what a proof found to docs/proofs."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "proofs"


def write(name: str, title: str, lines: list[str]) -> None:
    """Keep the report of one proof, with when and on what it ran."""
    FOLDER.mkdir(exist_ok=True)
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    busy = os.getloadavg()[0]
    head = [
        f"# {title}",
        "",
        f"By `script/proof {name}`, {when}, {os.cpu_count()} cores, load {busy:.0f}, Python {platform.python_version()}.",
        "",
    ]
    (FOLDER / f"{name}.md").write_text("\n".join([*head, *lines]) + "\n")
    print("\n".join(lines))
