"""What changes for a child that becomes 18: which orders lapse that day, and what can take their place."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Deadline
from core import words
from core.actor import Actor
from protection_orders.instruments import instruments
from protection_orders.models import Order


def notes(actor: Actor, deadline: Deadline) -> list[dict[str, Any]]:
    """One row per order for this child that holds now and the actor sees; or that none is known."""
    orders = (
        Order.objects.visible_to(actor)
        .running()
        .filter(protections__person_id=deadline.source_id)
        .order_by("decided_at", "pk")
    )
    rows = [_row(order) for order in orders[:50]]
    return rows or [
        {
            "label": _("Maatregelen die vervallen"),
            "value": _("U ziet geen geldend bevel voor deze persoon."),
            "note": _("Loopt er iets buiten Schakel? Vraag het de gecertificeerde instelling."),
        }
    ]


def _row(order: Order) -> dict[str, Any]:
    instrument = instruments().get(order.instrument)
    name = instrument.name if instrument is not None else order.instrument
    lapses = instrument is not None and instrument.end_at_18
    until = (
        _("tot %(when)s") % {"when": words.when(order.ends_at)} if order.ends_at else _("zonder einddatum")
    )
    return {
        "label": f"{name} {order.reference}",
        "value": _("Vervalt bij 18 jaar")
        if lapses
        else _("Loopt door na 18 jaar, %(until)s") % {"until": until},
        "note": instrument.after_18 if instrument is not None else "",
        "url": order.get_absolute_url(),
        "action": _("Bekijk"),
    }
