"""Holding a file, proposing its destruction, and the second person's approval. The destroying itself: referrals.destroy."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

import audit
from cases.access import check_can_lead, check_permission
from cases.actions import deadlines
from cases.actions.followed_dates import RETENTION
from cases.intake_access import check_can_triage
from cases.models import Case, Person, Signal
from core import clock
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from core.events import publish
from organisations.access import check_fresh
from organisations.permissions import Permission
from referrals import retention
from referrals.models import Destruction, RetentionHold

OWN = "U stelde dit voor. Een andere coördinator moet het goedkeuren."


def hold(*, by: Actor, reason: str, case: Case | None = None, signal: Signal | None = None) -> RetentionHold:
    """Keep the file whatever its term. Raises AccessDenied, InvalidInput without a reason."""
    with transaction.atomic():
        kept = _reloaded(case, signal)
        _check(by, kept)
        if not reason.strip():
            raise InvalidInput("Schrijf waarom dit bewaard moet blijven.", "reason")
        row = RetentionHold(**_pointing(kept), reason=reason, set_by_id=by.user_id)
        row.save()
        audit.record(by=by, action="retention.hold", obj=row)
        publish("retention.held", by=by, **_named(kept))
        return row


def lift(*, by: Actor, hold_id: UUID) -> None:
    """Let the term count again. Raises AccessDenied."""
    with transaction.atomic():
        rows = RetentionHold.objects.select_for_update(of=("self",)).select_related(
            "case", "signal__receiver"
        )
        row = rows.get(pk=hold_id)
        kept = row.case or row.signal
        _check(by, kept)
        if row.lifted_at is None:
            row.lifted_at, row.lifted_by_id = clock.now(), by.user_id
            row.save()
            audit.record(by=by, action="retention.lift", obj=row)
            publish("retention.lifted", by=by, **_named(kept))


def propose(
    *, by: Actor, case: Case | None = None, signal: Signal | None = None, person: Person | None = None
) -> Destruction:
    """Propose to destroy a case, a report that never became part of one, or what a case holds about one person.

    Raises AccessDenied, PolicyDenied before its date, while something holds it, or twice.
    """
    with transaction.atomic():
        kept = _reloaded(case, signal, person)
        _check(by, kept)
        since = _check_may(kept)
        if Destruction.objects.filter(**{"person": None} | _pointing(kept)).exists():
            raise PolicyDenied("De vernietiging is al voorgesteld.")
        house = kept.receiver_id if isinstance(kept, Signal) else _case_of(kept).organisation_id
        row = Destruction(
            **_pointing(kept), organisation_id=house, rule=retention.rule_of(kept).code, ground=since[1],
            due_on=since[0], proposed_by_id=by.user_id,
        )  # fmt: skip
        row.save()
        audit.record(by=by, action="destruction.propose", obj=row, case_id=row.case_id)
        publish("destruction.proposed", by=by, destruction_id=row.pk)
        return row


def approve(*, by: Actor, destruction_id: UUID) -> Destruction:
    """Another coordinator agrees, with a factor shown just now. Raises AccessDenied, NotFresh, PolicyDenied."""
    with transaction.atomic():
        row = _locked(destruction_id)
        kept = row.about
        if kept is None or row.approved_at is not None:
            raise PolicyDenied("Dit is al goedgekeurd.")
        _check(by, kept)
        if row.proposed_by_id == by.user_id:
            raise AccessDenied(OWN)
        check_fresh(by)
        _check_may(kept)
        row.approved_at, row.approved_by_id = clock.now(), by.user_id
        row.save()
        audit.record(by=by, action="destruction.approve", obj=row, case_id=row.case_id)
        if isinstance(kept, Case):
            deadlines.meet(by=by, key=RETENTION, source_id=kept.pk)
        publish("destruction.approved", by=by, destruction_id=row.pk)
        return row


def withdraw(*, by: Actor, destruction_id: UUID) -> None:
    """Take the proposal back as long as nothing was destroyed. Raises AccessDenied, PolicyDenied."""
    with transaction.atomic():
        row = _locked(destruction_id)
        kept = row.about
        if kept is None:
            raise PolicyDenied("Dit is al vernietigd.")
        _check(by, kept)
        audit.record(by=by, action="destruction.withdraw", obj=row, case_id=row.case_id)
        publish("destruction.withdrawn", by=by, **_named(kept))
        row.delete()


def check_can_keep_signal(by: Actor, signal: Signal) -> None:
    """Raise AccessDenied for anyone but a coordinator of the organisation that has the report, who sees it."""
    check_permission(by, Permission.CASE_LEAD)
    check_can_triage(by, signal)
    if not Signal.objects.visible_to(by).filter(pk=signal.pk).exists():
        raise AccessDenied("U ziet dit signaal niet.")


def _check(by: Actor, kept: retention.Kept | None) -> None:
    if isinstance(kept, Signal):
        check_can_keep_signal(by, kept)
    elif kept is not None:
        check_can_lead(by, _case_of(kept))
        check_permission(by, Permission.CASE_LEAD)


def _check_may(kept: retention.Kept) -> tuple[date, str]:
    held = retention.holds(kept)
    if held:
        raise PolicyDenied("Vernietigen kan niet. " + " ".join(held))
    since = retention.may_since(kept)
    if since is None:
        raise PolicyDenied("De bewaartermijn loopt nog.")
    return since


def _reloaded(case: Case | None, signal: Signal | None, person: Person | None = None) -> retention.Kept:
    if person is not None:
        found: Person = (
            Person.objects.select_for_update(of=("self",)).select_related("case").get(pk=person.pk)
        )
        return found
    if case is not None:
        return Case.objects.select_for_update().get(pk=case.pk)
    if signal is None:
        raise ValueError("A term is of a case, of a signal or of a person.")
    return Signal.objects.select_for_update(of=("self",)).select_related("receiver").get(pk=signal.pk)


def _locked(destruction_id: UUID) -> Destruction:
    rows = Destruction.objects.select_for_update(of=("self",))
    return rows.select_related("case", "person__case", "signal__receiver").get(pk=destruction_id)


def _case_of(kept: Case | Person) -> Case:
    return kept if isinstance(kept, Case) else kept.case


def _pointing(kept: retention.Kept) -> dict[str, Any]:
    if isinstance(kept, Person):
        return {"person": kept, "case": kept.case}
    return {"case": kept} if isinstance(kept, Case) else {"signal": kept}


def _named(kept: retention.Kept | None) -> dict[str, UUID]:
    if kept is None:
        return {}
    return {"signal_id": kept.pk} if isinstance(kept, Signal) else {"case_id": _case_of(kept).pk}
