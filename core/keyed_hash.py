"""One-way index keys for things that may be looked up but not read: names, birth dates, document numbers."""

from __future__ import annotations

import hmac
from collections.abc import Mapping


def keyed_hash(purpose: str, text: str, key: bytes) -> bytes:
    """HMAC-SHA256 of `text` under `key`, 32 bytes; `purpose` keeps equal texts of different kinds apart.

    Raises ValueError for a key shorter than 16 bytes: an index without a secret is a readable index.
    """
    if len(key) < 16:
        raise ValueError("An index key needs at least 16 bytes.")
    return hmac.digest(key, f"{purpose}\0{text}".encode(), "sha256")


def current(keys: Mapping[str, bytes]) -> tuple[str, bytes]:
    """The id and the key that write; look-ups try all."""
    return next(iter(keys.items()))
