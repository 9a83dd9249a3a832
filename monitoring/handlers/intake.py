"""Alerts about signals: received in danger, judged, offered to another organisation."""

from typing import Any
from uuid import UUID

from cases.actions import deadlines
from cases.intake_policies import DECIDED, urgency
from cases.models import Signal, SignalHandover
from core import clock
from core.actor import Actor
from monitoring.actions import alerts, raising
from monitoring.handlers.words import NO_FAMILY, PHONE
from monitoring.models import AlertAddressee, AlertKind, Severity
from monitoring.workflow import OPEN
from organisations.models import Organisation


def signal_received(*, by: Actor, event_id: UUID, signal_id: str, urgent: str = "", **_: Any) -> None:
    """A signal with acute danger or a departure within seven days alerts the receiving duty (and the one beside)."""
    if not urgent:
        return
    signal = Signal.objects.select_related("receiver", "beside").get(pk=signal_id)
    _alert_receivers(by, signal)


def journey_near(*, by: Actor, event_id: UUID, signal_id: UUID) -> None:
    """The journey in a signal came within seven days and nobody judged the signal: as when it had said so at once."""
    signal = Signal.objects.select_related("receiver", "beside").get(pk=signal_id)
    if signal.state in DECIDED:
        return
    _alert_receivers(by, signal)
    if signal.is_fgm:
        deadlines.start(
            by=by, key="FGM_URGENT", source_id=signal.pk, organisation=signal.receiver, starts_at=clock.now()
        )
    for offer in SignalHandover.objects.filter(signal=signal, decided_at__isnull=True):
        signal_offered(by=by, event_id=event_id, signal_id=str(signal_id), handover_id=str(offer.pk))


def _alert_receivers(by: Actor, signal: Signal) -> None:
    receivers = {signal.receiver: "ontvangt het signaal"}
    if signal.beside is not None:
        receivers.setdefault(signal.beside, "denkt mee: niet meer ingeschreven")
    _alert_of_signal(by, signal, receivers, f"{PHONE} Beoordeel het signaal nu. {NO_FAMILY}")


def _alert_of_signal(
    by: Actor,
    signal: Signal,
    receivers: dict[Organisation, str],
    instruction: str,
    *,
    occasion: UUID | None = None,
) -> None:
    raising.raise_for(
        by=by,
        kind=_signal_kind(signal),
        source_id=signal.pk,
        severity=Severity.ACUTE,
        title=_signal_title(signal),
        instruction=instruction,
        organisations=receivers,
        occurred_at=signal.occurred_at,
        url=signal.get_absolute_url(),
        occasion=occasion,
    )


def signal_judged(*, by: Actor, event_id: UUID, signal_id: str, **_: Any) -> None:
    """Whoever judged the signal has acted on its alert."""
    signal = Signal.objects.select_related("decided_by__organisation", "decided_by__user").get(pk=signal_id)
    if signal.decided_by is None or signal.decided_at is None:
        return
    alerts.settle(
        by=by,
        kind=_signal_kind(signal),
        source_id=signal.pk,
        member=signal.decided_by,
        response=f"Signaal beoordeeld: {signal.get_state_display().lower()}.",
        at=signal.decided_at,
    )


def signal_offered(*, by: Actor, event_id: UUID, signal_id: str, handover_id: str, **_: Any) -> None:
    """An urgent signal is offered to another organisation: its duty is alerted too, with a ladder of its own.

    Each offer anew, also to who refused before; not where an alert of this signal still waits there.
    """
    offer = SignalHandover.objects.select_related("signal", "to_organisation").get(pk=handover_id)
    urgent = urgency(offer.signal, clock.now())
    if offer.decided_at is not None or not urgent:
        return
    signal_received(by=by, event_id=event_id, signal_id=signal_id, urgent=",".join(urgent))
    there = AlertAddressee.objects.filter(
        alert__kind=_signal_kind(offer.signal), alert__source_id=offer.signal_id,
        organisation=offer.to_organisation, state__in=OPEN,
    )  # fmt: skip
    if not there.exists():
        _alert_of_signal(
            by, offer.signal, {offer.to_organisation: "krijgt dit signaal aangeboden"},
            f"{PHONE} Een ander biedt dit signaal aan. Neem het nu over, of weiger het. {NO_FAMILY}",
            occasion=offer.pk,
        )  # fmt: skip


def signal_not_theirs(*, by: Actor, event_id: UUID, signal_id: str, **_: Any) -> None:
    """An offer was taken, refused or withdrawn: whoever has no part in the signal any more need not act on its alert."""
    signal = Signal.objects.get(pk=signal_id)
    if signal.state == "handing_over":
        return
    alerts.stand_down(
        by=by,
        kind=_signal_kind(signal),
        source_id=signal.pk,
        why="Een ander beoordeelt dit signaal.",
        but=[pk for pk in (signal.receiver_id, signal.beside_id) if pk],
    )


def _signal_title(signal: Signal) -> str:
    if signal.acute_danger == "yes":
        return "Signaal met acuut gevaar"
    # For FGM a departure without a day cannot wait either; the alert may not say more than is known.
    if signal.departure_at is None:
        return "Signaal met een vertrek op een onbekende dag"
    return "Signaal met vertrek binnen zeven dagen"


def _signal_kind(signal: Signal) -> str:
    return AlertKind.ACUTE_SIGNAL if signal.acute_danger == "yes" else AlertKind.DEPARTURE
