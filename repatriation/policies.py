"""When a return may go on; knows no user."""

from datetime import datetime

from core.errors import InvalidInput, PolicyDenied
from repatriation.models import ReturnFile
from repatriation.phases import phases
from repatriation.workflow import CLOSED


def check_running(file: ReturnFile) -> None:
    """Raise PolicyDenied when the file is closed."""
    if file.state == CLOSED:
        raise PolicyDenied("Dit terugkeerdossier is afgesloten.")


def check_phase_done(file: ReturnFile, skip_reason: str) -> None:
    """Raise PolicyDenied naming the first required step that is open, unless the phase may be passed with a reason."""
    phase = phases().phases[file.state]
    open_steps = [s for s in file.steps.filter(phase=file.state, state="todo") if s.is_required]
    if not open_steps:
        return
    if phase.urgent_skip and skip_reason.strip():
        return
    hint = " Bij acuut gevaar mag u verder met een reden." if phase.urgent_skip else ""
    raise PolicyDenied(f"Eerst nog: {open_steps[0].label}.{hint}")


def check_wish(file: ReturnFile) -> None:
    """Raise PolicyDenied before travel is planned for an adult who did not say yes (an adult consents)."""
    if file.is_minor is not True and file.wish != "yes":
        raise PolicyDenied("Een volwassene reist alleen terug met eigen toestemming. Leg eerst de wens vast.")


def check_times(travel_at: datetime | None, arrival_at: datetime | None) -> None:
    """Raise InvalidInput for an arrival before the departure."""
    if travel_at is not None and arrival_at is not None and arrival_at <= travel_at:
        raise InvalidInput("De aankomst ligt voor het vertrek. Let op de tijdzones.", "arrival_at")


def check_outcome(outcome: str) -> None:
    """Raise InvalidInput for an unknown outcome."""
    if outcome not in phases().outcomes:
        raise InvalidInput("Kies hoe de terugkeer eindigde.", "outcome")
