"""A log in memory that answers the verifier as a lying server would: rows and heads are whatever a test puts there."""

import base64
from dataclasses import dataclass, field, replace
from typing import Any

from logseal import chain, heads
from logseal.heads import Head
from logseal.verify import Notes, Result, Verifier

LOG = "ab" * 16
AT = "2026-11-27T12:00:{:02d}.000000Z"


class Shelf(dict):  # type: ignore[type-arg]
    """Heads by number."""

    def put(self, number: int, written: bytes) -> None:
        self[number] = written


def line(entry_id: int, text: str = "") -> bytes:
    """A line as COPY would write it."""
    values = [
        str(entry_id),
        "2026-11-27 12:00:00.5+00",
        *["\\N"] * 3,
        text,
        *["x"] * (len(chain.COLUMNS) - 6),
    ]
    return "\t".join(values).encode()


def row(seq: int, entry_id: int, before: bytes, content: bytes | None = None) -> tuple[list[bytes], bytes]:
    """A link with its line, and its hash."""
    content = line(entry_id) if content is None else content
    digest = chain.digest(content)
    at = chain.follow(before, seq, entry_id, chain.FORM, digest)
    link = [b"%d" % seq, b"%d" % entry_id, b"%d" % chain.FORM, hexed(digest), hexed(at), content]
    return link, at


def hexed(raw: bytes) -> bytes:
    return b"\\\\x" + raw.hex().encode()


@dataclass
class Hostile:
    """Rows as the server sends them, heads as their place gives them, and the true key."""

    key: Any = field(default_factory=lambda: heads.private_key(heads.new_key()[0]))
    rows: list[list[bytes]] = field(default_factory=list)
    heads: Shelf = field(default_factory=Shelf)
    at: bytes = chain.GENESIS
    last: Head | None = None
    tables: tuple[str, ...] = ("audit_entry", "audit_link", "audit_pending")
    lines: int | None = None

    def add(self, count: int) -> None:
        for _ in range(count):
            seq = len(self.rows) + 1
            made, self.at = row(seq, seq * 10, self.at)
            self.rows.append(made)

    def head(self, **changes: Any) -> Head:
        """Sign the next head, with what a test changes in it."""
        before = self.last
        since = before.seq if before else 0
        found = self.rows[since:]
        true = Head(
            log=LOG,
            number=before.number + 1 if before else 0,
            previous=heads.identity(self.heads[before.number]) if before else "0" * 64,
            seq=len(self.rows),
            hash=self.at.hex(),
            time=AT.format(before.number + 1 if before else 0),
            expired_to=0,
            prints=base64.b64encode(
                b"".join(bytes.fromhex(r[3][3:].decode())[: heads.PRINT] for r in found)
            ).decode(),
        )
        made = replace(true, **changes)
        self.heads[len(self.heads)] = heads.sign(made, changes.get("key", self.key))
        self.last = made
        return made

    def verify(self, notes: Notes | None = None) -> Result:
        verifier = Verifier(self.heads, [self.key.public_key()], notes)
        verifier.read_heads()
        return verifier.verify(_Cursor(self))


class _Cursor:
    def __init__(self, log: Hostile) -> None:
        self.log = log
        self.answer: list[Any] = []

    def execute(self, query: str, _values: Any = None) -> None:
        if "relname" in query:
            self.answer = [(table,) for table in self.log.tables]
        elif "count(*)" in query:
            present = sum(1 for r in self.log.rows if not r[5].startswith(b"\\N"))
            self.answer = [(present if self.log.lines is None else self.log.lines,)]
        elif "EXISTS" in query:
            self.answer = [(False,)]
        else:
            self.answer = []

    def fetchone(self) -> Any:
        return self.answer[0]

    def fetchall(self) -> list[Any]:
        return self.answer

    def __iter__(self) -> Any:
        return iter(self.answer)

    def copy_expert(self, query: str, sink: Any, size: int) -> None:
        after = int(query.split("l.seq > ")[1].split(" ")[0])
        sent = self.log.rows[after:] if after < len(self.log.rows) else []
        sink.write(b"".join(b"\t".join(r) + b"\n" for r in sent))
