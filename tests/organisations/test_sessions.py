"""Sessions end: when nobody is there, after a shift, from another browser, and when the row was touched."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from organisations import sessions
from organisations.models import Session
from tests import factories, kit
from tests.cases import browsing

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return factories.member().user


@pytest.fixture
def time(monkeypatch):
    """Moves the clock."""
    began = clock.now()

    def to(**after):
        monkeypatch.setattr(clock, "now", lambda: began + timedelta(**after))

    return to


def is_in(client):
    return client.get("/account/").status_code == 200


def test_half_an_hour_without_a_person_ends_it(user, time):
    client = kit.log_in(user)
    for minutes in (25, 50, 75):
        time(minutes=minutes)
        assert is_in(client)
    time(minutes=75 + 31)
    assert not is_in(client)


def test_after_a_long_shift_it_ends_whatever_happens(user, time):
    client = kit.log_in(user)
    for minutes in range(20, 12 * 60, 20):
        time(minutes=minutes)
        assert is_in(client)
    time(hours=12, minutes=1)
    assert not is_in(client)


def test_what_a_page_asks_by_itself_keeps_nobody_in_but_the_list_of_alarms_does(user, time):
    reading, watching = kit.log_in(user), kit.log_in(user)
    for minutes in (20, 40):
        time(minutes=minutes)
        reading.get("/alarmen/stand/", headers={"HX-Request": "true"})
        watching.get("/alarmen/rijen/", headers={"HX-Request": "true"})
    assert not is_in(reading)
    assert is_in(watching)


def test_the_table_holds_neither_the_cookie_nor_the_words(user):
    client = kit.log_in(user)
    row = Session.objects.get(user=user)
    assert client.cookies["sessionid"].value not in f"{row.key} {row.data}"
    assert str(user.pk) not in row.data


def test_a_row_put_under_another_cookie_logs_nobody_in(user):
    kit.log_in(user)
    other = kit.log_in(factories.member().user)
    own = Session.objects.get(user=user)
    Session.objects.exclude(user=user).update(data=own.data)
    assert not is_in(other)


def test_a_person_sees_own_sessions_and_ends_the_others(user):
    here, there = kit.log_in(user), kit.log_in(user)
    stranger = kit.log_in(factories.member().user)
    page = here.get("/account/").content.decode()
    assert page.count("Onbekende browser") == 2
    assert page.count("deze sessie") == 1
    assert here.post("/account/sessies/sluiten/").status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert is_in(stranger)


def test_another_password_ends_every_other_session(user):
    kit.enrolled(user)
    here, there = kit.log_in(user), kit.log_in(user)
    new = "een-heel-nieuw-wachtwoord"
    sent = {"oldpassword": kit.PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/wachtwoord/", sent).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_what_is_over_is_removed(user, time):
    there = kit.log_in(user)
    time(hours=1)
    # Whose it was is known for half a day more, for a form that somebody was still writing.
    assert sessions.clear(clock.now()) == 0
    assert not is_in(there)
    time(hours=13)
    assert sessions.clear(clock.now()) == 1
    assert not Session.objects.exists()


def test_a_session_ended_elsewhere_during_a_request_is_no_fault(user):
    client = kit.log_in(user)
    session = client.session
    assert "_auth_user_id" in session
    Session.objects.all().delete()
    session["x"] = 1
    with pytest.raises(sessions.UpdateError):
        session.save()
    assert Client().get("/account/").status_code == 302


class TestAFormSentTooLate:
    """A note of an hour of work, sent after the session had ended, is sent all the same; by the same person only."""

    WORDS = "Zij vertelde <b>alles</b>. 😀"

    @pytest.fixture
    def told(self):
        return browsing.story()

    def write(self, told, time, *, client=None):
        """Open a form, stay away too long, send it; the client, and where the answer leads."""
        client = client or kit.log_in(told.worker.user, Client(enforce_csrf_checks=True))
        page = client.get(told.url("note-add"))
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
        time(minutes=31)
        form = {
            "kind": "seen",
            "text": self.WORDS,
            "occurred_at": "2026-01-01T10:00",
            "csrfmiddlewaretoken": token,
        }
        return client, client.post(told.url("note-add"), form), form

    def come_back(self, client, user):
        """Log in again by the pages, in the same browser; the page after it."""
        kit.log_in(user, client)
        return client.get(reverse("go-on"))

    def test_it_waits_for_the_log_in_and_goes_on_with_one_button(self, told, time):
        client, answer, _form = self.write(told, time)
        assert answer["Location"] == "/inloggen/?next=" + reverse("go-on")
        assert "is bewaard" in client.get(answer["Location"]).content.decode()
        page = self.come_back(client, told.worker.user).content.decode()
        assert "Verstuur alsnog" in page
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        assert html.unescape(fields["text"]) == self.WORDS
        assert f'action="{told.url("note-add")}"' in page
        assert client.get(reverse("go-on")).status_code == 302

    def test_another_person_at_the_same_screen_gets_nothing(self, told, time):
        client, _answer, _form = self.write(told, time)
        page = self.come_back(client, told.coordinator.user)
        assert page.status_code == 302
        assert self.WORDS not in page.content.decode()
        assert "kept_act" not in client.session

    def test_a_session_that_was_ended_keeps_nothing(self, told, time):
        client = kit.log_in(told.worker.user, Client(enforce_csrf_checks=True))
        client.get(told.url("note-add"))
        Session.objects.all().delete()
        answer = client.post(told.url("note-add"), {"text": self.WORDS})
        assert reverse("go-on") not in answer["Location"]

    def test_another_site_cannot_leave_a_form_here(self, told, time):
        client, _answer, form = self.write(told, time)
        self.come_back(client, told.worker.user)
        time(minutes=90)
        answer = client.post(told.url("note-add"), form | {"csrfmiddlewaretoken": "x" * 64})
        assert reverse("go-on") not in answer["Location"]

    def test_a_password_never_waits(self, told, time):
        client, _answer, form = self.write(told, time)
        self.come_back(client, told.worker.user)
        time(minutes=90)
        sent = {"oldpassword": "geheimkanarie", "password1": "geheimkanarie2", "password2": "geheimkanarie2"}
        answer = client.post(
            "/account/wachtwoord/", sent | {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"]}
        )
        assert reverse("go-on") not in answer["Location"]
        assert "kept_act" not in client.session

    def test_whom_an_officer_looked_for_never_waits(self, told, time):
        client, _answer, form = self.write(told, time)
        self.come_back(client, told.worker.user)
        time(minutes=90)
        sent = {"name": "Zoekkanarie", "birth": "2009", "csrfmiddlewaretoken": form["csrfmiddlewaretoken"]}
        answer = client.post(reverse("border-check"), sent)
        assert answer["Location"].startswith("/inloggen/")
        assert reverse("go-on") not in answer["Location"]
        assert "kept_act" not in client.session

    def test_more_than_a_person_types_is_not_kept(self, told, time):
        client, _answer, form = self.write(told, time)
        self.come_back(client, told.worker.user)
        time(minutes=90)
        answer = client.post(told.url("note-add"), form | {"text": "x" * 200_001})
        assert reverse("go-on") not in answer["Location"]
