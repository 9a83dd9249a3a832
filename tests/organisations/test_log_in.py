"""Logging in takes a password and a second factor; what fails tells nothing, and works once."""

import re
import time
from datetime import timedelta
from ipaddress import ip_network

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from core import clock
from core.encryption import Undecryptable
from organisations import second_factor
from organisations.identity import network
from organisations.models import Session
from tests import factories, kit

pytestmark = pytest.mark.django_db
LOG_IN = "/inloggen/"
CODE = "/inloggen/code/"


@pytest.fixture
def user():
    return factories.member().user


def give(client, user, password=kit.PASSWORD):
    return client.post(LOG_IN, {"login": user.username, "password": password})


def text(answer):
    return answer.content.decode()


def test_a_password_alone_opens_nothing(client, user):
    kit.enrolled(user)
    assert give(client, user)["Location"] == CODE
    for path in ("/", "/werk/", "/account/", "/api/v1/signals", "/tweede-factor/app/", "/bevestigen/"):
        assert client.get(path).status_code in {302, 401}, path
    assert "_auth_user_id" not in client.session


def test_a_password_and_a_code_open_the_work(client, user):
    answer = kit.by_the_pages(client, user)
    assert answer["Location"] == "/"
    assert client.get("/account/").status_code == 200
    assert Entry.objects.filter(action="account.log_in", user_id=user.pk, outcome="done").exists()


def test_a_wrong_code_is_said_and_a_used_one_does_not_work_again(client, user):
    secret = kit.enrolled(user)
    give(client, user)
    assert "klopt niet" in text(client.post(CODE, {"code": "000000"}))
    code = kit.codes(secret)[1]
    assert client.post(CODE, {"code": code}).status_code == 302
    other = Client()
    give(other, user)
    assert "al gebruikt" in text(other.post(CODE, {"code": code}))


@pytest.mark.parametrize(("later", "opens"), [(0, True), (30, True), (61, False), (3600, False)])
def test_a_code_is_over_after_its_half_minute_and_one_more(client, user, monkeypatch, later, opens):
    secret = kit.enrolled(user)
    give(client, user)
    now = time.time()
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now)
    code = kit.codes(secret)[1]
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now + later)
    assert (client.post(CODE, {"code": code}).get("Location") == "/") == opens


def test_the_line_of_a_log_in_says_from_where(client, user):
    kit.by_the_pages(client, user)
    assert Entry.objects.get(action="account.log_in", outcome="done").network == "127.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "said", "counts"),
    [
        ((), "203.0.113.9", "127.0.0.1"),
        (("10.0.0.0/8",), "203.0.113.9", "127.0.0.1"),
        (("127.0.0.1/32",), "203.0.113.9", "203.0.113.9"),
        # What the caller wrote before it came to our proxy does not count.
        (("127.0.0.1/32",), "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (("127.0.0.1/32", "10.0.0.0/8"), "198.51.100.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (("127.0.0.1/32",), "203.0.113.9, geen adres", "127.0.0.1"),
        (("127.0.0.1/32",), "", "127.0.0.1"),
        (("127.0.0.1/32", "2001:db8::/32"), "2001:db8:1::5, 2001:db8::1", "2001:db8:1::5"),
    ],
)
def test_only_our_own_proxies_say_who_called(rf, settings, proxies, said, counts):
    settings.TRUSTED_PROXIES = [ip_network(one) for one in proxies]
    assert network(rf.get("/", headers={"X-Forwarded-For": said})) == counts


def test_only_our_own_proxies_say_that_it_was_https(client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    said = {"X-Forwarded-Proto": "https"}
    assert client.get(LOG_IN, headers=said).status_code == 301
    assert client.get(LOG_IN, headers=said, REMOTE_ADDR="10.0.0.4").status_code == 200


def test_a_forged_header_gives_no_new_tries_and_no_other_address_in_the_log(client, user, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    for number in range(4):
        answer = client.post(
            "/inloggen/",
            {"login": f"iemand{number}", "password": "fout-fout-fout"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    assert "Te veel pogingen" in answer.content.decode() or answer.status_code == 429
    assert set(Entry.objects.filter(action="account.log_in").values_list("network", flat=True)) == {
        "127.0.0.1"
    }


def test_the_cookie_is_a_new_one_after_log_in(client, user):
    secret = kit.enrolled(user)
    give(client, user)
    before = client.cookies["sessionid"].value
    client.post(CODE, {"code": kit.codes(secret)[1]})
    assert client.cookies["sessionid"].value != before
    old = Client()
    old.cookies["sessionid"] = before
    assert old.get("/account/").status_code == 302


def test_whoever_has_no_factor_enrols_one_before_anything_else_opens(client, user):
    assert give(client, user).status_code == 302
    for path in ("/", "/werk/", "/account/", "/casussen/"):
        assert client.get(path)["Location"] == "/bevestigen/", path
    assert client.get("/api/v1/signals").status_code == 401
    assert client.get("/bevestigen/")["Location"] == "/tweede-factor/app/"
    page = client.get("/tweede-factor/app/")
    secret = re.search(r'factor-key">([A-Z2-7]+)<', text(page))[1]
    wrong = client.post("/tweede-factor/app/", {"code": "000000"})
    assert "klopt niet" in text(wrong)
    assert client.get("/werk/").status_code == 302
    done = client.post("/tweede-factor/app/", {"code": kit.codes(secret)[1]})
    codes = text(client.get(done["Location"]))
    assert codes.count("<code>") == 10
    assert client.get("/werk/").status_code == 200
    assert text(client.get(done["Location"])).count("<code>") == 0, "recovery codes are shown once"


def test_a_recovery_code_opens_once(client, user):
    kit.enrolled(user)
    proven = kit.log_in(user)
    made = proven.post(reverse("mfa_generate_recovery_codes"))
    code = re.findall(r"<code>(\w+)</code>", text(proven.get(made["Location"])))[0]
    assert re.fullmatch(r"\d{8}", code), "26 bits"
    for opened in (True, False):
        other = Client()
        give(other, user)
        answer = other.post(CODE, {"code": code})
        assert (answer.status_code == 302) == opened


def test_a_second_factor_is_not_added_or_removed_without_a_fresh_one(user):
    kit.enrolled(user)
    stale = kit.log_in(user, at=clock.now() - timedelta(hours=1))
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "account_change_password"):
        assert stale.post(reverse(name)).status_code == 403, name


def test_the_last_factor_stays(user):
    kit.enrolled(user)
    answer = kit.log_in(user).post(reverse("mfa_deactivate_totp"))
    assert "enige tweede factor" in text(answer)
    assert second_factor.has_factor(user)


def test_the_secret_of_a_factor_stands_encrypted_for_its_owner_alone(user):
    secret = kit.enrolled(user)
    row = Authenticator.objects.get(user=user)
    assert secret not in str(row.data)
    with second_factor.secrets_of(user):
        assert second_factor.FactorAdapter().decrypt(row.data["secret"]) == secret
    with second_factor.secrets_of(factories.member().user), pytest.raises(Undecryptable):
        second_factor.FactorAdapter().decrypt(row.data["secret"])


def test_every_failed_log_in_gets_the_same_answer(client, user):
    kit.enrolled(user)
    suspended = factories.member().user
    suspended.is_active = False
    suspended.save()
    pages = {
        re.sub(r'value="[^"]*"', "", text(answer))
        for answer in (
            give(client, user, "verkeerd-wachtwoord"),
            client.post(LOG_IN, {"login": "niemand", "password": "verkeerd-wachtwoord"}),
            give(client, suspended),
        )
    }
    assert len(pages) == 1
    assert "horen niet bij elkaar" in pages.pop()


def test_every_failed_log_in_costs_one_hash(client, user, monkeypatch, settings):
    settings.PASSWORD_HASHERS = ["tests.organisations.counting.CountingHasher"]
    from tests.organisations.counting import CountingHasher

    user.set_password(kit.PASSWORD)
    user.save()
    suspended = factories.member().user
    suspended.set_password(kit.PASSWORD)
    suspended.is_active = False
    suspended.save()
    for name in (user.username, "niemand", suspended.username):
        CountingHasher.done = 0
        client.post(LOG_IN, {"login": name, "password": "verkeerd-wachtwoord"})
        assert CountingHasher.done == 1, name


def test_guessing_a_password_stops_after_five_for_known_and_unknown_names(client, user):
    for name in (user.username, "niemand"):
        for _ in range(5):
            client.post(LOG_IN, {"login": name, "password": "verkeerd"})
        answer = client.post(LOG_IN, {"login": name, "password": kit.PASSWORD})
        assert "Te veel pogingen" in text(answer), name


def test_guessing_a_code_stops_after_five(client, user):
    secret = kit.enrolled(user)
    give(client, user)
    for _ in range(5):
        client.post(CODE, {"code": "000000"})
    assert "Te veel pogingen" in text(client.post(CODE, {"code": kit.codes(secret)[1]}))


@pytest.mark.parametrize("value", ["", "x", "a" * 5000, "é", "../../", "%00"])
def test_a_tampered_cookie_is_nobodys(client, user, value):
    kit.by_the_pages(client, user)
    client.cookies["sessionid"] = value
    assert client.get("/account/").status_code == 302


def test_logging_out_ends_the_session_and_clears_the_browser(client, user):
    kit.by_the_pages(client, user)
    before = client.cookies["sessionid"].value
    answer = client.post("/uitloggen/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Cache-Control"] == "no-store"
    client.cookies["sessionid"] = before
    assert client.get("/account/").status_code == 302
    assert not Session.objects.filter(user=user).exists()


def test_a_log_in_page_never_leads_elsewhere(client, user):
    secret = kit.enrolled(user)
    client.post(f"{LOG_IN}?next=https://elders.example/", {"login": user.username, "password": kit.PASSWORD})
    assert client.post(CODE, {"code": kit.codes(secret)[1]})["Location"] == "/"
