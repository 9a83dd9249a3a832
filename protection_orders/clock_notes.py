"""Which order a clock is about, beside its page: the end moves only by a decision on that order."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Deadline
from core.actor import Actor
from protection_orders.instruments import instruments
from protection_orders.models import Order


def notes(actor: Actor, deadline: Deadline) -> list[dict[str, Any]]:
    """The order itself, of a clock of the order, of one of its measures or of one person in it; empty when not seen."""
    source = deadline.source_id
    of_source = Q(pk=source) | Q(measures__pk=source) | Q(protections__pk=source)
    order = Order.objects.visible_to(actor).filter(of_source, case_id=deadline.case_id).first()
    if order is None:
        return []
    instrument = instruments().get(order.instrument)
    return [
        {
            "label": _("Bevel"),
            "value": f"{instrument.name if instrument is not None else order.instrument}, {order.reference}",
            "url": order.get_absolute_url(),
            "action": _("Open"),
        }
    ]
