"""Taking third parties out of a text: names of everybody else in the case however spelled, and ways to reach them.

It takes out more rather than less. A person reads the result before it leaves; this does not replace that reader.
"""

import re
from collections.abc import Iterable
from typing import Final

from core import names

HIDDEN: Final = "[weggelaten]"
_REACH: Final = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+|(?<!\d)(?:\+|00)?\d[\d\s().-]{7,}\d(?!\d)|\b\d{4}\s?[A-Z]{2}\b(?:\s?\d+\w?)?"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORTEST: Final = 3


def sounds_of(people: Iterable[str]) -> frozenset[str]:
    """How the names of these people sound: what is taken out."""
    return frozenset(sound for name in people for sound in names.skeletons(name))


def redact(text: str, others: frozenset[str], own: frozenset[str]) -> str:
    """The text without words that sound like a name of another, and without numbers and addresses to reach anybody.

    A word that is part of the person's own name as well (a family name) stays.
    """

    def judged(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) < _SHORTEST or not word[0].isupper():
            return word
        sounds = names.skeletons(word)
        return HIDDEN if sounds & others and not sounds & own else word

    return _WORD.sub(judged, _REACH.sub(HIDDEN, text))
