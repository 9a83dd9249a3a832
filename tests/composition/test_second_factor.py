"""No way in without a second factor: every route, however somebody came to be logged in."""

from uuid import UUID

import pytest
from django.contrib.auth import login
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, path, reverse

from organisations.middleware import PUBLIC_PATHS
from organisations.models import User
from organisations.step_up import confirm
from schadelijkepraktijken.urls import *  # noqa: F403 - the handlers of errors, for the address book below
from schadelijkepraktijken.urls import urlpatterns as ours
from tests import factories, kit
from tests.composition import route_matrix

pytestmark = pytest.mark.django_db

# Answers without a log-in, and opens nothing: a new one here needs a reason.
WITHOUT_LOG_IN = {
    "health": "says whether the machine is well",
    "health-work": "says which part of the machinery is late",
    "metrics": "figures for who brings the token of the setting",
    "api-docs": "the description of the API",
    "api-openapi-json": "the description of the API",
    "api-openapi-yaml": "the description of the API",
    "account_login": "asks for the password; the code comes after",
    "mfa_authenticate": "asks for the code",
    "recovery-ask": "sends a link; opens nothing",
    "recovery-open": "keeps the token of a link",
    "recovery-choose": "sets a password; the log-in comes after",
    "invitation": "makes an account, which then enrols a factor",
    "invitation-open": "keeps the token of a link",
    "calendar-ics": "times and numbers for who holds the secret in it; 404 for everybody else",
    "sso-begin": "leads to the own organisation",
    "sso-back": "comes back from it, with a second factor or not at all",
}
# Open to who gave a password only.
BEFORE_FACTOR = {
    "mfa_activate_totp": "enrols the first factor, and asks for the one there is",
    "mfa_add_webauthn": "enrols the first factor, and asks for the one there is",
    "confirm": "asks for the factor",
    "account_logout": "ends it",
}


def address(name: str) -> str:
    """A route with something filled in."""
    parts = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
    nowhere = 0 if "<int:" in route_matrix.routes()[name] else UUID(int=0)
    return reverse(name, kwargs={part: route_matrix.WORDS.get(part, nowhere) for part in parts})


def weak(request):
    """What must never matter: a view that logs somebody in by itself."""
    login(request, User.objects.get(username=request.GET["as"]), backend=kit.BACKEND)
    return HttpResponse("in")


urlpatterns = [path("inloggen/zwak/", weak), *ours]


@pytest.fixture
def user():
    found = factories.member("vt_coordinator").user
    kit.enrolled(found)
    return found


def is_shut(answer) -> bool:
    asks = answer.status_code == 302 and answer["Location"] == reverse("confirm")
    return bool(asks or answer.status_code == 401)


def test_every_route_is_shut_to_who_gave_no_second_factor(user):
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=kit.BACKEND)
    open_ = set()
    for name in sorted(route_matrix.routes()):
        if name in {"account_logout"}:
            continue
        for ask in (client.get, client.post):
            if not is_shut(ask(address(name))):
                open_.add(name)
    assert open_ == (set(WITHOUT_LOG_IN) | set(BEFORE_FACTOR)) - {"account_logout"}


def test_what_is_open_before_the_factor_opens_nothing(user):
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=kit.BACKEND)
    for name in sorted(set(WITHOUT_LOG_IN) | set(BEFORE_FACTOR) - {"account_logout"}):
        for ask in (client.get, client.post):
            answer = ask(address(name))
            # That one says so when nothing works in the background, as in a test.
            assert answer.status_code < 500 or name == "health-work", name
            assert not answer.wsgi_request.actor.is_known, name
            assert "frame__nav" not in answer.content.decode(), name
        assert is_shut(client.get("/account/")), name
    assert client.get(reverse("mfa_add_webauthn")).status_code == 403, (
        "a second factor is not added without the first"
    )


def test_nobody_is_logged_in_by_a_route_that_asks_for_nothing():
    client = Client(raise_request_exception=False)
    for name in WITHOUT_LOG_IN:
        for ask in (client.get, client.post):
            ask(address(name))
        assert "_auth_user_id" not in client.session, name


def test_a_new_route_that_logs_somebody_in_opens_nothing(user, settings):
    settings.ROOT_URLCONF = __name__
    client = Client()
    assert client.get(f"/inloggen/zwak/?as={user.username}").content == b"in"
    assert client.session["_auth_user_id"] == str(user.pk)
    for asked in ("/werk/", "/casussen/", "/api/v1/cases", "/tweede-factor/app/"):
        assert client.get(asked).status_code in {302, 401, 403}, asked
    assert confirm.__name__ in client.get("/bevestigen/").resolver_match._func_path


def test_every_backend_is_known(settings):
    """The gate does not ask by which backend somebody came; a new one is looked at all the same."""
    assert settings.AUTHENTICATION_BACKENDS == [kit.BACKEND]


def test_the_api_takes_a_session_and_nothing_else(user, settings):
    assert settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] == [
        "organisations.api.SessionAuthentication"
    ]
    for header in ("Basic dGVzdDp0ZXN0", "Bearer x", "Token x"):
        assert Client().get("/api/v1/cases", headers={"Authorization": header}).status_code == 401


def test_no_path_is_open_that_does_not_exist():
    ways = [f"/{pattern}" for pattern in route_matrix.routes().values()] + ["/static/"]
    assert [one for one in PUBLIC_PATHS if not any(way.startswith(one) for way in ways)] == []
