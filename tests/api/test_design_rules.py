"""The sixteen technical rules of the NL API Design Rules, each asked of the running API and of its description."""

import re
from datetime import UTC, datetime
from functools import cache

import pytest
import yaml
from django.conf import settings
from django.test import Client
from openapi_spec_validator import validate

from cases.models import Signal
from schadelijkepraktijken.settings import production
from tests import factories
from tests.api import kit

pytestmark = pytest.mark.django_db

METHODS = {"get", "post", "put", "patch", "delete"}


@cache
def document():
    """The published description."""
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations():
    return [
        (path, method, operation)
        for path, found in document()["paths"].items()
        for method, operation in found.items()
    ]


def everything(node, path=()):
    yield path, node
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from everything(inner, (*path, name))
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from everything(inner, (*path, str(index)))


def properties():
    return [
        (path[-1], node)
        for path, node in everything(document()["components"]["schemas"])
        if len(path) > 1 and path[-2] == "properties" and isinstance(node, dict)
    ]


@pytest.fixture
def worker():
    return kit.caller(factories.actor("vt_worker"))


@pytest.fixture
def answers(worker):
    """One of each kind of answer: found, made, wrong, hidden, refused, unknown, without a session."""
    made = worker.report()
    return [
        worker.get("/signals"), made, worker.report(practices=[]), worker.get("/cases/" + "0" * 8),
        worker.post("/border-checks", {"post": "ijmuiden", "ground": "exit", "name": "x"}), worker.get("/nergens"),
        kit.Caller(None).get("/signals"), Client().get("/api/v1/openapi.json"),
    ]  # fmt: skip


def test_no_trailing_slash(worker):
    assert not [path for path in document()["paths"] if path.endswith("/")]
    for path in ("/signals/", "/cases/", "/alerts/", "/openapi.json/"):
        answer = worker.get(path)
        assert answer.status_code == 404, path
        assert answer["Content-Type"] == "application/problem+json"


def test_path_segments_kebab_case():
    for path in document()["paths"]:
        assert re.fullmatch(r"(/([a-z0-9-]+|\{[^}]+\}))+", path), path


def test_query_keys_camel_case(worker):
    keys = {p["name"] for _, _, o in operations() for p in o.get("parameters", []) if p["in"] == "query"}
    assert keys == {"after", "pageSize"}
    worker.report()
    worker.report()
    assert len(worker.get("/signals", pageSize=1).json()["items"]) == 1
    assert worker.get("/signals", page_size=1).status_code == 400


def test_a_parameter_that_an_address_does_not_have_is_refused_and_named():
    """Ignored, it would pass for a filter that worked. Nothing is made by a request that is half understood."""
    callers = {
        name: kit.caller(factories.actor(role))
        for name, role in (
            ("/border-checks", "kmar_officer"),
            ("/alerts", "police_officer"),
            ("", "vt_worker"),
        )
    }
    known = {"after": "x", "pageSize": "1"}
    for path, method, operation in operations():
        caller = next(c for name, c in callers.items() if path.startswith(name))
        here = path.replace("{id}", "0" * 8 + "-0000-0000-0000-" + "0" * 12)
        has = {p["name"] for p in operation.get("parameters", []) if p["in"] == "query"}
        for name in ("status", "page_size", "format", *(known.keys() - has)):
            address = f"/api/v1{here}?{name}=geheim&{'&'.join(f'{n}={known[n]}' for n in has)}"
            if method == "get":
                answer = caller.client.get(address)
            else:
                answer = caller.post(address.removeprefix("/api/v1"), kit.SIGNAL, key="x" * 20)
            assert answer.status_code == 400, address
            assert answer["Content-Type"] == "application/problem+json"
            (error,) = answer.json()["errors"]
            assert (error["in"], error["location"], error["code"]) == ("query", {"name": name}, "unknown")
            assert "bestaat hier niet" in error["detail"]
            assert "geheim" not in answer.content.decode()
    assert not Signal.objects.exists()


def test_http_methods(worker):
    assert {method for _, method, _ in operations()} <= METHODS
    answer = worker.client.generic("PURGE", "/api/v1/cases", headers=worker.headers)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_date_time_format(worker):
    """In with any offset, out in UTC."""
    body = worker.report(occurredAt="2026-01-05T09:30:00+05:30").json()
    assert body["occurredAt"] == "2026-01-05T04:00:00Z"
    for name, value in body.items():
        if name.endswith("At") and value:
            assert value.endswith("Z"), name
            assert datetime.fromisoformat(value).utcoffset() == datetime.now(UTC).utcoffset()
    formats = {node.get("format") for name, node in properties() if name.endswith("At")}
    assert formats == {"date-time"}


def test_date_omit_time_portion():
    for name, node in properties():
        if re.search(r"(^date$|\wDate)", name):
            assert node.get("format") == "date", name


def test_problem_details(answers):
    for _path, _method, operation in operations():
        for status, response in operation["responses"].items():
            if status >= "400":
                assert set(response["content"]) == {"application/problem+json"}
    for name in ("Problem", "InvalidInputProblem"):
        assert {"status", "title", "detail"} <= set(document()["components"]["schemas"][name]["properties"])
    wrong = [answer for answer in answers if answer.status_code >= 400]
    assert {answer.status_code for answer in wrong} == {400, 401, 403, 404}
    for answer in wrong:
        assert answer["Content-Type"] == "application/problem+json"
        body = answer.json()
        assert body["status"] == answer.status_code
        assert body["title"]
        assert body["detail"]


def test_invalid_input(worker):
    for path, method, operation in operations():
        if method != "get" or any(p["in"] == "query" for p in operation.get("parameters", [])):
            assert "400" in operation["responses"], (method, path)
    item = document()["components"]["schemas"]["InvalidInputProblem"]["properties"]["errors"]["items"]
    assert {"in", "detail"} <= set(item["required"])
    assert set(item["properties"]) == {"in", "location", "code", "detail"}
    answer = worker.report(practices=[], occurredAt="x")
    assert {(e["in"], e["location"]["pointer"]) for e in answer.json()["errors"]} == {
        ("body", "/practices"),
        ("body", "/occurredAt"),
    }


def test_doc_openapi():
    assert document()["openapi"].startswith("3.")
    validate(document())
    assert document()["paths"]


def test_doc_openapi_contact():
    assert {"name", "email", "url"} <= set(document()["info"]["contact"])


def test_publish_openapi():
    """At the standard place, without a log-in, for every origin, the same in both forms."""
    for form in ("json", "yaml"):
        answer = Client().get(f"/api/v1/openapi.{form}")
        assert answer.status_code == 200
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert yaml.safe_load(answer.content) == document()


def test_uri_version():
    assert [server["url"] for server in document()["servers"]] == ["/api/v1"]


def test_semver():
    assert re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", document()["info"]["version"])


def test_version_header(answers):
    for _, _, operation in operations():
        assert all("API-Version" in response["headers"] for response in operation["responses"].values())
    assert {answer["API-Version"] for answer in answers} == {document()["info"]["version"]}


def test_transport_tls(settings):
    """Production answers a plain request with the way to https alone, and tells the browser to stay there."""
    from schadelijkepraktijken.settings import production

    assert production.SECURE_SSL_REDIRECT
    assert production.SECURE_HSTS_SECONDS >= 31_536_000
    settings.SECURE_SSL_REDIRECT = production.SECURE_SSL_REDIRECT
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Location"][:8]) == (301, "https://")


def test_transport_security_headers(answers, settings):
    for answer in answers:
        assert answer["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Content-Type"].split(";")[0] in {"application/json", "application/problem+json"}
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert (
        Client()
        .get("/api/v1/openapi.json", secure=True)["Strict-Transport-Security"]
        .startswith("max-age=31536000")
    )


def test_transport_cors(worker):
    """Nothing but the description is open to other origins."""
    for answer in (
        worker.client.get("/api/v1/signals", headers={"Origin": "https://elders.example"}),
        worker.client.options("/api/v1/signals", headers={"Origin": "https://elders.example"}),
        kit.Caller(None).get("/cases"),
    ):
        assert "Access-Control-Allow-Origin" not in answer


def test_the_two_languages_of_the_description_do_not_mix():
    """Sentences for callers are Dutch: no docstring of ours has slipped in."""
    for path, node in everything(document()):
        if path and path[-1] in {"description", "summary"} and isinstance(node, str):
            assert not re.search(r"\b(the|and|of the|whether)\b", node), (path, node)


def test_strange_addresses_are_problems_too(worker):
    for path in (
        "/signals?after=%00",
        "/signals/%00",
        "/signals/" + "x" * 5000,
        "/signals/../../etc",
        "/%ff",
    ):
        answer = worker.client.get(f"/api/v1{path}")
        assert answer.status_code in {400, 404}, path
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["API-Version"] == settings.SPECTACULAR_SETTINGS["VERSION"]


def test_by_plain_http_nobody_is_led_on(settings):
    """A page leads to https; the API refuses, so that the caller mends the address."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = production.SECURE_REDIRECT_EXEMPT
    assert Client().get("/werk/").status_code == 301
    plain = kit.caller(factories.actor("vt_worker")).client.get("/api/v1/cases")
    assert plain.status_code == 403
    assert plain["Content-Type"] == "application/problem+json"
    assert "https" in plain.json()["detail"]
