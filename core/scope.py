"""The database's view of who asks: a signed setting that lives as long as the transaction.

Row policies read it (schadelijkepraktijken/row_security). It is signed because SQL can change any setting: who can
only run SQL cannot name another person, role or row. See docs/adr/0019-row-security.md.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Model, prefetch_related_objects

from core import clock
from core.actor import Actor

SETTING = "app.context"
LIFE = 15 * 60  # seconds; longer than any request or task may last
_BLOCK = 64  # bytes, of SHA-256


def enter(actor: Actor, *, about: Iterable[UUID | str] = ()) -> None:
    """Tell the database who asks, for this transaction only. Must run inside a transaction.

    `about` are the rows that the work is about, for who sees them by no other way: background work sees its row and
    the case of it, and nothing else. Raises RuntimeError outside a transaction.
    """
    _set(sign(actor, about))


@contextmanager
def about(actor: Actor, *rows: UUID | str | None) -> Iterator[None]:
    """Let the actor see these rows, and their cases, for the length of the block; a test lists who may use it."""
    before = _current()
    _set(sign(actor, [row for row in rows if row is not None]))
    try:
        yield
    finally:
        # After an error the transaction is rolled back by who opened it; until then it takes no statement.
        if not connection.needs_rollback:
            _set(before)


def fill(actor: Actor, rows: Sequence[Model], *paths: str) -> None:
    """Fetch what hangs on rows that the actor sees, also where the actor does not see the other side: for a card.

    `rows` were found in the actor's own context.
    """
    with about(actor, *(row.pk for row in rows)):
        prefetch_related_objects(list(rows), *paths)


def sign(actor: Actor, rows: Iterable[UUID | str] = ()) -> str:
    """The context as the database checks it: "hmac.expires|user|membership|organisation|role|row,row|emergency"."""
    parts = (
        str(int(clock.seconds()) + LIFE),
        str(actor.user_id or ""),
        str(actor.membership_id or ""),
        str(actor.organisation_id or ""),
        actor.role,
        ",".join(str(UUID(str(row))) for row in rows),
        "emergency" if actor.emergency else "",
    )
    payload = "|".join(parts)
    return f"{hmac.new(key(), payload.encode(), hashlib.sha256).hexdigest()}.{payload}"


def key() -> bytes:
    """The key of the contexts, made from SECRET_KEY: set-up stores it where only the checking function can read."""
    return hmac.new(settings.SECRET_KEY.encode(), b"row security context", hashlib.sha256).digest()


def pads(secret: bytes) -> tuple[bytes, bytes]:
    """The inner and outer block of HMAC (RFC 2104), so that the database needs only SHA-256."""
    block = secret.ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def _current() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [SETTING])
        (value,) = cursor.fetchone()
        return str(value)


def _set(value: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("A scope lives inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, value])
