"""What may still be recorded about an order: the buttons of its page, and what its forms say."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.access import allowed
from core.actor import Actor
from protection_orders import order_access as access
from protection_orders.actions import order_use
from protection_orders.buttons import button, possible
from protection_orders.models import Order
from protection_orders.order_policies import instrument_of, period_words
from protection_orders.order_workflow import ORDER


def acts(actor: Actor, order: Order, now: datetime | None = None) -> list[dict[str, Any]]:
    """What may still be recorded about the order, each with the reason when it may not. Nothing for who only reads."""
    may, why = allowed(access.check_can_record, actor, order)
    if not may or order.state in ORDER.final:
        return []
    unheard = order.hearing_due_at is not None and order.heard_at is None
    found = [
        ("order-extend", _("Leg verlenging vast"), "extend"),
        ("order-change", _("Leg wijziging vast"), "change"),
        *([("order-hearing", _("Leg zitting vast"), "hear")] if unheard else []),
        *([("order-used", _("Leg gebruik vast"), "use")] if order_use.unused_clock(order) else []),
        *(
            [("order-review-asked", _("Leg verzoek aan de rechter vast"), "ask_review")]
            if order_use.may_ask_review(order)
            else []
        ),
        ("order-withdraw", _("Leg intrekking vast"), "withdraw"),
        ("order-end", _("Leg vervallen vast"), "end"),
    ]
    return [
        button(label, reverse(name, args=[order.pk]), (may, why), possible(ORDER.check, verb, order.state))
        for name, label, verb in found
    ]


def extension_hint(order: Order) -> str:
    """How long an extension may be, in words for the form."""
    rule = instrument_of(order.instrument).extension
    if rule is None:
        return ""
    hint = _("Hooguit %(period)s langer.") % {"period": period_words(rule.period)}
    return f"{hint} {rule.condition}".strip()
