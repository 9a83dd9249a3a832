"""The outbox: nothing is lost when a process dies, and one bad event or a missing broker holds nobody up."""

import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F

from core import events
from core.actor import system
from core.models import OutboxEvent
from core.time_limit import TookTooLong, queries_at_most
from schadelijkepraktijken.subscriptions import SUBSCRIBERS, TOGETHER

pytestmark = pytest.mark.django_db

heard: list[str] = []


def hear(*, by, event_id, word="", **_):
    heard.append(word)


def hear_all(*, by, events):
    if any(event["word"] == "slecht" for event in events):
        raise RuntimeError("Kanariepiet")
    heard.append("+".join(sorted(event["word"] for event in events)))


def fail(*, by, event_id, **_):
    raise RuntimeError("Kanariepiet")


def hang(*, by, event_id, **_):
    # What is tested: the alarm of the process interrupts it after the limit, which the test sets to one second.
    time.sleep(30)


@pytest.fixture(autouse=True)
def table():
    heard.clear()
    here = "tests.core.test_events."
    names = {"heard": (f"{here}hear",), "failing": (f"{here}fail",), "hanging": (f"{here}hang",)}
    events.configure(names, lambda: heard.append("woken"), together={f"{here}hear": f"{here}hear_all"})
    yield
    events.configure(SUBSCRIBERS, lambda: None, together=TOGETHER)
    events._quiet_until = 0.0


def tell(name, **payload):
    events.publish(name, by=system("test"), **payload)
    return OutboxEvent.objects.latest("recorded_at")


def test_an_attempt_counts_before_it_begins_so_that_a_process_that_dies_leaves_a_trace(monkeypatch):
    event = tell("heard", word="ja")
    monkeypatch.setattr(events, "_handle", lambda *_: None)  # the process dies here
    assert events.drain(1) == 1
    event.refresh_from_db()
    assert (event.attempts, event.handled_at, event.set_aside) == (1, None, False)
    monkeypatch.undo()
    assert events.drain() == 0  # not at once: a moment later
    OutboxEvent.objects.update(not_before=F("recorded_at"))
    assert events.drain() == 1
    assert heard == ["ja"]


def test_an_event_that_ends_its_process_every_time_is_set_aside_and_said(caplog):
    event = tell("heard", word="ja")
    OutboxEvent.objects.update(attempts=events.MAX_ATTEMPTS)  # so often did it begin and never end
    events.drain()
    event.refresh_from_db()
    assert (event.set_aside, event.error, heard) == (True, events.DIED, [])
    assert str(event.pk) in caplog.text


def test_what_fails_waits_behind_what_is_new():
    tell("failing")
    events.drain()
    tell("heard", word="nieuw")
    OutboxEvent.objects.filter(name="failing").update(not_before=F("recorded_at") + timedelta(days=1))
    assert events.drain() == 1
    assert heard == ["nieuw"]


def test_what_hangs_is_stopped_and_counts_as_failed(monkeypatch):
    monkeypatch.setattr(events, "MOST_SECONDS", 1)
    event = tell("hanging")
    events.drain(1)
    event.refresh_from_db()
    assert (event.error, event.handled_at) == (TookTooLong.__name__, None)


def test_a_query_has_the_same_limit():
    with transaction.atomic():
        queries_at_most(7)
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("7s",)


def test_a_transaction_wakes_once_however_much_it_tells(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            tell("heard")
    assert heard == ["woken"]


def test_a_broker_that_is_away_is_not_waited_for_again_and_again(django_capture_on_commit_callbacks):
    tried: list[int] = []

    def broken() -> None:
        tried.append(1)
        raise ConnectionError

    events.configure({"heard": ("tests.core.test_events.hear",)}, broken)
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            tell("heard", word="ja")
    assert len(tried) == 1
    assert events.drain() == 3


def test_one_that_fails_or_is_slow_takes_no_other_along(monkeypatch):
    monkeypatch.setattr(events, "MOST_SECONDS_TOGETHER", 1)
    bad, slow = tell("failing"), tell("hanging")
    for word in ("een", "twee"):
        tell("heard", word=word)
    assert events.drain() == 4
    assert heard == ["een+twee"]
    found = dict(OutboxEvent.objects.exclude(error="").values_list("pk", "error"))
    assert found == {bad.pk: "RuntimeError", slow.pk: "TookTooLong"}
    assert OutboxEvent.objects.filter(handled_at__isnull=False).count() == 2


def test_what_may_have_ended_its_process_has_no_company_a_second_time(monkeypatch):
    for word in ("een", "twee", "drie"):
        tell("heard", word=word)
    handle, together = events._handle, []
    monkeypatch.setattr(events, "_handle", lambda *_: None)  # the process dies here
    assert events.drain() == 3
    OutboxEvent.objects.update(not_before=F("recorded_at"))
    tell("heard", word="nieuw")
    monkeypatch.setattr(events, "_handle", lambda claimed: (together.append(len(claimed)), handle(claimed)))
    assert events.drain() == 4
    assert (together, sorted(heard)) == ([1, 1, 1, 1], ["drie", "een", "nieuw", "twee"])


def test_of_several_that_are_done_at_once_one_bad_one_leaves_the_others_to_be_done_by_themselves():
    for word in ("een", "slecht", "twee"):
        tell("heard", word=word)
    assert events.drain() == 3
    assert sorted(heard) == ["een", "slecht", "twee"]
    assert not OutboxEvent.objects.filter(handled_at__isnull=True).exists()
