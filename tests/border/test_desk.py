"""The officer's desk over HTTP: what an answer shows, what it never shows, and who may open it."""

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from audit.models import Entry
from border.actions import alerts
from border.models import BorderCheck
from border.views import checks
from cases.actions.people import change_person
from core import clock
from core.keyed_hash import keyed_hash
from core.models import IdempotentAct
from organisations.models import Membership
from tests import factories
from tests.border import kit
from tests.kit import log_in
from tests.protection_orders import order_kit

pytestmark = pytest.mark.django_db

YEAR = str(clock.today().year - 15)
DESK = "/grens/"
TYPED = {"post": "schiphol_departures", "ground": "exit"}


@pytest.fixture
def desk(client, officer):
    log_in(Membership.objects.get(pk=officer.membership_id).user, client)
    return client


def search(client, **typed):
    return client.post(DESK, TYPED | {"submission_id": str(uuid4())} | typed, follow=True)


def test_a_hit_shows_the_card_and_nothing_else(desk, worker, girl, alert):
    change_person(
        by=worker, person=girl, address="Kastanjelaan 9", danger_from="haar oom", phone="0612345678"
    )
    page = search(desk, document_number=kit.NUMBER)
    text = page.content.decode()
    for shown in (
        "Faadumo Cali Nuur",
        f"4 mrt {YEAR}",
        kit.NUMBER,
        "art. 32 lid 1 onder d",
        "0800-2000",
        "Bel meteen",
    ):
        assert shown in text
    for hidden in (
        "Kastanjelaan",
        "haar oom",
        "0612345678",
        girl.case.reference,
        "forced_marriage",
        "Huwelijksdwang",
    ):
        assert hidden not in text
    seen = Entry.objects.get(action="border.card")
    assert (seen.case_id, seen.details["person"]) == (girl.case_id, str(girl.pk))


def test_the_card_of_an_order_says_what_the_officer_may_do(desk):
    house = order_kit.house()
    order = order_kit.order(house, "KG_BAN", travel=True)
    text = search(desk, name="Ayse Kanariepiet", birth=house.girl.birth_date).content.decode()
    assert order.reference in text
    assert "Niet mee naar het buitenland." in text
    assert "dwangsom" in text
    assert order_kit.SECRET not in text


def test_whom_the_measure_binds_gets_another_instruction(desk):
    house = order_kit.house()
    order_kit.order(house, "VOTS", travel=True)
    text = search(desk, name="Mehmet Vogelaar", birth="02-06-1975").content.decode()
    assert "let op wie meereist" in text
    assert "Kanariepiet" not in text


def test_a_possible_hit_shows_no_card(desk, girl, alert):
    text = search(desk, name="Faadumo Cali Nuur", birth=YEAR).content.decode()
    assert "Mogelijke treffer" in text
    assert "Het geboortejaar is gelijk." in text
    assert "0800-2000" in text
    for hidden in ("Faadumo", "Nuur", kit.NUMBER, "Rechtbank", "4 mrt"):
        assert hidden not in text
    assert not Entry.objects.filter(action="border.card").exists()


def test_the_card_opens_after_the_officer_says_how(desk, girl, alert):
    search(desk, name="Faadumo Cali Nuur", birth=YEAR)
    check = BorderCheck.objects.get()
    url = reverse("border-confirm", args=[check.pk, check.matches.get().pk])
    refused = desk.post(url, {})
    assert refused.status_code == 422
    assert "Nuur" not in refused.content.decode()
    opened = desk.post(url, {"basis": "photo"}, follow=True)
    assert "Faadumo Cali Nuur" in opened.content.decode()
    assert Entry.objects.filter(action="border.card").count() == 1


def test_somebody_else_closes_it_without_a_card(desk, alert):
    search(desk, name="Faadumo Cali Nuur", birth=YEAR)
    check = BorderCheck.objects.get()
    page = desk.post(reverse("border-reject", args=[check.pk, check.matches.get().pk]), follow=True)
    assert "Iemand anders" in page.content.decode()
    assert "Nuur" not in page.content.decode()


def test_none_proves_no_safety_and_says_what_can_still_be_done(desk, alert):
    text = search(desk, name="Zanzibarina", birth="1987").content.decode()
    assert "bewijst niet dat iemand veilig is" in text
    assert "0800-2000" in text
    assert "070-345 43 19" in text
    assert reverse("signal-new") in text
    assert "Zanzibarina" not in text


def test_what_was_typed_reaches_no_address_session_or_stored_key(desk, alert):
    page = search(desk, name="Zanzibarina", birth="1987")
    addresses = " ".join(url for url, _status in page.redirect_chain)
    assert "anzibar" not in addresses + page.request["PATH_INFO"] + page.request.get("QUERY_STRING", "")
    assert "anzibar" not in str(dict(desk.session.items()))
    stored = IdempotentAct.objects.get()
    key = next(iter(settings.INDEX_KEYS.values()))
    whole = hashlib.sha256(DESK.encode()).hexdigest()
    assert bytes(stored.digest) == keyed_hash("idempotent", whole, key)
    assert stored.result.startswith("/grens/controles/")


def test_searching_by_address_is_not_possible(desk, alert):
    page = desk.get(DESK, {"document_number": kit.NUMBER, "name": "Faadumo"})
    assert "Treffer" not in page.content.decode()
    assert kit.NUMBER not in page.content.decode()
    assert not BorderCheck.objects.exists()


def test_the_browser_is_told_to_remember_nothing(desk):
    page = desk.get(DESK)
    assert page["Cache-Control"] == "no-store"
    assert page.content.decode().count('autocomplete="off"') == 4
    assert page.content.decode().count('spellcheck="false"') == 3


def test_a_wrong_date_keeps_what_was_typed_and_does_no_check(desk):
    page = desk.post(DESK, TYPED | {"name": "Fatima", "birth": "gisteren"})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="Fatima"' in text
    assert 'value="gisteren"' in text
    assert "error-summary" in text
    assert not BorderCheck.objects.exists()


@pytest.mark.parametrize("name", ["x" * 10_000, "a\x00b", "🛂", "\u202eFatima"])
def test_strange_input_is_never_an_error_of_ours(desk, name):
    assert desk.post(DESK, TYPED | {"name": name, "birth": "2009"}).status_code in {302, 422}


def test_a_second_press_is_one_check(desk, alert):
    data = TYPED | {"submission_id": str(uuid4()), "document_number": kit.NUMBER}
    first, second = desk.post(DESK, data), desk.post(DESK, data)
    assert first["Location"] == second["Location"]
    assert BorderCheck.objects.count() == 1


def test_a_form_from_the_browsers_memory_never_shows_the_answer_about_somebody_else(desk, alert, monkeypatch):
    data = TYPED | {"submission_id": str(uuid4())}
    desk.post(DESK, data | {"document_number": "QQ1234567"})
    monkeypatch.setattr(checks, "DOUBLE_PRESS", timedelta(seconds=-5))  # as if the first was sent a while ago
    later = desk.post(DESK, data | {"document_number": kit.NUMBER}, follow=True)
    assert "Treffer" in later.content.decode()
    assert BorderCheck.objects.count() == 2


class TestLater:
    @pytest.fixture
    def url(self, desk, alert):
        search(desk, document_number=kit.NUMBER)
        return BorderCheck.objects.get().get_absolute_url()

    def test_a_withdrawn_alert_closes_the_card_at_once(self, desk, worker, alert, url):
        assert "Nuur" in desk.get(url).content.decode()
        alerts.withdraw_alert(by=worker, alert=alert, reason="Niet meer nodig.")
        text = desk.get(url).content.decode()
        assert "Niet meer van kracht" in text
        assert "Nuur" not in text

    def test_a_colleague_does_not_open_it(self, client, url):
        colleague = factories.actor("kmar_officer")
        log_in(Membership.objects.get(pk=colleague.membership_id).user, client)
        assert client.get(url).status_code == 404

    def test_after_the_duty_the_card_is_closed(self, desk, officer, url, monkeypatch):
        later = clock.now() + timedelta(hours=13)
        monkeypatch.setattr(clock, "now", lambda: later)
        # The session began by the clock of the database, and would be over: here it is the card that is looked at.
        monkeypatch.setattr("organisations.sessions.ABSOLUTE", timedelta(days=2))
        log_in(Membership.objects.get(pk=officer.membership_id).user, desk)
        page = desk.get(url)
        assert page.status_code == 409
        assert "Nuur" not in page.content.decode()


ROLES = [
    "reporter",
    "vt_worker",
    "vt_coordinator",
    "lkha_worker",
    "police_officer",
    "partner_worker",
    "administrator",
]


@pytest.mark.parametrize("role", ROLES)
def test_other_roles_are_refused_with_a_reason(client, role):
    log_in(Membership.objects.get(pk=factories.actor(role).membership_id).user, client)
    page = client.get(DESK)
    assert page.status_code == 403
    assert "Medewerker Koninklijke Marechaussee" in page.content.decode()


def test_without_an_account_there_is_no_desk(client):
    assert client.get(DESK)["Location"].startswith("/inloggen/")
