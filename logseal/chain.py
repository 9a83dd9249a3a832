"""What is hashed of a line, and how one link follows another.

A line is hashed as the text that PostgreSQL's COPY makes of its columns: tab between fields, `\\N` for NULL, escapes
for what would be ambiguous. Reader and writer set the same output formats (`SESSION`).
"""

import hashlib
from typing import Any

# A new column of the log is a new form: it is added at the end, and old lines keep the form they were chained with.
COLUMNS = (
    "id", "recorded_at", "user_id", "membership_id", "organisation_id", "role", "purpose", "basis", "action", "event",
    "event_code", "outcome", "object_type", "object_id", "case_id", "reason", "sealed_details", "request_id",
    "network", "source",
)  # fmt: skip
FORMS = {1: len(COLUMNS)}
FORM = max(FORMS)

GENESIS = bytes(32)
LONGEST = 16 * 1024 * 1024  # bytes of a line
MISSING = bytes(32)  # the digest of a line that was gone before it was chained

SESSION = (
    "SET search_path = pg_catalog; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET bytea_output = 'hex'; "
    "SET client_encoding = 'UTF8'; SET statement_timeout = 0"
)


def digest(line: bytes, form: int = FORM) -> bytes:
    """SHA-256 of a line as COPY wrote it, without its newline. Raises KeyError for an unknown form."""
    size = FORMS[form]
    if form != FORM:
        line = b"\t".join(line.split(b"\t")[:size])
    return hashlib.sha256(b"schakel-line-%d\n" % form + line).digest()


def follow(before: bytes, seq: int, entry_id: int, form: int, line_digest: bytes) -> bytes:
    """The hash of link `seq`: over the hash before it, its place, the line's id and the line's digest."""
    place = b"schakel-link\n%d\n%d\n%d\n" % (seq, entry_id, form)
    return hashlib.sha256(place + before + line_digest).digest()


def columns(alias: str = "") -> str:
    """The columns of a line as SQL."""
    return ", ".join(f'{alias}"{name}"' for name in COLUMNS)


def copy_out(cursor: Any, query: str, sink: Any) -> None:
    """Stream the rows of a query into `sink.write(bytes)` as COPY text."""
    cursor.copy_expert(f"COPY ({query}) TO STDOUT", sink, size=1 << 16)


class Lines:
    """A sink for COPY that hands on whole lines and never holds more than one block."""

    def __init__(self, take: Any) -> None:
        self.take = take
        self.rest = b""

    def write(self, block: bytes) -> int:
        lines = (self.rest + block).split(b"\n")
        self.rest = lines.pop()
        if len(self.rest) > LONGEST:
            raise ValueError("the database sends a line without end")
        for line in lines:
            self.take(line)
        return len(block)
