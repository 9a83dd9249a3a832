"""From the lines of a day to looks that can be scored: what was the person's part in the case, and who stands in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from audit import reading
from audit.reading import Looked
from cases.confidentiality import Confidentiality
from cases.models import Assignment, Case, Person
from organisations.models import DutyShift, Membership
from organisations.permissions import ROLES, Permission
from oversight.scoring import Look, full_name, surnames

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


def day_of_looks(since: datetime, until: datetime) -> list[tuple[Looked, Look]]:
    """Every look of a period, gathered and ready to score. Two passes over the log, and a few queries beside."""
    found = reading.looks(since, until)
    cases, users = {look.case_id for look in found}, {look.user_id for look in found}
    acts = reading.worked(cases, users, since=since - BACK, until=until)
    people, files = _people(found, since, until), _files(cases)
    assigned = _assigned(cases, since, until)
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


def _files(cases: set[UUID]) -> _Files:
    files = _Files()
    # The same few hundred surnames return: each is read for its sounds once.
    heard: dict[str, frozenset[str]] = {}
    rows = Person.objects.filter(case_id__in=cases).values_list("case_id", "given_names", "family_name")
    gathered: dict[UUID, set[str]] = defaultdict(set)
    for case, given, family in rows:
        if family not in heard:
            heard[family] = surnames(family, whole=True)
        gathered[case] |= heard[family]
        files.people += 1
        for sound in heard[family]:
            files.bearers[sound] += 1
        if name := full_name(f"{given} {family}"):
            files.names[case].add(name)
    files.surnames = {case: frozenset(sounds) for case, sounds in gathered.items()}
    files.closed = set(
        Case.objects.filter(pk__in=cases)
        .exclude(confidentiality=Confidentiality.NORMAL)
        .values_list("pk", flat=True)
    )
    return files


def _assigned(cases: set[UUID], since: datetime, until: datetime) -> set[tuple[UUID, UUID]]:
    rows = Assignment.objects.filter(case_id__in=cases, recorded_at__lt=until).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=since - BACK)
    )
    return set(rows.values_list("membership__user_id", "case_id"))
