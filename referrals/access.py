"""Who may send, answer and withdraw a referral."""

from cases.access import check_can_work, check_permission
from cases.models import Case
from core.actor import Actor
from core.errors import AccessDenied
from organisations.permissions import Permission
from referrals.models import Referral


def check_can_send(actor: Actor, case: Case) -> None:
    """Raise AccessDenied unless the actor works on the case and may refer."""
    check_permission(actor, Permission.REFERRAL_SEND)
    check_can_work(actor, case)
    if case.organisation_id != actor.organisation_id and not actor.is_system:
        raise AccessDenied("Alleen de organisatie met de regie verwijst. Overleg met de regievoerder.")


def check_can_answer(actor: Actor, referral: Referral) -> None:
    """Raise AccessDenied unless the actor receives referrals for the receiver and is not in conflict."""
    check_permission(actor, Permission.REFERRAL_RECEIVE)
    if referral.to_organisation_id != actor.organisation_id:
        raise AccessDenied("Deze verwijzing is aan een andere organisatie gestuurd.")
    if not Referral.objects.visible_to(actor).filter(pk=referral.pk).exists():
        raise AccessDenied("U ziet deze verwijzing niet. Een collega moet haar beantwoorden.")


def check_can_withdraw(actor: Actor, referral: Referral) -> None:
    """Raise AccessDenied unless the actor works for the sender, on this case."""
    check_permission(actor, Permission.REFERRAL_SEND)
    if referral.from_organisation_id != actor.organisation_id:
        raise AccessDenied("Alleen de afzender kan deze verwijzing intrekken.")
    check_can_work(actor, referral.case)
