"""What a look-up matches outside what this person sees: for the log, and for the radar between regions.

The only reads past `visible_to` in this room. They compare keyed hashes and give back ids of cases and who leads them,
never a name or anything else of a file. A match needs a part of the name and the whole birth date.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Case, Person, PersonKey
from cases.models.scoped import case_visible_q, not_in_conflict
from cases.sections import Section
from core import names
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
    """Ids of cases that match and that this person does not see, at most MOST; one query."""
    unseen_person = ~case_visible_q(actor, section=Section.PEOPLE, case="case_id")
    unseen_case = ~case_visible_q(actor, section=Section.CORE, case="pk")
    by_person = _people(keys).filter(unseen_person).order_by().values_list("case_id", flat=True)[:MOST]
    by_number = (
        Case.objects.filter(unseen_case, reference__in=references or [""])
        .order_by()
        .values_list("pk", flat=True)[:MOST]
    )
    return list(dict.fromkeys(by_person.union(by_number, all=True)))


def elsewhere(actor: Actor, keys: Keys) -> list[tuple[UUID, UUID]]:
    """(case, leading organisation) of matches that another organisation leads, at most MOST; one query.

    A case from which a conflict of interest keeps this person away is not among them.
    """
    rows = (
        _people(keys)
        .filter(not_in_conflict(actor, case="case_id"), ~Q(case__organisation_id=actor.organisation_id))
        .filter(case__is_practice=False)
        .order_by()
        .values_list("case_id", "case__organisation_id")
        .distinct()
    )
    return list(rows[:MOST])


def _people(keys: Keys) -> QuerySet[Person]:
    named = PersonKey.objects.filter(person_id=OuterRef("person_id"), digest__in=keys.of_name)
    both = PersonKey.objects.filter(Exists(named), digest__in=keys.of_birth)
    return Person.objects.filter(pk__in=both.values("person_id"))
