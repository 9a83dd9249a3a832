"""The list of cases, quick at any size: the newest of each way in, then those cases by id.

Ids are version-7 UUIDs, so their order is the order of opening, and the indexes (organisation, case) and (membership,
case) give the newest of each way without looking at the rest. The rule who sees what is asked again over the few
that were found, so that list and detail cannot drift apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from cases.confidentiality import organisation_right_counts
from cases.models import (
    Assignment,
    Case,
    EmergencyAccess,
    ExceptionalGrant,
    Participation,
    Person,
    Task,
)
from cases.models.scoped import not_in_conflict
from cases.sections import Section, sections_of_role
from core import clock
from core.actor import Actor
from organisations.permissions import Permission

PAGE_SIZE = 25
YEARS_BACK = 10


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty is not narrowed."""

    state: str = ""
    practice: str = ""
    danger: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of cases, newest first, and the id after which the next page begins."""

    cases: list[Case]
    next_mark: UUID | None


def newest(actor: Actor, filters: Filters, after: UUID | None = None, size: int = PAGE_SIZE) -> CasePage:
    """The newest cases that this actor sees, `size` at most, opened before `after`."""
    if not actor.can(Permission.CASE_LIST) or Section.CORE not in sections_of_role(actor.role):
        return CasePage([], None)
    ids: set[UUID] = set()
    for ways, path in _ways_in(actor, filters.own):
        rows = ways.filter(**_narrowed(filters, path))
        if after is not None:
            rows = rows.filter(**{f"{path}__lt": after})
        ids |= set(rows.order_by(f"-{path}").values_list(path, flat=True)[: size + 1])
    top = sorted(ids, reverse=True)[: size + 1]
    shown = top[:size]
    cases = (
        Case.objects.visible_to(actor)
        .filter(pk__in=shown)
        .select_related("organisation", "lead__user")
        .order_by("-pk")
    )
    return CasePage(list(cases), shown[-1] if len(top) > size else None)


def _ways_in(actor: Actor, own: bool) -> Iterable[tuple[QuerySet[Any], str]]:
    shared = Participation.objects.running().filter(
        organisation_id=actor.organisation_id, sections__contains=[Section.CORE]
    )
    free = not_in_conflict(actor, case="case_id")
    if actor.can(Permission.CASE_ALL_OF_ORGANISATION) and not own:
        yield shared.filter(organisation_right_counts(actor.organisation_id), free), "case_id"
    mine = Assignment.objects.filter(membership_id=actor.membership_id, ended_at__isnull=True)
    yield mine.filter(Exists(shared.filter(case_id=OuterRef("case_id"))), free), "case_id"
    if not own:
        granted = ExceptionalGrant.objects.of_person(actor.user_id, actor.membership_id).filter(
            not_in_conflict(actor, case="permission__content_object_id"), sections__contains=[Section.CORE]
        )  # fmt: skip
        yield granted, "permission__content_object_id"
    if actor.emergency and not own:
        yield (
            EmergencyAccess.objects.running().filter(
                free, user_id=actor.user_id, membership_id=actor.membership_id
            ),
            "case_id",
        )


def _narrowed(filters: Filters, path: str) -> dict[str, Any]:
    case = path.removesuffix("_id")
    narrowed: dict[str, Any] = {}
    if filters.state:
        narrowed[f"{case}__state"] = filters.state
    if filters.danger:
        narrowed[f"{case}__danger"] = filters.danger
    if filters.practice:
        narrowed[f"{case}__practices__contains"] = [filters.practice]
    return narrowed


def references_of(typed: str) -> list[str]:
    """The numbers that are meant: whole ("SP-2026-00412"), or its last part ("412") in any recent year."""
    match = re.fullmatch(r"(?:SP-?)?(?:(\d{4})-)?(\d{1,7})", typed.strip().upper().replace(" ", ""))
    if match is None:
        return []
    this_year = clock.today().year
    years = [match[1]] if match[1] else [str(year) for year in range(this_year - YEARS_BACK, this_year + 1)]
    return [f"SP-{year}-{int(match[2]):05d}" for year in years]


def people_of(actor: Actor, cases: Iterable[Case]) -> dict[UUID, list[Person]]:
    """The visible people at risk per case: one query."""
    found: dict[UUID, list[Person]] = {}
    rows = Person.objects.visible_to(actor).filter(case__in=[c.pk for c in cases], role="at_risk")
    for person in rows.order_by("recorded_at", "pk"):
        found.setdefault(person.case_id, []).append(person)
    return found


def next_steps(actor: Actor, cases: Iterable[Case]) -> dict[UUID, Task]:
    """The first open step per case for the actor's organisation: one query."""
    rows = (
        Task.objects.filter(
            case__in=[c.pk for c in cases], organisation_id=actor.organisation_id, state="open"
        )
        .order_by("case_id", "-urgent", F("due_at").asc(nulls_last=True), "pk")
        .distinct("case_id")
    )
    return {row.case_id: row for row in rows if row.case_id is not None}
