"""Liveness means that work gets through: what is late is said, by who needs no worker to know it."""

from datetime import timedelta

import pytest
from django.db.models import F

from core import clock, events, pulse, rounds
from core.models import OutboxEvent, Pulse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(pulse, "_marked", {})


def everything_works():
    for part in pulse.PARTS:
        pulse.mark(part)
    names = [f"{pulse.ROUND}{path}" for path in rounds.table()]
    Pulse.objects.bulk_create(
        [Pulse(name=name, seen_at=clock.now()) for name in names], ignore_conflicts=True
    )


def silent(name, **since):
    Pulse.objects.filter(name=name).update(seen_at=F("seen_at") - timedelta(**since))


def test_all_is_well_only_when_every_part_was_seen(client):
    answer = client.get("/health/work")
    assert answer.status_code == 503
    assert b"late: beat" in answer.content
    everything_works()
    answer = client.get("/health/work")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.parametrize("part", pulse.PARTS)
def test_each_part_that_falls_silent_is_named_within_five_minutes(client, part):
    everything_works()
    silent(part, minutes=5)
    assert client.get("/health/work").content == f"late: {part}\n".encode()


def test_a_round_that_fails_again_and_again_is_named(client):
    everything_works()
    silent("round:monitoring.actions.escalation.run", minutes=5)
    assert b"escalation.run" in client.get("/health/work").content


def test_the_canary_goes_the_way_of_an_alert_and_says_how_long_it_took():
    assert pulse.send_canary(clock.now()) == 1
    assert events.drain() == 1
    row = Pulse.objects.get(name=pulse.CANARY)
    assert row.took is not None
    assert not pulse.stands_still()


def test_one_canary_a_minute_and_none_behind_one_that_is_stuck():
    now = clock.now()
    assert pulse.send_canary(now) == 1
    assert pulse.send_canary(now + timedelta(minutes=2)) == 0
    events.drain()
    assert pulse.send_canary(now + timedelta(seconds=30)) == 0
    assert pulse.send_canary(now + timedelta(minutes=2)) == 1


def test_canaries_do_not_pile_up():
    now = clock.now()
    pulse.send_canary(now)
    events.drain()
    pulse.send_canary(now + timedelta(hours=2))
    assert OutboxEvent.objects.filter(name="canary.sent").count() == 1


def test_work_stands_still_when_a_canary_did_not_arrive_and_not_before_one_was_sent():
    assert not pulse.stands_still()
    pulse.send_canary(clock.now())
    silent(pulse.CANARY, minutes=4)
    assert pulse.stands_still()
    OutboxEvent.objects.update(not_before=None)
    events.drain()
    assert not pulse.stands_still()


def test_what_is_late_stands_in_the_log_of_the_process(caplog):
    everything_works()
    silent("beat", minutes=5)
    pulse.watch(clock.now())
    assert "beat" in caplog.text
