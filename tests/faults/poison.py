"""Handlers that do what no handler should. Named by rows of `script/faults` alone."""

import os
import signal
import time
from typing import Any


def fail(**_: Any) -> None:
    raise RuntimeError("Kanariepiet")


def die(**_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang(**_: Any) -> None:
    time.sleep(3600)
