"""Work that is due by the clock, done by whoever looks first: the poller, or a worker that beat wakes.

What is due stands in the database. A round is `(now) -> int`, finds its rows itself, locks them with SKIP LOCKED and
does each once, so that several processes may run it at the same time. The table is in the composition
(`schadelijkepraktijken/rounds.py`): dotted path -> seconds between two runs in one process.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.module_loading import import_string

from core import clock

logger = logging.getLogger(__name__)

Round = Callable[[datetime], int]

_rounds: dict[str, float] = {}
_last: dict[str, float] = {}
_succeeded: set[str] = set()


def configure(rounds: Mapping[str, float]) -> None:
    """Set the table of rounds: dotted path -> seconds between two runs."""
    _rounds.clear()
    _rounds.update(rounds)
    _last.clear()
    _succeeded.clear()


def table() -> dict[str, float]:
    """Every round: dotted path -> seconds between two runs."""
    return dict(_rounds)


def take_succeeded() -> list[str]:
    """The rounds that ran well in this process since this was last asked."""
    found = sorted(_succeeded)
    _succeeded.clear()
    return found


def run(now: datetime | None = None, *, only_due: bool = False) -> int:
    """Run every round (with `only_due` those whose seconds have passed in this process); return how much was done.

    A round that fails is logged by type and does not keep the next from running.
    """
    done = 0
    for path, seconds in _rounds.items():
        if only_due and time.monotonic() - _last.get(path, float("-inf")) < seconds:
            continue
        _last[path] = time.monotonic()
        try:
            found: Round = import_string(path)
            done += found(now or clock.now())
            _succeeded.add(path)
        except Exception as error:
            # The message of an error may hold text from a file: only its type is logged.
            logger.error("Round %s failed: %s", path, type(error).__name__)
    return done
