"""No piece of background work holds its process for ever."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.db import connection


class TookTooLong(Exception):
    """The work was stopped at its limit."""


def queries_at_most(seconds: int) -> None:
    """Let no query of this transaction take longer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])


def allow_queries(seconds: int) -> None:
    """Let each query of this transaction take so long, where the limit of the web server's role is shorter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raise TookTooLong inside the block after so many seconds.

    For the main thread of a process, where workers and poller work; another thread has the limit of its queries alone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
