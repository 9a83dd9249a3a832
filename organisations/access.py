"""Who may change the duty roster of an organisation, and which acts ask for a second factor shown just now."""

from datetime import datetime, timedelta

from core import clock
from core.actor import Actor
from core.errors import AccessDenied, NotFresh
from organisations.models import Membership
from organisations.permissions import ROLES, Permission

NO_DUTY = "Uw rol heeft geen dienst: u krijgt geen alarmen."
WHO_MANAGES = "Wie toegang heeft, regelt de beheerder van uw organisatie."
WHO_PLANS = "Een dienst van een ander plant alleen de coördinator of de beheerder."

FRESH_FOR = timedelta(minutes=10)
NOT_FRESH = "Bevestig eerst met een code dat u het bent."


def check_fresh(actor: Actor) -> None:
    """Raise NotFresh unless this person showed a second factor in the last ten minutes (ASVS 5.0, 7.5.3).

    For acts that are worth more than a session left open: break-glass, export, an address, destruction. Call it in
    the action, after the check of access and before anything is written. On a page nothing more is needed: the
    middleware rolls back and asks for the code (`organisations.step_up`), keeps every field that was sent, and sends
    the same request again after it. The API answers 403. Background work passes: it has no session to leave open.
    """
    if not actor.is_system:
        check_fresh_at(actor.authenticated_at)


def check_fresh_at(moment: datetime | None) -> None:
    """Raise NotFresh unless this moment is within the last ten minutes; for pages without an actor."""
    if moment is None or clock.now() - moment > FRESH_FOR:
        raise NotFresh(NOT_FRESH)


# Those who receive alerts can have duty.
DUTY_ROLES = frozenset(
    str(name) for name, role in ROLES.items() if Permission.ALERT_RECEIVE in role.permissions
)


def takes_duty(role: str) -> bool:
    """Whether people in this role can have duty."""
    return role in DUTY_ROLES


def check_can_manage(actor: Actor) -> None:
    """Raise AccessDenied for who does not administer an organisation."""
    if not actor.can(Permission.ORGANISATION_MANAGE):
        raise AccessDenied(WHO_MANAGES)


def check_can_see_roster(actor: Actor) -> None:
    """Raise AccessDenied for roles without duty that do not manage the organisation either."""
    if not (actor.can(Permission.ALERT_RECEIVE) or actor.can(Permission.ORGANISATION_MANAGE)):
        raise AccessDenied(NO_DUTY)


def check_can_have_duty(actor: Actor) -> None:
    """Raise AccessDenied for a role that receives no alerts."""
    if not actor.can(Permission.ALERT_RECEIVE):
        raise AccessDenied(NO_DUTY)


def check_can_plan(actor: Actor, member: Membership) -> None:
    """Raise AccessDenied unless it is one's own shift, or one coordinates or manages the same organisation."""
    if member.organisation_id != actor.organisation_id:
        raise AccessDenied("Deze collega werkt bij een andere organisatie.")
    if member.pk == actor.membership_id and actor.can(Permission.ALERT_RECEIVE):
        return
    if not plans_for_others(actor):
        raise AccessDenied(WHO_PLANS)


def plans_for_others(actor: Actor) -> bool:
    """Whether the actor keeps the roster of the whole organisation."""
    return actor.can(Permission.CASE_LEAD) or actor.can(Permission.ORGANISATION_MANAGE)
