"""Holding a file, proposing its destruction, and the second person's approval. The destroying itself: referrals.destroy."""

from datetime import date
from uuid import UUID

from django.db import transaction

import audit
from cases.access import check_can_lead, check_permission
from cases.actions import deadlines
from cases.actions.followed_dates import RETENTION
from cases.models import Case
from core import clock
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from core.events import publish
from organisations.access import check_fresh
from organisations.permissions import Permission
from referrals import retention
from referrals.models import Destruction, RetentionHold

OWN = "U stelde dit voor. Een andere coördinator moet het goedkeuren."


def hold(*, by: Actor, case: Case, reason: str) -> RetentionHold:
    """Keep the file whatever its term. Raises AccessDenied, InvalidInput without a reason."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        _check(by, case)
        if not reason.strip():
            raise InvalidInput("Schrijf waarom de casus bewaard moet blijven.", "reason")
        row = RetentionHold(case=case, reason=reason, set_by_id=by.user_id)
        row.save()
        audit.record(by=by, action="retention.hold", obj=row)
        publish("retention.held", by=by, case_id=case.pk)
        return row


def lift(*, by: Actor, hold_id: UUID) -> None:
    """Let the term count again. Raises AccessDenied."""
    with transaction.atomic():
        row = RetentionHold.objects.select_for_update(of=("self",)).select_related("case").get(pk=hold_id)
        _check(by, row.case)
        if row.lifted_at is None:
            row.lifted_at, row.lifted_by_id = clock.now(), by.user_id
            row.save()
            audit.record(by=by, action="retention.lift", obj=row)
            publish("retention.lifted", by=by, case_id=row.case_id)


def propose(*, by: Actor, case: Case) -> Destruction:
    """Propose to destroy the file. Raises AccessDenied, PolicyDenied before its date, while something holds it, or twice."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        _check(by, case)
        since = _check_may(case)
        if Destruction.objects.filter(case=case).exists():
            raise PolicyDenied("De vernietiging is al voorgesteld.")
        row = Destruction(
            case=case, organisation_id=case.organisation_id, rule=retention.rule_of(case).code, ground=since[1],
            due_on=since[0], proposed_by_id=by.user_id,
        )  # fmt: skip
        row.save()
        audit.record(by=by, action="destruction.propose", obj=row, case_id=case.pk)
        publish("destruction.proposed", by=by, destruction_id=row.pk)
        return row


def approve(*, by: Actor, destruction_id: UUID) -> Destruction:
    """Another coordinator agrees, with a factor shown just now. Raises AccessDenied, NotFresh, PolicyDenied."""
    with transaction.atomic():
        row = (
            Destruction.objects.select_for_update(of=("self",)).select_related("case").get(pk=destruction_id)
        )
        if row.case is None or row.approved_at is not None:
            raise PolicyDenied("Dit is al goedgekeurd.")
        _check(by, row.case)
        if row.proposed_by_id == by.user_id:
            raise AccessDenied(OWN)
        check_fresh(by)
        _check_may(row.case)
        row.approved_at, row.approved_by_id = clock.now(), by.user_id
        row.save()
        audit.record(by=by, action="destruction.approve", obj=row, case_id=row.case_id)
        deadlines.meet(by=by, key=RETENTION, source_id=row.case.pk)
        publish("destruction.approved", by=by, destruction_id=row.pk)
        return row


def withdraw(*, by: Actor, destruction_id: UUID) -> None:
    """Take the proposal back as long as nothing was destroyed. Raises AccessDenied, PolicyDenied."""
    with transaction.atomic():
        row = (
            Destruction.objects.select_for_update(of=("self",)).select_related("case").get(pk=destruction_id)
        )
        if row.case is None:
            raise PolicyDenied("De casus is al vernietigd.")
        _check(by, row.case)
        audit.record(by=by, action="destruction.withdraw", obj=row, case_id=row.case_id)
        publish("destruction.withdrawn", by=by, case_id=row.case_id)
        row.delete()


def _check(by: Actor, case: Case) -> None:
    check_can_lead(by, case)
    check_permission(by, Permission.CASE_LEAD)


def _check_may(case: Case) -> tuple[date, str]:
    held = retention.holds(case)
    if held:
        raise PolicyDenied("Vernietigen kan niet. " + " ".join(held))
    since = retention.may_since(case)
    if since is None:
        raise PolicyDenied("De bewaartermijn loopt nog.")
    return since
