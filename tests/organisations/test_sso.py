"""Single sign-on against a real provider in a process of its own: the right way in, and every wrong one refused."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from core import clock
from organisations import sso
from organisations.models import ExternalIdentity, Membership, User
from tests.cases import browsing
from tests.organisations import oidc_provider

pytestmark = pytest.mark.django_db
BEGIN = "/inloggen/organisatie/"
HERE = {"Sec-Fetch-Site": "same-origin"}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


class Provider:
    """The process, as a browser and as its keeper see it."""

    def __init__(self, port):
        self.issuer = f"http://127.0.0.1:{port}"

    def behave(self, **how):
        request = urllib.request.Request(f"{self.issuer}/behave", json.dumps(how).encode())
        urllib.request.urlopen(request, timeout=10).close()
        sso._registered.cache_clear()

    def visit(self, address):
        """Log in there; the address that leads back."""
        try:
            urllib.request.build_opener(_Stay).open(address, timeout=10)
        except urllib.error.HTTPError as answer:
            return answer.headers["Location"].removeprefix("http://testserver")
        raise AssertionError("the provider did not send us back")


@pytest.fixture(scope="module")
def process():
    command = [sys.executable, str(Path(oidc_provider.__file__))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        yield Provider(int(running.stdout.readline()))
        running.terminate()


@pytest.fixture
def provider(process, settings):
    settings.OIDC = {
        "issuer": process.issuer, "client_id": oidc_provider.CLIENT, "client_secret": oidc_provider.SECRET,
        "scope": "openid profile", "acr": ["twee", "sleutel"], "role_claim": "roles",
        "roles": {"groep-vt": "vt_worker", "groep-co": "vt_coordinator", "groep-politie": "police_officer"},
        "organisation_claim": "organisation",
    }  # fmt: skip
    process.behave()
    return process


def through(client, provider, begin=BEGIN):
    """The whole way: there, the log-in, and back."""
    return client.get(provider.visit(client.get(begin, headers=HERE)["Location"]))


def text(answer):
    return answer.content.decode()


def test_somebody_of_the_organisation_works_here_with_the_role_that_it_gave(client, provider):
    asked = client.get(f"{BEGIN}?next=/werk/", headers=HERE)["Location"]
    query = parse_qs(urlsplit(asked).query)
    assert (query["acr_values"], query["code_challenge_method"]) == (["twee sleutel"], ["S256"])
    assert client.get(provider.visit(asked))["Location"] == "/werk/"
    assert client.get("/werk/").status_code == 200
    made = Membership.objects.get(user__identities__subject="person-1")
    assert (made.role, made.organisation.slug) == ("vt_worker", "veilig-thuis-haaglanden")
    assert not made.user.has_usable_password()
    assert Entry.objects.filter(action="account.log_in", outcome="done", user_id=made.user_id).exists()


def test_the_same_person_comes_back_to_the_same_account_with_the_role_of_now(provider):
    through(Client(), provider)
    provider.behave(claims={"roles": "groep-co"})
    through(Client(), provider)
    [made] = Membership.objects.filter(user__identities__subject="person-1")
    assert made.role == "vt_coordinator"
    assert ExternalIdentity.objects.count() == 1


WRONG = {
    "a signature of another key": {"how": "forged"},
    "no signature": {"how": "none"},
    "a public key as secret": {"how": "hs256"},
    "words changed after signing": {"how": "changed"},
    "no token at all": {"how": "rubbish"},
    "another issuer": {"claims": {"iss": "http://elders.example"}},
    "a description of another issuer": {"issuer": "http://elders.example"},
    "for somebody else": {"claims": {"aud": "een-ander"}},
    "for somebody else, by us": {"claims": {"aud": "een-ander", "azp": oidc_provider.CLIENT}},
    "over": {"claims": {"exp": int(time.time()) - 600}},
    "from the future": {"claims": {"iat": int(time.time()) + 6000, "nbf": int(time.time()) + 6000}},
    "the answer to another question": {"claims": {"nonce": "van-een-ander"}},
    "no answer to a question": {"without": ["nonce"]},
    "of nobody": {"without": ["sub"]},
    "of no person": {"claims": {"sub": ["a"]}},
    "without an end": {"without": ["exp"]},
    "for nobody": {"without": ["aud"]},
    "by nobody": {"without": ["iss"]},
    "one step": {"claims": {"acr": "een"}},
    "unknown steps": {"without": ["acr"]},
    "steps as a list": {"claims": {"acr": ["twee"]}},
    "no role": {"without": ["roles"]},
    "a role of nobody": {"claims": {"roles": ["baas"]}},
    "a role that does not fit": {"claims": {"roles": ["groep-politie"]}},
    "an organisation of nobody": {"claims": {"organisation": "nergens"}},
    "a moment that is none": {"claims": {"auth_time": "gisteren"}},
    "a moment outside the calendar": {"claims": {"auth_time": 10**17}},
    "a token for something else": {"how": "other kind"},
    "out of order": {"how": "down"},
}


@pytest.mark.parametrize("how", WRONG.values(), ids=WRONG)
def test_what_does_not_hold_is_refused_in_words(client, provider, how):
    provider.behave(**how)
    begun = client.get(BEGIN, headers=HERE)
    answer = client.get(provider.visit(begun["Location"])) if begun.status_code == 302 else begun
    assert answer.status_code == 403
    assert "Inloggen is niet gelukt" in text(answer)
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()
    assert Entry.objects.filter(action="account.log_in", outcome="refused").count() == 1


def test_no_second_step_and_no_role_are_said(client, provider):
    provider.behave(claims={"acr": "een"})
    assert "geen bewijs van een tweede stap" in text(through(client, provider))
    provider.behave(claims={"roles": []})
    assert "geen rol" in text(through(client, provider))


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(client, provider):
    back = provider.visit(client.get(BEGIN, headers=HERE)["Location"])
    assert Client().get(back).status_code == 403
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403
    assert client.get("/inloggen/organisatie/terug/?code=x&state=y").status_code == 403
    assert client.get("/inloggen/organisatie/terug/?error=access_denied").status_code == 403
    assert client.get("/inloggen/organisatie/terug/").status_code == 403


def test_a_provider_that_does_not_answer_is_said(client, provider, settings):
    settings.OIDC = settings.OIDC | {"issuer": "http://127.0.0.1:1"}
    sso._registered.cache_clear()
    assert client.get(BEGIN, headers=HERE).status_code == 403


def test_who_was_suspended_here_stays_out(client, provider):
    through(Client(), provider)
    made = Membership.objects.get(user__identities__subject="person-1")
    made.active = False
    made.save()
    assert through(client, provider).status_code == 403
    assert client.get("/werk/").status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": "https://elders.example/"},
        {},
    ],
)
def test_a_link_elsewhere_logs_nobody_in(client, provider, headers):
    page = client.get(f"{BEGIN}?next=/werk/", headers=headers)
    assert page.status_code == 200
    assert f'href="{BEGIN}?next=/werk/"' in text(page)
    assert client.get(BEGIN, headers={"Referer": "http://testserver/inloggen/"}).status_code == 302


def test_without_an_issuer_there_is_no_such_door(client, settings):
    assert client.get(BEGIN).status_code == 404
    assert client.get("/inloggen/organisatie/terug/").status_code == 404
    assert "via uw organisatie" not in text(client.get("/inloggen/"))


def test_an_act_that_asks_for_a_fresh_factor_goes_by_the_organisation_and_on(provider, monkeypatch):
    story = browsing.story()
    client = Client()
    provider.behave(claims={"organisation": story.worker.organisation.slug, "roles": ["groep-co"]})
    through(client, provider)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=20))
    secret = reverse("person-secret-unmask", args=[story.case.pk, story.girl.pk])
    page = client.post(secret, {"reason": "bewaard"})
    assert page.status_code == 403
    assert browsing.SECRET not in text(page)
    begin = client.get(f"{BEGIN}?next=/bevestigen/", headers=HERE)["Location"]
    assert parse_qs(urlsplit(begin).query)["prompt"] == ["login"]
    monkeypatch.undo()
    assert client.get(provider.visit(begin))["Location"] == "/bevestigen/"
    on = text(client.get("/bevestigen/"))
    assert f'action="{secret}"' in on
    assert 'name="reason" value="bewaard"' in on
    assert browsing.SECRET in text(client.post(secret, {"reason": "bewaard"}))


def test_an_own_factor_is_not_added_on_an_old_log_in(provider, monkeypatch):
    client = Client()
    through(client, provider)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=20))
    assert client.get("/tweede-factor/app/").status_code == 403


def test_a_log_in_long_ago_at_the_organisation_is_not_fresh_here(client, provider):
    provider.behave(claims={"auth_time": int(time.time()) - 3600})
    through(client, provider)
    assert client.get("/werk/").status_code == 200
    assert client.get("/tweede-factor/app/").status_code == 403


def test_an_organisation_that_does_not_say_when_leaves_nothing_fresh(client, provider):
    """Who sits at an open session can take "show it anew" out of the address; then nothing says that it was."""
    provider.behave(without=["auth_time"])
    through(client, provider)
    assert client.get("/werk/").status_code == 200
    assert client.get("/tweede-factor/app/").status_code == 403
