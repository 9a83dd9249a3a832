"""A message to the system of a partner: a CloudEvent 1.0 in the NL GOV profile, structured JSON, always signed.

The profile asks for `source` as a URN with the OIN of the sender and a `type` as a name turned around; `data` holds a
number and a link and nothing else (Logius, NL GOV profile for CloudEvents).
"""

import json
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from core import clock
from monitoring.channels.message import SECONDS, Message, Outcome, Target
from monitoring.channels.pinned import post
from monitoring.channels.signature import content_digest, sign

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
TYPES: Final = {
    "alert": "nl.schakel.bericht.klaar",
    "alert_over": "nl.schakel.bericht.vervallen",
    "card_stale": "nl.schakel.kaart.vervallen",
    "reminder": "nl.schakel.bericht.herinnering",
    "test": "nl.schakel.bericht.test",
}


def send(message: Message, target: Target) -> Outcome:
    """POST one event. "delivered" means that the system answered with 2xx."""
    body = json.dumps(event(message), ensure_ascii=False).encode()
    return post(target.address, body, headers(message, target, body), SECONDS)


def event(message: Message) -> dict[str, object]:
    """The event. `id` is the same at every try: source and id together say that it is the same one."""
    return {
        "specversion": "1.0",
        "id": str(message.key),
        "source": settings.EVENT_SOURCE,
        "type": TYPES[message.kind],
        "subject": message.reference,
        "time": message.at.isoformat(),
        "datacontenttype": "application/json",
        "data": {"nummer": message.reference, "link": message.link},
    }


def headers(message: Message, target: Target, body: bytes) -> dict[str, str]:
    """What goes along, signed now."""
    given = {
        "Content-Type": CONTENT_TYPE,
        "Content-Digest": content_digest(body),
        "Idempotency-Key": str(message.key),
    }
    values = {name.lower(): value for name, value in given.items()}
    values |= {"@method": "POST", "@target-uri": urlsplit(target.address)._replace(fragment="").geturl()}
    signed = sign(
        values,
        signing=target.signing,
        secret=target.secret,
        key_id=target.key_id,
        created=int(clock.now().timestamp()),
    )
    return given | signed | {"User-Agent": "Schakel", "Accept": "application/json", "Connection": "close"}
