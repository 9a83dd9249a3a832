"""The page of the administrator, one more try, the figures, and the word on the screen when nothing comes in any more."""

from datetime import timedelta

import pytest
from django.db.models import F

from audit.models import Entry
from core import clock, pulse
from core.actor import system
from core.errors import AccessDenied, PolicyDenied
from core.events import MAX_ATTEMPTS, publish
from core.models import OutboxEvent, Pulse
from monitoring import machinery
from monitoring.actions.machinery import try_again
from tests import factories
from tests.monitoring.kit import browser, raised

pytestmark = pytest.mark.django_db
TOKEN = "geheim-voor-test"


@pytest.fixture
def administrator():
    return factories.actor("administrator")


@pytest.fixture
def stuck():
    publish("breach.handled", by=system("test"), breach_id="kanariepiet")
    OutboxEvent.objects.update(set_aside=True, attempts=MAX_ATTEMPTS, error="DoesNotExist")
    return OutboxEvent.objects.get()


def test_what_was_set_aside_is_shown_and_tried_again_with_a_line(administrator, stuck):
    client = browser(administrator)
    page = client.get("/werking/").content.decode()
    assert "breach.handled" in page
    assert "DoesNotExist" in page
    assert "kanariepiet" not in page
    answer = client.post(f"/werking/{stuck.pk}/opnieuw/")
    assert answer.headers["Location"] == "/werking/"
    stuck.refresh_from_db()
    assert (stuck.set_aside, stuck.attempts, stuck.not_before) == (False, MAX_ATTEMPTS - 1, None)
    assert Entry.objects.get(action="event.retry").object_id == stuck.pk


def test_a_second_try_and_another_role_are_refused(administrator, stuck):
    with pytest.raises(AccessDenied):
        try_again(by=factories.actor("vt_coordinator"), event_id=stuck.pk)
    try_again(by=administrator, event_id=stuck.pk)
    with pytest.raises(PolicyDenied, match="niet meer apart"):
        try_again(by=administrator, event_id=stuck.pk)


def test_what_waits_is_counted_with_the_age_of_the_oldest_per_way():
    factories.member("police_officer")
    raised()
    publish("breach.handled", by=system("test"), breach_id="x")
    ways = {one.name: one for one in machinery.channels()}
    assert set(ways) == {"screen", "email", "webhook", "account"}
    assert (ways["screen"].count, ways["email"].count) == (1, 0)
    assert ways["screen"].oldest > 0
    assert machinery.events().count >= 1


def test_the_figures_are_for_who_brings_the_token_and_hold_no_word_of_a_case(client, settings, stuck):
    factories.member("police_officer")
    raised(factories.case(factories.actor("vt_worker")))
    pulse.mark("poller")
    assert client.get("/metrics").status_code == 404  # no token is set
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"Authorization": "Bearer iets"}).status_code == 404
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    for line in (
        "schakel_set_aside 1.0",
        'schakel_waiting{way="screen"} 1.0',
        'schakel_late{part="beat"} 1.0',
    ):
        assert line in text
    assert "AL-" not in text
    assert "kanariepiet" not in text


def test_a_screen_says_that_nothing_comes_in_when_the_canary_does_not_arrive():
    officer = factories.actor("police_officer")
    client = browser(officer)
    assert client.get("/alarmen/stand/").status_code == 200
    pulse.send_canary(clock.now())
    Pulse.objects.update(seen_at=F("seen_at") - timedelta(minutes=4))
    assert client.get("/alarmen/stand/").status_code == 503
    assert (
        "verwerkt nu geen nieuwe alarmen"
        in client.get("/werk/").content.decode().split('id="alarm-stale"')[1].split(">")[1]
    )
