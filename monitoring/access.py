"""Who may take an alert."""

from core.actor import Actor
from core.errors import AccessDenied
from monitoring.models import Alert, AlertAddressee
from organisations.permissions import Permission

NOT_YOURS = "Dit alarm is niet aan uw organisatie gestuurd. U kunt het niet aannemen."
OWN_WORK = "Dit gaat over uw eigen besluit. Een collega moet dit afhandelen."
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


def check_not_excluded(actor: Actor, alert: Alert) -> None:
    """Raise AccessDenied for the one person who may not handle this alert: one's own text needs another's eyes.

    The person counts, not the role: another membership of the same person is refused too.
    """
    if alert.not_by is not None and actor.user_id == alert.not_by.user_id:
        raise AccessDenied(OWN_WORK)
