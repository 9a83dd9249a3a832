"""The legal dates of ten years against their oracle. `python -m tests.faults.dates FILE`."""

import json
import sys
from pathlib import Path

import django

django.setup()

from tests.core import ten_years  # noqa: E402


def main(file: Path) -> None:
    days = ten_years.hard_days()
    compared, wrong = ten_years.disagreements(ten_years.moments(days), ten_years.terms())
    file.write_text(json.dumps({"days": len(days), "compared": compared, "wrong": len(wrong)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
