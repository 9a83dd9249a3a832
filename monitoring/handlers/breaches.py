"""Alerts about a reported breach, with and without its order."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from cases.models import Case
from core.actor import Actor
from monitoring import addressing
from monitoring.actions import alerts, raising
from monitoring.handlers.words import NO_FAMILY, PHONE
from monitoring.models import Alert, AlertKind, Severity
from protection_orders.models import Breach, Order

GUESSED: Final = (
    "De melder gaf vandaag veel nummers. Kijk nu. Zet de melding bij het bevel: dan volgt de politie."
)


def breach_reported(*, by: Actor, event_id: UUID, breach_id: str, **_: Any) -> None:
    """Police and the lead, and the KMar where it concerns travel. Goes out in every state of order and service."""
    breaches_reported(by=by, events=[{"event_id": event_id, "breach_id": breach_id}])


def breaches_reported(*, by: Actor, events: Sequence[Mapping[str, Any]]) -> None:
    """Several reports at once, each as `breach_reported` has it."""
    rows = Breach.objects.select_related("order", "case__organisation", "sent_to")
    found = rows.in_bulk([UUID(event["breach_id"]) for event in events])
    reports = {UUID(event["breach_id"]): event["event_id"] for event in events}
    known: dict[UUID, tuple[Breach, Case, Order]] = {}
    for breach_id, event_id in reports.items():
        breach = found[breach_id]
        if breach.order is None or breach.case is None:
            breach_unmatched(by=by, event_id=event_id, breach_id=str(breach_id))
        else:
            known[breach_id] = breach, breach.case, breach.order
    units = addressing.joined(case for _breach, case, _order in known.values())
    wanted = []
    for breach, case, order in known.values():
        receivers = addressing.police(case, units) | addressing.owner(case)
        if breach.travel:
            receivers |= addressing.kmar(case, units)
        alert = Alert(
            kind=AlertKind.BREACH,
            source_id=breach.pk,
            severity=Severity.ACUTE,
            title=_breach_title(breach),
            instruction=f"{PHONE} Neem het alarm aan en open de kaart van het bevel. {NO_FAMILY}",
            occurred_at=breach.occurred_at,
            case=case,
            url=f"{order.get_absolute_url()}overtredingen/{breach.pk}/",
        )
        wanted.append((alert, receivers))
    for alert in raising.raise_all(by=by, wanted=wanted):
        # Only what once stood without an order has an alert that knew less.
        if known[alert.source_id][0].sent_to_id is not None:
            alerts.replace(by=by, kind=AlertKind.BREACH_UNMATCHED, source_id=alert.source_id, successor=alert)


def breach_unmatched(*, by: Actor, event_id: UUID, breach_id: str, **_: Any) -> None:
    """A report that stands under no order yet: Veilig Thuis looks it up, the police know at once.

    Where the number may have been guessed and nobody says that there is danger now, Veilig Thuis looks first; the ladder
    brings in the police when it does not answer.
    """
    breach = Breach.objects.select_related("sent_to").get(pk=breach_id)
    if breach.order_id is not None or breach.sent_to is None:
        return
    receivers = {breach.sent_to: "ontvangt de melding"}
    instruction = f"{PHONE} Het bevel is nog niet gevonden. Zoek het op en zet de melding erbij. {NO_FAMILY}"
    if breach.number_guessed and breach.danger_now != "yes":
        instruction = f"{PHONE} {GUESSED} {NO_FAMILY}"
    else:
        receivers |= addressing.police_of(breach.sent_to)
    raising.raise_for(
        by=by,
        kind=AlertKind.BREACH_UNMATCHED,
        source_id=breach.pk,
        severity=Severity.ACUTE,
        title=_breach_title(breach),
        instruction=instruction,
        organisations=receivers,
        occurred_at=breach.occurred_at,
        url=f"/bevelen/overtredingen/{breach.pk}/",
    )


def _breach_title(breach: Breach) -> str:
    if breach.danger_now == "yes":
        return "Overtreding gemeld. Er is nu gevaar."
    if breach.number_guessed:
        return "Overtreding gemeld. Nummer geraden?"
    return "Overtreding van een bevel gemeld"


def breach_handled(*, by: Actor, event_id: UUID, breach_id: str, **_: Any) -> None:
    """Whoever wrote down what was done about the breach has acted on its alert."""
    breach = Breach.objects.select_related("handled_by__organisation", "handled_by__user").get(pk=breach_id)
    if breach.handled_by is None or breach.handled_at is None:
        return
    for kind in (AlertKind.BREACH, AlertKind.BREACH_UNMATCHED):
        alerts.settle(
            by=by,
            kind=kind,
            source_id=breach.pk,
            member=breach.handled_by,
            response="Vastgelegd bij de overtreding zelf.",
            at=breach.handled_at,
        )
