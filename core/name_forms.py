"""How a name may sound: spelling variants of one name token, reduced to comparable forms.

Names reach us in Turkish, Somali, French (Moroccan), Dutch, English or Urdu habits of spelling, in Latin or
Arabic script. Each token is rewritten to a few *sounds* (consonant classes with three vowels a, i, u); a sound
without its vowels is a *skeleton*. Letters that stand for different sounds in different habits (c, j, ch, x, w)
give more than one sound. Two spellings agree when they share one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from anyascii import anyascii

# Bounds on the work that one typed name can cause.
MAX_READ: Final = 20_000
MAX_LETTERS: Final = 300
MAX_TOKENS: Final = 10
MAX_TOKEN_LENGTH: Final = 32
_MAX_SPELLINGS: Final = 24


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Said or written as well as left out: tussenvoegsels, articles, "son of", "tribe of".
_PARTICLES: Final = _set(
    "van von de den der des het t ter ten te op in s d la le du el al ul as ash ad ed ud ar er an en az ez "
    "bin ben ibn ibnu bint bent ould oulad ait ayt ag oglu zadeh"
)
# Before a name these make one name with it: Abd al-Karim, Abu Bakr.
_BEFORE: Final = _set("abd abdul abdel abdal abdoul abdoel abdou abdu abdur abder abu abou aboe ebu")
# After a name these make one name with it: Nur al-Din, Abd Allah.
_AFTER: Final = _set(
    "din dine deen dien eddin eddine addin adine uddin ouddine oeddin ettin allah alah ullah ollah oullah"
)
# Written against the name or apart from it: Elamrani, Benali, Vandenberg.
# With the least number of letters that must follow, so that Alina, Elif and Vanessa stay whole.
_GLUED: Final = {
    "vanden": 4,
    "vander": 4,
    "vande": 4,
    "van": 5,
    "ter": 4,
    "ibn": 3,
    "ben": 3,
    "bin": 3,
    "bel": 4,
    "el": 4,
    "al": 4,
    "ait": 3,
    "oulad": 3,
    "ouled": 3,
    "ould": 3,
}
# One name in two languages whose difference no rule of spelling explains.
_SAME_NAME: Final = {
    "ramazan": "ramadan",
    "rizwan": "ridwan",
    "rizvan": "ridwan",
    "riza": "rida",
    "reza": "rida",
    "hizir": "khidr",
    "gamal": "jamal",
    "gamila": "jamila",
    "naguib": "najib",
    "nagib": "najib",
    "lahcen": "hassan",
    "lahsen": "hassan",
    "lhoussaine": "hussain",
    "lahoucine": "hussain",
    "mohd": "mohamed",
    "muhd": "mohamed",
    "md": "mohamed",
    "hafiz": "hafid",
    "hafeez": "hafid",
    "hagar": "hajar",
    "zohra": "zahra",
    "zuhra": "zahra",
}

_CEDILLA_C: Final = "\ue001"  # private marks that survive transliteration by being put back after it
_SOFT_G: Final = "\ue002"
_TO_MARKS: Final = str.maketrans({"ç": _CEDILLA_C, "ğ": _SOFT_G, "ı": "i", "ع": "a", "ء": "", "ة": "a"})
_APOSTROPHES: Final = frozenset("'’‘ʼʻʿʾ`´ʹ＇")
_ZERO_WIDTH: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """One part of a name: its plain Latin spelling and its sounds, grouped by skeleton.

    `voiced` is False when the spelling carries hardly any vowels (Arabic script): only skeletons compare then.
    """

    plain: str
    sounds: dict[str, frozenset[str]]
    voiced: bool


def _clean(name: str) -> str:
    """Letters and single spaces, composed and in lower case; at most MAX_LETTERS characters."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFKC", name[:MAX_READ]):
        if unicodedata.category(char)[0] in "LM":
            kept.append(char)
        elif char in _APOSTROPHES or char in _ZERO_WIDTH or char == "\0":
            continue
        elif kept and kept[-1] != " ":
            kept.append(" ")
        if len(kept) >= MAX_LETTERS:
            break
    # Turkish capital dotted I lowers to i with a combining dot
    return "".join(kept).replace("İ", "i").lower().strip()


def _latin(word: str) -> str:
    pieces = re.split(f"([{_CEDILLA_C}{_SOFT_G}])", word.translate(_TO_MARKS))
    latin = "".join(
        piece if piece in (_CEDILLA_C, _SOFT_G) else re.sub(r"[^a-z]", "", anyascii(piece).lower())
        for piece in pieces
    )
    return latin[:MAX_TOKEN_LENGTH]


def _plain(marked: str) -> str:
    return marked.replace(_CEDILLA_C, "c").replace(_SOFT_G, "g")


def _words(name: str) -> list[tuple[str, bool]]:
    """(marked Latin word, whether it was written with vowels), particles dropped and compounds joined."""
    raw = [(_latin(word), not _is_abjad(word)) for word in _clean(name).split()][: 3 * MAX_TOKENS]
    words: list[tuple[str, bool]] = []
    pending = ""
    for word, voiced in raw:
        if not word:
            continue
        if pending and word in _PARTICLES:
            continue
        if word in _BEFORE and not pending:
            pending = word
        elif pending:
            words.append((pending + word, voiced))
            pending = ""
        elif word in _AFTER and words:
            words[-1] = (words[-1][0] + word, voiced)
        elif len(word) > 1 and (word not in _PARTICLES or not voiced):
            words.append((word, voiced))
    if pending:
        words.append((pending, True))
    # nothing but particles or initials ("Ben", "El"): then they are the name
    return (words or [(word, voiced) for word, voiced in raw if word])[:MAX_TOKENS]


def _is_abjad(word: str) -> bool:
    return any("\u0590" <= char <= "\u08ff" or "\ufb1d" <= char <= "\ufeff" for char in word)


# Longest first. Each spelling stands for one or more sounds: capitals are consonant classes in the result,
# lower-case a, i, u, e vowels. "" is a sound that is not heard.
_SPELLINGS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("tsch", ("S",)),
    ("sch", ("S", "SH")),
    ("tsj", ("S",)),
    ("tch", ("S",)),
    ("tsh", ("S",)),
    ("dzh", ("J",)),
    ("oua", ("Va", "ua")),
    ("oue", ("Ve", "ue")),
    ("oui", ("Vi", "ui")),
    ("sj", ("S",)),
    ("sh", ("S",)),
    ("ch", ("S", "H", "K")),
    ("dj", ("J",)),
    ("jh", ("J",)),
    ("zh", ("S", "J")),
    ("kh", ("H", "K")),
    ("gh", ("G",)),
    ("gu", ("Gu", "G")),
    ("ph", ("F",)),
    ("th", ("D", "S")),
    ("dh", ("D",)),
    ("bh", ("B",)),
    ("ck", ("K",)),
    ("qu", ("Ku", "K")),
    ("aa", ("a",)),
    ("ee", ("i", "a")),
    ("ii", ("i",)),
    ("ie", ("i", "ia")),
    ("oo", ("u",)),
    ("ou", ("u",)),
    ("oe", ("u",)),
    ("uu", ("u",)),
    ("ij", ("ai", "iJ", "i")),
    ("ei", ("ai",)),
    ("ey", ("ai",)),
    ("ay", ("ai",)),
    ("b", ("B",)),
    ("p", ("B",)),
    ("d", ("D",)),
    ("t", ("D",)),
    ("f", ("F",)),
    ("g", ("G",)),
    ("h", ("H",)),
    ("k", ("K",)),
    ("q", ("K",)),
    ("l", ("L",)),
    ("m", ("M",)),
    ("n", ("N",)),
    ("r", ("R",)),
    ("s", ("S",)),
    ("z", ("S",)),
    ("j", ("J", "Y")),
    ("v", ("V", "")),
    ("w", ("V", "")),
    ("x", ("H", "KS")),
    ("y", ("Y",)),
    ("a", ("a",)),
    ("e", ("e",)),
    ("i", ("i",)),
    ("o", ("u",)),
    ("u", ("u",)),
    (_CEDILLA_C, ("S",)),
    (_SOFT_G, ("G", "")),
)
_SOUNDS: Final = dict(_SPELLINGS)
_PIECE: Final = re.compile("|".join([*_SOUNDS, "c"]))  # the table lists the longest spellings first
_DOUBLE: Final = re.compile(r"(.)\1+")
_VOWELS: Final = str.maketrans("", "", "aiue")
_ABD_ARTICLE: Final = re.compile(r"^aBD[aiue]?L[aiue]?(?=[A-Z])")
_ABD_ASSIMILATED: Final = re.compile(r"^aBD[aiue](?=[RSNDJ][aiue])")


def _choices(word: str) -> list[tuple[str, ...]]:
    """For each piece of the spelling the sounds it may stand for, in order."""
    found: list[tuple[str, ...]] = []
    for piece in _PIECE.finditer(word):
        spelling, last = piece[0], piece.end() == len(word)
        if spelling == "c":
            soft = word[piece.end() : piece.end() + 1] in ("e", "i", "y")
            # Turkish c = j, Somali c = ayn (silent), French and Dutch c = k or s, and ç typed without its tail
            found.append(("J", "", "S") if soft else ("K", "J", "", "S"))
        elif piece.start() == 0 and spelling in ("v", "w"):
            found.append(("V",))  # at the start it is always heard
        elif last and spelling == "o":
            found.append(("u", "a"))  # Somali Khadiijo = Khadija
        elif last and word.endswith("ne"):
            found.append(("e", ""))  # French spelling: Yassine = Yassin
        else:
            found.append(_SOUNDS[spelling])
    return found


def _settle(sound: str) -> str:
    """Drop what is hardly heard: h and y inside or at the end, doubles, l of the article after Abd."""
    settled = _DOUBLE.sub(r"\1", sound[:1] + sound[1:].replace("H", "").replace("Y", "i"))
    if settled.startswith("aBD"):
        settled = _ABD_ARTICLE.sub("aBD", settled)  # Abdelkader = Abd Kader
        settled = _ABD_ASSIMILATED.sub("aBD", settled)  # Abdurrahman = Abd Rahman
    return settled


def _skeleton(sound: str) -> str:
    bones = _DOUBLE.sub(r"\1", sound.translate(_VOWELS))
    # a first vowel is kept for short names; with three consonants it may be missing (Brahim, Ibrahim)
    keeps_vowel = sound[:1].islower() and (len(bones) < 3 or bones.startswith("BD"))
    return "a" + bones if keeps_vowel else bones


def _sounds_of(word: str) -> dict[str, frozenset[str]]:
    choices = _choices(_SAME_NAME.get(word, word))
    while (
        prod(map(len, choices)) > _MAX_SPELLINGS
    ):  # keep the choices nearest the start, where they tell most
        last = max(index for index, options in enumerate(choices) if len(options) > 1)
        choices[last] = choices[last][:1]
    grouped: dict[str, set[str]] = {}
    for pieces in product(*choices):
        heard = "".join(pieces)
        for e_as in ("a", "i") if "e" in heard else ("",):
            sound = _settle(heard.replace("e", e_as))
            if bones := _skeleton(sound):
                grouped.setdefault(bones.lower(), set()).add(sound.lower())
    return {bones: frozenset(sounds) for bones, sounds in grouped.items()}


def _unglued(word: str) -> str | None:
    for prefix, least in _GLUED.items():
        if word.startswith(prefix) and len(word) - len(prefix) >= least:
            return word[len(prefix) :]
    return None


def tokens(name: str) -> tuple[Token, ...]:
    """The parts of a name that carry meaning, in order, at most MAX_TOKENS; empty when there are no letters."""
    found: list[Token] = []
    for word, voiced in _words(name):
        sounds = _sounds_of(word)
        if rest := _unglued(word):
            for bones, more in _sounds_of(rest).items():
                sounds[bones] = sounds.get(bones, frozenset()) | more
        if sounds:
            found.append(Token(_plain(word), sounds, voiced))
    return tuple(found)


def joined(one: Token, other: Token) -> Token:
    """Two neighbouring parts written as one ("Nur Can" as "Nurcan")."""
    word = (one.plain + other.plain)[:MAX_TOKEN_LENGTH]
    return Token(word, _sounds_of(word), one.voiced and other.voiced)
