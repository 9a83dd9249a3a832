"""What the sweep over clocks and the one over steps share: batches, who is next in line, and a warning to who acts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection
from django.utils.translation import gettext as _

from cases.confidentiality import closes_to_unassigned
from cases.models import Assignment, Case, ConflictLock, Deadline, Signal, Task
from monitoring import addressing
from monitoring.actions import deliveries
from monitoring.ladder import ladder
from monitoring.models import ReminderPreference
from organisations.models import Membership
from organisations.permissions import ROLES, Permission

BATCH: Final = 500
MOST: Final = 100_000
OPEN_IN_EMERGENCY: Final = "/noodtoegang/"
_ALL_CASES: Final = {
    str(name) for name, role in ROLES.items() if Permission.CASE_ALL_OF_ORGANISATION in role.permissions
}
AGAIN_AFTER_FAILURE: Final = timedelta(minutes=1)


def batches(due: Iterable[tuple[UUID, UUID | None]]) -> Iterator[list[UUID]]:
    """The rows of the same case together, the longest due first, at most BATCH at a time."""
    cases: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, case_id in due:
        cases[case_id or pk].append(pk)
    batch: list[UUID] = []
    for clocks in cases.values():
        if batch and len(batch) + len(clocks) > BATCH:
            yield batch
            batch = []
        batch += clocks
        while len(batch) > BATCH:
            yield batch[:BATCH]
            batch = batch[BATCH:]
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class Held:
    """Which roles somebody who works there has, in which organisation; of a case that is closed to some, who sees it.

    A case is closed to who is not assigned by its level, and to who is kept away by a conflict of interest: what is told
    to a role of which nobody sees the case is told to nobody.
    """

    roles: frozenset[tuple[UUID, str]]
    closed: frozenset[tuple[UUID, UUID]]
    in_case: frozenset[tuple[UUID, UUID, str]]
    locks: frozenset[tuple[UUID, UUID]]

    @classmethod
    def of(cls, rows: Sequence[Deadline] | Sequence[Task]) -> "Held":
        """For all these clocks or steps at once, their cases fetched; three questions more where a case is closed."""
        members = Membership.objects.filter(active=True, user__is_active=True).order_by()
        houses = {row.organisation_id for row in rows}
        held = members.filter(organisation_id__in=houses).values_list("organisation_id", "role").distinct()
        cases = {row.case.pk: row.case for row in rows if row.case is not None}
        standing = ConflictLock.objects.standing().filter(case_id__in=list(cases))
        locks = frozenset(
            (case_id, user)
            for case_id, user in standing.values_list("case_id", "user_id")
            if case_id is not None
        )
        locked = {case_id for case_id, _user in locks}
        closed = {
            (row.organisation_id, row.case.pk)
            for row in rows
            if row.case is not None
            and (row.case.pk in locked or closes_to_unassigned(row.case, row.organisation_id))
        }
        return cls(frozenset(held), frozenset(closed), frozenset(_who_sees(closed, cases, locks)), locks)

    def coordinator_role(self, row: Deadline | Task) -> str:
        """The role of who is told when nobody acted; empty, for everybody, where nobody has it or sees the case by it."""
        role = ladder().house(row.organisation.kind).coordinator_role
        if (row.organisation_id, row.case_id) in self.closed and not self.is_nobodys(row):
            return role if (row.organisation_id, row.case_id, role) in self.in_case else ""
        return role if (row.organisation_id, role) in self.roles else ""

    def is_nobodys(self, row: Deadline | Task) -> bool:
        """Whether nobody of the organisation sees the case."""
        place = (row.organisation_id, row.case_id)
        return place in self.closed and not any(seen[:2] == place for seen in self.in_case)

    def late(self, row: Deadline | Task, label: str, *, url: str, detail: str) -> dict[str, Any]:
        """What the step says that tells who is next in line.

        Where nobody of the organisation sees the case, one coordinator hears its number, with which it can be opened in an
        emergency: whom no conflict of interest keeps away.
        """
        told: dict[str, Any] = {"case": row.case, "role": self.coordinator_role(row), "title": label[:200]}
        told |= {"url": url, "detail": detail}
        if row.case is None or not self.is_nobodys(row):
            return told
        away = [user for case_id, user in self.locks if case_id == row.case_id]
        told |= {"membership": addressing.next_person(row.organisation, away)}
        if told["membership"] is None:
            return told
        title = _("Niemand handelde op tijd in %(number)s. Niemand bij u ziet deze casus.")
        return told | {
            "case": None, "role": "", "title": title % {"number": row.case.reference}, "url": OPEN_IN_EMERGENCY,
            "detail": "",
        }  # fmt: skip


def _who_sees(
    closed: Collection[tuple[UUID, UUID]], cases: Mapping[UUID, Case], locks: Collection[tuple[UUID, UUID]]
) -> Iterator[tuple[UUID, UUID, str]]:
    """In these organisations and cases: the roles of who is assigned, or sees the case by role and is not kept away."""
    if not closed:
        return
    houses, ids = {house for house, _ in closed}, {case_id for _, case_id in closed}
    members = Membership.objects.filter(organisation_id__in=houses, active=True, user__is_active=True)
    assigned = set(
        Assignment.objects.filter(case_id__in=ids, ended_at__isnull=True).values_list(
            "membership_id", "case_id"
        )
    )
    for member in members.order_by("pk"):
        for house, case_id in closed:
            if house != member.organisation_id or (case_id, member.user_id) in locks:
                continue
            by_role = member.role in _ALL_CASES and not closes_to_unassigned(cases[case_id], house)
            if (member.pk, case_id) in assigned or by_role:
                yield house, case_id, member.role


def nobody_acted(label: str) -> str:
    """That nobody did this in time."""
    return _("Niemand handelde op tijd: %(label)s") % {"label": label}


def save_looks(rows: Sequence[Deadline] | Sequence[Task]) -> None:
    """Hundreds of clocks, or of steps, in one statement; Django's own bulk update compares every row with every other."""
    if not rows:
        return
    table = {Deadline: "cases_deadline", Task: "cases_task"}[type(rows[0])]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} d SET next_look_at = v.next_look_at, looked_at = v.looked_at"  # noqa: S608 - one of two names of ours
            " FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) AS v (id, next_look_at, looked_at)"
            " WHERE d.id = v.id",
            [
                [str(row.pk) for row in rows],
                [row.next_look_at for row in rows],
                [row.looked_at for row in rows],
            ],
        )


def why_next(role: str, *, still: bool = False) -> str:
    """Why the next in line is told."""
    if still:
        return _("Staat lang stil, u bent coördinator") if role else _("Staat lang stil, kijk wie dit oppakt")
    return _("Termijn voorbij, u bent coördinator") if role else _("Termijn voorbij, kijk wie dit oppakt")


def warn(steps: Sequence[Task], *, last: Collection[UUID]) -> None:
    """Tell who does these steps that the end comes near; at the last warning they stand on top of the worklist."""
    deliveries.queue_reminders(reminders=[*_to_persons(steps), *_to_who_judges(steps)])
    Task.objects.filter(pk__in=last, urgent=False).update(urgent=True)


def _to_persons(steps: Iterable[Task]) -> Iterator[deliveries.Reminder]:
    for step in steps:
        case = step.case
        if step.membership_id is not None and case is not None and not case.is_practice:
            yield deliveries.Reminder(
                step.membership_id, step.organisation_id, case.pk, _occasion(step), case.reference,
                f"/casussen/{case.pk}/taken/",
            )  # fmt: skip


def _to_who_judges(steps: Iterable[Task]) -> Iterator[deliveries.Reminder]:
    """The step about a signal without a case is for whoever of a role comes first: each who asked for mail gets one."""
    open_ones = {
        step.source_id: step
        for step in steps
        if step.case_id is None and step.role and step.membership_id is None
    }
    if not open_ones:
        return
    signals = dict(
        Signal.objects.filter(pk__in=list(open_ones), case__isnull=True).values_list("pk", "reference")
    )
    away = set(
        ConflictLock.objects.standing().filter(signal_id__in=signals).values_list("user_id", "signal_id")
    )
    wanted = ReminderPreference.objects.filter(
        membership__organisation_id__in={step.organisation_id for step in open_ones.values()},
        membership__role__in={step.role for step in open_ones.values()},
        membership__active=True, membership__user__is_active=True, by_mail=True,
    ).select_related("membership")  # fmt: skip
    for preference in wanted:
        member = preference.membership
        for signal_id, reference in signals.items():
            step = open_ones[signal_id]
            if (member.organisation_id, member.role) != (step.organisation_id, step.role):
                continue
            if (member.user_id, signal_id) not in away:
                yield deliveries.Reminder(
                    member.pk, step.organisation_id, None, _occasion(step), reference, f"/triage/{signal_id}/"
                )


def _occasion(step: Task) -> UUID:
    """One warning of one end: a second one, or a moved end, is another message."""
    return uuid5(NAMESPACE_URL, f"step:{step.pk}:{step.due_at}:{step.urgent}")
