"""A security key as second factor: enrolled, used at log-in and before an act, and nothing else in its place."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from organisations.second_factor import has_factor
from tests import factories, kit
from tests.organisations.soft_key import SoftKey

pytestmark = pytest.mark.django_db
CODE = "/inloggen/code/"


@pytest.fixture
def user():
    return factories.member().user


@pytest.fixture
def key(user):
    """A key of this person."""
    made = SoftKey()
    client = kit.log_in(user)
    asked = options(client.get(reverse("mfa_add_webauthn"), secure=True))["creation_options"]
    client.post(reverse("mfa_add_webauthn"), {"name": "Ring", "credential": made.create(asked)}, secure=True)
    return made


def text(answer):
    return answer.content.decode()


def options(answer):
    found = re.search(r'<script id="key-options" type="application/json">(.*?)</script>', text(answer), re.S)
    return json.loads(html.unescape(found[1]))


def begun(user):
    client = Client()
    client.post("/inloggen/", {"login": user.username, "password": kit.PASSWORD}, secure=True)
    return client, options(client.get(CODE, secure=True))["request_options"]


def test_a_key_is_enrolled_and_opens_the_work(user, key):
    assert has_factor(user)
    client, asked = begun(user)
    assert client.post(CODE, {"credential": key.use(asked)}, secure=True).status_code == 302
    assert client.get("/werk/", secure=True).status_code == 200


def test_who_has_no_factor_enrols_a_key_as_the_first(user):
    client = Client()
    client.post("/inloggen/", {"login": user.username, "password": kit.PASSWORD}, secure=True)
    made = SoftKey()
    asked = options(client.get(reverse("mfa_add_webauthn"), secure=True))["creation_options"]
    done = client.post(reverse("mfa_add_webauthn"), {"credential": made.create(asked)}, secure=True)
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get("/werk/", secure=True).status_code == 200


def test_an_answer_of_a_key_counts_once(user, key):
    client, asked = begun(user)
    answer = key.use(asked)
    client.post(CODE, {"credential": answer}, secure=True)
    again, _asked = begun(user)
    assert again.post(CODE, {"credential": answer}, secure=True).status_code == 200
    assert "_auth_user_id" not in again.session


@pytest.mark.parametrize("what", ["another key", "another site", "rubbish", "nothing", "half", "a list"])
def test_anything_else_is_refused_in_words(user, key, what):
    client, asked = begun(user)
    given = {
        "another key": SoftKey().use(asked),
        "another site": key.use(asked, origin="https://testserver.elders.example"),
        "rubbish": "{",
        "nothing": "{}",
        "half": json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": {}}),
        "a list": "[1]",
    }[what]
    answer = client.post(CODE, {"credential": given}, secure=True)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    enrolling = kit.log_in(user)
    assert enrolling.post(reverse("mfa_add_webauthn"), {"credential": given}, secure=True).status_code == 200
    stale = kit.log_in(user, at=clock.now() - timedelta(hours=1))
    assert stale.post("/bevestigen/", {"second-credential": given}, secure=True).status_code == 422


def test_a_key_confirms_an_act(user, key):
    client = kit.log_in(user, at=clock.now() - timedelta(hours=1))
    asked = options(client.get("/bevestigen/?second-to=/account/", secure=True))["request_options"]
    data = {"second-to": "/account/", "second-how": "GET", "second-credential": key.use(asked)}
    assert client.post("/bevestigen/", data, secure=True)["Location"] == "/account/"


def test_the_last_key_stays_and_a_key_of_somebody_else_does_not_exist(user, key):
    own = user.authenticator_set.get(type="webauthn")
    remove = reverse("mfa_remove_webauthn", args=[own.pk])
    assert kit.log_in(user).post(remove, secure=True).status_code == 409
    assert kit.log_in(factories.member().user).post(remove, secure=True).status_code == 404
    kit.enrolled(user)
    assert kit.log_in(user).post(remove, secure=True).status_code == 302
    assert not user.authenticator_set.filter(type="webauthn").exists()
