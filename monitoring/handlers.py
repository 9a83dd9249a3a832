"""What monitoring does when something happened below. Handlers may run twice: the alert of a source exists once."""

from typing import Any
from uuid import UUID

from cases.models import Signal
from core.actor import Actor
from monitoring.actions import alerts

PHONE = "Bel bij direct gevaar 112."


def signal_received(*, by: Actor, event_id: UUID, signal_id: str, urgent: str = "", **_: Any) -> None:
    """A signal with acute danger or a departure within seven days alerts the receiving duty (and the one beside)."""
    if not urgent:
        return
    signal = Signal.objects.select_related("receiver", "beside").get(pk=signal_id)
    receivers = {signal.receiver: "ontvangt het signaal"}
    if signal.beside is not None:
        receivers[signal.beside] = "denkt mee: niet meer ingeschreven"
    acute = signal.acute_danger == "yes"
    alerts.raise_for(
        by=by,
        kind="acute_signal" if acute else "departure",
        source_id=signal.pk,
        severity="acute",
        title="Signaal met acuut gevaar" if acute else "Signaal met vertrek binnen zeven dagen",
        instruction=f"{PHONE} Beoordeel het signaal nu. Benader de familie niet.",
        organisations=receivers,
        occurred_at=signal.occurred_at,
        url=signal.get_absolute_url(),
    )
