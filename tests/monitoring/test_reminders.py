"""What is due is known, in time, by somebody who acts, or by the next in line."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry
from cases.actions import deadlines, own_deadlines
from cases.models import Assignment, Case, Deadline, DeadlineMove, Task
from core import clock, events
from core.actor import system
from core.errors import InvalidInput, PolicyDenied
from core.views.errors import way_back
from monitoring.actions import reminders, telling
from monitoring.models import Alert, AlertAddressee
from monitoring.worklist import tasks_for
from organisations.actors import actor_for
from organisations.models import Membership
from tests import factories
from tests.cases import intake_support as intake
from tests.monitoring.kit import browser, home

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def worker():
    return factories.actor("vt_worker")


@pytest.fixture
def case(worker):
    return factories.case(worker)


def started(worker, case, key="VT_INFORM_SUBJECT", **values):
    given = {"starts_at": clock.now(), "source_id": uuid4(), "organisation": home(worker), "case": case}
    return deadlines.start(by=worker, key=key, **(given | values))


def fresh(deadline):
    return Deadline.objects.get(pk=deadline.pk)


def steps_of(deadline):
    return list(Task.objects.filter(source_id=deadline.pk, state="open").order_by("kind"))


def sweep(deadline):
    """The sweep at the moment that the clock itself planned."""
    return reminders.run(fresh(deadline).next_look_at)


def test_no_alarm_waits_for_the_end_of_a_long_sweep(worker, case, monkeypatch):
    clocks = [started(worker, case), started(worker, factories.case(worker))]
    while events.drain():
        pass
    monkeypatch.setattr(telling, "BATCH", 1)
    waiting = []
    batch = reminders._batch

    def looks(now, ids):
        waiting.append(events.open_events())
        if len(waiting) == 1:
            events.publish("canary.sent", by=system("test"))
        return batch(now, ids)

    monkeypatch.setattr(reminders, "_batch", looks)
    assert reminders.run(max(fresh(one).next_look_at for one in clocks)) >= 2
    assert waiting == [0] * len(waiting)


def test_nothing_is_told_before_its_time(worker, case):
    clock_ = started(worker, case)
    assert reminders.run(clock_.next_look_at - timedelta(seconds=1)) == 0
    assert steps_of(clock_) == []


def test_the_owner_is_warned_then_pressed_then_the_coordinator_knows(worker, case):
    factories.member("vt_coordinator", of=home(worker))
    running = started(worker, case)
    assert sweep(running) == 1
    (warned,) = steps_of(running)
    assert (warned.membership_id, warned.urgent, warned.due_at) == (case.lead_id, False, running.due_at)
    assert fresh(running).next_look_at == running.due_at
    sweep(running)
    assert [step.urgent for step in steps_of(running)] == [True]
    sweep(running)
    assert [(step.kind, step.role) for step in steps_of(running)] == [
        ("deadline", ""),
        ("deadline_overdue", "vt_coordinator"),
    ]
    assert fresh(running).next_look_at is None
    assert fresh(running).is_running


def test_where_nobody_is_coordinator_everybody_hears_that_nobody_acted():
    worker = factories.actor("vt_worker", of=factories.organisation("veilig_thuis"))
    Membership.objects.filter(organisation_id=worker.organisation_id, role="vt_coordinator").update(
        active=False
    )
    running = started(worker, factories.case(worker))
    reminders.run(running.due_at + 9 * DAY)
    (told,) = (step for step in steps_of(running) if step.kind == "deadline_overdue")
    assert any(told.pk in stream.values_list("pk", flat=True) for stream in tasks_for(worker))


@pytest.mark.parametrize("level", ["restricted", "sealed"])
def test_no_level_keeps_from_who_sees_the_case_or_stands_in_that_nobody_acted(worker, case, level):
    coordinator = actor_for(factories.member("vt_coordinator", of=home(worker)))
    Case.objects.filter(pk=case.pk).update(confidentiality=level)
    first, second = started(worker, case), started(worker, case)
    reminders.run(first.due_at + 9 * DAY)
    (told,) = (step for step in steps_of(first) if step.kind == "deadline_overdue")
    assert any(told.pk in stream.values_list("pk", flat=True) for stream in tasks_for(worker))
    # Who was assigned left: nobody sees the case, and its coordinator hears the number to open it with.
    Task.objects.filter(source_id=second.pk).delete()
    Assignment.objects.filter(case=case).update(ended_at=clock.now())
    Deadline.objects.filter(pk=second.pk).update(next_look_at=second.due_at, looked_at=None)
    reminders.run(second.due_at + 9 * DAY)
    (told,) = (step for step in steps_of(second) if step.kind == "deadline_overdue")
    assert any(told.pk in stream.values_list("pk", flat=True) for stream in tasks_for(coordinator))
    assert case.reference in told.title
    assert (told.detail, told.url) == ("", "/noodtoegang/")


def test_the_end_of_keeping_is_told_to_the_coordinators_and_not_to_who_once_led(worker, case):
    factories.member("vt_coordinator", of=home(worker))
    running = started(worker, case, key="RETENTION", due_at=clock.now() + 40 * DAY)
    sweep(running)
    assert [(step.membership_id, step.role) for step in steps_of(running)] == [(None, "vt_coordinator")]


def test_the_coordinator_gets_a_way_to_the_signal_that_nobody_judged():
    owner = intake.worker()
    factories.member("vt_coordinator", of=home(owner))
    signal = intake.report(intake.reporter(), municipality_code=intake.UTRECHT)
    running = Deadline.objects.get(source_id=signal.pk, key="VT_ASSESS")
    reminders.run(running.due_at + 9 * DAY)
    (told,) = steps_of(running)
    assert (told.kind, told.role, told.url) == (
        "deadline_overdue",
        "vt_coordinator",
        f"/triage/{signal.pk}/",
    )


def test_after_days_without_a_sweep_each_is_told_once(worker, case):
    running = started(worker, case)
    late = running.due_at + 30 * DAY
    assert reminders.run(late) == 1
    assert reminders.run(late) == 0
    assert [step.kind for step in steps_of(running)] == ["deadline", "deadline_overdue"]


def test_a_step_that_stands_already_is_not_doubled_but_becomes_urgent(worker, case):
    source = uuid4()
    running = started(worker, case, source_id=source)
    from cases.actions import tasks  # beside its use: only this test opens a step by hand

    own = tasks.open_task(
        by=worker, organisation=home(worker), case=case, kind="triage", title="Beoordelen", source_id=source,
        due_at=running.due_at,
    )  # fmt: skip
    reminders.run(running.due_at)
    assert steps_of(running) == []
    assert Task.objects.get(pk=own.pk).urgent


@pytest.mark.parametrize("stop", ["meet", "end"])
def test_a_clock_that_stops_takes_its_steps_along(worker, case, stop):
    running = started(worker, case)
    reminders.run(running.due_at + 9 * DAY)
    if stop == "meet":
        deadlines.meet(by=worker, key=running.key, source_id=running.source_id)
    else:
        deadlines.end(by=worker, key=running.key, source_id=running.source_id, reason="Niet nodig")
    assert steps_of(running) == []
    assert fresh(running).next_look_at is None
    assert reminders.run(running.due_at + 99 * DAY) == 0


def test_an_end_that_comes_near_is_an_alert_once_and_stands_down_when_it_moves(worker, case):
    factories.member("vt_coordinator", of=home(worker), duty=True)
    # At noon: the alarm comes in the morning of the day before.
    ends = (clock.now() + 90 * DAY).replace(hour=11)
    running = started(worker, case, key="ORDER_END", due_at=ends)
    reminders.run(ends - timedelta(hours=20))
    events.drain()
    reminders.run(ends - timedelta(hours=19))
    events.drain()
    alert = Alert.objects.get(kind="order_lapses")
    assert (alert.case_id, alert.due_at) == (case.pk, ends)
    deadlines.move(
        by=worker, key="ORDER_END", source_id=running.source_id, due_at=ends + 30 * DAY, reason="Verlengd"
    )
    events.drain()
    assert set(AlertAddressee.objects.filter(alert=alert).values_list("state", flat=True)) == {"stood_down"}
    reminders.run(ends + 30 * DAY - timedelta(hours=20))
    events.drain()
    assert Alert.objects.filter(kind="order_lapses").count() == 2


def test_an_exercise_alarms_nobody(worker):
    case = factories.case(worker, is_practice=True)
    running = started(worker, case, key="ORDER_END", due_at=clock.now() + 90 * DAY)
    reminders.run(running.due_at - timedelta(hours=2))
    events.drain()
    assert not Alert.objects.exists()


def test_one_bad_clock_does_not_hold_up_the_others(worker, case):
    bad, good = started(worker, case), started(worker, case)
    Deadline.objects.filter(pk=bad.pk).update(key="UNKNOWN")
    reminders.run(good.due_at)
    assert len(steps_of(good)) == 1
    assert fresh(bad).next_look_at == good.due_at + telling.AGAIN_AFTER_FAILURE


def test_one_audit_line_a_case(worker, case):
    running = [started(worker, case) for _ in range(3)]
    reminders.run(running[0].due_at)
    lines = Entry.objects.filter(action="deadline.told", case_id=case.pk)
    assert len(lines) == 1
    assert len(lines[0].details["clocks"]) == 3


def test_the_number_of_queries_does_not_grow_with_what_is_due(worker, case, django_assert_max_num_queries):
    running = [started(worker, case) for _ in range(40)]
    with django_assert_max_num_queries(26):
        assert reminders.run(running[-1].next_look_at) == 40


def test_an_extension_keeps_the_old_end_and_needs_a_reason(worker, case):
    running = started(worker, case)
    with pytest.raises(InvalidInput):
        own_deadlines.extend(by=worker, deadline=running, reason=" ")
    new_end = own_deadlines.extend(by=worker, deadline=running, reason="Informeren kan nu niet veilig")
    assert fresh(running).due_at == new_end > running.due_at
    move = DeadlineMove.objects.get(deadline=running)
    assert (move.kind, move.old_due_at, move.new_due_at) == ("extended", running.due_at, new_end)


def test_a_term_whose_ground_knows_no_extension_stays_as_it_is(worker, case):
    running = started(worker, case, key="VT_INVESTIGATE")
    with pytest.raises(PolicyDenied):
        own_deadlines.extend(by=worker, deadline=running, reason="Te druk")
    with pytest.raises(PolicyDenied):
        own_deadlines.suspend(by=worker, deadline=running, reason="Te druk")


def test_a_refusal_leads_back_to_the_clock_it_was_about(worker, case):
    running = started(worker, case, key="VT_INVESTIGATE")
    page = browser(worker).get(reverse("deadline-extend", args=[case.pk, running.pk]))
    assert page.status_code == 409
    assert f'href="{reverse("deadline-settle", args=[case.pk, running.pk])}">Terug' in page.content.decode()
    assert [way_back(path) for path in (f"/casussen/{case.pk}/", "/werk/", "/casussen/nieuw/x/")] == [""] * 3


def test_a_clock_that_stands_still_comes_back_to_who_let_it_stand_and_then_to_the_coordinator(
    worker, case, monkeypatch
):
    coordinator = factories.member("vt_coordinator", of=home(worker))
    running = started(worker, case, key="DESTROY_REQUEST")
    warned_at = running.next_look_at
    monkeypatch.setattr(clock, "now", lambda: warned_at)
    sweep(running)
    assert [step.role for step in steps_of(running)] == ["vt_coordinator"]
    own_deadlines.suspend(by=worker, deadline=running, reason="Wacht op legitimatie")
    assert steps_of(running) == [], "nobody need act on its end now"
    seen = []
    for _time in range(4):
        sweep(running)
        seen.append([(step.kind, step.membership_id, step.role, step.urgent) for step in steps_of(running)])
    mine = ("deadline", worker.membership_id, "")
    theirs = ("deadline_overdue", None, "vt_coordinator", True)
    assert seen == [[(*mine, False)], [(*mine, True)], [(*mine, True), theirs], [(*mine, True), theirs]]
    assert coordinator.role == theirs[2]
    assert fresh(running).next_look_at is not None, "for as long as it stands"
    own_deadlines.resume(by=worker, deadline=fresh(running), reason="Legitimatie gezien")
    assert steps_of(running) == []


def test_whoever_let_a_clock_stand_and_left_is_not_who_is_asked(worker, case):
    running = started(worker, case, key="DESTROY_REQUEST")
    own_deadlines.suspend(by=worker, deadline=running, reason="Wacht op legitimatie")
    Membership.objects.filter(pk=worker.membership_id).update(active=False)
    sweep(running)
    assert [step.membership_id for step in steps_of(running)] == [None]


def test_a_clock_that_stood_still_gets_its_time_back(worker, case, monkeypatch):
    running = started(worker, case, key="DESTROY_REQUEST")
    own_deadlines.suspend(by=worker, deadline=running, reason="Wacht op legitimatie")
    later = clock.now() + 21 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    new_end = own_deadlines.resume(by=worker, deadline=fresh(running), reason="Legitimatie gezien")
    assert new_end >= running.due_at + 21 * DAY
    assert fresh(running).next_look_at is not None


def test_the_end_of_an_order_is_not_settled_before_it_lapsed(worker, case):
    running = started(worker, case, key="ORDER_END", due_at=clock.now() + DAY)
    with pytest.raises(PolicyDenied):
        own_deadlines.settle(by=worker, deadline=running, done=False, reason="Weg ermee")


def test_what_lapsed_stays_until_somebody_says_what_protects_now(worker, case, monkeypatch):
    running = started(worker, case, key="ORDER_END", due_at=clock.now() + DAY)
    later = clock.now() + 2 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(InvalidInput):
        own_deadlines.settle(by=worker, deadline=running, done=True, reason="")
    own_deadlines.settle(by=worker, deadline=running, done=True, reason="Nieuw bevel aangevraagd")
    assert fresh(running).ended_reason == "Nieuw bevel aangevraagd"
    assert fresh(running).was_late


def test_the_database_knows_no_running_clock_that_nobody_is_told_of(worker, case):
    running = started(worker, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=running.pk).update(next_look_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=running.pk).update(suspended_at=clock.now(), next_look_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=running.pk).update(
            suspended_at=clock.now(), next_look_at=None, looked_at=running.due_at
        )


def test_a_move_is_never_changed(worker, case):
    running = started(worker, case)
    deadlines.move(
        by=system("test"),
        key=running.key,
        source_id=running.source_id,
        due_at=running.due_at + DAY,
        reason="x",
    )
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        DeadlineMove.objects.update(reason="anders")
