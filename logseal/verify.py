"""The verifier: compares the log in the database with the heads outside it, and names what is wrong first.

It trusts the public keys it was given, its own notes of the last time, and nothing else: not the database, and not
the place of the heads beyond what is signed there.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from logseal import chain, heads
from logseal.heads import BadHead, Head
from logseal.store import Store

# A line carries the time of its writing, and is chained after its transaction. More than a day apart is no delay.
APART = timedelta(days=1)
MOST_FAULTS = 20
BELOW_ALL = (
    -(2**63) - 1
)  # no line has this number, and every line has a higher one: also those no sequence ever gave
BLOCK = 100_000  # links in one query
_HEX = b"\\\\x"
_FORMS = {b"%d" % form: form for form in chain.FORMS}


class Unverifiable(Exception):
    """The log cannot be judged from here (no head, another log, no notes): not the same as a fault."""


@dataclass
class Notes:
    """What the verifier keeps between two runs, on its own machine."""

    log: str = ""
    number: int = -1
    head: str = ""
    seq: int = 0
    hash: str = chain.GENESIS.hex()
    expired_to: int = 0
    highest_entry: int = 0

    @classmethod
    def load(cls, path: Path) -> "Notes":
        """The notes in a file, or none. Raises Unverifiable for a file that is not notes."""
        if not path.exists():
            return cls()
        try:
            return cls(**json.loads(path.read_text()))
        except (ValueError, TypeError) as error:
            raise Unverifiable(f"{path} does not hold notes of the verifier") from error

    def save(self, path: Path) -> None:
        """Keep the notes, whole or not at all."""
        partial = path.with_name(f".{path.name}.new")
        partial.write_text(json.dumps(asdict(self)))
        partial.replace(path)


@dataclass
class Fault:
    """One thing that is not as it was sealed."""

    what: str
    seq: int | None = None
    entry_id: int | None = None

    def __str__(self) -> str:
        where = f"line {self.seq}" if self.seq is not None else "the log"
        row = f" (audit_entry {self.entry_id})" if self.entry_id is not None else ""
        return f"{where}{row}: {self.what}"


@dataclass
class Result:
    """What a run found. `faults` has the first bad row first."""

    faults: list[Fault] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    sealed_at: str = ""
    verified: int = 0
    expired: int = 0
    not_sealed: int = 0
    not_chained: int = 0

    @property
    def intact(self) -> bool:
        return not self.faults


class Verifier:
    """One run over one connection. Read the heads first: a head then never speaks of links that are not there yet."""

    def __init__(self, store: Store, keys: list[Ed25519PublicKey], notes: Notes | None = None) -> None:
        self.store, self.keys = store, keys
        self.notes = notes or Notes()
        self.result = Result()
        self.heads: list[Head] = []
        self.last: Head | None = None

    def read_heads(self) -> None:
        """Read every head since the notes. Raises Unverifiable when there is none at all."""
        notes = self.notes
        before, written = self._known()
        number = notes.number + 1
        while (found := self.store.get(number)) is not None:
            try:
                head = heads.read(found, self.keys)
            except BadHead as error:
                return self._fault(f"head {number} is false: {error}", self._place(before))
            wrong = heads.follows(head, written, before)
            if wrong:
                return self._fault(f"head {number} is false: {wrong}", self._place(before))
            self.heads.append(head)
            before, written = head, found
            number += 1
        self.last = before
        if before is None:
            raise Unverifiable("there is no head where heads are kept")
        self._nothing_beyond(number)
        return None

    def _known(self) -> tuple[Head | None, bytes | None]:
        """The head of the notes, which must still be there as it was."""
        if self.notes.number < 0:
            return None, None
        written = self.store.get(self.notes.number)
        if written is None:
            raise Unverifiable(f"head {self.notes.number} was there before and is gone")
        if heads.identity(written) != self.notes.head:
            raise Unverifiable(f"head {self.notes.number} was another one before")
        return heads.read(written, self.keys), written

    def _nothing_beyond(self, number: int) -> None:
        """A gap hides heads: look a little further than the first that is missing."""
        for further in (1, 2, 3, 10, 100, 1000):
            if self.store.get(number + further) is not None:
                self._fault(f"head {number} is gone, and later ones are there", self._place(self.last))
                return

    def _place(self, head: Head | None) -> int:
        return (head.seq if head else self.notes.seq) + 1

    def verify(self, cursor: Any) -> Result:
        """Compare the log with the heads. The caller opens one transaction that sees one moment."""
        cursor.execute(chain.SESSION)
        self._tables(cursor)
        walk = _Walk(self)
        walk.run(cursor)
        self._count(cursor, walk)
        if self.last is not None:
            self.result.sealed_at = self.last.time
        if self.result.intact and self.last is not None:
            written = self.store.get(self.last.number) or b""
            self.result.notes = Notes(
                log=self.last.log,
                number=self.last.number,
                head=heads.identity(written),
                seq=self.last.seq,
                hash=self.last.hash,
                expired_to=self.last.expired_to,
                highest_entry=walk.highest_sealed,
            )
        self.result.faults.sort(key=lambda fault: heads.HIGHEST if fault.seq is None else fault.seq)
        return self.result

    def _tables(self, cursor: Any) -> None:
        """What is read must be plain tables: a view or a rule could show us one thing and the readers another."""
        cursor.execute(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relname IN ('audit_entry', 'audit_link', 'audit_pending')"
            " AND c.relkind IN ('r', 'p') AND NOT c.relhasrules"
        )
        missing = {"audit_entry", "audit_link", "audit_pending"} - {row[0] for row in cursor.fetchall()}
        for table in sorted(missing):
            self._fault(f"{table} is not a plain table")

    def _count(self, cursor: Any, walk: "_Walk") -> None:
        """Lines that are in no chain: waiting for the sealer, or put in beside it."""
        if not self.result.intact:
            return
        since = walk.since
        # A line put in below the first number would otherwise only be missed from a run that begins at the first.
        cursor.execute("SELECT count(*) FROM public.audit_entry WHERE id > %s OR id <= 0", [since])
        lines = cursor.fetchone()[0]
        if lines == walk.present:
            return
        cursor.execute(
            "SELECT e.id, p.entry_id IS NOT NULL FROM public.audit_entry e"
            " LEFT JOIN public.audit_link l ON l.entry_id = e.id LEFT JOIN public.audit_pending p ON p.entry_id = e.id"
            " WHERE (e.id > %s OR e.id <= 0) AND l.entry_id IS NULL ORDER BY e.id",
            [since],
        )
        for entry_id, waiting in cursor:
            if waiting:
                self.result.not_chained += 1
            else:
                self._fault("it stands in the log and was never chained", None, entry_id)

    def _fault(self, what: str, seq: int | None = None, entry_id: int | None = None) -> None:
        if len(self.result.faults) < MOST_FAULTS:
            self.result.faults.append(Fault(what, seq, entry_id))


class _Walk:
    """Goes along the links, and compares each with its line, with the link before it, and with the heads."""

    def __init__(self, verifier: Verifier) -> None:
        self.verifier = verifier
        notes = verifier.notes
        self.seq, self.hash = notes.seq, bytes.fromhex(notes.hash)
        self.since = notes.highest_entry if notes.number >= 0 else BELOW_ALL
        # A head of a quiet time says nothing new: that it changes nothing was seen when it was read.
        self.heads = [head for head in verifier.heads if head.prints]
        self.expired_to = verifier.last.expired_to if verifier.last else notes.expired_to
        self.next = 0
        self.prints: list[bytes] = self.heads[0].printed() if self.heads else []
        self.from_seq = self.seq
        self.highest = self.highest_sealed = notes.highest_entry
        self.present = 0
        self.stopped = False
        self.first_time = b""

    def run(self, cursor: Any) -> None:
        """Read all links in blocks, in the order of their place."""
        while not self.stopped:
            before = self.seq
            query = (
                "SELECT l.seq, l.entry_id, l.form, l.digest, l.hash, "  # noqa: S608 - numbers and fixed names
                f"{chain.columns('e.')} FROM public.audit_link l LEFT JOIN public.audit_entry e ON e.id = l.entry_id"
                f" WHERE l.seq > {before} AND l.seq <= {before + BLOCK} ORDER BY l.seq"
            )
            chain.copy_out(cursor, query, chain.Lines(self.take))
            if self.seq == before:
                break
        if not self.stopped:
            self._beyond(cursor)
            self._ends()

    def take(self, row: bytes) -> None:
        """One link with its line."""
        if self.stopped:
            return None
        seq = self.seq + 1
        fields = row.split(b"\t", 5)
        if len(fields) != 6:
            return self._stop("its link is not one", seq)
        seq_text, entry_text, form_text, digest_text, hash_text, line = fields
        if seq_text != b"%d" % seq:
            return self._stop("its link is gone", seq)
        form = _FORMS.get(form_text, 0)
        entry_id = int(entry_text) if entry_text.removeprefix(b"-").isdigit() and len(entry_text) < 20 else 0
        digest, found = _unhex(digest_text), _unhex(hash_text)
        if not form or digest is None or found is None:
            return self._stop("its link is not one", seq, entry_id)
        gone = line.startswith(b"\\N\t")
        true = digest if gone else chain.digest(line, form)
        at = chain.follow(self.hash, seq, entry_id, form, digest)
        if self.prints and digest[: heads.PRINT] != self.prints[seq - self.from_seq - 1]:
            return self._stop("it is not the line that was sealed here", seq, entry_id)
        if at != found:
            return self._stop("its link does not follow from the one before", seq, entry_id)
        if true != digest:
            return self._stop("it was changed after it was chained", seq, entry_id)
        if gone and seq > self.expired_to:
            return self._stop("it was removed before its term", seq, entry_id)
        self.seq, self.hash = seq, at
        self._met(gone, entry_id, line)
        if self.next < len(self.heads) and seq == self.heads[self.next].seq:
            self._at_head(self.heads[self.next])
        return None

    def _met(self, gone: bool, entry_id: int, line: bytes) -> None:
        result = self.verifier.result
        self.highest = max(self.highest, entry_id)
        if gone:
            result.expired += 1
        elif entry_id > self.since:
            self.present += 1
        if self.next < len(self.heads):
            result.verified += 1
            if not gone:
                self._in_time(line, entry_id)
        else:
            result.not_sealed += 1

    def _in_time(self, line: bytes, entry_id: int) -> None:
        """Between the head before and this one, give or take a day."""
        text = line.split(b"\t", 2)[1]
        if not self.first_time:
            head = self.heads[self.next]
            earlier = self.heads[self.next - 1] if self.next else None
            self.latest = _stamp(head.moment() + APART)
            self.first_time = _stamp(earlier.moment() - APART) if earlier else b"0"
        if not self.first_time <= text <= self.latest:
            self._stop("its time is not of the period in which it was chained", self.seq, entry_id)

    def _at_head(self, head: Head) -> None:
        if self.hash.hex() != head.hash:
            self._stop("the chain is not the one that was sealed", self.from_seq + 1)
            return
        self.next += 1
        self.from_seq = self.seq
        self.first_time = b""
        self.highest_sealed = self.highest
        self.prints = self.heads[self.next].printed() if self.next < len(self.heads) else []

    def _beyond(self, cursor: Any) -> None:
        """A link further on, after a hole."""
        cursor.execute("SELECT EXISTS (SELECT FROM public.audit_link WHERE seq > %s OR seq <= 0)", [self.seq])
        if cursor.fetchone()[0]:
            self._stop("its link is gone", self.seq + 1)

    def _ends(self) -> None:
        if self.next < len(self.heads):
            self._stop(
                f"it and all after it are gone; {self.heads[-1].seq} lines were sealed at {self.heads[-1].time}",
                self.seq + 1,
            )

    def _stop(self, what: str, seq: int, entry_id: int | None = None) -> None:
        """Name this row and go no further: after a break in the chain every row would be named."""
        self.stopped = True
        self.verifier._fault(what, seq, entry_id)


def _unhex(text: bytes) -> bytes | None:
    if len(text) != len(_HEX) + 64 or not text.startswith(_HEX):
        return None
    try:
        return bytes.fromhex(text[len(_HEX) :].decode("ascii"))
    except ValueError:
        return None


def _stamp(moment: datetime) -> bytes:
    """A moment as PostgreSQL writes it in UTC, comparable as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00").encode()
