"""Two at the same moment, over two connections: one wins, the other is told, nothing is lost or doubled."""

import threading
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection, transaction

from cases.models import Task
from core.actor import system
from core.errors import PolicyDenied
from monitoring.actions import alerts, escalation
from monitoring.models import Alert, Escalation
from tests import factories
from tests.monitoring.kit import raised, state_of

pytestmark = pytest.mark.usefixtures("committed")


def at_once(*acts):
    """Run acts in threads that begin together; return what each returned or raised, in order."""
    results: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place, act):
        try:
            barrier.wait(timeout=60)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results


@contextmanager
def held(alert):
    """Another process holds the rows of this alert."""
    ready, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(alert.addressees.select_for_update())
            ready.set()
            done.wait(timeout=120)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert ready.wait(timeout=60)
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=120)


def test_two_officers_take_it_at_once_and_the_second_is_told_by_name():
    police = factories.organisation("police")
    first, second = (factories.actor("police_officer", of=police) for _ in range(2))
    alert = raised()
    results = at_once(*(lambda by=by: alerts.acknowledge(by=by, alert_id=alert.pk) for by in (first, second)))
    refused = [r for r in results if isinstance(r, PolicyDenied)]
    assert len(refused) == 1
    winner = state_of(alert, police).acknowledged_by
    assert str(winner.user) in refused[0].reason


def test_the_same_event_handled_by_two_workers_makes_one_alert():
    factories.actor("police_officer")
    source = uuid4()
    results = at_once(*[lambda: raised(source_id=source)] * 4)
    assert len({r.pk for r in results}) == 1
    assert Alert.objects.get().addressees.count() == 1


def test_several_ladders_at_once_take_each_step_once():
    worker = factories.actor("vt_worker")
    police = factories.organisation("police")
    factories.member("police_officer", of=police)
    found = [raised(factories.case(worker), to={police: "x"}) for _ in range(5)]
    due = max(state_of(alert, police).next_step_at for alert in found)
    at_once(*[lambda: escalation.run(due)] * 3)
    escalation.run(due)
    assert Escalation.objects.count() == 5
    assert Task.objects.filter(kind="alert_unanswered_case_lead").count() == 5


def test_a_row_that_somebody_is_taking_is_passed_over_and_not_waited_for():
    police = factories.organisation("police")
    factories.member("police_officer", of=police)
    alert = raised()
    due = state_of(alert, police).next_step_at
    with held(alert):
        assert escalation.run(due) == 0
    assert escalation.run(due) == 1


def test_a_step_that_was_rolled_back_is_taken_again():
    police = factories.organisation("police")
    factories.member("police_officer", of=police)
    alert = raised(by=system("test"))
    due = state_of(alert, police).next_step_at
    with pytest.raises(RuntimeError), transaction.atomic():
        escalation.run(due)
        raise RuntimeError
    assert Escalation.objects.count() == 0
    assert escalation.run(due) == 1
