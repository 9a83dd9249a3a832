"""Parts that every decision on an order shares: who decided, which measures, and the row of the history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.models import Person
from core.actor import Actor
from core.errors import InvalidInput
from organisations.models import Organisation
from protection_orders import order_policies as policies
from protection_orders.instruments import MEASURE_KINDS
from protection_orders.models import Order, OrderDecision, OrderMeasure


@dataclass(frozen=True, slots=True)
class DecidedMeasure:
    """A measure as the authority gave it. `addressees` are ids of people of the application."""

    key: str
    kind: str
    text: str
    concerns_travel: bool = False
    territory: str = ""
    addressees: Sequence[UUID] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """Who decided, with its own number for the decision."""

    name: str
    reference: str = ""
    organisation: Organisation | None = None


def decide(
    *, by: Actor, order: Order, kind: str, outcome: str, who: Authority, decided_at: datetime, reason: str
) -> OrderDecision:
    """Write the row of the history, with the dates as the order now has them."""
    decision = OrderDecision(
        case_id=order.case_id,
        application_id=order.application_id,
        order=order,
        kind=kind,
        outcome=outcome,
        authority=who.name,
        authority_reference=who.reference,
        authority_organisation=who.organisation,
        decided_at=decided_at,
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        without_hearing=order.without_hearing and kind == "decision",
        reason=reason,
        recorded_by_id=by.membership_id,
    )
    decision.save()
    return decision


def check_measures(
    measures: Sequence[DecidedMeasure],
    people: set[UUID],
    protected: Sequence[Person],
    *,
    required: bool = True,
) -> None:
    """Raise InvalidInput for a measure without text, for somebody else, or with a secret address in it."""
    if required and not measures:
        raise InvalidInput("Vul in welke maatregelen zijn gegeven.", "measures")
    for measure in measures:
        if measure.kind not in MEASURE_KINDS or not measure.text.strip():
            raise InvalidInput("Elke maatregel heeft een soort en een tekst.", "measures")
        if not set(measure.addressees) <= people:
            raise InvalidInput("Een maatregel geldt alleen voor mensen uit de aanvraag.", "measures")
        if measure.starts_at and measure.ends_at and measure.ends_at <= measure.starts_at:
            raise InvalidInput("Een maatregel eindigt na zijn begin. Kijk de datums na.", "measures")
        policies.check_no_secret({"measures": f"{measure.text}\n{measure.territory}"}, protected)


def add_measures(order: Order, decision: OrderDecision, measures: Iterable[DecidedMeasure]) -> None:
    """Add the measures that a decision gave; those of a change begin with it, not before."""
    for given in measures:
        starts_at = given.starts_at
        if decision.kind == "change":
            starts_at = max(starts_at or decision.decided_at, decision.decided_at)
        measure = OrderMeasure(
            order=order,
            decision=decision,
            key=given.key,
            kind=given.kind,
            text=given.text,
            concerns_travel=given.concerns_travel,
            territory=given.territory,
            starts_at=starts_at,
            ends_at=given.ends_at,
        )
        measure.save()
        measure.addressees.set(Person.objects.filter(pk__in=given.addressees))
