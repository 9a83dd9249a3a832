"""A second look, silence from abroad, a hit at the border and acute danger become alerts, once, with words that tell nothing
of anybody."""

from datetime import timedelta

import pytest

from cases.actions import participation
from cases.actions.cases import set_danger
from core import clock, events
from core.actor import system
from core.references import next_reference
from monitoring import addressing, handlers
from monitoring.models import Alert, AlertAddressee
from monitoring.sources import source_of
from organisations.models import Organisation
from protection_orders.actions import reviews, withdrawals
from repatriation.models import ReturnFile
from tests import factories
from tests.border import kit as border_kit
from tests.monitoring.kit import kinds, raised, report, state_of
from tests.protection_orders import application_kit, order_kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def h():
    return order_kit.house()


def test_an_approval_by_one_person_asks_another_within_twelve_hours():
    h = application_kit.house(level="acute", duty=True)
    application = application_kit.submitted(h)
    reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Vertrek is vanavond.")
    events.drain()
    alert = Alert.objects.get(kind="second_review")
    assert alert.not_by_id == h.coordinator.membership_id
    assert timedelta(hours=11, minutes=59) < alert.due_at - alert.recorded_at <= timedelta(hours=12)
    reviews.second(by=h.other_coordinator, application_id=application.pk, agrees=True)
    events.drain()
    mine = state_of(alert, h.organisation)
    assert (mine.state, mine.responded_by_id) == ("handled", h.other_coordinator.membership_id)


def test_an_application_that_is_withdrawn_needs_no_second_review():
    h = application_kit.house(level="acute", duty=True)
    application = application_kit.submitted(h)
    reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Vertrek is vanavond.")
    events.drain()
    alert = Alert.objects.get(kind="second_review")
    asked = withdrawals.request_withdrawal(
        by=h.worker,
        application_id=application.pk,
        asked_by="protected",
        words="Laat maar.",
        occurred_at=clock.now(),
    )
    withdrawals.check_pressure(
        by=h.worker, request_id=asked.pk, spoken_alone="yes", pressure="no", note="Zij sprak vrij.",
        occurred_at=clock.now(),
    )  # fmt: skip
    application_kit.weigh(h.weigher, h.case, "high")
    withdrawals.grant(by=h.other_coordinator, request_id=asked.pk)
    events.drain()
    mine = state_of(alert, h.organisation)
    assert (mine.state, mine.stood_down_why) == ("stood_down", "De aanvraag is ingetrokken.")


def return_file(case, by, **fields):
    girl = factories.person(by, case)
    lead = factories.member("lkha_worker")
    values = {
        "reference": next_reference("TK"), "case": case, "person": girl, "organisation": lead.organisation, "lead": lead,
        "country": "Marokko", "time_zone": "Africa/Casablanca", "occurred_at": clock.now() - timedelta(days=9),
        "silent_since": clock.now() - timedelta(days=1),
    }  # fmt: skip
    found = ReturnFile(**(values | fields))
    found.save()
    return found


def silent(file):
    handlers.return_silent(by=system("test"), event_id=file.pk, file_id=str(file.pk))


def test_silence_from_abroad_alerts_lkha_and_lead_and_a_second_silence_again(h):
    file = return_file(h.case, h.worker)
    silent(file)
    silent(file)
    assert kinds(Alert.objects.get(kind="no_sign_of_life")) == ["lkha", "veilig_thuis"]
    file.silent_since = clock.now()
    file.save()
    silent(file)
    assert Alert.objects.filter(kind="no_sign_of_life").count() == 2


def test_a_sign_of_life_that_came_meanwhile_raises_nothing(h):
    silent(return_file(h.case, h.worker, silent_since=None))
    assert not Alert.objects.exists()


def test_a_practice_return_raises_nothing():
    worker = factories.actor("vt_worker")
    silent(return_file(factories.case(worker, is_practice=True), worker))
    assert not Alert.objects.exists()


def test_no_event_of_an_alert_was_set_aside(h):
    report(h, order_kit.order(h, travel=True))
    assert events.open_events() == 0


def test_the_kmar_is_reached_at_a_brigade_when_nobody_works_for_the_whole():
    brigade = Organisation.objects.filter(kind="kmar").exclude(slug="kmar").order_by("slug")[0]
    factories.member("kmar_officer", of=brigade)
    alert = raised(to=addressing.kmar())
    assert AlertAddressee.objects.filter(alert=alert, organisation=brigade).exists()


def test_a_hit_at_the_border_alerts_lead_and_police_and_says_where():
    worker, officer = factories.actor("vt_worker"), factories.actor("kmar_officer")
    police = factories.actor("police_officer")
    girl = border_kit.child(worker, factories.case(worker))
    border_kit.alert(worker, girl)
    border_kit.check(officer, document_number=border_kit.NUMBER)
    events.drain()
    alert = Alert.objects.get(kind="border_hit")
    assert {"police", "veilig_thuis"} <= set(kinds(alert))
    assert "kmar" not in kinds(alert)
    shown = source_of(worker, alert)
    assert "Schiphol" in shown.answers[0]["answer"]
    for secret in ("Faadumo", "Nuur", border_kit.NUMBER):
        assert secret not in str(shown) + alert.title + alert.instruction + alert.url
    # The police take no part in the travel of this case: words and whom to phone.
    assert not source_of(police, alert).links


def test_two_hits_of_one_person_are_two_alerts():
    worker, officer = factories.actor("vt_worker"), factories.actor("kmar_officer")
    girl = border_kit.child(worker, factories.case(worker))
    border_kit.alert(worker, girl)
    for _ in range(2):
        border_kit.check(officer, document_number=border_kit.NUMBER)
    events.drain()
    assert Alert.objects.filter(kind="border_hit").count() == 2


def test_danger_that_becomes_acute_in_a_case_is_an_alarm_once_until_it_is_lowered():
    worker = factories.actor("vt_worker")
    case = factories.case(worker)
    police = factories.actor("police_officer")
    unit = Organisation.objects.get(pk=police.organisation_id)
    participation.join(by=worker, case=case, organisation=unit, purpose="handhaving",
                       ground=factories.ground(case, unit, "handhaving"))  # fmt: skip
    since = clock.now() - timedelta(hours=1)
    for level in ("high", "acute", "acute"):
        set_danger(by=worker, case=case, level=level, since=since)
        events.drain()
        since += timedelta(minutes=1)
    alert = Alert.objects.get()
    assert (alert.kind, alert.severity, alert.case_id) == ("acute_signal", "acute", case.pk)
    assert {row.organisation_id for row in alert.addressees.all()} == {worker.organisation_id, unit.pk}
    set_danger(by=worker, case=case, level="elevated", since=since)
    events.drain()
    assert set(alert.addressees.values_list("state", flat=True)) == {"stood_down"}
    set_danger(by=worker, case=case, level="acute", since=since)
    events.drain()
    assert Alert.objects.count() == 2


def test_acute_danger_in_an_exercise_alarms_nobody():
    worker = factories.actor("vt_worker")
    set_danger(by=worker, case=factories.case(worker, is_practice=True), level="acute", since=clock.now())
    events.drain()
    assert not Alert.objects.exists()
