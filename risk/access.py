"""Who may weigh, and who may be the second reader."""

from cases.access import can_view, check_permission
from cases.models import Case
from cases.sections import Section
from core.actor import Actor
from core.errors import AccessDenied
from organisations.permissions import Permission
from risk.models import Assessment


def check_can_assess(actor: Actor, case: Case) -> None:
    """Raise AccessDenied unless the actor weighs risk and sees the assessments of the case."""
    check_permission(actor, Permission.RISK_ASSESS)
    if not can_view(actor, case, Section.ASSESSMENTS):
        raise AccessDenied("U werkt niet aan het risico van deze casus. Vraag de regievoerder.")


def check_can_edit(actor: Actor, assessment: Assessment) -> None:
    """Raise AccessDenied unless the actor made this assessment."""
    check_can_assess(actor, assessment.case)
    if assessment.assessed_by_id != actor.membership_id:
        raise AccessDenied("Een collega maakt deze weging. Begin zelf een nieuwe, of vraag de collega.")


def check_can_second(actor: Actor, assessment: Assessment) -> None:
    """Raise AccessDenied for the one who made it, and for whoever may not read along."""
    check_can_assess(actor, assessment.case)
    check_permission(actor, Permission.RISK_SECOND)
    # A second account of the same person is not a second pair of eyes.
    if assessment.assessed_by.user_id == actor.user_id:
        raise AccessDenied("U maakte deze weging zelf. Een collega moet meelezen.")
