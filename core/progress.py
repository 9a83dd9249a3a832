"""A progress bar on the error stream, drawn only where somebody watches."""

import sys
import time


class Progress:
    """Shows how far a long act is; call `to` with the number done."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total = label, max(total, 1)
        self.started = time.monotonic()
        self.shown = 0.0
        self.finished = False

    def to(self, done: int) -> None:
        """Redraw at most ten times a second, and at the end."""
        now = time.monotonic()
        if self.finished:
            return
        self.finished = done >= self.total
        if done < self.total and now - self.shown < 0.1:
            return
        self.shown = now
        filled = 30 * done // self.total
        seconds = now - self.started
        line = f"\r{self.label} [{'#' * filled}{'.' * (30 - filled)}] {done}/{self.total} {seconds:.0f} s"
        if sys.stderr.isatty() or done >= self.total:
            sys.stderr.write(line + ("\n" if done >= self.total else ""))
            sys.stderr.flush()
