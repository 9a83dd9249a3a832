"""Faults on purpose. Uses what `script/server` starts, so that what is tried is what runs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "script"))
