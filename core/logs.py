"""Lines of the process's log: one event, one line, in UTC with its zone."""

import json
import logging
from datetime import UTC, datetime


class LineFormatter(logging.Formatter):
    """The moment in UTC (ISO 8601), and nothing that could begin a second line or steer a terminal."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        return "".join(
            letter if letter.isprintable() else letter.encode("unicode_escape").decode()
            for letter in super().format(record)
        )


class JsonFormatter(LineFormatter):
    """The same as one JSON object a line, for whatever collects the lines of many processes (production)."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["fault"] = self.formatException(record.exc_info)
        return json.dumps(told)
