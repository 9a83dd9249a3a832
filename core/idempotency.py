"""Doing a thing once, however often it is sent."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError, transaction

from core.actor import Actor
from core.errors import InvalidInput
from core.keyed_hash import keyed_hash
from core.models import IdempotentAct


class SentBeforeError(InvalidInput):
    """This submission was handled already, with other content; what comes now is not recorded yet."""


def once(*, by: Actor, key: str, content: bytes, act: Callable[[], str]) -> tuple[str, bool]:
    """Run `act` unless this person already sent `key`; return its result (an address or id) and whether it ran now.

    The key row is written first, so a second sender waits for the first and then gets its answer.
    Raises SentBeforeError when the same key comes with other content.
    """
    # Keyed: a plain hash of a short submission (a name, a number) could be guessed from a copy of the table.
    whole = hashlib.sha256(content).hexdigest()
    digests = [keyed_hash("idempotent", whole, key) for key in settings.INDEX_KEYS.values()]
    owner = str(by.user_id or by.reason)[:40]
    try:
        with transaction.atomic():
            row = IdempotentAct(owner=owner, key=key[:120], digest=digests[0])
            row.save(force_insert=True)
    except IntegrityError:
        earlier = IdempotentAct.objects.get(owner=owner, key=key[:120])
        if bytes(earlier.digest) not in digests:
            raise SentBeforeError(
                "Deze inzending is al verwerkt met een andere inhoud. Open het formulier opnieuw."
            ) from None
        return earlier.result, False
    row.result = act()
    row.save()
    return row.result, True
