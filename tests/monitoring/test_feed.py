"""The calendar outside the screen: for who holds the secret, without a word about anybody, until it is withdrawn."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from icalendar import Calendar

from audit.models import Entry
from cases.actions import conflicts, deadlines
from cases.actions.confidentiality import set_level
from core import clock, doors, scope
from core.actor import system
from core.errors import AccessDenied
from monitoring import feed
from monitoring.actions import feeds
from monitoring.models import CalendarFeed
from organisations.actions import members
from tests import factories
from tests.monitoring.kit import browser, home

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def coordinator():
    return factories.actor("vt_coordinator")


@pytest.fixture
def case(coordinator):
    return factories.case(coordinator)


def running(by, case, key="ORDER_END", due=None):
    return deadlines.start(
        by=by, key=key, source_id=uuid4(), organisation=home(by), starts_at=clock.now() - 40 * DAY, case=case,
        due_at=due or clock.now() + 3 * DAY,
    )  # fmt: skip


def read(token, **more):
    return Client().get(f"/agenda/ics/{token}/", **more)


def test_the_page_shows_the_address_once_and_the_address_gives_a_calendar(coordinator, case):
    clock_ = running(coordinator, case)
    client = browser(coordinator)
    assert client.post("/agenda/adres/nieuw/").status_code == 302
    page = client.get("/agenda/adres/").content.decode()
    address = page.split('<code class="factor-key">')[1].split("</code>")[0]
    assert address not in client.get("/agenda/adres/").content.decode()
    token = address.rstrip("/").rsplit("/", 1)[1]
    assert token not in str(CalendarFeed.objects.values())
    answer = read(token)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["SUMMARY"] == f"Termijn {case.reference}"
    assert event.decoded("DTSTART") == clock_.due_at.replace(microsecond=0)
    assert str(event["URL"]).endswith(f"/casussen/{case.pk}/termijnen/{clock_.pk}/")


def test_nothing_in_it_tells_of_a_person_a_practice_or_a_kind_of_term(coordinator, case):
    girl = factories.person(coordinator, case, birth_date=factories.birth(17), given_names="Ayşe")
    running(coordinator, case, "VT_INFORM_SUBJECT")
    running(coordinator, case, "DEPARTURE")
    _made, token = feeds.open_feed(by=coordinator)
    body = read(token).content.decode()
    assert body.count("BEGIN:VEVENT") == 1
    for word in (
        girl.given_names,
        girl.family_name,
        "informeren",
        "Wordt 18",
        "Vertrek",
        "huwelijk",
        "Tester",
    ):
        assert word not in body.replace(case.reference, "").split("SUMMARY")[1].split("URL")[0], word


def test_cases_that_are_not_ordinary_exercises_and_those_of_others_are_left_out(coordinator, case):
    running(coordinator, case)
    set_level(by=coordinator, case=case, level="restricted", reason="Collega kent de familie")
    practice = factories.case(coordinator, is_practice=True)
    running(coordinator, practice)
    stranger = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=2))
    running(stranger, factories.case(stranger))
    running(coordinator, factories.case(coordinator), due=clock.now() + 200 * DAY)
    _made, token = feeds.open_feed(by=coordinator)
    assert b"BEGIN:VEVENT" not in read(token).content


def test_a_case_from_which_a_colleague_is_kept_stands_in_no_calendar(coordinator, case, monkeypatch):
    running(coordinator, case)
    cousin = factories.member("vt_worker", of=home(coordinator))
    conflicts.keep_away(by=coordinator, case=case, username=cousin.user.username, reason="Neef van de vader")
    _made, token = feeds.open_feed(by=coordinator)
    assert b"BEGIN:VEVENT" not in read(token).content
    # Each lock alone: the door leaves it out, and what a door would let through is left out again.
    now, house = clock.now(), home(coordinator)
    shut = [{"pk": uuid4(), "due_at": now, "case_id": case.pk, "case__reference": case.reference}]
    by = system("calendar_feed")
    with transaction.atomic():
        scope.enter(by)
        assert doors.calendar_clocks(house.pk, (now - DAY, now + 9 * DAY), [], 5) == []
        monkeypatch.setattr(doors, "calendar_clocks", lambda *_asked: shut)
        assert feed.clocks(house, now, by=by) == []
        transaction.set_rollback(True)
    monkeypatch.undo()
    (lock,) = case.conflict_locks.all()
    conflicts.lift(by=coordinator, lock=lock, reason="Vergissing")
    assert read(token).content.count(b"BEGIN:VEVENT") == 1


def test_every_reading_leaves_a_line_and_a_wrong_secret_finds_nothing(coordinator):
    made, token = feeds.open_feed(by=coordinator)
    read(token)
    line = Entry.objects.get(action="feed.read")
    assert (line.object_id, line.outcome) == (made.pk, "seen")
    for wrong in ("x", token[:-1], token + "x", "%27%3B--", "é"):
        assert read(wrong).status_code == 404
    assert Entry.objects.filter(action="feed.read").count() == 1


def test_a_new_address_withdraws_the_old_and_withdrawing_leaves_none(coordinator):
    _made, first = feeds.open_feed(by=coordinator)
    _made, second = feeds.open_feed(by=coordinator)
    assert (read(first).status_code, read(second).status_code) == (404, 200)
    browser(coordinator).post("/agenda/adres/intrekken/")
    assert read(second).status_code == 404


def test_who_is_suspended_takes_no_calendar_along(coordinator):
    _made, token = feeds.open_feed(by=coordinator)
    boss = factories.actor("administrator", of=home(coordinator))
    members.suspend(by=boss, membership_id=coordinator.membership_id, reason="Uit dienst")
    assert read(token).status_code == 404
    other = factories.actor("vt_coordinator", of=home(coordinator))
    _made, anew = feeds.open_feed(by=replace(other, authenticated_at=clock.now()))
    assert (read(token).status_code, read(anew).status_code) == (404, 200)


def test_only_who_coordinates_makes_and_withdraws_it(coordinator):
    worker = factories.actor("vt_worker", of=home(coordinator))
    _made, token = feeds.open_feed(by=coordinator)
    for act in (feeds.open_feed, feeds.stop_feed):
        with pytest.raises(AccessDenied):
            act(by=worker)
    stranger = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=2))
    feeds.stop_feed(by=stranger)
    assert read(token).status_code == 200


def test_who_tries_many_is_stopped(coordinator, settings):
    settings.ACCOUNT_RATE_LIMITS = {"calendar_feed": "3/5m/ip"}
    cache.clear()
    answers = [read("x", REMOTE_ADDR="203.0.113.7").status_code for _ in range(5)]
    assert answers == [404, 404, 404, 429, 429]


def test_an_error_does_not_put_the_secret_in_a_line(coordinator, monkeypatch, caplog):
    _made, token = feeds.open_feed(by=coordinator)

    def broken(*args):
        raise RuntimeError(token)

    monkeypatch.setattr(feed, "clocks", broken)
    assert read(token).status_code == 503
    assert token not in caplog.text


def test_the_database_keeps_one_working_address_and_only_a_hash(coordinator):
    made, _token = feeds.open_feed(by=coordinator)
    for wrong in (
        {"digest": "a" * 64},
        {"digest": "secret", "stopped_at": clock.now(), "stopped_by": made.opened_by},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarFeed(organisation=made.organisation, opened_by=made.opened_by, **wrong).save()
