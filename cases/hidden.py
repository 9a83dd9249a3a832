"""What a look-up matches outside what this person sees: for the log, and for the radar between regions.

The only looks past `visible_to` in this room, through the doors of the database (`core.doors`). They compare keyed
hashes and give back ids of cases and who leads them, never a name or anything else of a file. A match needs a part of
the name and the whole birth date. The door asks the database who stands before it, so that is said anew first.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from core import doors, names, scope
from core.actor import Actor
from core.partial_dates import PartialDate

MOST = 20
# A list that is never empty, so that a look-up costs the same whatever was filled in.
_NO_DIGEST = b""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keyed hashes of one name and one birth date, made with every index key still in use."""

    of_name: Sequence[bytes] = field(default=(_NO_DIGEST,))
    of_birth: Sequence[bytes] = field(default=(_NO_DIGEST,))


def keys_of(name: str, birth: PartialDate | None) -> Keys:
    """The keys to look for."""
    secrets = list(settings.INDEX_KEYS.values())
    born = names.search_keys("", birth, secrets)
    named = names.search_keys(name, birth, secrets) - born if name.strip() else frozenset()
    return Keys(sorted(named) or [_NO_DIGEST], sorted(born) or [_NO_DIGEST])


def cases_matched(actor: Actor, keys: Keys, references: Collection[str] = ()) -> list[UUID]:
    """Ids of cases that match and that this person does not see, at most MOST; one look through the door."""
    scope.enter(actor)
    return doors.unseen_matches(keys.of_name, keys.of_birth, references or [""], MOST)


def elsewhere(actor: Actor, keys: Keys) -> list[tuple[UUID, UUID]]:
    """(case, leading organisation) of matches that another organisation leads, at most MOST; one look through the door.

    A case from which a conflict of interest keeps this person away is not among them.
    """
    scope.enter(actor)
    return doors.known_elsewhere(keys.of_name, keys.of_birth, MOST)
