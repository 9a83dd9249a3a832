"""What the sweep over clocks and the one over steps share: batches, who is next in line, and a warning to who acts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection
from django.utils.translation import gettext as _

from cases.models import ConflictLock, Deadline, Signal, Task
from monitoring.actions import deliveries
from monitoring.ladder import ladder
from monitoring.models import ReminderPreference
from organisations.models import Membership, Organisation

BATCH: Final = 500
MOST: Final = 100_000
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


def roles_held(houses: Collection[UUID]) -> set[tuple[UUID, str]]:
    """Which roles somebody who works there has, in which of these organisations."""
    held = Membership.objects.filter(organisation_id__in=houses, active=True, user__is_active=True)
    return set(held.order_by().values_list("organisation_id", "role").distinct())


def coordinator_role(house: Organisation, held: Collection[tuple[UUID, str]]) -> str:
    """The role of who is told when nobody acted; empty, for everybody, where nobody has it."""
    role = ladder().house(house.kind).coordinator_role
    return role if (house.pk, role) in held else ""


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
