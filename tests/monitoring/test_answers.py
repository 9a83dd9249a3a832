"""Taking an alert is not acting on it: what was done is asked of who took it, and after hours of the coordinator."""

from datetime import timedelta

import pytest

from cases.models import Task
from core import clock
from monitoring.actions import alerts, escalation
from organisations.models import Membership
from tests import factories
from tests.monitoring.kit import raised, state_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def house():
    return factories.organisation("veilig_thuis")


@pytest.fixture
def worker(house):
    return factories.actor("vt_worker", of=house)


@pytest.fixture
def taken(house, worker):
    alert = raised(to={house: "voert de regie"})
    alerts.acknowledge(by=worker, alert_id=alert.pk)
    return alert


def open_tasks(kind):
    return Task.objects.filter(kind=kind, state="open")


def test_who_took_it_is_asked_what_was_done_within_hours(taken, worker):
    task = open_tasks("alert_response").get()
    assert task.membership_id == worker.membership_id
    assert task.url == f"/alarmen/{taken.pk}/gedaan/"
    assert timedelta(hours=3) < task.due_at - clock.now() <= timedelta(hours=4)


def test_the_coordinator_is_told_once_after_eight_hours_without_an_answer(taken, house):
    factories.member("vt_coordinator", of=house)
    at = state_of(taken, house).acknowledged_at
    escalation.run(at + 7 * HOUR)
    assert not open_tasks("alert_response_late").exists()
    for _ in range(3):
        escalation.run(at + 9 * HOUR)
    assert open_tasks("alert_response_late").get().role == "vt_coordinator"
    assert state_of(taken, house).response_asked_at is not None


def test_an_answer_ends_the_asking(taken, house, worker):
    at = state_of(taken, house).acknowledged_at
    escalation.run(at + 9 * HOUR)
    alerts.handle(by=worker, alert_id=taken.pk, response="Ter plaatse geweest.", occurred_at=clock.now())
    assert set(Task.objects.filter(kind__startswith="alert_response").values_list("state", flat=True)) == {
        "done"
    }
    assert escalation.run(at + 90 * HOUR) == 0


def test_passing_it_on_asks_the_next_who_takes_it(taken, house, worker):
    colleague = factories.actor("vt_worker", of=house)
    alerts.pass_on(by=worker, alert_id=taken.pk)
    assert not open_tasks("alert_response").exists()
    alerts.acknowledge(by=colleague, alert_id=taken.pk)
    assert open_tasks("alert_response").get().membership_id == colleague.membership_id


def test_a_second_press_asks_nothing_twice(taken, worker):
    alerts.acknowledge(by=worker, alert_id=taken.pk)
    assert open_tasks("alert_response").count() == 1


def test_what_was_settled_on_its_own_screen_is_not_asked(house, worker):
    alert = raised(to={house: "voert de regie"})
    alerts.settle(
        by=worker, kind="breach", source_id=alert.source_id, response="Gedaan.", at=clock.now(),
        member=Membership.objects.get(pk=worker.membership_id),
    )  # fmt: skip
    assert not Task.objects.filter(kind__startswith="alert_response").exists()
