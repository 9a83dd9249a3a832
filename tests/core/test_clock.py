"""A machine whose clock is wrong: background work goes by that of the database."""

import time
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import clock, rounds, scope, tasks
from core.actor import system
from schadelijkepraktijken.rounds import ROUNDS

given: list[datetime] = []


def note(now):
    given.append(now)
    return 0


@pytest.fixture(autouse=True)
def table(monkeypatch):
    given.clear()
    monkeypatch.setattr(clock, "_correction", timedelta(0))
    rounds.configure({f"{__name__}.note": 1.0})
    yield
    rounds.configure(ROUNDS)


def wrong_by(monkeypatch, much):
    true_now, true_time = timezone.now, time.time
    monkeypatch.setattr(timezone, "now", lambda: true_now() + much)
    monkeypatch.setattr(time, "time", lambda: true_time() + much.total_seconds())
    return true_now


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
def test_what_is_due_and_who_may_see_it_go_by_the_database(monkeypatch, caplog, hours):
    true_now = wrong_by(monkeypatch, timedelta(hours=hours))
    tasks.run_rounds()
    assert abs(given[0] - true_now()) < timedelta(seconds=30)
    assert "The clock of this machine differs" in caplog.text
    with transaction.atomic(), connection.cursor() as cursor:
        scope.enter(system("test"))
        # "hmac.expires|...": what the database compares with its own clock.
        cursor.execute("SELECT current_setting(%s)", [scope.SETTING])
        expires = int(cursor.fetchone()[0].split(".", 1)[1].split("|")[0])
    assert 0 < expires - true_now().timestamp() <= scope.LIFE


@pytest.mark.django_db
def test_a_clock_that_is_right_again_is_followed(monkeypatch):
    with monkeypatch.context() as wrong:
        wrong_by(wrong, timedelta(hours=1))
        clock.follow_database()
    clock.follow_database()
    assert clock.now() - timezone.now() < timedelta(seconds=1)
