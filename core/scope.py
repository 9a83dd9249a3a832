"""The database's view of who asks: settings that live as long as the transaction."""

from django.db import connection

from core.actor import Actor

SETTINGS = ("user_id", "organisation_id", "role", "purpose", "emergency")


def enter(actor: Actor) -> None:
    """Tell the database who asks, for this transaction only. Must run inside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("A scope lives inside a transaction.")
    values = {
        "user_id": str(actor.user_id or ""),
        "organisation_id": str(actor.organisation_id or ""),
        "role": actor.role,
        "purpose": actor.purpose or actor.reason,
        "emergency": "on" if actor.emergency else "",
    }
    calls = ", ".join("set_config(%s, %s, true)" for _ in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [v for name in SETTINGS for v in (f"app.{name}", values[name])])
