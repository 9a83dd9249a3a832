"""What happens below becomes an alert to the right organisations, once, with words that tell nothing of anybody."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from cases.actions import handovers, participation
from cases.actions.cases import set_danger
from cases.models import Signal, TimelineEntry
from core import clock, events
from core.actor import system
from core.ids import new_id
from core.models import OutboxEvent
from core.references import next_reference
from monitoring import addressing, handlers
from monitoring.actions import alerts, escalation, raising, stuck
from monitoring.models import Alert, AlertAddressee
from monitoring.sources import source_of
from organisations.actors import actor_for
from organisations.models import Organisation
from protection_orders.actions import breaches, reviews, withdrawals
from protection_orders.models import Breach
from repatriation.models import ReturnFile
from tests import factories
from tests.border import kit as border_kit
from tests.cases import intake_support as intake
from tests.monitoring.kit import raised, state_of
from tests.protection_orders import application_kit, order_kit

pytestmark = pytest.mark.django_db

CANARY = "Kanariepiet Merelhof"


@pytest.fixture
def h():
    return order_kit.house()


def report(h, made, **fields):
    values = {"by": h.worker, "order": made, "facts": CANARY, "occurred_at": clock.now()}
    found = breaches.report(**(values | fields))
    events.drain()
    return found


def kinds(alert):
    return sorted(alert.addressees.values_list("organisation__kind", flat=True))


@pytest.mark.parametrize("state", ["in_force", "expired", "withdrawn", "ended"])
def test_a_breach_alerts_in_every_state_of_the_order(h, state):
    made = order_kit.at_state(h, state)
    breach = report(h, made)
    alert = Alert.objects.get(kind="breach", source_id=breach.pk)
    assert kinds(alert) == ["police", "veilig_thuis"]
    assert alert.addressees.filter(organisation=h.organisation).exists()


def test_several_breaches_at_once_give_what_each_alone_gives_and_a_bad_one_takes_no_other_along(h, caplog):
    other = order_kit.house()
    made = [order_kit.order(h), order_kit.order(h, travel=True), order_kit.order(other)]
    # Two of one case, one of them twice; one of another.
    facts = {"by": h.worker, "facts": CANARY, "occurred_at": clock.now()}
    found = [
        breaches.report(order=order, **facts | {"by": house.worker})
        for order, house in zip(made, (h, h, other), strict=True)
    ]
    events.publish("breach.reported", by=system("test"), breach_id=found[0].pk)
    events.drain()
    assert "failed together" not in caplog.text
    for breach in found:
        alert = Alert.objects.get(source_id=breach.pk)
        assert alert.case_id == breach.case_id
        assert {"police", "veilig_thuis"} <= set(kinds(alert))
        assert ("kmar" in kinds(alert)) is breach.travel
        lines = Entry.objects.filter(action="alert.raise", object_id=alert.pk)
        assert [line.case_id for line in lines] == [breach.case_id]
        assert len(lines[0].details["organisations"]) == len(kinds(alert))
        assert (
            TimelineEntry.objects.filter(
                case_id=breach.case_id, kind="alert.raise", object_id=alert.pk
            ).count()
            == 1
        )
    assert Alert.objects.count() == 3
    events.publish("breach.reported", by=system("test"), breach_id=new_id())
    beside = report(h, made[0])
    assert Alert.objects.filter(source_id=beside.pk).exists()
    assert OutboxEvent.objects.get(name="breach.reported", handled_at__isnull=True).error == "KeyError"


def test_ten_breaches_at_once_ask_as_little_as_two(h):
    order = order_kit.order(h)
    counts = []
    for how_many in (1, 2, events.TOGETHER):
        for _ in range(how_many):
            breaches.report(by=h.worker, order=order, facts=CANARY, occurred_at=clock.now())
        with CaptureQueriesContext(connection) as queries:
            events.drain(how_many)
        counts.append(len(queries))
    assert counts[1] == counts[2]


@pytest.mark.parametrize("danger", ["yes", "no", "unknown"])
def test_an_unserved_order_with_nothing_known_still_alerts(h, danger):
    breach = report(h, order_kit.order(h), danger_now=danger)
    assert Alert.objects.filter(kind="breach", source_id=breach.pk, severity="acute").exists()


def test_where_travel_is_involved_the_kmar_gets_it_too(h):
    breach = report(h, order_kit.order(h, travel=True))
    assert "kmar" in kinds(Alert.objects.get(source_id=breach.pk))


def test_the_same_event_twice_makes_one_alert(h):
    breach = report(h, order_kit.order(h))
    handlers.breach_reported(by=system("test"), event_id=breach.pk, breach_id=str(breach.pk))
    assert Alert.objects.filter(source_id=breach.pk).count() == 1


def test_the_police_of_the_region_get_it_when_none_takes_part(h):
    h.case.participations.filter(organisation__kind="police").update(ends_at=clock.now())
    made = order_kit.order(h)
    breach = report(h, made)
    alert = Alert.objects.get(source_id=breach.pk)
    unit = alert.addressees.filter(organisation__kind="police", because__isnull=True).get().organisation
    assert h.organisation.slug in unit.regions


def test_a_number_that_matches_nothing_goes_to_veilig_thuis_and_police(h):
    breaches.report_by_reference(by=h.reporter, reference="BV-0000-0", facts=CANARY, occurred_at=clock.now())
    events.drain()
    alert = Alert.objects.get(kind="breach_unmatched")
    assert {"police"} < set(kinds(alert))
    assert alert.case is None


def test_once_the_order_is_found_the_first_alert_makes_way_for_one_that_knows_more(h):
    lkha = factories.organisation("lkha")
    breach = Breach(facts=CANARY, occurred_at=clock.now(), sent_to=lkha, given_reference="x", route="safeguard_only",
                    may_arrest="no")  # fmt: skip
    breach.save()
    handlers.breach_unmatched(by=system("test"), event_id=breach.pk, breach_id=str(breach.pk))
    old = Alert.objects.get(kind="breach_unmatched")
    breach.order = order_kit.order(h)
    breach.case = h.case
    breach.save()
    handlers.breach_reported(by=system("test"), event_id=breach.pk, breach_id=str(breach.pk))
    new = Alert.objects.get(kind="breach")
    assert not old.addressees.exclude(state="stood_down").exists()
    assert set(old.addressees.values_list("stood_down_why", flat=True)) == {
        f"Vervangen door {new.reference}."
    }
    assert not new.addressees.exclude(state="sent").exists()


def test_writing_down_what_was_done_about_the_breach_handles_the_alert_of_that_organisation(h):
    breach = report(h, order_kit.order(h))
    breaches.handle(by=h.police, breach=breach, outcome="spoken", reason=CANARY)
    events.drain()
    alert = Alert.objects.get(source_id=breach.pk)
    mine = state_of(alert, h.unit)
    assert (mine.state, mine.responded_by_id) == ("handled", h.police.membership_id)
    assert state_of(alert, h.organisation).state == "sent"


def test_nothing_of_the_file_stands_in_the_words_of_an_alert(h):
    breach = report(h, order_kit.order(h), danger_now="yes")
    alert = Alert.objects.get(source_id=breach.pk)
    shown = f"{alert.title} {alert.instruction} {alert.url} {alert.get_absolute_url()}"
    for secret in ("Kanariepiet", "Merelhof", "Vogelaar", "Ayşe", h.case.reference, str(h.organisation)):
        assert secret not in shown


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


def test_an_event_that_failed_too_often_is_never_given_up(h, monkeypatch):
    real = raising.raise_all

    def broken(**_):
        raise RuntimeError(CANARY)

    monkeypatch.setattr(raising, "raise_all", broken)
    breach = breaches.report(by=h.worker, order=order_kit.order(h), facts=CANARY, occurred_at=clock.now())
    waiting = OutboxEvent.objects.filter(name="breach.reported")
    waiting.update(attempts=events.MAX_ATTEMPTS - 1)
    events.drain()
    assert waiting.get().set_aside
    monkeypatch.setattr(raising, "raise_all", real)
    events.drain()
    assert not Alert.objects.exists()
    assert stuck.run(clock.now()) == 1
    events.drain()
    assert Alert.objects.filter(source_id=breach.pk).exists()


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


def test_a_guessed_number_alerts_the_duty_of_veilig_thuis_first_and_the_police_when_it_does_not_answer(h):
    made = order_kit.order(h)
    numbers = [f"BV-0000-{n}" for n in range(breaches.NUMBERS_A_DAY)] + [made.reference]
    for number in numbers:
        breaches.report_by_reference(by=h.reporter, reference=number, facts=CANARY, occurred_at=clock.now())
    events.drain()
    held = Alert.objects.get(source_id=Breach.objects.get(given_reference=made.reference).pk)
    assert (held.kind, held.severity, kinds(held)) == ("breach_unmatched", "acute", ["veilig_thuis"])
    assert "geraden" in held.title
    now = clock.now()
    for minutes in (6, 12, 30):
        escalation.run(now + timedelta(minutes=minutes))
    assert "police" in kinds(held)


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
