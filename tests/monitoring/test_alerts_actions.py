"""An alert from its source to a named person: one per source, nobody else's, never silent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import Task, TimelineEntry
from core import clock
from core.actor import system
from core.errors import AccessDenied, InvalidInput, PolicyDenied, StaleRecord
from monitoring.actions import alerts, raising
from monitoring.models import Alert, AlertAddressee
from organisations.models import Organisation
from tests import factories
from tests.monitoring.kit import raised, second_review, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def police():
    return factories.organisation("police")


@pytest.fixture
def officer(police):
    return factories.actor("police_officer", of=police)


@pytest.fixture
def alert(officer):
    return raised()


def test_a_doubled_event_makes_one_alert(officer):
    source = uuid4()
    first = raised(source_id=source)
    second = raised(source_id=source)
    assert first.pk == second.pk
    assert Alert.objects.filter(source_id=source).count() == 1
    assert first.addressees.count() == 1


def test_an_alert_without_anybody_is_refused():
    with pytest.raises(InvalidInput):
        raising.raise_for(
            by=system("test"), kind="breach", source_id=uuid4(), severity="acute", title="T", instruction="I",
            organisations={}, occurred_at=clock.now(),
        )  # fmt: skip


def test_a_practice_case_raises_nothing():
    worker = factories.actor("vt_worker")
    practice = factories.case(worker, is_practice=True)
    with pytest.raises(PolicyDenied):
        raised(practice)
    assert not Alert.objects.exists()


def test_the_database_itself_keeps_an_exercise_from_alerting_and_from_becoming_real():
    worker = factories.actor("vt_worker")
    practice, real = factories.case(worker, is_practice=True), factories.case(worker)
    alert = raised(real)
    for sql, ids, told in (
        ("UPDATE monitoring_alert SET case_id = %s WHERE id = %s", [practice.pk, alert.pk], "of a real case"),
        ("INSERT INTO monitoring_alert (id, recorded_at, reference, kind, severity, case_id, source_id, title,"
         " instruction, url, occurred_at) SELECT gen_random_uuid(), now(), 'AL-0', kind, severity, %s,"
         " gen_random_uuid(), title, instruction, url, occurred_at FROM monitoring_alert WHERE id = %s",
         [practice.pk, alert.pk], "of a real case"),
        ("UPDATE cases_case SET is_practice = false WHERE id = %s", [practice.pk], "Cannot update"),
        ("UPDATE cases_case SET is_practice = true WHERE id = %s", [real.pk], "Cannot update"),
    ):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match=told),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, ids)


def test_where_nobody_can_log_in_the_fallback_gets_it_at_once():
    empty = Organisation.objects.filter(kind="police").exclude(slug="politie").order_by("slug")[0]
    alert = raised(to={empty: "eenheid van de regio"})
    added = state_of(alert, Organisation.objects.get(slug="politie"))
    assert added.because.organisation == empty
    assert str(empty) in added.why


def test_taking_it_names_the_person_and_the_moment(alert, officer, police):
    alerts.acknowledge(by=officer, alert_id=alert.pk)
    taken = state_of(alert, police)
    assert (taken.state, taken.acknowledged_by_id) == ("acknowledged", officer.membership_id)
    assert taken.seen_by_id == officer.membership_id
    assert taken.next_step_at is None


def test_the_second_officer_is_told_by_name_who_was_first(alert, officer, police):
    colleague = factories.actor("police_officer", of=police)
    alerts.acknowledge(by=officer, alert_id=alert.pk)
    with pytest.raises(PolicyDenied, match=officer.name):
        alerts.acknowledge(by=colleague, alert_id=alert.pk)
    assert state_of(alert, police).acknowledged_by_id == officer.membership_id


def test_pressing_twice_is_no_error(alert, officer, police):
    alerts.acknowledge(by=officer, alert_id=alert.pk)
    before = state_of(alert, police).version
    alerts.acknowledge(by=officer, alert_id=alert.pk)
    assert state_of(alert, police).version == before


def test_a_stale_version_is_told(alert, officer):
    with pytest.raises(StaleRecord):
        alerts.acknowledge(by=officer, alert_id=alert.pk, version=99)


@pytest.mark.parametrize("verb", ["acknowledge", "pass_on", "handle"])
@pytest.mark.parametrize("role", ["vt_worker", "kmar_officer", "lkha_worker", "partner_worker", "reporter"])
def test_another_organisation_cannot_act(alert, role, verb):
    stranger = factories.actor(role)
    more = {"response": "x", "occurred_at": clock.now()} if verb == "handle" else {}
    with pytest.raises(AccessDenied):
        getattr(alerts, verb)(by=stranger, alert_id=alert.pk, **more)


def test_an_administrator_of_the_same_organisation_receives_no_alerts(alert, police):
    administrator = factories.actor("administrator", of=police)
    with pytest.raises(AccessDenied):
        alerts.acknowledge(by=administrator, alert_id=alert.pk)
    assert not Alert.objects.visible_to(administrator).exists()


ALLOWED = {
    ("see", "sent"): "seen",
    ("acknowledge", "sent"): "acknowledged",
    ("acknowledge", "seen"): "acknowledged",
    ("pass_on", "sent"): "sent",
    ("pass_on", "seen"): "sent",
    ("pass_on", "acknowledged"): "sent",
    ("handle", "acknowledged"): "handled",
}
STATES = ("sent", "seen", "acknowledged", "handled", "stood_down")


def brought_to(state, officer, alert):
    other = factories.actor("police_officer", of=Organisation.objects.get(pk=officer.organisation_id))
    if state == "seen":
        alerts.see(by=other, alert_id=alert.pk)
    if state in ("acknowledged", "handled"):
        alerts.acknowledge(by=other, alert_id=alert.pk)
    if state == "handled":
        alerts.handle(by=other, alert_id=alert.pk, response="Ter plaatse geweest.", occurred_at=clock.now())
    if state == "stood_down":
        alerts.replace(
            by=system("test"), kind=alert.kind, source_id=alert.source_id, successor=raised(kind="border_hit")
        )
    assert state_of(alert, Organisation.objects.get(pk=officer.organisation_id)).state == state


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", ["see", "acknowledge", "pass_on", "handle"])
def test_every_act_in_every_state(alert, officer, police, verb, state):
    brought_to(state, officer, alert)
    more = {"response": "Gesproken.", "occurred_at": clock.now()} if verb == "handle" else {}
    target = ALLOWED.get((verb, state))
    if target is None and verb != "see":
        with pytest.raises(PolicyDenied):
            getattr(alerts, verb)(by=officer, alert_id=alert.pk, **more)
        assert state_of(alert, police).state == state
        return
    getattr(alerts, verb)(by=officer, alert_id=alert.pk, **more)
    assert state_of(alert, police).state == (target or state)


def test_passing_on_asks_one_colleague_and_does_not_postpone_the_ladder(alert, officer, police):
    colleague = factories.member("police_officer", of=police)
    due = state_of(alert, police).next_step_at
    alerts.pass_on(by=officer, alert_id=alert.pk, to=colleague)
    waiting = state_of(alert, police)
    assert (waiting.passed_to, waiting.next_step_at) == (colleague, due)
    task = Task.objects.get(kind="alert_passed", state="open")
    assert task.membership == colleague
    alerts.acknowledge(by=officer, alert_id=alert.pk)
    assert Task.objects.get(pk=task.pk).state == "done"


def test_only_the_look_of_the_colleague_counts_after_passing_on(alert, officer, police):
    colleague = factories.member("police_officer", of=police)
    alerts.pass_on(by=officer, alert_id=alert.pk, to=colleague)
    alerts.see(by=officer, alert_id=alert.pk)
    assert state_of(alert, police).state == "sent"


def test_passing_on_what_was_taken_begins_a_new_wait(alert, officer, police):
    alerts.acknowledge(by=officer, alert_id=alert.pk)
    alerts.pass_on(by=officer, alert_id=alert.pk)
    waiting = state_of(alert, police)
    assert waiting.state == "sent"
    assert waiting.next_step_at > clock.now()


@pytest.mark.parametrize("who", ["administrator", "stranger", "self", "left"])
def test_passing_on_to_somebody_who_cannot_take_it_is_refused(alert, officer, police, who):
    to = {
        "administrator": lambda: factories.member("administrator", of=police),
        "stranger": lambda: factories.member("kmar_officer"),
        "self": lambda: factories.Membership.objects.get(pk=officer.membership_id),
        "left": lambda: factories.member("police_officer", of=police),
    }[who]()
    if who == "left":
        to.active = False
        to.save()
    with pytest.raises(InvalidInput) as refusal:
        alerts.pass_on(by=officer, alert_id=alert.pk, to=to)
    assert refusal.value.field == "to"


def test_who_decided_alone_cannot_handle_the_second_review():
    alert = second_review()
    coordinator, home = alert.not_by, alert.case.organisation
    with pytest.raises(AccessDenied, match="uw eigen besluit"):
        alerts.acknowledge(by=factories.actor_for(coordinator), alert_id=alert.pk)
    other = factories.actor("vt_coordinator", of=home)
    with pytest.raises(InvalidInput):
        alerts.pass_on(by=other, alert_id=alert.pk, to=coordinator)
    alerts.settle(
        by=system("test"), kind="second_review", source_id=alert.source_id, member=coordinator, response="Zelf.",
        at=clock.now(),
    )  # fmt: skip
    assert state_of(alert, home).state == "sent"
    alerts.acknowledge(by=other, alert_id=alert.pk)


def test_what_was_done_stands_encrypted_and_not_in_the_story(police):
    worker = factories.actor("vt_worker")
    case = factories.case(worker)
    home = Organisation.objects.get(pk=worker.organisation_id)
    alert = raised(case, to={home: "voert de regie"})
    alerts.acknowledge(by=worker, alert_id=alert.pk)
    alerts.handle(by=worker, alert_id=alert.pk, response="KANARIE gesproken", occurred_at=clock.now())
    kept = AlertAddressee.objects.filter(alert=alert).values_list("response", flat=True)[0]
    assert "KANARIE" not in kept
    assert state_of(alert, home).response == "KANARIE gesproken"
    assert not any("KANARIE" in entry.title + entry.text for entry in TimelineEntry.objects.filter(case=case))


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_response_is_refused_at_its_field(alert, officer, text):
    alerts.acknowledge(by=officer, alert_id=alert.pk)
    with pytest.raises(InvalidInput) as refusal:
        alerts.handle(by=officer, alert_id=alert.pk, response=text, occurred_at=clock.now())
    assert refusal.value.field == "response"


def test_a_response_before_the_alert_is_refused(alert, officer):
    alerts.acknowledge(by=officer, alert_id=alert.pk)
    with pytest.raises(InvalidInput):
        alerts.handle(
            by=officer, alert_id=alert.pk, response="x", occurred_at=clock.now() - timedelta(days=1)
        )
