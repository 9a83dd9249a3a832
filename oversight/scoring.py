"""How much a look asks for a second look: points for what is seen together, without a verdict.

HagaZiekenhuis was fined for not looking at its log systematically: here every look is scored every day, and the few
with most points go to a person. A reason is a question to a colleague, never proof.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from core.name_forms import tokens


class Reason(StrEnum):
    """Why a look stands in the queue; the words are in `presenters.REASONS`."""

    SURNAME = "surname"
    COLLEAGUE = "colleague"
    NO_RELATION = "no_relation"
    ROLE_ONLY = "role_only"
    BULK = "bulk"
    NIGHT = "night"
    CLOSED = "closed"
    UNMASKED = "unmasked"
    AGAIN = "again"


POINTS = {
    Reason.SURNAME: 5,
    Reason.COLLEAGUE: 6,
    Reason.NO_RELATION: 3,
    Reason.ROLE_ONLY: 1,
    Reason.BULK: 4,
    Reason.NIGHT: 2,
    Reason.CLOSED: 3,
    Reason.UNMASKED: 2,
    Reason.AGAIN: 3,
}
FROM = 5  # points from which a person looks
STRONG = 6  # points that no full week keeps back
PER_THOUSAND = 20  # items a day at most, by users of the organisation, over a week
RARE, COMMON = 0.001, 0.01  # share of all people in files that bear a surname
BULK_AT_LEAST, BULK_TIMES = 20, 3  # files in a day, and times what colleagues read
AGAIN_FROM = 3  # days of looking without doing


@dataclass(frozen=True, slots=True)
class Look:
    """One person at one case on one day, with what is known around it. Holds no names."""

    user_id: UUID
    organisation_id: UUID
    case_id: UUID
    assigned: bool
    acted: bool
    by_role: bool
    closed: bool
    surname_share: float | None  # None: nobody in the file bears the looker's surname
    colleague: bool
    at_night_off_duty: bool
    unmasked: bool
    days: int


@dataclass(frozen=True, slots=True)
class Scored:
    """A look with its points."""

    look: Look
    points: int
    reasons: tuple[Reason, ...]


def score(look: Look) -> Scored:
    """Points of one look by itself."""
    found: dict[Reason, int] = {}
    stranger = not (look.assigned or look.acted)
    # Who has a part in the case, or reads every case by function, is expected there: a namesake is then a coincidence
    # far more often than a reason.
    share = 1 if stranger and not look.by_role else 2
    if look.surname_share is not None:
        found[Reason.SURNAME] = _surname(look.surname_share) // share
    if look.colleague:
        found[Reason.COLLEAGUE] = POINTS[Reason.COLLEAGUE] // share
    if look.closed and stranger:
        found[Reason.CLOSED] = POINTS[Reason.CLOSED]
    if look.at_night_off_duty:
        found[Reason.NIGHT] = POINTS[Reason.NIGHT]
    if stranger and look.by_role:
        found[Reason.ROLE_ONLY] = POINTS[Reason.ROLE_ONLY]
    elif stranger:
        found[Reason.NO_RELATION] = POINTS[Reason.NO_RELATION]
        if look.unmasked:
            found[Reason.UNMASKED] = POINTS[Reason.UNMASKED]
        if look.days >= AGAIN_FROM:
            found[Reason.AGAIN] = POINTS[Reason.AGAIN]
    found = {reason: points for reason, points in found.items() if points}
    return Scored(look, sum(found.values()), tuple(found))


def _surname(share: float) -> int:
    """A surname that many bear says little; between rare and common the points fall with the logarithm."""
    if share <= RARE:
        return POINTS[Reason.SURNAME]
    if share >= COMMON:
        return 1
    part = math.log(share / RARE) / math.log(COMMON / RARE)
    return round(POINTS[Reason.SURNAME] - part * (POINTS[Reason.SURNAME] - 1))


def bulk_readers(files: dict[UUID, int]) -> set[UUID]:
    """Who read far more files in a day than colleagues did: by person, files read without a part in them."""
    read = sorted(files.values())
    usual = read[len(read) // 2] if read else 0
    limit = max(BULK_AT_LEAST, BULK_TIMES * usual)
    return {user for user, count in files.items() if count >= limit}


def pick(scored: Iterable[Scored], *, users: int, before: int) -> list[Scored]:
    """The looks of one organisation's people that go to a person, most points first; at most two of one person a day.

    `users` of the organisation make the room, `before` is what went to a person in the six days before: a small
    organisation has less than one a day, so a week is counted. What has STRONG points goes even when the week is full,
    up to three days' share: many weak signs never hide a strong one.
    """
    left = max(1, PER_THOUSAND * users * 7 // 1000) - before
    most = max(2, math.ceil(PER_THOUSAND * users * 3 / 1000))
    taken: list[Scored] = []
    by_person: dict[UUID, int] = {}
    for item in sorted(scored, key=lambda s: (-s.points, str(s.look.user_id), str(s.look.case_id))):
        weak = item.points < STRONG
        if item.points < FROM or len(taken) == most or (weak and len(taken) >= left):
            break
        if by_person.get(item.look.user_id, 0) < 2:
            by_person[item.look.user_id] = by_person.get(item.look.user_id, 0) + 1
            taken.append(item)
    return taken


def with_bulk(item: Scored) -> Scored:
    """The same look, of somebody who reads in bulk."""
    return replace(item, points=item.points + POINTS[Reason.BULK], reasons=(Reason.BULK, *item.reasons))


def surnames(name: str, *, whole: bool = False) -> frozenset[str]:
    """The sounds of a surname's parts: two names that share one may be of one family, whatever the spelling.

    `whole` says that the text is a surname only; otherwise its first part, a given name, is left out.
    """
    parts = tokens(name)
    heard = parts if whole else parts[1:]
    return frozenset(sound for token in heard for sounds in token.sounds.values() for sound in sounds)


def full_name(name: str) -> frozenset[str]:
    """A whole name by its plain parts, in any order; empty for fewer than two."""
    parts = frozenset(token.plain for token in tokens(name))
    return parts if len(parts) > 1 else frozenset()
