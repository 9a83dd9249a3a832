"""Clocks that follow a date in the file: they start, move with the old end kept, and end when the date is gone."""

from datetime import date, datetime, time, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from cases.actions import closing, deadlines, own_deadlines, people, triage
from cases.actions.departure import record_departure
from cases.deadline_looks import WARN, looks
from cases.deadline_rules import deadlines as catalogue
from cases.models import Case, Deadline, Signal, Task
from core import clock, events
from core.errors import PolicyDenied
from core.working_days import add_months, local_day
from monitoring.actions import reminders
from monitoring.models import Alert
from organisations.models import Organisation
from referrals import retention
from referrals.actions import referrals
from referrals.actions import retention as keeping
from tests import factories
from tests.cases import intake_support as s
from tests.monitoring.kit import browser

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def worker():
    return factories.actor("vt_worker")


@pytest.fixture
def case(worker):
    return factories.case(worker)


def one(key, source):
    return Deadline.objects.filter(key=key, source_id=source.pk).order_by("-recorded_at").first()


def born(years, days=0):
    """Who turns 18 in so many years and days."""
    day = clock.today() + timedelta(days=days)
    return date(day.year - 18 + years, day.month, min(day.day, 28))


def close(worker, case, reason="STABLE_SAFETY", **values):
    found = Case.objects.get(pk=case.pk)
    return closing.close(
        by=worker, case=found, reason=reason, note="Rustig.", safety_view="De wijkagent.", **values
    )


def departs(worker, case, at, state="booked"):
    return record_departure(
        by=worker, case=case, state=state, at=at, note="Ticket", source="seen", occurred_at=clock.now() - DAY
    )


def test_an_eighteenth_birthday_is_told_six_and_three_months_ahead_by_the_calendar(worker, case):
    girl = factories.person(worker, case, birth_date=born(2).isoformat())
    found = one("COMES_OF_AGE", girl)
    day = local_day(found.due_at)
    assert day == born(2).replace(year=born(2).year + 18)
    warned = [
        local_day(look.at)
        for look in looks(catalogue()["COMES_OF_AGE"], starts_at=found.starts_at, due_at=found.due_at)
        if look.step == WARN
    ]
    assert warned == [add_months(day, -6), add_months(day, -3), add_months(day, -1)]


def test_a_birth_date_that_changes_moves_the_clock_and_keeps_the_old_end(worker, case):
    girl = factories.person(worker, case, birth_date=born(2).isoformat())
    before = one("COMES_OF_AGE", girl).due_at
    people.change_person(by=worker, person=girl, birth_date=born(1).isoformat())
    found = one("COMES_OF_AGE", girl)
    assert found.due_at < before
    assert [move.old_due_at for move in found.moves.all()] == [before]
    people.change_person(by=worker, person=girl, birth_date=born(-1).isoformat())
    assert one("COMES_OF_AGE", girl).ended_at is not None


def test_of_a_birth_known_in_part_the_first_day_counts_and_adults_have_no_clock(worker, case):
    year = clock.today().year - 15
    girl = factories.person(worker, case, birth_date=f"{year}-00-00")
    assert local_day(one("COMES_OF_AGE", girl).due_at) == date(year + 18, 1, 1)
    father = factories.person(worker, case, "respondent", birth_date=f"{year}-03-04")
    unknown = factories.person(worker, case)
    adult = factories.person(worker, case, birth_date="1990-01-02")
    assert [one("COMES_OF_AGE", person) for person in (father, unknown, adult)] == [None] * 3


def test_what_a_person_settled_is_not_started_again_for_the_same_day(worker, case):
    girl = factories.person(worker, case, birth_date=born(2).isoformat())
    own_deadlines.settle(by=worker, deadline=one("COMES_OF_AGE", girl), done=True)
    people.change_person(by=worker, person=girl, language="Somalisch")
    assert Deadline.objects.filter(key="COMES_OF_AGE").count() == 1


def test_a_departure_is_a_clock_and_an_alert_within_seven_days(worker, case):
    factories.member("vt_coordinator", of=Organisation.objects.get(pk=worker.organisation_id), duty=True)
    at = clock.now() + 20 * DAY
    departs(worker, case, at)
    assert one("DEPARTURE", case).due_at == at
    assert reminders.run(at - 8 * DAY) == 1
    events.drain()
    assert not Alert.objects.exists()
    for moment in (at - 6 * DAY, at - 5 * DAY):
        reminders.run(moment)
        events.drain()
    assert [alert.kind for alert in Alert.objects.all()] == ["departure"]
    departs(worker, case, None, state="none")
    assert one("DEPARTURE", case).ended_at is not None
    events.drain()
    assert set(Alert.objects.get().addressees.values_list("state", flat=True)) == {"stood_down"}


def test_a_departure_of_which_only_the_day_is_known_is_over_when_the_day_is(worker, case):
    day = clock.today() + 10 * DAY
    departs(worker, case, datetime.combine(day, time(), tzinfo=clock.AMSTERDAM))
    due = one("DEPARTURE", case).due_at
    assert local_day(due) == day
    assert due > datetime.combine(day, time(23, 59), tzinfo=clock.AMSTERDAM)


def test_a_departure_that_its_signal_alerted_about_is_not_alerted_about_twice():
    owner = s.worker()
    at = clock.now() + 4 * DAY
    signal = s.report(s.reporter(), municipality_code=s.UTRECHT, departure="booked", departure_at=at)
    events.drain()
    assert Alert.objects.count() == 1
    case = triage.accept(by=owner, signal=signal)
    assert one("DEPARTURE", case).due_at == at
    assert reminders.run(clock.now() + timedelta(minutes=1)) >= 1
    events.drain()
    assert Alert.objects.filter(kind="departure").count() == 1


def test_a_journey_that_comes_near_while_nobody_judges_the_signal_is_an_alert():
    owner = s.worker()
    at = clock.now() + 9 * DAY
    signal = s.report(
        s.reporter(), municipality_code=s.UTRECHT, departure="booked", departure_at=at, practices=["fgm"]
    )
    other = s.report(s.reporter(), municipality_code=s.UTRECHT, departure="booked", departure_at=at)
    triage.end(by=owner, signal=other, reason="NO_SUSPICION", note="Het ging om een schoolreis.")
    events.drain()
    assert not Alert.objects.exists()
    for moment in (at - 6 * DAY, at - 5 * DAY):
        reminders.run(moment)
        events.drain()
    alert = Alert.objects.get()
    assert (alert.kind, alert.source_id, alert.severity) == ("departure", signal.pk, "acute")
    assert [row.organisation_id for row in alert.addressees.all()] == [owner.organisation_id]
    assert one("FGM_URGENT", signal).is_running
    found = one("DEPARTURE", signal)
    case = triage.accept(by=owner, signal=signal)
    assert one("DEPARTURE", signal).ended_reason == "Over het signaal is beslist."
    assert one("DEPARTURE", case).due_at == found.due_at


def test_of_two_journeys_the_first_counts():
    owner = s.worker()
    at = clock.now() + 40 * DAY
    told = {"municipality_code": s.UTRECHT, "departure": "booked"}
    case = triage.accept(by=owner, signal=s.report(s.reporter(), departure_at=at, **told))
    for days, counts in ((12, 12), (60, 12)):
        signal = s.report(s.reporter(), departure_at=clock.now() + days * DAY, **told)
        triage.accept(by=owner, signal=signal, case=case)
        assert (Case.objects.get(pk=case.pk).departure_at - clock.now()).days in (counts - 1, counts)


def test_who_reported_hears_again_when_the_involvement_ends():
    owner = s.worker()
    signal = s.report(s.reporter(), municipality_code=s.UTRECHT)
    case = triage.accept(by=owner, signal=signal, investigate=False)
    triage.give_feedback(by=owner, signal=Signal.objects.get(pk=signal.pk), text="Wij kijken verder.")
    own_deadlines.settle(by=owner, deadline=one("VT_INFORM_SUBJECT", case), done=False, reason="Niet nodig.")
    close(owner, case)
    asked = Task.objects.get(kind="feedback", source_id=signal.pk, state="open")
    assert asked.due_at == one("REPORTER_FEEDBACK", signal).due_at
    told = {"text": "Wij stoppen. Het is nu veilig.", "version": Signal.objects.get(pk=signal.pk).version}
    page = s.client_for(owner).post(asked.url, told)
    assert page.status_code == 302
    assert one("REPORTER_FEEDBACK", signal).met_at is not None
    assert not Task.objects.filter(source_id=signal.pk, state="open").exists()


def test_closing_ends_what_no_longer_matters_and_starts_the_term_of_keeping(worker, case):
    girl = factories.person(worker, case, birth_date=born(2).isoformat())
    close(worker, case)
    assert one("COMES_OF_AGE", girl).ended_reason == "De casus is gesloten."
    kept = one("RETENTION", case)
    assert local_day(kept.due_at).year >= clock.today().year + 20
    assert not Deadline.objects.filter(key__startswith="MONITOR").exists()
    closing.reopen(by=worker, case=Case.objects.get(pk=case.pk), why="Nieuw signaal")
    assert one("RETENTION", case).ended_at is not None
    assert one("COMES_OF_AGE", girl).is_running


def test_a_handover_is_followed_by_three_moments_to_ask_whether_it_is_safe(worker, case):
    close(worker, case, "HANDED_OVER")
    found = Deadline.objects.filter(case=case, key__startswith="MONITOR").order_by("due_at")
    assert [one.key for one in found] == ["MONITOR_FIRST", "MONITOR_SECOND", "MONITOR_LAST"]
    assert all(one.is_running for one in found)
    reminders.run(found[0].due_at - 13 * DAY)
    assert Task.objects.filter(source_id=found[0].pk, membership_id=case.lead_id, state="open").exists()
    closing.reopen(by=worker, case=Case.objects.get(pk=case.pk), why="Nieuw signaal")
    assert not Deadline.objects.filter(case=case, key__startswith="MONITOR", ended_at__isnull=True).exists()


def test_a_journey_stops_closing_only_once_somebody_was_warned_of_it(worker, case):
    departs(worker, case, clock.now() + 40 * DAY)
    assert close(worker, case).state == "closed"
    closing.reopen(by=worker, case=Case.objects.get(pk=case.pk), why="Toch")
    found = one("DEPARTURE", case)
    reminders.run(found.next_look_at)
    with pytest.raises(PolicyDenied, match="Vertrek"):
        close(worker, case)
    own_deadlines.settle(by=worker, deadline=found, done=False, reason="Zij gaat met haar tante, vrijwillig")
    assert close(worker, case).state == "closed"


def test_a_referral_that_nobody_answers_comes_back_to_who_sent_it(worker, case):
    to = factories.organisation("shelter")
    sent = referrals.send(
        by=worker,
        case=case,
        to=to,
        purpose="opvang",
        ground="WMO_4_1_1_D",
        sections=["core"],
        note="Plek?",
        informed="yes",
    )
    found = one("REFERRAL_ANSWER", sent)
    assert found.organisation_id == worker.organisation_id
    reminders.run(found.due_at)
    assert Task.objects.filter(source_id=found.pk, organisation_id=worker.organisation_id).exists()
    referrals.withdraw(by=worker, referral_id=sent.pk)
    assert one("REFERRAL_ANSWER", sent).ended_at is not None
    again = referrals.send(
        by=worker,
        case=case,
        to=to,
        purpose="opvang",
        ground="WMO_4_1_1_D",
        sections=["core"],
        note="Plek?",
        informed="yes",
    )
    referrals.decline(by=factories.actor("partner_worker", of=to), referral_id=again.pk, reason="Vol")
    assert one("REFERRAL_ANSWER", again).met_at is not None


def test_the_page_of_a_clock_says_what_it_is_and_asks_only_what_can_be_done(worker, case):
    client = browser(worker)
    departs(worker, case, clock.now() + 20 * DAY)
    journey = one("DEPARTURE", case)
    page = client.get(f"/casussen/{case.pk}/termijnen/{journey.pk}/").content.decode()
    for words in ("Wijzig het vertrek", "Alles is geregeld", "nog 20 dagen", "Grondslag"):
        assert words in page
    order = deadlines.start(
        by=worker, key="ORDER_END", source_id=uuid4(), organisation=case.organisation, starts_at=clock.now(),
        case=case, due_at=clock.now() + 9 * DAY,
    )  # fmt: skip
    page = client.get(f"/casussen/{case.pk}/termijnen/{order.pk}/").content.decode()
    assert "verschuift alleen door een nieuw besluit" in page
    assert "Wat beschermt nu?" not in page
    listed = client.get(f"/casussen/{case.pk}/taken/").content.decode()
    for words in ("Bekijk en regel", "nog 20 dagen, tot "):
        assert words in listed


def test_the_step_of_a_warning_says_what_it_asks(worker, case):
    departs(worker, case, clock.now() + 20 * DAY)
    journey = one("DEPARTURE", case)
    for title in ("Komt eraan: Vertrek", "Voorbij, leg vast hoe het ging: Vertrek"):
        Task.objects.filter(source_id=journey.pk).delete()
        reminders.run(journey.next_look_at if title.startswith("Komt") else journey.due_at)
        assert Task.objects.get(source_id=journey.pk, kind="deadline").title == title


def test_the_step_that_says_that_a_file_may_go_does_not_keep_it(worker, case, monkeypatch):
    close(worker, case)
    kept = one("RETENTION", case)
    assert reminders.run(kept.due_at) == 1
    assert Task.objects.filter(source_id=kept.pk, state="open").exists()
    closed = Case.objects.get(pk=case.pk)
    assert retention.holds(closed) == []
    later = kept.due_at + DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    home = Organisation.objects.get(pk=worker.organisation_id)
    first, second = (factories.actor("vt_coordinator", of=home) for _ in range(2))
    proposed = keeping.propose(by=first, case=closed)
    keeping.approve(by=second, destruction_id=proposed.pk)
    assert one("RETENTION", case).met_at == later
    assert not Task.objects.filter(source_id=kept.pk, state="open").exists()


def test_a_clock_of_a_closed_case_can_be_settled_from_its_page(worker, case):
    close(worker, case, "HANDED_OVER")
    page = browser(worker).get(f"/casussen/{case.pk}/taken/").content.decode()
    first = Deadline.objects.get(case=case, key="MONITOR_FIRST")
    assert f"/termijnen/{first.pk}/" in page
    assert "Taak toevoegen" not in page
    own_deadlines.settle(by=worker, deadline=first, done=True)
    assert one("MONITOR_FIRST", case).met_at is not None


def test_files_of_before_get_their_clocks_once(worker, case):
    girl = factories.person(worker, case, birth_date=born(2).isoformat())
    departs(worker, case, clock.now() + 20 * DAY)
    closed = factories.case(worker)
    close(worker, closed)
    Deadline.objects.all().delete()
    for _ in range(2):
        call_command("follow_dates", stdout=StringIO())
    assert {(one.key, one.source_id) for one in Deadline.objects.all()} == {
        ("COMES_OF_AGE", girl.pk),
        ("DEPARTURE", case.pk),
        ("RETENTION", closed.pk),
    }
    assert Deadline.objects.count() == 3


def test_a_signal_of_before_gets_the_clock_of_its_journey():
    signal = s.report(
        s.reporter(), municipality_code=s.UTRECHT, departure="booked", departure_at=clock.now() + 20 * DAY
    )
    Deadline.objects.filter(key="DEPARTURE").delete()
    for _ in range(2):
        call_command("follow_dates", stdout=StringIO())
    assert Deadline.objects.get(key="DEPARTURE").source_id == signal.pk
