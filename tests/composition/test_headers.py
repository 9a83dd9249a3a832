"""Headers and cookies as production sends them: on every route, on refusals and on pages for faults."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Person
from organisations.models import Membership
from schadelijkepraktijken.settings import production
from tests import factories, kit
from tests.composition import route_matrix

pytestmark = pytest.mark.django_db

AS_PRODUCTION = (
    "SESSION_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_NAME", "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_PROXY_SSL_HEADER",
)  # fmt: skip


@pytest.fixture(autouse=True)
def as_production(settings):
    for name in AS_PRODUCTION:
        setattr(settings, name, getattr(production, name))


def asked(client, path, **more):
    return client.get(path, secure=True, **more)


def addresses() -> dict[str, str]:
    """An address for every route; ids that exist nowhere."""
    found = {}
    for name, pattern in route_matrix.routes().items():
        here: dict[str, object] = dict.fromkeys(route_matrix.SUBJECTS.values(), uuid.UUID(int=0))
        here |= dict.fromkeys(
            (*route_matrix.PARTS.values(), *route_matrix.ROWS.values(), "assessment"), uuid.UUID(int=0)
        )
        here["number"] = 0  # a key of somebody has no UUID
        found[name] = reverse(name, kwargs=route_matrix.arguments(name, pattern, here))
    return found


def wrong(answer) -> set[str]:
    """What an answer lacks."""
    policy = {
        part.split()[0]: part.split()[1:]
        for part in answer.headers.get("Content-Security-Policy", "").split(";")
        if part.strip()
    }
    checks = {
        "hsts": answer.headers.get("Strict-Transport-Security") == "max-age=31536000; includeSubDomains",
        "nosniff": answer.headers.get("X-Content-Type-Options") == "nosniff",
        "referrer": answer.headers.get("Referrer-Policy") in {"same-origin", "no-referrer"},
        "no-store": "no-store" in answer.headers.get("Cache-Control", ""),
        "permissions": "camera=()" in answer.headers.get("Permissions-Policy", ""),
        "frames": policy.get("frame-ancestors") == ["'none'"],
        "default": policy.get("default-src") == ["'none'"],
        "base": "sandbox" in policy or policy.get("base-uri") == ["'none'"],
        "inline": not any("unsafe" in word for words in policy.values() for word in words),
        "cors": not any(name.lower().startswith("access-control-") for name in answer.headers),
        "type": not answer.content or "Content-Type" in answer.headers,
    }
    return {name for name, good in checks.items() if not good}


@pytest.mark.parametrize("role", ["", "vt_worker", "administrator"])
def test_every_route_answers_with_the_headers(role):
    client = Client(raise_request_exception=False)
    if role:
        kit.log_in(Membership.objects.get(pk=factories.actor(role).membership_id).user, client)
    lacking = {name: lack for name, path in addresses().items() if (lack := wrong(asked(client, path)))}
    # The description of the API is for everyone, also for tools in a browser (NLGov API Design Rules, /core/transport/cors).
    assert lacking == {name: {"cors"} for name in ("api-openapi-json", "api-openapi-yaml")}


@pytest.mark.parametrize("path", ["/bestaat-niet", "/casussen/x%00", "/casussen/%ff", "/api/v1/nergens"])
def test_a_page_for_a_fault_has_them_too(path):
    client = Client(raise_request_exception=False)
    kit.log_in(Membership.objects.get(pk=factories.actor("vt_worker").membership_id).user, client)
    answer = asked(client, path)
    assert answer.status_code in {400, 404}
    assert wrong(answer) == set()


def test_our_own_fault_has_them_and_tells_nothing(monkeypatch):
    client = Client(raise_request_exception=False)
    kit.log_in(Membership.objects.get(pk=factories.actor("vt_worker").membership_id).user, client)

    def broken(*_args, **_kwargs):
        raise RuntimeError("SELECT kanarie FROM cases_person")

    monkeypatch.setattr("audit.log._write", broken)
    answer = asked(client, reverse("case-list"))
    assert answer.status_code == 500
    assert b"kanarie" not in answer.content
    assert b"Traceback" not in answer.content
    assert wrong(answer) == set()


def test_plain_http_leads_to_https():
    answer = Client().get("/inloggen/")
    assert answer.status_code == 301
    assert answer["Location"].startswith("https://")


@pytest.mark.parametrize("path", ["/static/", "/static/css/", "/static/../manage.py"])
def test_a_folder_shows_no_list(path):
    assert asked(Client(raise_request_exception=False), path).status_code in {302, 404}


def test_a_form_sets_nothing_that_it_does_not_ask():
    """A field that is sent and not asked for (a key, another case, what another act decides) has no effect."""
    by = factories.actor("vt_worker")
    case, other = factories.case(by), factories.case(by)
    person = factories.person(by, case, phone="06-oud")
    client = Client()
    kit.log_in(Membership.objects.get(pk=by.membership_id).user, client)
    sent = {
        "role": "relative", "sex": "unknown", "description": "tante", "version": "1", "id": str(other.pk), "case": str(other.pk),
        "case_id": str(other.pk), "same_as": str(person.pk), "secret_address": "Binnengesmokkeld 1", "is_practice": "on",
    }  # fmt: skip
    answer = client.post(reverse("person-change", args=[case.pk, person.pk]), sent, secure=True)
    assert answer.status_code == 302
    after = Person.objects.get(pk=person.pk)
    assert (after.description, after.case_id, after.same_as_id, after.secret_address) == (
        "tante",
        case.pk,
        None,
        "",
    )


def test_a_request_that_traces_is_refused():
    client = Client(raise_request_exception=False)
    assert client.trace("/inloggen/", secure=True).status_code in {404, 405}


def test_cookies_stay_with_this_host_and_away_from_script(settings):
    settings.SESSION_SAVE_EVERY_REQUEST = True
    client = Client()
    kit.log_in(Membership.objects.get(pk=factories.actor("vt_worker").membership_id).user, client)
    cookies = asked(client, reverse("signal-new")).cookies
    assert set(cookies) == {"__Host-csrftoken", "__Host-sessionid"}
    for name, cookie in cookies.items():
        assert cookie["secure"], name
        assert cookie["httponly"], name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name
