"""An alert that nobody takes: each step once, in order, to somebody new, until everybody was asked. Never silent."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from cases.deadline_rules import deadlines
from cases.models import Case, Task, TimelineEntry
from core import clock, events, rounds
from core.actor import system
from core.datafiles import DataFileError
from core.models import OutboxEvent
from monitoring import addressing, ladder
from monitoring.actions import alerts, escalation
from monitoring.models import AlertAddressee, Escalation
from monitoring.workflow import ADDRESSEE, OPEN
from monitoring.worklist import tasks_for
from organisations.actors import actor_for
from organisations.models import Organisation, OrganisationKind
from schadelijkepraktijken.rounds import ROUNDS
from tests import factories
from tests.monitoring.kit import home, raised, state_of

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    """A regional police unit with somebody in it, and the national police too."""
    found = Organisation.objects.filter(kind="police").exclude(slug="politie").order_by("slug")[0]
    factories.member("police_officer", of=found)
    factories.member("police_officer", of=Organisation.objects.get(slug="politie"))
    return found


@pytest.fixture
def worker():
    return factories.actor("vt_worker")


@pytest.fixture
def case(worker):
    return factories.case(worker)


@pytest.fixture
def alert(case, unit):
    return raised(case, to={unit: "eenheid van de regio"})


def after(alert, unit, minutes):
    return state_of(alert, unit).waiting_since + timedelta(minutes=minutes)


def steps_of(alert):
    return list(
        Escalation.objects.filter(addressee__alert=alert)
        .order_by("recorded_at")
        .values_list("step", flat=True)
    )


@pytest.mark.parametrize(
    ("minutes", "steps"),
    [
        (4.9, []),
        (5, ["case_lead"]),
        (10, ["case_lead", "coordinator"]),
        (14.9, ["case_lead", "coordinator"]),
        (15, ["case_lead", "coordinator", "fallback"]),
    ],
)
def test_each_step_comes_at_its_minute(alert, unit, minutes, steps):
    escalation.run(after(alert, unit, minutes))
    assert steps_of(alert) == steps


def test_an_urgent_alert_climbs_slower(case, unit):
    slow = raised(case, to={unit: "x"}, severity="urgent")
    escalation.run(after(slow, unit, 59))
    assert steps_of(slow) == []
    escalation.run(after(slow, unit, 60))
    assert steps_of(slow) == ["case_lead"]


def test_running_again_and_again_takes_no_step_twice(alert, unit):
    for _ in range(3):
        escalation.run(after(alert, unit, 12))
    assert steps_of(alert) == ["case_lead", "coordinator"]
    assert Task.objects.filter(kind__startswith="alert_unanswered").count() == 2


def test_a_new_alarm_does_not_wait_until_all_the_old_ones_have_climbed(alert, unit, case, monkeypatch):
    other = raised(case, to={unit: "eenheid van de regio"})
    while events.drain():
        pass
    monkeypatch.setattr(escalation, "NEW_FIRST", 2)
    waiting, take = [], escalation._take

    def looks(addressee_id, now):
        waiting.append(OutboxEvent.objects.filter(name="canary.sent", handled_at__isnull=True).count())
        if len(waiting) == 1:
            events.publish("canary.sent", by=system("test"))
        return take(addressee_id, now)

    monkeypatch.setattr(escalation, "_take", looks)
    assert escalation.run(after(other, unit, 15)) == 6
    assert waiting == [0, 1, *[0] * (len(waiting) - 2)]


def test_the_lead_is_told_in_person_with_the_number_to_phone(alert, unit, worker, case):
    escalation.run(after(alert, unit, 5))
    task = Task.objects.get(kind="alert_unanswered_case_lead")
    assert task.membership_id == worker.membership_id
    assert str(unit) in task.detail
    line = TimelineEntry.objects.get(case=case, kind="alert.escalate")
    assert "5 minuten niet aangenomen" in line.title


def test_three_silent_organisations_are_one_step_for_the_lead(worker, case, unit):
    silent = raised(case, to={unit: "x", home(worker): "y", factories.organisation("kmar"): "z"})
    escalation.run(after(silent, unit, 9))
    task = Task.objects.get(kind="alert_unanswered_case_lead")
    alerts.acknowledge(by=factories.actor("police_officer", of=unit), alert_id=silent.pk)
    task.refresh_from_db()
    assert task.state == "open"
    alerts.acknowledge(by=worker, alert_id=silent.pk)
    alerts.acknowledge(by=factories.actor("kmar_officer"), alert_id=silent.pk)
    task.refresh_from_db()
    assert task.state == "done"


def test_the_coordinators_of_the_silent_house_are_told(worker, case):
    factories.member("vt_coordinator", of=home(worker))
    silent = raised(case, to={home(worker): "voert de regie"})
    escalation.run(after(silent, home(worker), 10))
    assert Task.objects.get(kind="alert_unanswered_coordinator").role == "vt_coordinator"


@pytest.mark.parametrize("level", ["restricted", "sealed"])
def test_no_level_of_a_case_hides_a_step_of_the_ladder(worker, case, level):
    coordinator = actor_for(factories.member("vt_coordinator", of=home(worker)))
    Case.objects.filter(pk=case.pk).update(confidentiality=level)
    silent = raised(case, to={home(worker): "voert de regie"})
    escalation.run(after(silent, home(worker), 10))
    told = Task.objects.get(kind="alert_unanswered_coordinator")
    assert any(told.pk in stream.values_list("pk", flat=True) for stream in tasks_for(coordinator))
    assert case.reference not in told.title + told.detail


def test_where_there_is_no_coordinator_everybody_is_told(worker, case):
    silent = raised(case, to={home(worker): "voert de regie"})
    escalation.run(after(silent, home(worker), 10))
    assert Task.objects.get(kind="alert_unanswered_coordinator").role == ""


def test_the_fallback_gets_the_alert_with_the_reason(alert, unit):
    escalation.run(after(alert, unit, 15))
    added = state_of(alert, Organisation.objects.get(slug="politie"))
    assert added.because.organisation == unit
    assert "15 minuten" in added.why
    assert added.state == "sent"
    assert added.next_step_at == after(alert, unit, 20)


def test_where_nobody_is_at_the_fallback_either_the_next_is_asked_at_once(case):
    silent = Organisation.objects.filter(kind="police").exclude(slug__contains="landelijk").order_by("slug")
    empty = silent.exclude(slug="politie")[0]
    last = Organisation.objects.get(slug="politie-landelijke-eenheid")
    factories.member("police_officer", of=last)
    alert = raised(case, to={empty: "eenheid van de regio"})
    asked = set(alert.addressees.values_list("organisation__slug", flat=True))
    assert asked == {empty.slug, "politie", last.slug}


def test_the_third_step_too_asks_on_until_somebody_is_there(case):
    silent = Organisation.objects.filter(kind="police").exclude(slug__contains="landelijk").order_by("slug")
    unit = silent.exclude(slug="politie")[0]
    last = Organisation.objects.get(slug="politie-landelijke-eenheid")
    for house in (unit, last):
        factories.member("police_officer", of=house)
    alert = raised(case, to={unit: "eenheid van de regio"})
    escalation.run(after(alert, unit, 15))
    asked = set(alert.addressees.values_list("organisation__slug", flat=True))
    assert asked == {unit.slug, "politie", last.slug}
    alerts.acknowledge(by=factories.actor("police_officer", of=unit), alert_id=alert.pk)
    open_ones = alert.addressees.filter(state__in=OPEN)
    assert not open_ones.exists()


def test_the_catalogue_and_the_ladder_give_a_breach_the_same_minutes():
    first = ladder.ladder().steps[0]
    assert timedelta(minutes=deadlines()["BREACH"].period.length) == first.after("acute")


def test_a_fallback_that_is_no_more_is_passed_over(alert, unit):
    Organisation.objects.filter(slug="politie").update(active=False)
    found = addressing.fallback_of(unit, [unit.pk])
    assert found is not None
    assert found.slug == "politie-landelijke-eenheid"


def test_when_the_silent_one_answers_the_fallback_may_stand_down(alert, unit):
    escalation.run(after(alert, unit, 15))
    alerts.acknowledge(by=factories.actor("police_officer", of=unit), alert_id=alert.pk)
    added = state_of(alert, Organisation.objects.get(slug="politie"))
    assert added.state == "stood_down"
    assert str(unit) in added.stood_down_why
    assert not Task.objects.filter(kind__startswith="alert_unanswered", state="open").exists()


def test_a_fallback_that_took_it_keeps_it(alert, unit):
    escalation.run(after(alert, unit, 15))
    national = Organisation.objects.get(slug="politie")
    alerts.acknowledge(by=factories.actor("police_officer", of=national), alert_id=alert.pk)
    alerts.acknowledge(by=factories.actor("police_officer", of=unit), alert_id=alert.pk)
    assert state_of(alert, national).state == "acknowledged"


def test_taking_it_stops_the_ladder(alert, unit):
    alerts.acknowledge(by=factories.actor("police_officer", of=unit), alert_id=alert.pk)
    escalation.run(clock.now() + timedelta(days=1))
    assert steps_of(alert) == []


def test_climbing_always_ends_and_nobody_is_asked_twice(alert):
    moment = clock.now() + timedelta(minutes=1)
    for _ in range(100):
        moment += timedelta(minutes=5)
        escalation.run(moment)
    assert not AlertAddressee.objects.filter(alert=alert, next_step_at__isnull=False).exists()
    rows = list(AlertAddressee.objects.filter(alert=alert))
    assert all(row.state in OPEN and row.next_step_at is None and row.level == 3 for row in rows)
    assert len({row.organisation_id for row in rows}) == len(rows)
    # At the end somebody must phone, and it stands on a worklist.
    assert Task.objects.filter(kind="alert_unanswered_fallback", state="open").exists()


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_every_kind_of_organisation_has_a_fallback_that_exists(kind):
    for organisation in Organisation.objects.filter(kind=kind):
        fallback = addressing.fallback_of(organisation, [organisation.pk])
        assert fallback is not None
        assert fallback != organisation


def test_every_open_state_is_somebodys_and_the_others_are_ends():
    for state in ADDRESSEE.labels:
        if state in ADDRESSEE.final:
            assert not ADDRESSEE.actions_from(state)
        else:
            assert ADDRESSEE.owners[state] != "nobody"
            # Whatever happened, a named person can still take or finish it.
            assert {t.action for t in ADDRESSEE.actions_from(state)} & {"acknowledge", "handle"}


def test_the_database_refuses_an_open_alert_that_nobody_will_look_at_again(alert, unit):
    with pytest.raises(IntegrityError, match="open_has_next_step"), transaction.atomic():
        AlertAddressee.objects.filter(alert=alert, organisation=unit).update(next_step_at=None)


def test_a_step_that_was_taken_is_never_rewritten(alert, unit):
    escalation.run(after(alert, unit, 5))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Escalation.objects.update(told="niemand")


def test_one_that_fails_does_not_hold_up_the_others(alert, unit, case, monkeypatch):
    other = raised(case, to={unit: "x"}, kind="border_hit")
    real = escalation._tell_lead

    def broken(by, addressee, step, now):
        if addressee.alert_id == alert.pk:
            raise RuntimeError("Kanariepiet")
        return real(by, addressee, step, now)

    monkeypatch.setattr(escalation, "_tell_lead", broken)
    escalation.run(after(other, unit, 5))
    assert steps_of(alert) == []
    assert steps_of(other) == ["case_lead"]
    monkeypatch.setattr(escalation, "_tell_lead", real)
    escalation.run(after(other, unit, 7))
    assert steps_of(alert) == ["case_lead"]


def test_the_ladder_is_among_the_rounds_of_poller_and_beat(alert, unit):
    assert "monitoring.actions.escalation.run" in ROUNDS
    rounds.run(after(alert, unit, 5))
    assert steps_of(alert) == ["case_lead"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("", "step"),
        ('[[step]]\ncode="fallback"\nlabel="x"\nacute_minutes=0\nurgent_minutes=1\n', "acute_minutes"),
        ('[[step]]\ncode="case_lead"\nlabel="x"\nacute_minutes=5\nurgent_minutes=5\n', "fallback"),
    ],
)
def test_an_empty_or_broken_ladder_is_refused(tmp_path, change, told):
    text = f'[defaults]\nsource="x"\ncertainty="uncertain"\n{change}'
    house = '[[house]]\ncode="other"\nfallback="politie"\nfallback_self="politie"\nnote="x"\n'
    path = tmp_path / "ladder.toml"
    path.write_text(text + house)
    with pytest.raises(DataFileError, match=told):
        ladder.load(path)


def test_a_ladder_that_goes_back_in_time_is_refused(tmp_path):
    step = '[[step]]\ncode="{}"\nlabel="x"\nacute_minutes={}\nurgent_minutes=5\n'
    path = tmp_path / "ladder.toml"
    path.write_text(
        '[defaults]\nsource="x"\ncertainty="uncertain"\n'
        + step.format("case_lead", 10)
        + step.format("fallback", 5)
        + '[[house]]\ncode="other"\nfallback="politie"\nfallback_self="politie"\nnote="x"\n'
    )
    with pytest.raises(DataFileError, match="later"):
        ladder.load(path)
