"""Before an act that is worth more than a session left open, the second factor is asked for, and nothing sent is lost."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from audit.models import Entry
from core import clock
from core.actor import system
from core.errors import NotFresh
from organisations.access import FRESH_FOR, check_fresh
from organisations.actors import actor_for
from organisations.step_up import KEPT, keep_over_log_in
from tests import factories, kit
from tests.cases import browsing

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


@pytest.fixture
def story():
    return browsing.story()


@pytest.fixture
def stale(story):
    """The worker, who showed the factor an hour ago, and the key of the app."""
    client = kit.log_in(story.worker.user, at=clock.now() - LONG_AGO)
    return client, kit.enrolled(story.worker.user)


def _secret(story):
    return reverse("person-secret-unmask", args=[story.case.pk, story.girl.pk])


def test_an_act_asks_for_a_factor_of_the_last_ten_minutes(monkeypatch):
    now = clock.now()
    actor = actor_for(factories.member(), authenticated_at=now)
    check_fresh(actor)
    monkeypatch.setattr(clock, "now", lambda: now + FRESH_FOR)
    check_fresh(actor)
    monkeypatch.setattr(clock, "now", lambda: now + FRESH_FOR + timedelta(seconds=1))
    with pytest.raises(NotFresh):
        check_fresh(actor)


def test_who_never_showed_a_factor_is_refused_and_background_work_is_not():
    with pytest.raises(NotFresh):
        check_fresh(actor_for(factories.member()))
    check_fresh(system("round"))


def test_a_secret_address_stays_hidden_until_the_code(story, stale):
    client, secret = stale
    page = client.post(_secret(story))
    assert page.status_code == 403
    assert browsing.SECRET not in page.content.decode()
    assert "Bevestig dat u het bent" in page.content.decode()
    assert not Entry.objects.filter(action="person.secret_unmask", outcome="seen").exists()
    assert Entry.objects.filter(outcome="refused", reason="not_fresh").exists()

    shown = client.post(
        "/bevestigen/",
        {"second-to": _secret(story), "second-how": "POST", "second-code": kit.codes(secret)[1]},
        follow=True,
    )
    assert shown.redirect_chain == [(_secret(story), 307)]
    assert browsing.SECRET in shown.content.decode()


@pytest.mark.parametrize("name", ["person-unmask", "person-change"])
def test_an_ordinary_address_stays_hidden_until_the_code_and_names_without_one_do_not(story, stale, name):
    client, secret = stale
    assert client.post(reverse("person-unmask", args=[story.case.pk, story.father.pk])).status_code == 200
    page, how = (
        reverse(name, args=[story.case.pk, story.girl.pk]),
        "GET" if name == "person-change" else "POST",
    )
    refused = client.generic(how, page)
    assert refused.status_code == 403
    assert browsing.ADDRESS not in refused.content.decode()
    sent = {"second-to": page, "second-how": how, "second-code": kit.codes(secret)[1]}
    assert browsing.ADDRESS in client.post("/bevestigen/", sent, follow=True).content.decode()


def test_a_change_that_took_long_goes_on_after_the_code(story, stale):
    client, secret = stale
    page = reverse("person-change", args=[story.case.pk, story.girl.pk])
    sent = {
        "role": "at_risk", "sex": "female", "submission_id": "", "address": "Nieuwe straat 1", "version": story.girl.version,
    }  # fmt: skip
    assert 'name="address" value="Nieuwe straat 1"' in client.post(page, sent).content.decode()
    on = sent | {"second-to": page, "second-how": "POST", "second-code": kit.codes(secret)[1]}
    assert client.post("/bevestigen/", on)["Location"] == page
    assert client.post(page, sent).status_code == 302
    story.girl.refresh_from_db()
    assert story.girl.address == "Nieuwe straat 1"


def test_every_field_that_was_sent_goes_on_with_the_act(story, stale):
    client, secret = stale
    sent = {"reason": 'Waarom "dit" <moet>', "items": ["a", "b"], "second-how": "POST"}
    page = client.post(_secret(story), sent)
    text = page.content.decode()
    assert 'name="reason" value="Waarom &quot;dit&quot; &lt;moet&gt;"' in text
    assert text.count('name="items"') == 2

    page = client.post(_secret(story), {}, headers={"referer": "http://testserver/casussen/?toon=mijn"})
    assert 'href="/casussen/?toon=mijn">Stop en ga terug' in page.content.decode()
    page = client.post(_secret(story), {}, headers={"referer": "https://elders.example/weg"})
    assert 'href="/">Stop, naar het begin' in page.content.decode()
    sent["second-back"] = "/casussen/"
    wrong = client.post("/bevestigen/", sent | {"second-to": _secret(story), "second-code": "000000"})
    assert 'href="/casussen/">Stop en ga terug' in wrong.content.decode()
    assert wrong.status_code == 422
    assert wrong.content.decode().count('name="items"') == 2
    assert "klopt niet" in wrong.content.decode()

    right = client.post(
        "/bevestigen/", sent | {"second-to": _secret(story), "second-code": kit.codes(secret)[1]}
    )
    assert (right.status_code, right["Location"]) == (307, _secret(story))


def test_a_page_that_was_asked_for_is_opened_after_the_code(story, stale):
    client, secret = stale
    document = story.case.documents.get()
    address = reverse("document-open", args=[story.case.pk, document.pk])
    page = client.get(address)
    assert page.status_code == 403
    assert 'name="second-how" value="GET"' in page.content.decode()
    data = {"second-to": address, "second-how": "GET", "second-code": kit.codes(secret)[1]}
    given = client.post("/bevestigen/", data, follow=True)
    assert given.redirect_chain == [(address, 302)]
    assert "attachment" in given["Content-Disposition"]


def test_after_a_wrong_code_a_page_is_still_a_page_and_a_form_is_sent_on_without_our_own_fields(story, stale):
    client, _key = stale
    sent = {"second-to": "/account/", "second-code": "000000", "csrfmiddlewaretoken": "x" * 32, "q": "waarde"}
    page = client.post("/bevestigen/", sent | {"second-how": "GET"}).content.decode()
    assert 'name="second-how" value="GET"' in page
    assert 'name="q"' not in page
    form = client.post("/bevestigen/", sent | {"second-how": "POST"}).content.decode()
    assert 'name="second-how" value="POST"' in form
    assert form.count('name="q" value="waarde"') == 1
    assert "x" * 32 not in form
    assert form.count('name="second-code"') == 1


def test_a_code_opens_once(story, stale):
    client, secret = stale
    data = {"second-to": "/account/", "second-how": "GET", "second-code": kit.codes(secret)[1]}
    assert client.post("/bevestigen/", data).status_code == 302
    assert client.post("/bevestigen/", data).status_code == 422


@pytest.mark.parametrize(
    "to",
    [
        "https://elders.example/",
        "//elders.example",
        "javascript:alert(1)",
        "account",
        "",
        "/\\elders.example",
        "///elders.example",
    ],
)
def test_the_way_on_never_leads_elsewhere(story, stale, to):
    client, secret = stale
    data = {"second-to": to, "second-how": "GET", "second-code": kit.codes(secret)[1]}
    assert client.post("/bevestigen/", data)["Location"] == "/"


def test_guessing_stops_after_five_codes(story, stale):
    client, secret = stale
    for _ in range(5):
        client.post("/bevestigen/", {"second-to": "/", "second-code": "000000"})
    right = client.post("/bevestigen/", {"second-to": "/", "second-code": kit.codes(secret)[1]})
    assert right.status_code == 422
    assert "Te veel pogingen" in right.content.decode()


def test_another_persons_code_opens_nothing(story, stale):
    client, _secret_of_worker = stale
    other = kit.enrolled(story.coordinator.user)
    assert (
        client.post("/bevestigen/", {"second-to": "/", "second-code": kit.codes(other)[1]}).status_code == 422
    )


def test_a_proof_does_not_pass_to_another_person(story):
    client = kit.log_in(story.worker.user)
    session = client.session
    session["second_factor"][0] = str(story.coordinator.user_id)
    session.save()
    assert client.get("/account/")["Location"] == "/bevestigen/"


def test_the_page_for_the_code_is_empty_and_finds_no_fault_until_a_code_was_sent(stale):
    page = stale[0].get("/bevestigen/?second-to=/account/")
    assert page.status_code == 200
    assert not page.context["errors"].is_bound


def _request(client, how="POST", cookie=None):
    request = getattr(RequestFactory(), how.lower())("/casussen/", {"reason": "x"})
    request.user = AnonymousUser()
    request.session = {}
    request._dont_enforce_csrf_checks = True
    if cookie is not None:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = cookie
    return request


def test_a_form_waits_only_for_somebody_whose_session_here_has_ended(story, monkeypatch):
    client = kit.log_in(story.worker.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    ended = _request(client, cookie=cookie)
    assert keep_over_log_in(ended)
    assert ended.session[KEPT]["user"] == str(story.worker.user_id)
    logged_in = _request(client, cookie=cookie)
    logged_in.user = story.worker.user
    others = [
        _request(client, "GET", cookie),
        _request(client),
        _request(client, cookie="bedacht"),
        logged_in,
    ]
    assert [keep_over_log_in(one) for one in others] == [False] * 4
    assert all(one.session == {} for one in others)


def test_a_page_that_waited_is_opened_and_no_form_is_made_of_it(story):
    client = kit.log_in(story.worker.user)
    session = client.session
    session[KEPT] = {"to": "/account/", "how": "GET", "fields": [], "user": str(story.worker.user_id)}
    session.save()
    assert client.get("/verder/")["Location"] == "/account/"
