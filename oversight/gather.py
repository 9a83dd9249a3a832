"""From the lines of a day to looks that can be scored: what was the person's part in the case, and who stands in it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from audit import reading
from audit.reading import Looked
from cases.confidentiality import Confidentiality
from cases.models import Assignment, Case, Person
from core import scope
from core.actor import Actor
from organisations.models import DutyShift, Membership
from organisations.permissions import ROLES, Permission
from oversight.scoring import Look, full_name, surnames

AT_ONCE = 500  # cases whose rows are read in one context
BACK = timedelta(days=30)  # a part in the case counts this long
ALL_ROLES = frozenset(
    str(name) for name, role in ROLES.items() if Permission.CASE_ALL_OF_ORGANISATION in role.permissions
)


@dataclass
class _People:
    """Names of those who can look; they stay in this process and go into no record."""

    surnames: dict[UUID, frozenset[str]] = field(default_factory=dict)
    names: dict[UUID, dict[frozenset[str], UUID]] = field(default_factory=lambda: defaultdict(dict))
    by_role: set[tuple[UUID, UUID]] = field(default_factory=set)
    on_duty: dict[UUID, list[tuple[datetime, datetime | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )


@dataclass
class _Files:
    """What is known of the cases that were looked at."""

    surnames: dict[UUID, frozenset[str]] = field(default_factory=dict)
    names: dict[UUID, set[frozenset[str]]] = field(default_factory=lambda: defaultdict(set))
    closed: set[UUID] = field(default_factory=set)
    bearers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    people: int = 0


def day_of_looks(by: Actor, since: datetime, until: datetime) -> list[tuple[Looked, Look]]:
    """Every look of a period, gathered and ready to score. Two passes over the log, and a few queries beside.

    `by` sees the cases that were looked at, a few hundred at a time, and no other.
    """
    found = reading.looks(since, until)
    cases, users = {look.case_id for look in found}, {look.user_id for look in found}
    acts = reading.worked(cases, users, since=since - BACK, until=until)
    people, files = _people(found, since, until), _files(by, cases)
    assigned = _assigned(by, cases, since, until)
    return [(look, _look(look, people, files, assigned, acts)) for look in found]


def _look(
    look: Looked,
    people: _People,
    files: _Files,
    assigned: set[tuple[UUID, UUID]],
    acts: dict[tuple[UUID, UUID], tuple[int, int]],
) -> Look:
    done, days = acts.get((look.user_id, look.case_id), (0, 0))
    shared = people.surnames.get(look.user_id, frozenset()) & files.surnames.get(look.case_id, frozenset())
    share = min((files.bearers[sound] / max(files.people, 1) for sound in shared), default=None)
    colleagues = people.names.get(look.organisation_id, {})
    return Look(
        user_id=look.user_id,
        organisation_id=look.organisation_id,
        case_id=look.case_id,
        assigned=(look.user_id, look.case_id) in assigned,
        acted=done > 0,
        by_role=(look.user_id, look.organisation_id) in people.by_role,
        closed=look.case_id in files.closed,
        surname_share=share,
        colleague=any(name in colleagues for name in files.names.get(look.case_id, ())),
        at_night_off_duty=look.at_night > 0 and not _has_duty(people.on_duty.get(look.user_id, ()), look),
        unmasked=look.unmasked > 0,
        days=days,
    )


def _has_duty(shifts: Iterable[tuple[datetime, datetime | None]], look: Looked) -> bool:
    return any(start <= look.last and (end is None or end > look.first) for start, end in shifts)


def _people(found: list[Looked], since: datetime, until: datetime) -> _People:
    people = _People()
    houses = {look.organisation_id for look in found}
    members = Membership.objects.filter(organisation_id__in=houses).select_related("user")
    for member in members:
        people.surnames[member.user_id] = surnames(member.user.display_name)
        name = full_name(member.user.display_name)
        if name:
            people.names[member.organisation_id][name] = member.user_id
        if member.role in ALL_ROLES:
            people.by_role.add((member.user_id, member.organisation_id))
    shifts = DutyShift.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=since),
        starts_at__lt=until,
        membership__organisation_id__in=houses,
    ).values_list("membership__user_id", "starts_at", "ends_at")
    for user, starts, ends in shifts:
        people.on_duty[user].append((starts, ends))
    return people


def _files(by: Actor, cases: set[UUID]) -> _Files:
    files = _Files()
    # The same few hundred surnames return: each is read for its sounds once.
    heard: dict[str, frozenset[str]] = {}
    people = Person.objects.values_list("case_id", "given_names", "family_name")
    gathered: dict[UUID, set[str]] = defaultdict(set)
    for case, given, family in _of_cases(by, cases, lambda some: people.filter(case_id__in=some)):
        if family not in heard:
            heard[family] = surnames(family, whole=True)
        gathered[case] |= heard[family]
        files.people += 1
        for sound in heard[family]:
            files.bearers[sound] += 1
        if name := full_name(f"{given} {family}"):
            files.names[case].add(name)
    files.surnames = {case: frozenset(sounds) for case, sounds in gathered.items()}
    closed = Case.objects.exclude(confidentiality=Confidentiality.NORMAL).values_list("pk", flat=True)
    files.closed = set(_of_cases(by, cases, lambda some: closed.filter(pk__in=some)))
    return files


def _assigned(by: Actor, cases: set[UUID], since: datetime, until: datetime) -> set[tuple[UUID, UUID]]:
    rows = (
        Assignment.objects.filter(recorded_at__lt=until)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since - BACK))
        .values_list("membership__user_id", "case_id")
    )
    return set(_of_cases(by, cases, lambda some: rows.filter(case_id__in=some)))


def _of_cases(by: Actor, cases: set[UUID], read: Callable[[Sequence[UUID]], Iterable[Any]]) -> Iterator[Any]:
    """What `read` finds of these cases, in the context of a few hundred at a time."""
    wanted = sorted(cases)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        with scope.about(by, *some):
            found = list(read(some))
        yield from found
