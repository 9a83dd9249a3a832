"""The sealer: gives committed lines their place in the chain, and signs its head to a place outside the database.

It trusts the database no further than it must: what it chained last it remembers, and at a start it compares the
database with the last head. Where they differ it stops; it never signs over a difference.
"""

import logging
import secrets
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from logseal import chain, heads
from logseal.heads import Head
from logseal.store import HeadExists, Store, StoreError, last_number

logger = logging.getLogger("logseal")

BATCH = 5_000
LOCK = 7_150_815  # one sealer at a time, by an advisory lock of the session
YEAR = timedelta(days=365.25)


class SealingRefused(Exception):
    """The database is not what was sealed. A person must look; `python -m logseal verify` says where."""


class Sealer:
    """One run of the sealer on one connection, which it leaves in no transaction between two calls."""

    def __init__(
        self,
        connection: Any,
        store: Store,
        key: Ed25519PrivateKey,
        *,
        every: float = 60.0,
        idle: float = 240.0,
        keep_years: float = 5.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`every`: seconds between heads while lines come; `idle`: while none do. Both under five minutes."""
        self.connection, self.store, self.key, self.now = connection, store, key, now
        self.every, self.idle = timedelta(seconds=every), timedelta(seconds=idle)
        self.keep = keep_years * YEAR
        self.prints: list[bytes] = []
        self.seq, self.hash = 0, chain.GENESIS
        self.head: Head | None = None
        self.written: bytes | None = None

    def begin(self, *, adopt: bool = False) -> None:
        """Take up where the last head was. Raises SealingRefused, StoreError.

        `adopt` signs a chain that is there anew, into an empty place of heads: after a restore, when a person decides it.
        """
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(chain.SESSION)
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise SealingRefused("another sealer runs")
        self._last_head()
        if self.head is None:
            self._begin_anew(adopt)
            return
        with self.connection, self.connection.cursor() as cursor:
            self.seq, self.hash = self.head.seq, bytes.fromhex(self.head.hash)
            self._compare(cursor)
            self._take_up(cursor)
        if not self._told(self.head):
            self._tell(self.head)

    def _begin_anew(self, adopt: bool) -> None:
        while True:
            with self.connection, self.connection.cursor() as cursor:
                found = self._take_up(cursor, heads.MOST_LINKS)
            if not found:
                return
            if not adopt:
                raise SealingRefused("lines are chained, and no head is left where heads are kept")
            self.seal()

    def chain(self) -> int:
        """Give waiting lines their place and return how many. Raises SealingRefused."""
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM public.audit_pending WHERE entry_id IN"
                " (SELECT entry_id FROM public.audit_pending ORDER BY entry_id LIMIT %s) RETURNING entry_id",
                [min(BATCH, heads.MOST_LINKS - len(self.prints))],
            )
            ids = sorted(row[0] for row in cursor.fetchall())
            if not ids:
                return 0
            if self.seq:
                self._compare(cursor)
            lines = _lines(cursor, ids)
            rows = BytesIO()
            seq, at, prints = self.seq, self.hash, []
            for entry_id in ids:
                line = lines.get(entry_id)
                digest = chain.MISSING if line is None else chain.digest(line)
                if line is None:
                    logger.error("line %d was gone before it was chained", entry_id)
                seq += 1
                at = chain.follow(at, seq, entry_id, chain.FORM, digest)
                rows.write(
                    b"%d\t%d\t%d\t\\\\x%s\t\\\\x%s\n"
                    % (seq, entry_id, chain.FORM, digest.hex().encode(), at.hex().encode())
                )
                prints.append(digest[: heads.PRINT])
            rows.seek(0)
            cursor.copy_expert("COPY public.audit_link (seq, entry_id, form, digest, hash) FROM STDIN", rows)
        self.seq, self.hash = seq, at
        self.prints += prints
        return len(ids)

    def is_due(self) -> bool:
        """Whether it is time for a head."""
        if self.head is None or len(self.prints) >= heads.MOST_LINKS // 2:
            return True
        return self.now() - self.head.moment() >= (self.every if self.prints else self.idle)

    def seal(self) -> Head:
        """Sign where the chain is and keep that outside. Raises SealingRefused, StoreError."""
        before, written_before = self.head, self.written
        head = Head(
            log=before.log if before else secrets.token_hex(16),
            number=before.number + 1 if before else 0,
            previous=heads.identity(written_before) if written_before else "0" * 64,
            seq=self.seq,
            hash=self.hash.hex(),
            time=max(heads.timestamp(self.now()), before.time if before else ""),
            expired_to=self._expired(before),
            prints=b64encode(b"".join(self.prints)).decode(),
        )
        written = heads.sign(head, self.key)
        try:
            self.store.put(head.number, written)
        except HeadExists as error:
            raise SealingRefused(
                f"head {head.number} exists already: another sealer, or a database set back"
            ) from error
        self.head, self.written, self.prints = head, written, []
        self._tell(head)
        return head

    def _last_head(self) -> None:
        number = last_number(self.store)
        if number < 0:
            return
        self.written = self.store.get(number) or b""
        try:
            self.head = heads.read(self.written, [self.key.public_key()])
        except heads.BadHead as error:
            raise SealingRefused(f"the last head, {number}: {error}") from error

    def _compare(self, cursor: Any) -> None:
        cursor.execute("SELECT hash FROM public.audit_link WHERE seq = %s", [self.seq])
        row = cursor.fetchone()
        if self.seq and (row is None or bytes(row[0]) != self.hash):
            raise SealingRefused(f"link {self.seq} is not what was chained")

    def _take_up(self, cursor: Any, limit: int | None = None) -> int:
        """Follow links that are chained but not sealed, and return how many there were."""
        cursor.execute(
            "SELECT seq, entry_id, form, digest, hash FROM public.audit_link WHERE seq > %s ORDER BY seq LIMIT %s",
            [self.seq, limit],
        )
        rows = cursor.fetchall()
        lines = _lines(cursor, [row[1] for row in rows])
        for seq, entry_id, form, digest, found in rows:
            line = lines.get(entry_id)
            true = chain.MISSING if line is None else chain.digest(line, form)
            at = chain.follow(self.hash, self.seq + 1, entry_id, form, true)
            if (seq, bytes(digest), bytes(found)) != (self.seq + 1, true, at):
                raise SealingRefused(f"link {seq} after the last head is not what its line says")
            self.seq, self.hash = seq, at
            self.prints.append(true[: heads.PRINT])
        return len(rows)

    def _expired(self, before: Head | None) -> int:
        """Up to where every line is past its term: the place of the newest head that is older than the term.

        Found among the signed heads, so that nobody can set it in the database.
        """
        if before is None:
            return 0
        limit = heads.timestamp(self.now() - self.keep)
        low, high = -1, before.number
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._at(middle).time < limit else (low, middle)
        return max(before.expired_to, self._at(low).seq if low >= 0 else 0)

    def _at(self, number: int) -> Head:
        try:
            return heads.read(self.store.get(number) or b"", [self.key.public_key()])
        except heads.BadHead as error:
            raise SealingRefused(f"head {number}: {error}") from error

    def _told(self, head: Head) -> bool:
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM public.audit_head WHERE number = %s AND signed_at = %s)",
                [head.number, head.moment()],
            )
            return bool(cursor.fetchone()[0])

    def _tell(self, head: Head) -> None:
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO public.audit_head (number, seq, expired_to, signed_at) VALUES (%s, %s, %s, %s)",
                [head.number, head.seq, head.expired_to, head.moment()],
            )


def _lines(cursor: Any, ids: list[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}

    def take(line: bytes) -> None:
        found[int(line.split(b"\t", 1)[0])] = line

    if ids:
        wanted = ",".join(map(str, ids))
        query = f"SELECT {chain.columns()} FROM public.audit_entry WHERE id = ANY ('{{{wanted}}}'::bigint[])"  # noqa: S608
        chain.copy_out(cursor, query, chain.Lines(take))
    return found


def run(sealer: Sealer, *, stop: threading.Event, pause: float = 0.5, adopt: bool = False) -> None:
    """Chain and seal until stopped. Raises SealingRefused; a store that is away is tried again."""
    sealer.begin(adopt=adopt)
    failed_at = 0.0
    while not stop.is_set():
        chained = sealer.chain()
        if sealer.is_due() and time.monotonic() - failed_at > 5:
            try:
                sealer.seal()
            except StoreError as error:
                failed_at = time.monotonic()
                logger.error("the head could not be kept: %s", error)
        if chained < BATCH:
            stop.wait(pause)
    if sealer.prints:
        sealer.seal()
