"""Who may report, ask advice, triage and answer: pairs with `cases.access.allowed` for a button."""

from cases.access import check_permission
from cases.models import AdviceRequest, Signal, SignalHandover
from core.actor import Actor
from core.errors import AccessDenied
from organisations.models import Membership
from organisations.permissions import Permission

ONLY_TRIAGE = "Alleen Veilig Thuis en het LKHA beoordelen signalen."


def person_of(actor: Actor) -> Membership:
    """The membership of who acts. Raises AccessDenied for the system: these acts are a person's."""
    if actor.membership_id is None:
        raise AccessDenied("Dit doet een persoon, niet het systeem.")
    return Membership.objects.select_related("organisation").get(pk=actor.membership_id)


def check_can_report(actor: Actor) -> None:
    """Raise AccessDenied unless the role may bring signals and ask advice."""
    check_permission(actor, Permission.SIGNAL_REPORT)


def check_can_see_inbox(actor: Actor) -> None:
    """Raise AccessDenied unless the role triages."""
    check_permission(actor, Permission.SIGNAL_TRIAGE, ONLY_TRIAGE)


def check_can_triage(actor: Actor, signal: Signal) -> None:
    """Raise AccessDenied unless the actor triages at the organisation that has the signal now."""
    check_can_see_inbox(actor)
    if actor.is_system or signal.receiver_id == actor.organisation_id:
        return
    raise AccessDenied(f"{signal.receiver} beslist over dit signaal. U leest mee.")


def check_can_decide_handover(actor: Actor, handover: SignalHandover) -> None:
    """Raise AccessDenied unless the actor triages at the organisation to which the signal is offered."""
    check_can_see_inbox(actor)
    if handover.to_organisation_id != actor.organisation_id:
        raise AccessDenied(f"Alleen {handover.to_organisation} kan deze overdracht aannemen of weigeren.")


def check_can_answer(actor: Actor, advice: AdviceRequest) -> None:
    """Raise AccessDenied unless the actor works at the organisation that was asked."""
    check_permission(actor, Permission.SIGNAL_TRIAGE, "Alleen Veilig Thuis geeft dit advies.")
    if advice.receiver_id != actor.organisation_id:
        raise AccessDenied(f"{advice.receiver} geeft dit advies.")


def check_is_asker(actor: Actor, advice: AdviceRequest) -> None:
    """Raise AccessDenied for anyone but the person who asked: only that person makes a report of it."""
    check_can_report(actor)
    if advice.asker_id != actor.membership_id:
        raise AccessDenied("Alleen wie het advies vroeg, kan er een melding van maken.")
