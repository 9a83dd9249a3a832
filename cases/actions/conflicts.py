"""A conflict of interest: declaring one's own, keeping a colleague away, and lifting that again.

Order of an action as everywhere; what the person held in the case is passed on in the same transaction, so that
nothing waits for somebody who no longer sees it.
"""

from django.db import transaction

import audit
from cases.access import can_view, check_permission
from cases.actions import tasks, timeline
from cases.confidentiality import closes_to_unassigned
from cases.models import Assignment, Case, ConflictLock, Signal, Task
from cases.models.conflict import ConflictLockQuerySet
from cases.models.contact import SourceKind
from core import clock, scope
from core.actor import Actor, system
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from core.events import publish
from organisations.models import Membership, Organisation, User
from organisations.permissions import Permission

OWN = "Een ander moet dit opheffen: het gaat over uzelf."
WHO_SETS = "Alleen een coördinator sluit een collega uit. Uw eigen belang meldt u zelf."
WHO_LIFTS = (
    "Alleen de organisatie met de regie heft dit op, of wie het zelf voor een eigen collega vastlegde."
)
NOT_SEEN = "U werkt niet aan deze casus. Vraag de coördinator."
REASON = "Schrijf kort wat de band is."


def declare(
    *, by: Actor, reason: str, case: Case | None = None, signal: Signal | None = None
) -> ConflictLock:
    """Close a case or a signal to oneself because one knows somebody in it. At once, and for every own role.

    Raises AccessDenied for who does not see it, InvalidInput without a reason.
    """
    with transaction.atomic():
        case, signal = _reloaded(case, signal)
        _check_sees(by, case, signal)
        return _lock(by, User.objects.get(pk=by.user_id), case, signal, reason)


def keep_away(*, by: Actor, case: Case, username: str, reason: str) -> ConflictLock:
    """Close a case to a named person, whether or not that person sees it now.

    A coordinator of the leading organisation may for anybody, of another organisation for the own colleagues. Raises
    AccessDenied, InvalidInput for an unknown name or oneself, PolicyDenied when the case is closed to that person already.
    """
    with transaction.atomic():
        found, _none = _reloaded(case, None)
        check_permission(by, Permission.CASE_LEAD, WHO_SETS)
        _check_sees(by, found, None)
        user = User.objects.filter(username=username.strip()).first()
        if user is None or not _may_set_for(by, case, user):
            raise InvalidInput("Deze inlognaam is niet van een collega. Kijk de naam na.", "username")
        if user.pk == by.user_id:
            raise InvalidInput("Meld uw eigen belang zelf, met de andere knop.", "username")
        return _lock(by, user, found, None, reason)


def lift(*, by: Actor, lock: ConflictLock, reason: str) -> ConflictLock:
    """Open the case to the person again. A coordinator of whoever leads the case or has the signal, or who set it for
    the own colleague; never the person concerned.

    Raises AccessDenied, PolicyDenied when it was lifted already, InvalidInput without a reason.
    """
    with transaction.atomic():
        lock = ConflictLock.objects.select_for_update().get(pk=lock.pk)
        check_permission(by, Permission.CASE_LEAD, WHO_SETS)
        if lock.user_id == by.user_id:
            raise AccessDenied(OWN)
        _check_sees(by, lock.case, lock.signal)
        if lock.case is not None and not liftable(by, lock.case).filter(pk=lock.pk).exists():
            raise AccessDenied(WHO_LIFTS)
        if lock.lifted_at is not None:
            raise PolicyDenied("Dit was al opgeheven.")
        if not reason.strip():
            raise InvalidInput("Schrijf waarom het belang er niet meer is.", "reason")
        lock.lifted_at, lock.lifted_by_id, lock.lift_reason = clock.now(), by.user_id, reason
        lock.save()
        audit.record(by=by, action="conflict.lift", obj=lock, case_id=lock.case_id, user=lock.user_id)
        if lock.case is not None:
            _line(lock.case, lock, "Belang opgeheven: iemand kan de casus weer zien")
        publish("conflict.lifted", by=by, lock_id=lock.pk)
        return lock


def carry_over(*, by: Actor, signal: Signal, case: Case) -> None:
    """Whoever is kept away from a signal is kept away from the case that it enters. Called by `triage.accept`."""
    for lock in ConflictLock.objects.standing().filter(signal=signal).select_related("user", "set_by"):
        if ConflictLock.objects.standing().filter(case=case, user=lock.user).exists():
            continue
        copy = ConflictLock(case=case, user=lock.user, set_by=lock.set_by, reason=lock.reason)
        copy.save()
        audit.record(by=by, action="conflict.carry_over", obj=copy, case_id=case.pk, user=lock.user_id)
        _pass_on(by, lock.user, case)
        publish("conflict.locked", by=by, lock_id=copy.pk)


def _reloaded(case: Case | None, signal: Signal | None) -> tuple[Case | None, Signal | None]:
    if case is not None:
        return Case.objects.select_for_update().get(pk=case.pk), None
    if signal is not None:
        signal = Signal.objects.select_for_update(of=("self",)).select_related("case").get(pk=signal.pk)
        # Once the signal is in a case it is the case that is closed; the signal follows it.
        return (signal.case, None) if signal.case is not None else (None, signal)
    raise ValueError("A conflict concerns a case or a signal.")


def _check_sees(by: Actor, case: Case | None, signal: Signal | None) -> None:
    sees = (
        can_view(by, case)
        if case is not None
        else signal is not None and Signal.objects.visible_to(by).filter(pk=signal.pk).exists()
    )
    if not sees or by.user_id is None:
        raise AccessDenied(NOT_SEEN)


def liftable(by: Actor, case: Case) -> ConflictLockQuerySet:
    """The locks on a case for which this coordinator answers: of the leading organisation, or own colleagues on both sides."""
    rows = ConflictLock.objects.filter(case=case).exclude(user_id=by.user_id)
    if case.organisation_id == by.organisation_id:
        return rows
    own = Membership.objects.filter(organisation_id=by.organisation_id, active=True).values("user_id")
    return rows.filter(user_id__in=own, set_by_id__in=own)


def _may_set_for(by: Actor, case: Case, user: User) -> bool:
    if case.organisation_id == by.organisation_id:
        return True
    return Membership.objects.filter(user=user, organisation_id=by.organisation_id, active=True).exists()


def _lock(by: Actor, user: User, case: Case | None, signal: Signal | None, reason: str) -> ConflictLock:
    if not reason.strip():
        raise InvalidInput(REASON, "reason")
    if ConflictLock.objects.standing().filter(user=user, case=case, signal=signal).exists():
        raise PolicyDenied("Deze persoon is hier al uitgesloten.")
    lock = ConflictLock(case=case, signal=signal, user=user, set_by_id=by.user_id, reason=reason)
    lock.save()
    audit.record(by=by, action="conflict.lock", obj=lock, case_id=case.pk if case else None, user=user.pk)
    if case is not None:
        # Who declares it does not see the case from here on, and still passes on what was held in it.
        with scope.about(by, case.pk):
            _line(case, lock, "Casus gesloten voor iemand met een mogelijk belang")
            _pass_on(by, user, case)
    publish("conflict.locked", by=by, lock_id=lock.pk, signal_id=lock.signal_id)
    return lock


def _line(case: Case, lock: ConflictLock, title: str) -> None:
    timeline.add(
        by=system("conflict.lock"), case=case, kind="conflict.lock", source=SourceKind.DECISION, occurred_at=clock.now(), obj=lock, title=title
    )  # fmt: skip


def _pass_on(by: Actor, user: User, case: Case) -> None:
    """End the person's work on the case; free the steps and the lead that the person held."""
    for assignment in Assignment.objects.select_for_update().filter(
        case=case, membership__user=user, ended_at__isnull=True
    ):
        assignment.ended_at = clock.now()
        assignment.save()
    for task in Task.objects.select_for_update().filter(case=case, membership__user=user, state="open"):
        task.membership = None
        task.save()
    if case.lead is None or case.lead.user_id != user.pk:
        return
    case.lead = None
    case.save()
    # Where the level closes the case to coordinators who are not assigned, whoever is assigned hears it.
    by_role = case.organisation.kind == "veilig_thuis" and not closes_to_unassigned(
        case, case.organisation_id
    )
    tasks.open_task(
        by=by, organisation=Organisation.objects.get(pk=case.organisation_id), case=case, kind="lead_missing",
        role="vt_coordinator" if by_role else "", source_id=case.pk,
        title="Nieuwe regievoerder kiezen", why="De regievoerder mag de casus niet meer zien",
        url=f"{case.get_absolute_url()}regie/", urgent=True,
    )  # fmt: skip
