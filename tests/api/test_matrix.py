"""Role × endpoint, from the table of addresses: a new endpoint without a row here fails."""

from uuid import uuid4

import pytest

from schadelijkepraktijken.api import endpoints, urls
from tests import factories
from tests.api import kit

pytestmark = pytest.mark.django_db

ALL = {
    "reporter", "vt_worker", "vt_coordinator", "lkha_worker", "kmar_officer", "police_officer", "partner_worker",
    "administrator", "privacy_officer",
}  # fmt: skip
LISTERS = {"vt_worker", "vt_coordinator", "lkha_worker", "police_officer", "partner_worker"}
NOBODY: set[str] = set()

# name of the address -> verb -> (roles that are let in, the status for them); the others get 403, or 404 where
# nothing is theirs to see.
ROWS: dict[str, dict[str, tuple[set[str], int]]] = {
    "api-signals": {"get": (ALL, 200), "post": (ALL - {"administrator", "privacy_officer"}, 400)},
    "api-signal": {"get": (NOBODY, 200)},
    "api-cases": {"get": (LISTERS, 200)},
    "api-case": {"get": (NOBODY, 200)},
    "api-border-checks": {"post": ({"kmar_officer"}, 400)},
    "api-alerts": {"get": (ALL, 200)},
    "api-alert-acknowledgement": {"post": (NOBODY, 201)},
}
PUBLIC = {"api-openapi-json", "api-openapi-yaml", "api-docs"}
VERBS = ["get", "post", "put", "patch", "delete", "options"]


def _path(name: str) -> str:
    route = next(str(p.pattern) for p in endpoints.urlpatterns if p.name == name)
    return "/" + route.replace("<uuid:pk>", str(uuid4()))


def _send(caller, verb, path):
    send = getattr(caller.client, verb)
    body = {} if verb == "get" else {"data": "{}", "content_type": "application/json"}
    return send(kit.ROOT + path, **body, headers=caller.headers | {"Idempotency-Key": str(uuid4())})


def test_every_endpoint_has_a_row():
    assert {p.name for p in endpoints.urlpatterns} == set(ROWS)
    assert {p.name for p in urls.urlpatterns if hasattr(p, "name")} == PUBLIC


@pytest.mark.parametrize("role", sorted(ALL))
@pytest.mark.parametrize("name", sorted(ROWS))
def test_who_is_let_in(name, role):
    caller = kit.caller(factories.actor(role))
    for verb in VERBS:
        answer = _send(caller, verb, _path(name))
        if verb not in ROWS[name]:
            assert answer.status_code == 405, verb
        elif role in ROWS[name][verb][0]:
            assert answer.status_code == ROWS[name][verb][1], (verb, answer.content)
        else:
            assert answer.status_code == (404 if name in HIDDEN else 403), (verb, answer.content)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert {"status", "title", "detail"} <= set(answer.json())


HIDDEN = {"api-signal", "api-case", "api-alert-acknowledgement"}


@pytest.mark.parametrize("name", sorted(ROWS))
def test_without_a_session_nobody_is_let_in(name):
    for verb in ROWS[name]:
        answer = _send(kit.Caller(None), verb, _path(name))
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Session")
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", [name for name in sorted(ROWS) if "post" in ROWS[name]])
def test_writing_needs_the_token_against_forged_requests(name):
    caller = kit.caller(factories.actor("kmar_officer"), csrf=False)
    answer = _send(caller, "post", _path(name))
    assert answer.status_code == 403
    assert "X-CSRFToken" in answer.json()["detail"]


def test_an_account_without_an_organisation_is_told_so():
    membership = factories.member("vt_worker")
    membership.active = False
    membership.save()
    answer = kit.Caller(membership.pk).get("/signals")
    assert answer.status_code == 403
    assert "organisatie" in answer.json()["detail"]


def test_an_account_that_was_closed_is_out_at_its_next_request():
    membership = factories.member("vt_worker")
    caller = kit.Caller(membership.pk)
    assert caller.get("/signals").status_code == 200
    membership.user.is_active = False
    membership.user.save()
    assert caller.get("/signals").status_code == 401
