"""The broker's side of Celery: what stands on a queue and is no message is dropped.

kombu lets such a thing out of its loop. By what it holds the worker then ends, connects anew, or keeps it as a message that
is never done; eight of those fill its hands and it lives on without taking anything. A wake-up has no content of its own,
so that nothing is lost with it.
"""

import logging
from typing import Any

from kombu.transport import TRANSPORT_ALIASES
from kombu.transport import redis as transport

logger = logging.getLogger(__name__)


class Channel(transport.Channel):
    """Reads one thing after the other; one that is no message ends nothing."""

    # A wake-up that was not done need not be put back; trying to on a broker that was killed ended the worker.
    do_restore = False

    def _brpop_read(self, **options: Any) -> Any:
        held = set(self.qos._delivered or ())
        try:
            return super()._brpop_read(**options)  # type: ignore[misc]
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            # Its text may be anything: only what was wrong with it is logged.
            logger.error("Something on the broker was no message and was dropped: %s", type(error).__name__)
            for tag in set(self.qos._delivered or ()) - held:
                self.qos.ack(tag)
            return True


class Transport(transport.Transport):
    """Redis, as kombu has it, with that channel."""

    Channel = Channel


def use() -> None:
    """Let every connection to a Redis go this way."""
    name = f"{Transport.__module__}:{Transport.__qualname__}"
    TRANSPORT_ALIASES.update(redis=name, rediss=name)
