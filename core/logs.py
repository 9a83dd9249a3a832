"""Lines of the process's log: one event, one line, in UTC with its zone."""

import copy
import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

MOST_CAUSES = 10


def wordless(record: logging.LogRecord) -> logging.LogRecord:
    """The record with the type of every fault among its arguments in the place of its words, as `formatException`.

    Celery gives the fault of a task as text under "exc", with the arguments and the traceback beside it.
    """
    given = record.args
    if isinstance(given, dict):
        told: Any = {
            name: type(v).__name__ if isinstance(v, BaseException) else v for name, v in given.items()
        }
        if "exc" in told:
            told |= {"exc": str(told["exc"]).partition("(")[0], "traceback": "", "args": "", "kwargs": ""}
    else:
        told = tuple(type(v).__name__ if isinstance(v, BaseException) else v for v in given or ())
    clean = copy.copy(record)
    clean.args = told
    return clean


def tell_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For `sys.excepthook`: a fault that ends a command is a line like any other. An interruption is none."""
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger("manage").critical("The command ended.", exc_info=(kind, error, trace))


class LineFormatter(logging.Formatter):
    """The moment in UTC (ISO 8601), and nothing that could begin a second line or steer a terminal."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Of which type a fault is and where, with what it came from. Never its words: those of a database repeat the
        row that did not fit, and so a name."""
        told: list[str] = []
        error = ei[1]
        while error is not None and len(told) < MOST_CAUSES:
            places = [
                f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(error.__traceback__)
            ]
            told.append(f"{type(error).__module__}.{type(error).__qualname__} ({' > '.join(places)})")
            error = error.__cause__ or error.__context__
        return " from ".join(told)

    def format(self, record: logging.LogRecord) -> str:
        return "".join(
            letter if letter.isprintable() else letter.encode("unicode_escape").decode()
            for letter in super().format(wordless(record))
        )


class JsonFormatter(LineFormatter):
    """The same as one JSON object a line, for whatever collects the lines of many processes (production)."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": wordless(record).getMessage(),
        }
        if record.exc_info:
            told["fault"] = self.formatException(record.exc_info)
        return json.dumps(told)
