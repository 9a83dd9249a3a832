"""Finding and comparing people by name and birth date when every partner spells the name differently.

Two steps. *Find*: a person is stored under keyed hashes of (skeleton of a name part | birth year) and of the birth
date; a search computes the hashes it would accept and looks for equality, so the index holds no names.
*Compare*: what was found is scored on spelling, sound and birth date, whatever the order of the parts.

A likeness is a reason to look, not an identity: a name alone is "possible" at most. "Hit" needs the exact number
of a travel document, or a nearly identical name with the same, complete and trusted birth date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, Literal

from rapidfuzz.distance import Indel

from core import documents
from core.keyed_hash import keyed_hash
from core.name_forms import Token, joined, tokens
from core.partial_dates import PartialDate

# Calibrated on tests/core/test_names.py; a change there is a change of who is stopped at the border.
HIT_FROM: Final = 0.96
POSSIBLE_FROM: Final = 0.80
_CEILING_BELOW_HIT: Final = 0.95
_NEARLY_IDENTICAL_SOUND: Final = 0.95
_NEARLY_IDENTICAL_SPELLING: Final = 0.85

_RELATED_NAME: Final = 0.55

_NAME_WEIGHT: Final = 0.75
_BIRTH_WEIGHT: Final = 0.25
_ONE_SHARED_PART: Final = 0.75  # a first name alone: possible only beside a matching birth date
_MISSING_PART: Final = 0.04  # per part that only the longer name has

Verdict = Literal["hit", "possible", "none"]

_ANY_YEAR: Final = "*"
_NO_YEAR: Final = "?"


@dataclass(frozen=True, repr=False)
class Identity:
    """What is known of a person for comparing: name, birth date, and normalised document numbers.

    Its repr shows nothing of these, so that a traceback or a log line cannot either.
    """

    name: str
    birth: PartialDate | None = None
    document_numbers: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The parts of the name; computed once, for one query is compared with many candidates."""
        return tokens(self.name)


def skeletons(full_name: str) -> frozenset[str]:
    """The consonant skeletons of all parts of a name, every reading of an ambiguous letter included."""
    return frozenset(bones for token in tokens(full_name) for bones in token.sounds)


def index_keys(name: str, birth: PartialDate | None, hmac_key: bytes) -> frozenset[bytes]:
    """The keys under which a person is stored, 32 bytes each, made with the current HMAC key."""
    year = str(birth.year) if birth and birth.year else _NO_YEAR
    texts = {f"{bones}|{y}" for bones in skeletons(name) for y in (year, _ANY_YEAR)}
    keys = {keyed_hash("name", text, hmac_key) for text in texts}
    if birth and (born := birth.full_and_trusted):
        keys.add(keyed_hash("birth", born.isoformat(), hmac_key))
    return frozenset(keys)


def search_keys(name: str, birth: PartialDate | None, hmac_keys: Sequence[bytes]) -> frozenset[bytes]:
    """The keys to look for among stored `index_keys`, made with every HMAC key still in use.

    With a birth year: that year, one earlier, one later, and people stored without a year. Without one: any
    year. A complete birth date is looked for as it is and with day and month exchanged, whatever the name;
    1 January counts as a year only.
    """
    years = _years_to_search(birth)
    texts = {("name", f"{bones}|{year}") for bones in skeletons(name) for year in years}
    if birth and (born := birth.full_and_trusted):
        texts |= {("birth", day.isoformat()) for day in (born, _exchanged(born)) if day}
    return frozenset(keyed_hash(kind, text, key) for kind, text in texts for key in hmac_keys)


def _years_to_search(birth: PartialDate | None) -> list[str]:
    span = birth.birth_range() if birth else None
    if span is None:
        return [_ANY_YEAR]
    return [_NO_YEAR, *(str(year) for year in range(span[0].year - 1, span[1].year + 2))]


def _exchanged(day: date) -> date | None:
    """Day and month the other way round; None when that is no date or the same date."""
    return date(day.year, day.day, day.month) if day.day <= 12 and day.day != day.month else None


def score(query: Identity, candidate: Identity) -> float:
    """How likely the two are one person, 0 to 1; symmetric. Feed it to `verdict`.

    An exact document number gives 1. Otherwise name and birth date are weighed, and the result stays below
    HIT_FROM unless the names are nearly identical and the birth dates complete, trusted and the same.
    """
    papers = documents.best_agreement(query.document_numbers, candidate.document_numbers)
    if papers == "exact":
        return 1.0
    name = name_likeness(query.tokens, candidate.tokens)
    birth = birth_likeness(query.birth, candidate.birth)
    total = name if birth is None else _NAME_WEIGHT * name + _BIRTH_WEIGHT * birth
    if papers == "loose":  # only O and 0 differ: worth a look whatever the name
        total = max(total, POSSIBLE_FROM)
    if _same_trusted_birth(query, candidate):
        if name >= _NEARLY_IDENTICAL_SOUND and _same_spelling(query, candidate):
            return total
        if name >= _RELATED_NAME:  # the same day of birth and half the name: worth a look
            total = max(total, POSSIBLE_FROM)
    return min(total, _CEILING_BELOW_HIT)


def verdict(value: float) -> Verdict:
    """What a score means for the officer."""
    if value >= HIT_FROM:
        return "hit"
    return "possible" if value >= POSSIBLE_FROM else "none"


def _same_trusted_birth(query: Identity, candidate: Identity) -> bool:
    if query.birth is None or candidate.birth is None:
        return False
    born = query.birth.full_and_trusted
    return born is not None and born == candidate.birth.full_and_trusted


def _same_spelling(query: Identity, candidate: Identity) -> bool:
    ours = " ".join(sorted(token.plain for token in query.tokens))
    theirs = " ".join(sorted(token.plain for token in candidate.tokens))
    return Indel.normalized_similarity(ours, theirs) >= _NEARLY_IDENTICAL_SPELLING


# --- birth dates


def birth_likeness(one: PartialDate | None, other: PartialDate | None) -> float | None:
    """How well two birth dates agree, 0 to 1; None when at least one says nothing that can be compared.

    Allows for what goes wrong in registers: day and month exchanged, one part mistyped, 1 January for an
    unknown day, a year off by one. Two complete dates with two parts different are two dates. An estimated age
    can contradict but hardly confirm.
    """
    spans = (one.birth_range() if one else None, other.birth_range() if other else None)
    if one is None or other is None or spans[0] is None or spans[1] is None:
        return None
    if one.year is None or other.year is None:
        apart = spans[0][0] > spans[1][1] or spans[1][0] > spans[0][1]
        return 0.0 if apart else None
    if abs(one.year - other.year) > 1:
        return 0.0
    ours, theirs = one.full_and_trusted, other.full_and_trusted
    if ours is None or theirs is None:
        return _partly_known_likeness(one, other)
    same_day, same_month = ours.day == theirs.day, ours.month == theirs.month
    if ours.year == theirs.year:
        if same_day and same_month:
            return 1.0
        if _exchanged(ours) == theirs:
            return 0.9
        return 0.7 if same_day or same_month else 0.15
    return 0.7 if same_day and same_month else 0.0


def _partly_known_likeness(one: PartialDate, other: PartialDate) -> float:
    if one.year != other.year:
        # two estimated years may differ by one; a complete date beside another year is a weaker match
        return 0.15 if one.full_and_trusted or other.full_and_trusted else 0.4
    months = {birth.month for birth in (one, other) if (birth.month, birth.day) != (1, 1)}
    return 0.6 if len(months - {None}) == 2 else 0.75


# --- names


def name_likeness(ours: Sequence[Token], theirs: Sequence[Token]) -> float:
    """How alike two names sound and look, 0 to 1, in whatever order the parts stand.

    Every part of the shorter name looks for its own partner in the longer one. The worst pair weighs as much
    as the mean: brothers and sisters share a surname. Parts that only one of them has cost a little. One shared
    part of a longer name is weak evidence.
    """
    if not ours or not theirs:
        return 0.0
    ours, theirs = _joined_alike(ours, theirs)
    if len(ours) == len(theirs):  # equal pairs may be given away in another order: the better one counts
        return max(_covered(ours, theirs), _covered(theirs, ours))
    shorter, longer = sorted((ours, theirs), key=len)
    total = _covered(shorter, longer)
    if len(shorter) == 1:
        return min(total, _ONE_SHARED_PART)
    return total * (1 - _MISSING_PART * min(len(longer) - len(shorter), 3))


def _covered(shorter: Sequence[Token], longer: Sequence[Token]) -> float:
    pairs = _best_pairs(shorter, longer)
    weights = [min(len(token.plain), 8) + 2 for token in shorter]
    mean = sum(w * likeness for w, likeness in zip(weights, pairs, strict=True)) / sum(weights)
    return (mean + min(pairs)) / 2


def _joined_alike(ours: Sequence[Token], theirs: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """Write two parts of the longer name as one where the other name does so."""
    if len(ours) == len(theirs):
        return ours, theirs
    if len(ours) < len(theirs):
        theirs, ours = _joined_alike(theirs, ours)
        return ours, theirs
    whole = {bones: token for token in theirs for bones in token.sounds}
    for at in range(len(ours) - 1):
        pair = joined(ours[at], ours[at + 1])
        partner = next((whole[bones] for bones in pair.sounds if bones in whole), None)
        if partner and token_likeness(pair, partner) > 0.9:
            return _joined_alike([*ours[:at], pair, *ours[at + 2 :]], theirs)
    return ours, theirs


def _best_pairs(shorter: Sequence[Token], longer: Sequence[Token]) -> list[float]:
    """For each part of the shorter name the likeness of its partner, best pairs given away first."""
    grid = sorted(
        ((token_likeness(a, b), i, j) for i, a in enumerate(shorter) for j, b in enumerate(longer)),
        key=lambda cell: (-cell[0], abs(cell[1] - cell[2])),
    )
    found: dict[int, float] = {}
    taken: set[int] = set()
    for likeness, i, j in grid:
        if i not in found and j not in taken:
            found[i] = likeness
            taken.add(j)
    return [found[i] for i in range(len(shorter))]


def token_likeness(one: Token, other: Token) -> float:
    """How alike two parts of a name are, 0 to 1.

    Equal consonants: the vowels decide the rest (Hassan is not Hussein). Other consonants: a mistyped letter
    in a long part keeps most, in a short part little (Amina is not Amira).
    """
    if one.plain == other.plain:
        return 1.0
    shared = one.sounds.keys() & other.sounds.keys()
    if shared:
        if not (one.voiced and other.voiced):
            return 0.95
        return max(
            _vowel_likeness(a, b) for bones in shared for a in one.sounds[bones] for b in other.sounds[bones]
        )
    if not (one.voiced and other.voiced):
        bare = max(Indel.normalized_similarity(a, b) for a in one.sounds for b in other.sounds)
        return max(0.0, 1 - 2.5 * (1 - bare))
    spelling = Indel.normalized_similarity(one.plain, other.plain)
    return max(0.0, 1 - 2.2 * (1 - spelling))


def _vowel_likeness(one: str, other: str) -> float:
    """How alike two sounds with the same consonants are; a vowel at the end of only one makes Karima of Karim."""
    ending = 0.25 if (one[-1] in "aiu") != (other[-1] in "aiu") else 0.0
    return max(0.0, 1 - 1.3 * (1 - Indel.normalized_similarity(one, other)) - ending)
