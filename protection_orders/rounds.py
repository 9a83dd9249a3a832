"""What this room does by the clock."""

from datetime import datetime

from core.actor import system
from protection_orders.actions.orders import expire_due


def expire_orders(now: datetime) -> int:
    """Close the orders that ran out, by the database's clock; `now` is not asked. They already held for nobody."""
    return expire_due(by=system("Bevelen die afliepen"))
