"""What is due by the clock: every round runs with the time given, and one that fails does not keep the next."""

from datetime import UTC, datetime

import pytest

from core import rounds
from schadelijkepraktijken.rounds import ROUNDS

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
seen: list[datetime] = []


def works(now):
    seen.append(now)
    return 2


def fails(_now):
    raise RuntimeError("Kanariepiet")


@pytest.fixture(autouse=True)
def table():
    seen.clear()
    rounds.configure({f"{__name__}.fails": 3600.0, f"{__name__}.works": 3600.0})
    yield
    rounds.configure(ROUNDS)


def test_every_round_gets_the_time_and_a_failure_holds_nobody_up(caplog):
    assert rounds.run(NOON) == 2
    assert seen == [NOON]
    assert "RuntimeError" in caplog.text
    assert "Kanariepiet" not in caplog.text


def test_a_process_looks_again_only_after_the_seconds_of_the_round():
    rounds.run(NOON, only_due=True)
    rounds.run(NOON, only_due=True)
    assert len(seen) == 1


def test_a_wake_up_always_looks():
    rounds.run(NOON)
    rounds.run(NOON)
    assert len(seen) == 2
