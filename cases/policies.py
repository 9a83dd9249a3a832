"""Conditions on the record; they know no user."""

from cases.models import Case
from core.errors import PolicyDenied


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
