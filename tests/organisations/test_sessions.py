"""Sessions end: when nobody is there, after a shift, from another browser, and when the row was touched."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from organisations import sessions
from organisations.models import Session
from tests import factories, kit

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
    kit.log_in(user)
    time(hours=1)
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
