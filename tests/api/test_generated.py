"""Requests made from the description itself, sensible and senseless: never a fault of ours, never another shape.

About 300 requests with every run; `script/proof-api` makes over 10,000.
"""

from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cases.models import Signal
from core import clock
from core.actor import system
from monitoring.actions import raising
from organisations.models import Membership, Organisation
from schadelijkepraktijken.api.schema import description
from schadelijkepraktijken.wsgi import application
from tests import factories
from tests.api import kit
from tests.border import kit as border

pytestmark = pytest.mark.django_db

load_all_checks()
# Not positive_data_acceptance: a well-formed request may still say what cannot be true (a moment in the future).
ALWAYS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
EVERY_RUN = 22
ORDINARY = settings.get_profile("default").max_examples
EXAMPLES = EVERY_RUN if settings().max_examples == ORDINARY else settings().max_examples

SCHEMA = schemathesis.openapi.from_dict(description())
SCHEMA.app = application
FOUND: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]
OPERATIONS = {(operation.method.upper(), operation.path): operation for operation in FOUND}
ROLES = {
    "/border-checks": "kmar_officer", "/cases": "vt_worker", "/cases/{id}": "vt_worker", "/alerts": "police_officer",
    "/alerts/{id}/acknowledgement": "police_officer", "/signals": "vt_worker", "/signals/{id}": "vt_worker",
}  # fmt: skip
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def world():
    """Something to find: a case with a sought child, an alert, a signal."""
    worker, police = factories.actor("vt_worker"), factories.actor("police_officer")
    case = factories.case(worker)
    border.alert(worker, border.child(worker, case))
    alert = raising.raise_for(
        by=system("test"), kind="breach", source_id=case.pk, severity="acute", title="Overtreding", case=case,
        organisations={Organisation.objects.get(pk=police.organisation_id): "test"}, instruction="Bel 112.",
        occurred_at=clock.now(),
    )  # fmt: skip
    signal = kit.caller(worker).report().json()["id"]
    return {
        "vt_worker": worker, "police_officer": police, "kmar_officer": factories.actor("kmar_officer"),
        "/cases/{id}": case.pk, "/signals/{id}": signal, "/alerts/{id}/acknowledgement": alert.pk,
    }  # fmt: skip


@contextmanager
def one_connection():
    """Keep the connection, and with it the transaction of the test, over requests, as the test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def session(actor) -> dict[str, str]:
    caller = kit.Caller(Membership.objects.get(pk=actor.membership_id).pk)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in caller.client.cookies.items())
    return {"Cookie": cookies, "X-CSRFToken": kit.TOKEN}


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [(*key, mode) for key, mode in product(OPERATIONS, MODES)],
    ids=lambda value: getattr(value, "value", str(value)),
)
def test_generated_requests(world, method, path, mode):
    operation: Any = OPERATIONS[method, path]
    headers = session(world[ROLES[path]])
    checks = [*ALWAYS, negative_data_rejection] if mode is GenerationMode.NEGATIVE else ALWAYS
    sent = 0

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    def run(case):
        nonlocal sent
        sent += 1
        if mode is GenerationMode.POSITIVE and "{id}" in path and sent % 2:
            case.path_parameters = {
                "id": str(world[path])
            }  # generated ids exist nowhere: every other one does
        response = case.call(headers={**dict(case.headers or {}), **headers})
        assert "API-Version".lower() in {name.lower() for name in response.headers}
        case.validate_response(response, checks=checks)

    with one_connection():
        run()
    assert sent >= EXAMPLES
    assert Signal.objects.exists()
