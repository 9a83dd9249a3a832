"""Settling a clock by hand: the step was done elsewhere, is no longer needed, or is postponed with a reason."""

from django.db import transaction

from cases import deadline_rules
from cases.access import check_can_work
from cases.actions import deadlines, timeline
from cases.models import Case, Deadline
from cases.models.contact import SourceKind
from core import clock, words
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput, PolicyDenied


def settle(
    *, by: Actor, deadline: Deadline, done: bool, reason: str = "", version: int | None = None
) -> None:
    """Stop a clock of the own organisation as met, or end it with a reason.

    The end of an order or permission cannot be settled: a right lapses whatever we write down. Raises AccessDenied,
    PolicyDenied, InvalidInput, StaleRecord.
    """
    with transaction.atomic():
        deadline, _case = _own(by, deadline, version)
        if done:
            deadlines.meet(by=by, key=deadline.key, source_id=deadline.source_id)
        elif not reason.strip():
            raise InvalidInput("Schrijf waarom deze termijn vervalt.", "reason")
        else:
            deadlines.end(by=by, key=deadline.key, source_id=deadline.source_id, reason=reason)


def postpone(*, by: Actor, deadline: Deadline, reason: str, version: int | None = None) -> Deadline:
    """Postpone a duty by what the law allows each time (Wmo 2015 art. 5.3.1: two weeks), with the reason in the story.

    Raises as `settle`, and PolicyDenied where the rule knows no extension.
    """
    with transaction.atomic():
        deadline, case = _own(by, deadline, version)
        deadline = deadlines.extend(by=by, deadline=deadline, reason=reason)
        timeline.add(
            by=by, case=case, kind="deadline.extend", occurred_at=clock.now(), source=SourceKind.DECISION,
            title=f"{deadline.label}: uitgesteld tot {words.day(deadline.due_at)}", text=reason, obj=deadline,
        )  # fmt: skip
        return deadline


def _own(by: Actor, deadline: Deadline, version: int | None) -> tuple[Deadline, Case]:
    deadline = Deadline.objects.select_for_update(of=("self",)).select_related("case").get(pk=deadline.pk)
    if deadline.case is None:
        raise PolicyDenied("Deze termijn hoort bij een signaal. Handel het signaal af.")
    check_can_work(by, deadline.case)
    if deadline.organisation_id != by.organisation_id:
        raise AccessDenied("Deze termijn is van een andere organisatie.")
    deadline.check_version(version)
    if not deadline.is_running:
        raise PolicyDenied("Deze termijn loopt niet meer.")
    rule = deadline_rules.deadlines().get(deadline.key)
    if rule is not None and rule.nature == "validity":
        raise PolicyDenied(
            "Dit is het einde van een bevel of machtiging. Dat loopt door, wat u ook vastlegt."
        )
    return deadline, deadline.case
