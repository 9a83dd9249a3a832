"""Looking for a case by number, or for a person by name and birth date, among what this person sees.

Every answer costs the same queries, and every empty one says the same: whether nothing is there, or it is another's, or
closed, cannot be told from the words, the status, the number of queries or the time.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import audit
from cases import case_list, hidden
from cases.access import check_permission
from cases.models import Case, Person
from cases.person_words import birth_of
from core import names
from core.actor import Actor
from core.partial_dates import PartialDate
from organisations.permissions import Permission

MOST: Final = 25
_CANDIDATES: Final = 300
# As in triage: a look too many costs less than a missed link.
_WORTH_A_LOOK: Final = 0.65


@dataclass(frozen=True, slots=True)
class Found:
    """A case, with the person in it that was looked for; None when it was found by its number."""

    case: Case
    person: Person | None = None


def find(*, by: Actor, number: str = "", name: str = "", birth: PartialDate | None = None) -> list[Found]:
    """What this person may find, best first, and one line in the log whatever the outcome.

    A look-up that matches only what this person may not see is logged as refused, with the case.
    """
    check_permission(by, Permission.CASE_LIST)
    keys = hidden.keys_of(name, birth)
    references = case_list.references_of(number)
    cases = list(
        Case.objects.visible_to(by)
        .filter(reference__in=references or [""])
        .select_related("organisation", "lead__user")
        .order_by("-pk")[:MOST]
    )
    people = _people(by, keys, name, birth)
    unseen = hidden.cases_matched(by, keys, references)
    found = [Found(case) for case in cases] + [Found(person.case, person) for person in people]
    _log(by, found, unseen)
    return found[:MOST]


def _people(by: Actor, keys: hidden.Keys, name: str, birth: PartialDate | None) -> list[Person]:
    digests = [*keys.of_name, *keys.of_birth]
    rows = (
        Person.objects.visible_to(by)
        .filter(keys__digest__in=digests)
        .select_related("case__organisation", "case__lead__user")
        .distinct()
        .order_by("-pk")[:_CANDIDATES]
    )
    wanted = names.Identity(name, birth)
    scored = [(_score(wanted, person), person) for person in rows]
    scored.sort(key=lambda pair: pair[0], reverse=True)
    return [person for score, person in scored if score >= _WORTH_A_LOOK]


def _score(wanted: names.Identity, person: Person) -> float:
    known = names.Identity(f"{person.given_names} {person.family_name}".strip(), birth_of(person))
    if wanted.tokens and known.tokens:
        return names.score(wanted, known)
    ours = wanted.birth.full_and_trusted if wanted.birth else None
    return 1.0 if ours is not None and known.birth and ours == known.birth.full_and_trusted else 0.0


def _log(by: Actor, found: list[Found], unseen: list[UUID]) -> None:
    """One line always, so that the log itself tells nothing to who counts or times."""
    if found:
        audit.seen(by=by, action="search.find", count=len(found))
    elif unseen:
        audit.refused(by=by, action="search.find", reason="not_yours", obj=Case(pk=unseen[0]))
    else:
        # As bare as the line above: details would cost a look-up of their key.
        audit.seen(by=by, action="search.find")
