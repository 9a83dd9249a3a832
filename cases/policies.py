"""Conditions on the record; they know no user."""

from cases.models import Case
from core.errors import PolicyDenied


def check_open(case: Case) -> None:
    """Raise PolicyDenied when the case is closed."""
    if case.state != "open":
        raise PolicyDenied("Deze casus is gesloten. Heropen hem eerst.")
