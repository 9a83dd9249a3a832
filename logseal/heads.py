"""Signed heads: that the chain had this hash at this place at this time; kept outside the database.

A head is two lines of text: a JSON body, and the base64 of an Ed25519 signature over exactly those bytes. The
signature is checked before the body is read.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

CONTEXT = b"schakel-log-head-1\n"
MOST_LINKS = 50_000  # in one head
PRINT = 4  # bytes of each line's digest in a head: enough to name a line, the chain's hash is what proves
LONGEST = 2 * 1024 * 1024  # bytes of a head
HIGHEST = 2**63 - 1
HEX64 = re.compile(r"[0-9a-f]{64}", re.ASCII)
HEX32 = re.compile(r"[0-9a-f]{32}", re.ASCII)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


class BadHead(Exception):
    """This is not a head of ours; the message says why."""


@dataclass(frozen=True)
class Head:
    """The chain up to link `seq`, as it was at `time`.

    `log` is the name of this log, made with the first head. `previous` is the SHA-256 of the head before. `prints`
    holds the first bytes of the digest of every line since that head. Lines up to `expired_to` are past their term
    and may be gone.
    """

    log: str
    number: int
    previous: str
    seq: int
    hash: str
    time: str
    expired_to: int
    prints: str

    def moment(self) -> datetime:
        """When it was signed, by the sealer's clock."""
        return datetime.strptime(self.time, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)

    def printed(self) -> list[bytes]:
        """The print of each line since the head before."""
        raw = base64.b64decode(self.prints)
        return [raw[at : at + PRINT] for at in range(0, len(raw), PRINT)]


def timestamp(moment: datetime) -> str:
    """A moment as it stands in a head."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def identity(written: bytes) -> str:
    """The name of a head by its content, for `previous` of the next."""
    return hashlib.sha256(CONTEXT + written).hexdigest()


def sign(head: Head, key: Ed25519PrivateKey) -> bytes:
    """The head as it is kept."""
    body = json.dumps(asdict(head), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    return body + b"\n" + base64.b64encode(key.sign(CONTEXT + body)) + b"\n"


def read(written: bytes, keys: list[Ed25519PublicKey]) -> Head:
    """The head in these bytes. Raises BadHead unless one of the keys signed exactly this."""
    if len(written) > LONGEST:
        raise BadHead("it is too long")
    parts = written.split(b"\n")
    if len(parts) != 3 or parts[2]:
        raise BadHead("it is not two lines")
    body, encoded = parts[:2]
    try:
        signature = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise BadHead("its signature is not base64") from None
    if not any(_signed(key, signature, body) for key in keys):
        raise BadHead("it was not signed by a key that you trust")
    return _parse(body)


def _signed(key: Ed25519PublicKey, signature: bytes, body: bytes) -> bool:
    try:
        key.verify(signature, CONTEXT + body)
    except InvalidSignature:
        return False
    return True


def _parse(body: bytes) -> Head:
    try:
        found = json.loads(
            body.decode("ascii"), object_pairs_hook=_once, parse_constant=_never, parse_float=_never
        )
    except (ValueError, RecursionError):
        raise BadHead("its body is not what a sealer writes") from None
    texts = {"log": HEX32, "previous": HEX64, "hash": HEX64, "time": TIME}
    numbers = ("number", "seq", "expired_to")
    if not isinstance(found, dict) or set(found) != {*texts, *numbers, "prints"}:
        raise BadHead("its body has other fields")
    if not all(isinstance(found[name], str) and form.fullmatch(found[name]) for name, form in texts.items()):
        raise BadHead("a text in it has another form")
    if not all(type(found[name]) is int and 0 <= found[name] <= HIGHEST for name in numbers):
        raise BadHead("a number in it is out of range")
    head = Head(**found)
    try:
        head.moment()
        prints = base64.b64decode(head.prints, validate=True)
    except (ValueError, TypeError):
        raise BadHead("its time or its prints cannot be read") from None
    if len(prints) % PRINT or len(prints) > MOST_LINKS * PRINT or head.expired_to > head.seq:
        raise BadHead("its counts contradict each other")
    return head


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _never(_text: str) -> Any:
    raise ValueError("not a whole number")


def follows(head: Head, written_before: bytes | None, before: Head | None) -> str:
    """Why this head cannot come after that one; empty when it can."""
    if before is None or written_before is None:
        fine = head.number == 0 and head.previous == "0" * 64 and head.seq == len(head.printed())
        return "" if fine else "the first head is not a beginning"
    if head.log != before.log:
        return "it is of another log"
    if head.number != before.number + 1:
        return "its number does not follow"
    if head.previous != identity(written_before):
        return "it does not follow the head before it"
    if head.seq - before.seq != len(head.printed()):
        return "its count does not follow"
    if head.time < before.time or head.expired_to < before.expired_to:
        return "it goes back in time"
    if head.seq == before.seq and head.hash != before.hash:
        return "it changes what was sealed"
    return ""


def new_key() -> tuple[str, str]:
    """A new private key and its public key, each as base64url of 32 bytes."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return _text(private), public_text(key)


def public_text(key: Ed25519PrivateKey) -> str:
    """The public key that belongs to a private one, as text."""
    return _text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def private_key(text: str) -> Ed25519PrivateKey:
    """The key of the sealer. Raises ValueError."""
    return Ed25519PrivateKey.from_private_bytes(_bytes(text))


def public_key(text: str) -> Ed25519PublicKey:
    """A key of the verifier. Raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(_bytes(text))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    text = text.strip()
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
