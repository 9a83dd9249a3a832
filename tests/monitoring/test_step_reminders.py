"""An open step with a moment is told of as a clock is: who does it, then whoever is next in line."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from cases import open_matters
from cases.actions import deadlines, own_tasks, tasks
from cases.models import Deadline, Task
from core import clock
from core.actor import system
from monitoring.actions import reminders
from monitoring.actions.preferences import set_reminders
from monitoring.models import Delivery
from organisations.models import Membership
from tests import factories
from tests.cases import intake_support as intake
from tests.monitoring.kit import home

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def worker():
    actor = factories.actor("vt_worker")
    factories.member("vt_coordinator", of=home(actor))
    return actor


@pytest.fixture
def case(worker):
    return factories.case(worker)


def step(worker, case, kind="pressure_check", **values):
    given = {
        "case": case,
        "title": "Vraag of zij onder druk staat",
        "source_id": uuid4(),
        "organisation": home(worker),
    }
    given["membership"] = Membership.objects.get(pk=worker.membership_id)
    return tasks.open_task(by=worker, kind=kind, **(given | values))


def wants_mail(who):
    member = Membership.objects.get(pk=who.membership_id)
    member.user.email = "iemand@voorbeeld.nl"
    member.user.save()
    set_reminders(by=who, by_mail=True)


def fresh(row):
    return Task.objects.get(pk=row.pk)


def told_of(row):
    return [(t.role, t.title, t.urgent) for t in Task.objects.filter(source_id=row.pk, state="open")]


def test_a_step_without_a_clock_warns_then_presses_then_the_coordinator_knows(worker, case):
    wants_mail(worker)
    asked = step(worker, case, due_at=clock.now() + 10 * DAY)
    assert reminders.run(asked.next_look_at - timedelta(seconds=1)) == 0
    assert reminders.run(asked.next_look_at) == 1
    (mail,) = Delivery.objects.filter(kind="reminder")
    assert (mail.reference, mail.path) == (case.reference, f"/casussen/{case.pk}/taken/")
    assert not fresh(asked).urgent
    reminders.run(fresh(asked).next_look_at)
    assert fresh(asked).urgent
    assert (fresh(asked).next_look_at, told_of(asked)) == (asked.due_at, [])
    reminders.run(fresh(asked).next_look_at)
    assert told_of(asked) == []
    reminders.run(fresh(asked).next_look_at)
    late = ("vt_coordinator", "Niemand handelde op tijd: Vraag of zij onder druk staat", True)
    assert told_of(asked) == [late]
    assert fresh(asked).next_look_at is None
    assert reminders.run(asked.due_at + 99 * DAY) == 0
    assert Entry.objects.filter(action="task.told", case_id=case.pk).count() == 4


def test_a_step_that_is_done_takes_along_that_nobody_did_it(worker, case):
    asked = own_tasks.add_task(by=worker, case=case, title="Bel de school", due_at=clock.now() + DAY)
    reminders.run(asked.due_at + 9 * DAY)
    assert len(told_of(asked)) == 1
    tasks.finish_own(by=worker, task_id=asked.pk, outcome="Gebeld")
    assert told_of(asked) == []
    assert fresh(asked).next_look_at is None


def test_a_step_of_another_house_that_the_asker_withdraws_leaves_nothing_behind(worker):
    house = factories.organisation("police")
    asked = step(worker, None, organisation=house, membership=None, due_at=clock.now() + DAY)
    reminders.run(asked.due_at + 9 * DAY)
    assert len(told_of(asked)) == 1
    tasks.cancel_tasks(by=worker, kind=asked.kind, source_id=asked.source_id, outcome="Ingetrokken")
    assert told_of(asked) == []


def test_what_another_house_set_itself_and_did_not_do_stops_no_closing(worker, case):
    theirs = step(worker, case, kind="own", membership=None, organisation=factories.organisation("police"),
                  due_at=clock.now() + DAY)  # fmt: skip
    mine = step(worker, case, kind="own", title="Bel de school", due_at=clock.now() + DAY)
    reminders.run(mine.due_at + 9 * DAY)
    assert len(told_of(theirs)) == len(told_of(mine)) == 1
    stops = " ".join(matter.sentence for matter in open_matters.tasks(case) if matter.stops)
    assert "Bel de school" in stops
    assert theirs.title not in stops


def test_where_the_coordinators_themselves_did_not_do_it_everybody_is_told(worker, case):
    asked = step(worker, case, kind="review", membership=None, role="vt_coordinator")
    reminders.run(asked.due_at + 9 * DAY)
    assert [role for role, _title, _urgent in told_of(asked)] == [""]


def test_a_step_whose_clock_ends_with_it_is_told_of_once(worker, case):
    source = uuid4()
    running = deadlines.start(
        by=worker, key="SERVICE_REASSESSMENT", source_id=source, organisation=home(worker), starts_at=clock.now(), case=case
    )  # fmt: skip
    asked = step(worker, case, kind="reassess", source_id=source, due_at=running.due_at)
    reminders.run(running.due_at + 9 * DAY)
    assert told_of(asked) == []
    assert [t.kind for t in Task.objects.filter(source_id=running.pk)] == ["deadline_overdue"]
    later = running.due_at + 20 * DAY
    deadlines.move(by=system("test"), key=running.key, source_id=source, due_at=later, reason="Uitgesteld")
    moved = fresh(asked)
    assert moved.due_at == later
    assert moved.next_look_at is not None


def test_one_that_cannot_be_told_of_holds_up_no_other(worker, case, monkeypatch):
    bad, good = step(worker, case), step(worker, case)
    advance = reminders.step_reminders._advance

    def fails(row, now):
        if row.pk == bad.pk:
            raise RuntimeError
        return advance(row, now)

    monkeypatch.setattr(reminders.step_reminders, "_advance", fails)
    late = good.due_at + 9 * DAY
    reminders.run(late)
    assert len(told_of(good)) == 1
    assert fresh(bad).next_look_at == late + timedelta(minutes=1)


def test_what_is_due_costs_the_same_number_of_queries(worker, case, django_assert_max_num_queries):
    asked = [step(worker, case) for _ in range(30)]
    with django_assert_max_num_queries(26):
        assert reminders.run(asked[-1].due_at + 9 * DAY) == 30


def test_the_database_knows_no_open_step_that_nobody_is_told_of(worker, case):
    asked = step(worker, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=asked.pk).update(next_look_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=asked.pk).update(due_at=None)


def test_the_warnings_of_the_assessment_reach_who_triages():
    owner = intake.worker()
    wants_mail(owner)
    signal = intake.report(intake.reporter(), municipality_code=intake.UTRECHT)
    running = Deadline.objects.get(source_id=signal.pk, key="VT_ASSESS")
    triage = Task.objects.get(source_id=signal.pk, kind="triage")
    Task.objects.filter(pk=triage.pk).update(role=owner.role)
    reminders.run(running.next_look_at)
    (mail,) = Delivery.objects.filter(kind="reminder", member_id=owner.membership_id)
    assert (mail.reference, mail.path) == (signal.reference, f"/triage/{signal.pk}/")
    assert not fresh(triage).urgent
    reminders.run(Deadline.objects.get(pk=running.pk).next_look_at)
    assert fresh(triage).urgent, "the last warning brings it to the top"
    assert Task.objects.filter(source_id__in=[running.pk, triage.pk]).count() == 0
