"""Conditions on the record; they know no user."""

from cases import reference
from cases.models import Case
from core.errors import InvalidInput, PolicyDenied
from organisations.models import Organisation


def check_open(case: Case) -> None:
    """Raise PolicyDenied when the case is closed."""
    if case.state != "open":
        raise PolicyDenied("Deze casus is gesloten. Heropen hem eerst.")


def check_contact_reasoned(may_contact: str, reason: str) -> None:
    """Raise PolicyDenied for contact against the safe-contact rule without a reason. Not known counts as no."""
    if may_contact == "yes" or reason.strip():
        return
    if may_contact == "no":
        raise PolicyDenied("De regel is: geen contact. Is er toch contact geweest? Schrijf dan de reden op.")
    raise PolicyDenied("Er is geen regel voor veilig contact bekend. Schrijf op waarom er toch contact was.")


def check_nothing_stops(sentences: list[str]) -> None:
    """Raise PolicyDenied with everything that must be finished before a case can close."""
    if sentences:
        raise PolicyDenied("Sluiten kan nog niet. " + " ".join(sentences))


def check_ground(giver: Organisation, receiver: Organisation, *, purpose: str, ground: str, use: str) -> None:
    """Raise InvalidInput unless the ground lets `receiver` see parts of a case of `giver` for this purpose."""
    fitting = reference.taking_part_grounds(
        from_kind=giver.kind, to_kind=receiver.kind, purpose=purpose, use=use
    )
    if ground not in {one.code for one in fitting}:
        raise InvalidInput("Kies een grondslag die bij deze organisatie en dit doel past.", "ground")
