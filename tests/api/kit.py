"""Callers of the API: real sessions, with the token that a browser would send."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.actor import Actor
from organisations.models import Membership
from tests.kit import log_in

ROOT = "/api/v1"
TOKEN = "a" * 32

SIGNAL: dict[str, Any] = {
    "practices": ["forced_marriage"],
    "occurredAt": "2026-01-05T09:30:00+01:00",
    "reporterCapacity": "teacher",
    "facts": "Zij zei dat zij niet terugkomt na de vakantie.",
    "municipalityCode": "GM0014",
    "people": [
        {
            "role": "at_risk",
            "givenNames": "Zilvermeeuw",
            "familyName": "Kwikstaart",
            "birth": "2011-03",
            "sex": "female",
        }
    ],
}


class Caller:
    """One person at the API."""

    def __init__(self, membership_id: UUID | None, *, csrf: bool = True) -> None:
        self.client = Client(enforce_csrf_checks=True)
        if membership_id is not None:
            log_in(Membership.objects.get(pk=membership_id).user, self.client)
        self.headers = {"X-CSRFToken": TOKEN} if csrf else {}
        if csrf:
            self.client.cookies["csrftoken"] = TOKEN

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(ROOT + path, query)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Any:
        more = {"Idempotency-Key": key} if key else {}
        content = body if isinstance(body, (str, bytes)) else json.dumps({} if body is None else body)
        return self.client.post(
            ROOT + path, content, content_type="application/json", headers=self.headers | more | headers
        )

    def report(self, **changed: Any) -> Any:
        """Register a signal with a new key."""
        return self.post("/signals", SIGNAL | changed, key=str(uuid4()))


def caller(actor: Actor, **kind: Any) -> Caller:
    """The caller for an actor."""
    return Caller(actor.membership_id, **kind)


def moment() -> str:
    """A moment of a while ago, as a caller writes it."""
    return clock.now().isoformat()


def queries(act: Callable[[], object]) -> int:
    """How many queries `act` makes."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
