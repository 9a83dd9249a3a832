"""Who may check at the border, decide about a match, and record or withdraw an alert."""

from border.models import BorderCheck, TravelAlert
from cases.access import can_view, check_permission
from cases.models import Case
from cases.sections import Section
from core.actor import Actor
from core.errors import AccessDenied
from organisations.permissions import Permission

ONLY_OWN = "Alleen wie de controle deed, stelt de identiteit vast. Doe zelf een controle."


def check_can_check(actor: Actor) -> None:
    """Raise AccessDenied unless the role does border checks; the system never does."""
    if actor.membership_id is None:
        raise AccessDenied("Een controle doet een mens, met naam en dienst.")
    check_permission(actor, Permission.BORDER_CHECK)


def check_can_decide(actor: Actor, check: BorderCheck) -> None:
    """Raise AccessDenied unless the actor did this check."""
    check_can_check(actor)
    if check.membership_id != actor.membership_id:
        raise AccessDenied(ONLY_OWN)


def check_can_record_alert(actor: Actor, case: Case) -> None:
    """Raise AccessDenied unless the actor records alerts and sees the travel of this case."""
    check_permission(actor, Permission.TRAVEL_ALERT_RECORD)
    if actor.membership_id is None:
        raise AccessDenied("Een signalering legt een mens vast, met naam en organisatie.")
    if not can_view(actor, case, Section.TRAVEL):
        raise AccessDenied("U werkt niet aan dit deel van deze casus. Vraag de regievoerder.")


def check_can_withdraw_alert(actor: Actor, alert: TravelAlert) -> None:
    """Raise AccessDenied unless the actor's organisation recorded the alert or leads the case."""
    check_can_record_alert(actor, alert.case)
    if actor.organisation_id in (alert.recorded_by.organisation_id, alert.case.organisation_id):
        return
    raise AccessDenied(
        f"Intrekken doet {alert.recorded_by.organisation} of de organisatie met de regie. Bel met elkaar."
    )
