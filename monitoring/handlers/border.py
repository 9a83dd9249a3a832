"""Alerts about the border, and about what no longer holds: a card or an order that somebody read before."""

from typing import Any, Final
from uuid import UUID, uuid5

from border.models import BorderCheck, BorderMatch, TravelAlert
from border.policies import DECIDE_WITHIN
from core import clock, scope
from core.actor import Actor
from monitoring import addressing
from monitoring.actions import raising
from monitoring.handlers.words import NO_FAMILY
from monitoring.models import AlertKind, Severity
from protection_orders.models import Order, OrderProtected, OrderRespondent

# Changes of an order that change nothing on a card.
SAME_CARD: Final = ("used", "review_asked")


def border_hit(*, by: Actor, event_id: UUID, check_id: str, person_id: str, **_: Any) -> None:
    """Somebody who is protected or sought was established at the border: who leads the case and the police act now.

    The KMar officer stands in front of the person and has the card; this tells the others.
    """
    match = BorderMatch.objects.select_related("person__case__organisation").get(
        border_check_id=check_id, person_id=person_id
    )
    case = match.person.case
    if case.is_practice:
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.BORDER_HIT,
        source_id=match.pk,
        severity=Severity.ACUTE,
        title="Treffer bij een grenscontrole",
        instruction=f"De Koninklijke Marechaussee wacht op u. Bel nu terug. {NO_FAMILY}",
        organisations=addressing.owner(case) | addressing.police(case),
        occurred_at=match.decided_at or match.recorded_at,
        case=case,
        url=f"{case.get_absolute_url()}reis/",
    )


def order_moved(*, by: Actor, event_id: UUID, order_id: str, what: str = "", **_: Any) -> None:
    """An order changed or ended: who has a card of it open at the border may be acting on what no longer holds."""
    if what in SAME_CARD:
        return
    people = set(OrderProtected.objects.filter(order_id=order_id).values_list("person_id", flat=True))
    people |= set(OrderRespondent.objects.filter(order_id=order_id).values_list("person_id", flat=True))
    _cards_stale(by, event_id, people)


def order_no_longer_so(*, by: Actor, event_id: UUID, order_id: str, what: str = "", **_: Any) -> None:
    """An order was withdrawn, ended or changed: the police who take part must not act on what they read before.

    One that ran out on its own day surprises nobody, and more time changes nothing that they may do now.
    """
    if what not in ("", "changed"):
        return
    order = Order.objects.select_related("case__organisation").get(pk=order_id)
    units = addressing.police_in(order.case)
    if not units or order.case.is_practice:
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.CARD_STALE,
        source_id=uuid5(event_id, str(order.pk)),
        severity=Severity.URGENT,
        title="Bevel is gewijzigd of ingetrokken",
        instruction=f"Bevel {order.reference}. Handel niet op wat u eerder las: open het bevel opnieuw.",
        organisations=units,
        occurred_at=clock.now(),
        case=order.case,
        url=order.get_absolute_url(),
    )


def travel_alert_withdrawn(*, by: Actor, event_id: UUID, alert_id: str, **_: Any) -> None:
    """An alert at the border was withdrawn: as when an order ends."""
    _cards_stale(by, event_id, {TravelAlert.objects.get(pk=alert_id).person_id})


def _cards_stale(by: Actor, event_id: UUID, people: set[UUID]) -> None:
    """Alert each organisation that got a card of these people and may still open it; once for each change and check."""
    with scope.about(by, *people):
        met = BorderMatch.objects.filter(person_id__in=people, state__in=["hit", "confirmed"])
        carded = set(met.values_list("border_check_id", flat=True))
    with scope.about(by, *people, *carded):
        _tell_of_stale_cards(by, event_id, carded)


def _tell_of_stale_cards(by: Actor, event_id: UUID, carded: set[UUID]) -> None:
    checks = (
        BorderCheck.objects.filter(pk__in=carded, recorded_at__gte=clock.now() - DECIDE_WITHIN)
        .select_related("organisation", "person__case__organisation")
        .order_by("recorded_at", "pk")
    )
    for check in checks:
        raising.raise_for(
            by=by,
            kind=AlertKind.CARD_STALE,
            source_id=uuid5(event_id, str(check.pk)),
            severity=Severity.ACUTE,
            title="Kaart van een controle is gewijzigd",
            instruction=f"Controle {check.reference}. Handel niet verder op de oude kaart: wie controleerde, opent hem opnieuw.",
            organisations={check.organisation: "deed de controle"},
            occurred_at=clock.now(),
            case=check.person.case if check.person is not None else None,
            url=check.get_absolute_url(),
        )
