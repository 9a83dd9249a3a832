"""Who may take an alert."""

from core.actor import Actor
from core.errors import AccessDenied
from monitoring.models import Alert, AlertAddressee
from organisations.permissions import Permission


def check_can_take(actor: Actor, addressee: AlertAddressee) -> None:
    """Raise AccessDenied unless the actor is a named person who receives alerts for the addressed organisation."""
    if not actor.can(Permission.ALERT_RECEIVE) or addressee.organisation_id != actor.organisation_id:
        raise AccessDenied("Dit alarm is aan een andere organisatie gestuurd. U kunt het niet aannemen.")


def check_not_excluded(actor: Actor, alert: Alert) -> None:
    """Raise AccessDenied for the one person who may not handle this alert: one's own text needs another's eyes."""
    if alert.not_by_id is not None and alert.not_by_id == actor.membership_id:
        raise AccessDenied("Dit gaat over uw eigen besluit. Een collega moet dit afhandelen.")
