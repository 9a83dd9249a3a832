"""What people do to a clock: settle it, give it more time, let it stand still and run again."""

from datetime import datetime

from django.db import transaction

import audit
from cases import deadline_rules
from cases.access import check_can_work
from cases.actions import deadlines, timeline
from cases.deadline_ends import as_period, due_after, resumed_end
from cases.deadline_rules import DeadlineRule
from cases.models import Deadline, DeadlineMove
from cases.models.contact import SourceKind
from cases.models.deadline import MoveKind
from core import clock, words, working_days
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from core.events import publish


def settle(
    *, by: Actor, deadline: Deadline, done: bool, reason: str = "", version: int | None = None
) -> None:
    """Stop a clock of the own organisation as met, or end it with a reason.

    The end of an order or permission cannot be settled before it is there: a right lapses whatever we write down.
    After it, a reason says what protects now. Raises AccessDenied, PolicyDenied, InvalidInput, StaleRecord.
    """
    with transaction.atomic():
        deadline, rule = _load(by, deadline, version)
        if rule.nature == "validity":
            if deadline.due_at > clock.now():
                raise PolicyDenied(
                    "Dit is het einde van een bevel of machtiging. Dat loopt door, wat u ook vastlegt."
                )
            done = False
        if done:
            deadlines.meet(by=by, key=deadline.key, source_id=deadline.source_id)
        elif not reason.strip():
            raise InvalidInput("Schrijf waarom deze termijn vervalt, of wat nu beschermt.", "reason")
        else:
            deadlines.end(by=by, key=deadline.key, source_id=deadline.source_id, reason=reason)


def extend(*, by: Actor, deadline: Deadline, reason: str, version: int | None = None) -> datetime:
    """Give the clock the extension that its ground allows, and return the new end (UTC).

    Raises as `settle`; PolicyDenied where the ground knows no extension, or no further one. The end of an order moves
    only by a decision on the order.
    """
    with transaction.atomic():
        deadline, rule = _load(by, deadline, version)
        due_at = extended_end(rule, deadline)
        if deadline.suspended_at is not None:
            raise PolicyDenied("Deze termijn staat stil. Laat hem eerst weer lopen.")
        if not reason.strip():
            raise InvalidInput("Schrijf waarom er meer tijd nodig is.", "reason")
        deadlines.change_end(by=by, deadline=deadline, kind=MoveKind.EXTENDED, due_at=due_at, reason=reason)
        assert deadline.case is not None  # noqa: S101 - asked by _load
        timeline.add(
            by=by, case=deadline.case, kind="deadline.extended", occurred_at=clock.now(), source=SourceKind.DECISION,
            title=f"{deadline.label}: uitgesteld tot {words.day(due_at)}", text=reason, obj=deadline,
        )  # fmt: skip
        return due_at


def extended_end(rule: DeadlineRule, deadline: Deadline) -> datetime:
    """Where the next extension would bring the end. Raises PolicyDenied where the ground gives none."""
    if rule.nature == "validity":
        raise PolicyDenied(
            "Dit einde verschuift alleen door een besluit. Leg de verlenging van het bevel vast."
        )
    if rule.extension is None:
        raise PolicyDenied("Deze termijn kan niet langer worden. Zo staat het in de grondslag.")
    used = deadline.moves.filter(kind=MoveKind.EXTENDED).count()
    if rule.extension.max_times is not None and used >= rule.extension.max_times:
        raise PolicyDenied("Deze termijn is al verlengd. Vaker mag niet.")
    house = deadline.organisation.slug
    due_at = due_after(deadline.due_at, rule.extension.period, rule.working_day_rule, house)
    if rule.total is not None:
        ceiling = working_days.ends_at(deadline.starts_at, as_period(rule.total))
        if due_at > ceiling:
            raise PolicyDenied("Zo wordt de termijn langer dan de grondslag toelaat.")
    return due_at


def suspend(*, by: Actor, deadline: Deadline, reason: str, version: int | None = None) -> None:
    """Let the clock stand still, where its ground allows that. Raises as `settle`."""
    with transaction.atomic():
        deadline, rule = _load(by, deadline, version)
        stand_still(by=by, deadline=deadline, rule=rule, reason=reason)


def stand_still(*, by: Actor, deadline: Deadline, rule: DeadlineRule, reason: str) -> None:
    """Stop a locked clock until it is let run again; it comes back after a term. Called by acts that checked who decides.

    Raises PolicyDenied where the ground knows no standing still, InvalidInput without a reason.
    """
    check_can_stand_still(rule, deadline)
    if not reason.strip():
        raise InvalidInput("Schrijf waarom de termijn stilstaat.", "reason")
    DeadlineMove(
        deadline=deadline, kind=MoveKind.SUSPENDED, old_due_at=deadline.due_at, reason=reason[:300],
        membership_id=by.membership_id,
    ).save()  # fmt: skip
    deadline.suspended_at = clock.now()
    deadlines.plan_look(deadline)
    deadline.save()
    deadlines.no_longer_told(by=by, deadline=deadline, outcome="De termijn staat stil.")
    audit.record(by=by, action="deadline.suspended", obj=deadline, key=deadline.key)
    publish("deadline.moved", by=by, deadline_id=deadline.pk)


def check_can_stand_still(rule: DeadlineRule, deadline: Deadline) -> None:
    """Raise PolicyDenied where the ground knows no standing still, or the clock stands or has passed already."""
    if not rule.suspend_ground:
        raise PolicyDenied("Deze termijn kan niet stilstaan. Zo staat het in de grondslag.")
    if deadline.suspended_at is not None:
        raise PolicyDenied("Deze termijn staat al stil.")
    if deadline.due_at <= clock.now():
        raise PolicyDenied("Deze termijn is al voorbij. Stilzetten kan niet meer.")


def resume(*, by: Actor, deadline: Deadline, reason: str, version: int | None = None) -> datetime:
    """Let the clock run again, with the time added that it stood still; return the new end (UTC). Raises as `settle`."""
    with transaction.atomic():
        deadline, rule = _load(by, deadline, version)
        return run_again(by=by, deadline=deadline, rule=rule, reason=reason)


def run_again(*, by: Actor, deadline: Deadline, rule: DeadlineRule, reason: str) -> datetime:
    """Let a locked clock run again and return the new end. Called by acts that checked who decides. Raises as `stand_still`."""
    check_stands_still(deadline)
    if not reason.strip():
        raise InvalidInput("Schrijf waarom de termijn weer loopt.", "reason")
    assert deadline.suspended_at is not None  # noqa: S101 - asked above
    due_at = resumed_end(
        rule, deadline.due_at, stood=(deadline.suspended_at, clock.now()), house=deadline.organisation.slug
    )
    deadline.suspended_at = None
    deadlines.change_end(by=by, deadline=deadline, kind=MoveKind.RESUMED, due_at=due_at, reason=reason)
    return due_at


def check_stands_still(deadline: Deadline) -> None:
    """Raise PolicyDenied for a clock that runs: only one that stands still can run again."""
    if deadline.suspended_at is None:
        raise PolicyDenied("Deze termijn staat niet stil.")


def _load(by: Actor, deadline: Deadline, version: int | None) -> tuple[Deadline, DeadlineRule]:
    found: Deadline = (
        Deadline.objects.select_for_update(of=("self",))
        .select_related("case", "organisation")
        .get(pk=deadline.pk)
    )
    if found.case is None:
        raise PolicyDenied("Deze termijn hoort bij een signaal. Handel het signaal af.")
    check_can_work(by, found.case)
    if found.organisation_id != by.organisation_id:
        raise AccessDenied("Deze termijn is van een andere organisatie.")
    found.check_version(version)
    if not found.is_running:
        raise PolicyDenied("Deze termijn loopt niet meer.")
    return found, deadline_rules.deadlines()[found.key]
