"""Settling a clock by hand: the step was done elsewhere, or is no longer needed."""

from django.db import transaction

from cases import deadline_rules
from cases.access import check_can_work
from cases.actions import deadlines
from cases.models import Deadline
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
        if done:
            deadlines.meet(by=by, key=deadline.key, source_id=deadline.source_id)
        elif not reason.strip():
            raise InvalidInput("Schrijf waarom deze termijn vervalt.", "reason")
        else:
            deadlines.end(by=by, key=deadline.key, source_id=deadline.source_id, reason=reason)
