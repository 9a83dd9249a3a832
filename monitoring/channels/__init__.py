"""One module a channel. Each sends one message to one target and says what came of it; none touches the database.

A new channel is a module with `send(message, target) -> Outcome`, a kind in `models.ChannelKind`, a row in ADAPTERS, a
form field where it needs one, and its words in `message.OUTCOMES`. The screen is always there and needs no row: its
receipt is `AlertAddressee.seen_at`; `screen` wakes the open ones.
"""

from collections.abc import Callable
from typing import Final

from monitoring.channels import mail, webhook
from monitoring.channels.message import Message, Outcome, Target

ADAPTERS: Final[dict[str, Callable[[Message, Target], Outcome]]] = {
    "email": mail.send,
    "webhook": webhook.send,
}

__all__ = ["ADAPTERS", "Message", "Outcome", "Target"]
