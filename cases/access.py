"""Who may do what to a case: pairs of `check_can_x` (raises with a reason) and `can_x`."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from cases.models import Case, EmergencyAccess, ExceptionalGrant, Participation
from cases.models.scoped import within_organisation
from cases.sections import EMERGENCY_SECTIONS, Section, sections_of_role
from core.actor import Actor
from core.errors import AccessDenied
from organisations.permissions import ROLES, Permission


def can_view(actor: Actor, case: Case, section: str = Section.CORE) -> bool:
    """Whether the actor sees this section of the case: the list filter, asked for one."""
    return Case.objects.visible_to(actor, section).filter(pk=case.pk).exists()


def sections_seen(actor: Actor, case: Case) -> frozenset[str]:
    """All sections of this case that the actor sees, in two queries."""
    if actor.is_system:
        return frozenset(Section.values)
    shared: set[str] = set()
    rows: Iterable[list[str]] = (
        Participation.objects.running()
        .filter(within_organisation(actor), case=case, organisation_id=actor.organisation_id)
        .values_list("sections", flat=True)
    )
    if can_view(actor, case):
        for sections in rows:
            shared |= set(sections)
        grants = (
            ExceptionalGrant.objects.of_person(actor.user_id, actor.membership_id)
            .filter(permission__content_object=case)
            .values_list("sections", flat=True)
        )
        for sections in grants:
            shared |= set(sections)
        opened = EmergencyAccess.objects.running().filter(
            case=case, user_id=actor.user_id, membership_id=actor.membership_id
        )
        if actor.emergency and opened.exists():
            shared |= set(EMERGENCY_SECTIONS)
    return frozenset(shared & set(sections_of_role(actor.role)))


def without_emergency(actor: Actor) -> Actor:
    """The same person without break-glass: for asking whether something may be written."""
    return replace(actor, emergency=False) if actor.emergency else actor


def check_permission(actor: Actor, permission: Permission, sentence: str = "") -> None:
    """Raise AccessDenied unless the role holds the permission; the sentence says who can."""
    if actor.is_system or actor.can(permission):
        return
    holders = ", ".join(role.label for role in ROLES.values() if permission in role.permissions)
    raise AccessDenied(sentence or f"Dit mag uw rol niet. Wel: {holders}.")


def check_can_work(actor: Actor, case: Case, section: str = Section.CORE) -> None:
    """Raise AccessDenied unless the actor sees the section and may work on cases."""
    check_permission(actor, Permission.CASE_WORK)
    if not can_view(without_emergency(actor), case, section):
        raise AccessDenied("U werkt niet aan dit deel van deze casus. Vraag de regievoerder.")


def check_can_lead(actor: Actor, case: Case) -> None:
    """Raise AccessDenied unless the actor works for the organisation that leads the case."""
    check_permission(actor, Permission.CASE_WORK)
    if actor.is_system:
        return
    if case.organisation_id != actor.organisation_id or not can_view(without_emergency(actor), case):
        raise AccessDenied("Alleen de organisatie met de regie kan dit doen.")


def check_can_unmask(actor: Actor, case: Case, section: str = Section.PEOPLE) -> None:
    """Raise AccessDenied unless the actor may see names (or another section) of this case unmasked."""
    check_permission(actor, Permission.CASE_UNMASK)
    if not can_view(actor, case, section):
        raise AccessDenied("U mag dit gegeven niet zien. Vraag de regievoerder.")


def allowed(check: Callable[..., None], *args: object) -> tuple[bool, str]:
    """Ask a check for a button: whether it is allowed, and the sentence when it is not."""
    try:
        check(*args)
    except AccessDenied as refusal:
        return False, refusal.reason
    return True, ""
