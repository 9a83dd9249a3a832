"""An urgent signal becomes an alert to who receives it and who thinks along, until somebody has judged it."""

from datetime import datetime, time, timedelta

import pytest

from cases.actions import handovers
from cases.models import Signal
from core import clock, events
from core.actor import system
from core.models import OutboxEvent
from core.references import next_reference
from monitoring import handlers
from monitoring.actions import alerts
from monitoring.models import Alert, AlertAddressee
from monitoring.sources import source_of
from organisations.actors import actor_for
from tests import factories
from tests.cases import intake_support as intake
from tests.monitoring.kit import CANARY, state_of

pytestmark = pytest.mark.django_db


def signal(receiver, **fields):
    reporter = factories.member("reporter")
    values = {
        "reference": next_reference("SG"), "reporter": reporter, "reporter_organisation": reporter.organisation,
        "reporter_capacity": "teacher", "receiver": receiver, "route_reason": "woonplaats", "facts": CANARY,
        "practices": ["forced_marriage"], "occurred_at": clock.now() - timedelta(hours=1), "acute_danger": "yes",
    }  # fmt: skip
    found = Signal(**(values | fields))
    found.save()
    return found


def heard(found, urgent="acute"):
    handlers.signal_received(by=system("test"), event_id=found.pk, signal_id=str(found.pk), urgent=urgent)


def test_an_acute_signal_alerts_who_receives_it_and_who_thinks_along():
    vt, lkha = factories.organisation(), factories.organisation("lkha")
    factories.member("vt_worker", of=vt)
    factories.member("lkha_worker", of=lkha)
    heard(signal(vt, beside=lkha))
    alert = Alert.objects.get(kind="acute_signal")
    assert set(alert.addressees.values_list("organisation_id", flat=True)) == {vt.pk, lkha.pk}


def test_a_signal_that_can_wait_raises_nothing():
    heard(signal(factories.organisation(), acute_danger="no"), urgent="")
    assert not Alert.objects.exists()


def test_an_alert_of_fgm_and_a_departure_says_no_seven_days_where_no_day_is_known():
    worker = factories.member("vt_worker")
    heard(
        signal(worker.organisation, practices=["fgm"], departure="feared", acute_danger="no"), "fgm_departure"
    )
    assert Alert.objects.get(kind="departure").title == "Signaal met een vertrek op een onbekende dag"
    day = clock.now() + timedelta(days=4)
    heard(signal(worker.organisation, departure="feared", departure_at=day, acute_danger="no"), "departure")
    assert Alert.objects.filter(title="Signaal met vertrek binnen zeven dagen").count() == 1


def test_an_unknown_hour_of_departure_is_not_shown_as_midnight():
    worker = factories.member("vt_worker")
    day = datetime.combine(clock.today() + timedelta(days=4), time(0), tzinfo=clock.AMSTERDAM)
    heard(signal(worker.organisation, departure="booked", departure_at=day))
    found = source_of(actor_for(worker), Alert.objects.get(kind="acute_signal"))
    leaves = found.answers[1]
    assert "tijd niet bekend" in leaves["text"]
    assert "0.00" not in leaves["text"]


def test_each_offer_of_an_urgent_signal_alerts_the_other_duty_until_it_is_not_theirs_any_more():
    owner, refuses, takes = (
        intake.worker(f"veilig-thuis-{house}") for house in ("utrecht", "groningen", "zeeland")
    )
    houses = [intake.veilig_thuis(f"veilig-thuis-{house}") for house in ("utrecht", "groningen", "zeeland")]

    def states():
        events.drain()
        # What is heard twice alerts once.
        OutboxEvent.objects.update(handled_at=None, not_before=None, attempts=0)
        events.drain()
        found = AlertAddressee.objects.filter(alert__kind="acute_signal").order_by("recorded_at")
        return [[a.state for a in found if a.organisation_id == house.pk] for house in houses]

    found = intake.report(intake.reporter(), municipality_code=intake.UTRECHT, acute_danger="yes")
    assert states() == [["sent"], [], []]
    offer = handovers.hand_over(by=owner, signal=found, to=houses[1], reason="Zij woont daar.")
    assert states() == [["sent"], ["sent"], []]
    handovers.decline(by=refuses, handover=offer, answer="Zij woont hier niet.")
    assert states() == [["sent"], ["stood_down"], []]
    offer = handovers.hand_over(by=owner, signal=found, to=houses[1], reason="Zij woont daar toch.")
    assert states() == [["sent"], ["stood_down", "sent"], []]
    again = Alert.objects.get(occasion=offer.pk)
    alerts.acknowledge(by=refuses, alert_id=again.pk)
    handovers.decline(by=refuses, handover=offer, answer="Ook nu niet.")
    assert states() == [["sent"], ["stood_down", "acknowledged"], []]
    offer = handovers.hand_over(by=owner, signal=found, to=houses[2], reason="Zij woont daar.")
    assert states() == [["sent"], ["stood_down", "acknowledged"], ["sent"]]
    handovers.take_over(by=takes, handover=offer)
    assert states() == [["stood_down"], ["stood_down", "acknowledged"], ["sent"]]


def test_who_still_has_an_alert_of_the_signal_gets_no_second_one_with_the_offer():
    owner, other = intake.worker(), intake.veilig_thuis("veilig-thuis-groningen")
    found = intake.report(intake.reporter(), municipality_code=intake.UTRECHT, acute_danger="yes")
    Signal.objects.filter(pk=found.pk).update(beside=other)
    handovers.hand_over(by=owner, signal=found, to=other, reason="Zij woont daar.")
    events.drain()
    assert AlertAddressee.objects.filter(organisation=other).count() == 1


def test_a_signal_that_can_wait_is_offered_without_an_alert():
    owner, other = intake.worker(), intake.veilig_thuis("veilig-thuis-groningen")
    found = intake.report(intake.reporter(), municipality_code=intake.UTRECHT)
    handovers.hand_over(by=owner, signal=found, to=other, reason="Zij woont daar.")
    events.drain()
    assert not Alert.objects.exists()


def test_judging_the_signal_handles_its_alert():
    worker = factories.member("vt_worker")
    found = signal(worker.organisation)
    heard(found)
    found.state, found.decided_at, found.decided_by = "ended", clock.now(), worker
    found.decision_reason = "no_ground"
    found.save()
    handlers.signal_judged(by=system("test"), event_id=found.pk, signal_id=str(found.pk))
    alert = Alert.objects.get(kind="acute_signal")
    mine = state_of(alert, worker.organisation)
    assert (mine.state, mine.acknowledged_by_id) == ("handled", worker.pk)
