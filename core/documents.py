"""Numbers of travel documents, made comparable.

A number is typed from paper, read by a scanner (ICAO Doc 9303, filler "<") or pasted. The letter O and the
digit 0 are easily exchanged: the exact form decides a hit, the loose form only finds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from core.keyed_hash import keyed_hash

MIN_LENGTH: Final = 5
MAX_LENGTH: Final = 20
LENGTH_SENTENCE: Final = f"Een documentnummer heeft {MIN_LENGTH} tot {MAX_LENGTH} letters en cijfers."
CHARACTERS_SENTENCE: Final = "Een documentnummer bestaat uit de letters A tot Z en cijfers."

_MAX_TYPED: Final = 100
_SEPARATORS: Final = re.compile(r"[\s<\-‐‑‒–—./_·]+")
_VALID: Final = re.compile(r"[A-Z0-9]+")

Agreement = Literal["exact", "loose", "none"]


class DocumentNumberError(ValueError):
    """What was typed cannot be a document number; the message is a Dutch sentence for the user."""


def normalise_document_number(typed: str) -> str:
    """The number in capitals without separators. Raises DocumentNumberError when it cannot be one.

    Invisible characters (NUL, marks of writing direction) are dropped; full-width and Arabic-Indic digits count.
    """
    if len(typed) > _MAX_TYPED:
        raise DocumentNumberError(LENGTH_SENTENCE)
    visible = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in unicodedata.normalize("NFKC", typed)
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf")
    )
    number = _SEPARATORS.sub("", visible).upper()
    if number and not _VALID.fullmatch(number):
        raise DocumentNumberError(CHARACTERS_SENTENCE)
    if not MIN_LENGTH <= len(number) <= MAX_LENGTH:
        raise DocumentNumberError(LENGTH_SENTENCE)
    return number


def loose_form(number: str) -> str:
    """A normalised number with every letter O read as the digit 0."""
    return number.replace("O", "0")


def lookup_forms(typed: str) -> frozenset[str]:
    """The exact and the loose form of a typed number: one or two strings. Raises DocumentNumberError."""
    number = normalise_document_number(typed)
    return frozenset({number, loose_form(number)})


def agreement(one: str, other: str) -> Agreement:
    """How two normalised numbers agree: "exact", "loose" (only O and 0 differ) or "none"."""
    if one == other:
        return "exact"
    return "loose" if loose_form(one) == loose_form(other) else "none"


def best_agreement(ones: Iterable[str], others: Iterable[str]) -> Agreement:
    """The best agreement between two sets of normalised numbers."""
    mine, theirs = frozenset(ones), frozenset(others)
    if mine & theirs:
        return "exact"
    return "loose" if {loose_form(n) for n in mine} & {loose_form(n) for n in theirs} else "none"


def document_keys(number: str, hmac_keys: Sequence[bytes]) -> frozenset[bytes]:
    """Index keys of a normalised number: one per HMAC key, over the loose form.

    Store with the current key, search with all of them; then compare with `agreement` what was found.
    """
    return frozenset(keyed_hash("document", loose_form(number), key) for key in hmac_keys)
