"""Who leads a return, who does a step of it, and who sees the arrival."""

from cases.access import can_view, check_permission
from cases.models import Case
from cases.sections import Section
from core.actor import Actor
from core.errors import AccessDenied
from organisations.permissions import Permission
from repatriation.models import ReturnStep


def check_can_lead(actor: Actor, case: Case) -> None:
    """Raise AccessDenied unless the actor is of the LKHA and sees the travel part of the case."""
    check_permission(actor, Permission.REPATRIATION_LEAD)
    if not can_view(actor, case, Section.TRAVEL):
        raise AccessDenied("Deze casus is niet met het LKHA gedeeld. Vraag de organisatie met de regie.")


def check_can_do_step(actor: Actor, step: ReturnStep) -> None:
    """Raise AccessDenied unless the actor leads the return, or is of the kind of organisation that does this step."""
    check_permission(actor, Permission.REPATRIATION_STEP)
    file = step.file
    if actor.can(Permission.REPATRIATION_LEAD) and can_view(actor, file.case, Section.TRAVEL):
        return
    if actor.organisation_kind != step.kind:
        raise AccessDenied("Deze stap doet een andere organisatie.")
    arrives_here = file.arrival_to_id is not None and file.arrival_to_id == actor.organisation_id
    if not (arrives_here or can_view(actor, file.case, Section.TRAVEL)):
        raise AccessDenied("Deze terugkeer is niet met uw organisatie gedeeld.")
