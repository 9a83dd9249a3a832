"""Who may take an alert."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q

from cases.models import ConflictLock, Signal
from cases.models.conflict import ConflictLockQuerySet
from core import scope
from core.actor import Actor, Id
from core.errors import AccessDenied
from monitoring.models import Alert, AlertAddressee
from organisations.permissions import Permission

NOT_YOURS = "Dit alarm is niet aan uw organisatie gestuurd. U kunt het niet aannemen."
OWN_WORK = "Dit gaat over uw eigen besluit. Een collega moet dit afhandelen."
IN_CONFLICT = (
    "U kunt dit alarm niet behandelen, want u mag deze zaak niet zien. Een collega en de opvolger weten het."
)
NO_ALERTS = "Uw rol krijgt geen alarmen. Bel bij gevaar 112 of Veilig Thuis: 0800-2000."


def check_can_receive(actor: Actor) -> None:
    """Raise AccessDenied for a role that receives no alerts."""
    if not actor.can(Permission.ALERT_RECEIVE):
        raise AccessDenied(NO_ALERTS)


def check_can_take(actor: Actor, addressee: AlertAddressee) -> None:
    """Raise AccessDenied unless the actor is a named person who receives alerts for the addressed organisation."""
    check_can_receive(actor)
    if addressee.organisation_id != actor.organisation_id or actor.membership_id is None:
        raise AccessDenied(NOT_YOURS)


def in_conflict(actor: Actor, alert: Alert) -> bool:
    """Whether a conflict of interest keeps this person from what the alert is about."""
    return keeps_away(actor, alert, actor.user_id)


def keeps_away(actor: Actor, alert: Alert, user_id: Id) -> bool:
    """Whether a conflict of interest keeps this user from what the alert is about, as `actor` asks it.

    What somebody is kept away from does not exist for that person, so the database looks at the source itself.
    """
    with scope.about(actor, alert.pk, alert.source_id):
        return locks_on(alert).filter(user_id=user_id).exists()


def closed_among(actor: Actor, alerts: Collection[Alert]) -> set[UUID]:
    """Which of these alerts a conflict of interest closes for this person: `in_conflict` for a list, in one query."""
    mine = ConflictLock.objects.standing().filter(user_id=actor.user_id)
    of_cases = Signal.objects.filter(case_id__in=mine.values("case_id")).values("pk")
    closed = (
        Q(case_id__in=mine.values("case_id"))
        | Q(source_id__in=mine.values("signal_id"))
        | Q(source_id__in=of_cases)
    )
    with scope.about(actor, *(alert.source_id for alert in alerts), *(alert.pk for alert in alerts)):
        return set(Alert.objects.filter(closed, pk__in=[a.pk for a in alerts]).values_list("pk", flat=True))


def locks_on(alert: Alert) -> ConflictLockQuerySet:
    """The standing conflicts of interest about the case of the alert, or about the signal that it warns of."""
    about = Q(signal_id=alert.source_id)
    if alert.case_id is not None:
        about |= Q(case_id=alert.case_id)
    # A signal that became a case after the alert was sent is closed by its case.
    about |= Q(case__signals=alert.source_id)
    return ConflictLock.objects.standing().filter(about)


def kept_away_of(alerts: Sequence[Alert]) -> dict[UUID, set[UUID]]:
    """Alert -> the users whom a conflict of interest keeps away from it; without those of nobody."""
    sources = [alert.source_id for alert in alerts]
    cases = [alert.case_id for alert in alerts if alert.case_id is not None]
    any_of_them = Q(signal_id__in=sources) | Q(case_id__in=cases) | Q(case__signals__in=sources)
    if not ConflictLock.objects.standing().filter(any_of_them).exists():
        return {}
    found = {alert.pk: set(locks_on(alert).values_list("user_id", flat=True)) for alert in alerts}
    return {pk: users for pk, users in found.items() if users}


def check_not_excluded(actor: Actor, alert: Alert) -> None:
    """Raise AccessDenied for who may not handle this alert: one's own text needs another's eyes, and whoever knows
    somebody in the case keeps away.

    The person counts, not the role: another membership of the same person is refused too.
    """
    if in_conflict(actor, alert):
        raise AccessDenied(IN_CONFLICT)
    if alert.not_by is not None and actor.user_id == alert.not_by.user_id:
        raise AccessDenied(OWN_WORK)
