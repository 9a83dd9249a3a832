"""Informing the person concerned asks for a decision: never a letter, an expert first where it is dangerous."""

import pytest

from cases.actions import deadlines, informing, people
from cases.models import Deadline, Task, TimelineEntry
from core import clock
from core.errors import InvalidInput, PolicyDenied
from monitoring.actions import reminders
from tests import factories
from tests.monitoring.kit import browser, home

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.actor("vt_worker")


def started(worker, case):
    return deadlines.start(
        by=worker, key="VT_INFORM_SUBJECT", source_id=case.pk, organisation=home(worker),
        starts_at=clock.now(), case=case,
    )  # fmt: skip


def page_of(deadline):
    return f"/casussen/{deadline.case_id}/termijnen/{deadline.pk}/informeren/"


@pytest.fixture
def case(worker):
    return factories.case(worker)


@pytest.fixture
def duty(worker, case):
    return started(worker, case)


def fresh(deadline):
    return Deadline.objects.get(pk=deadline.pk)


def test_the_page_opens_with_the_expert_and_shows_whom_informing_would_reach(worker, case, duty):
    girl = factories.person(worker, case, birth_date=factories.birth(15), sex="female")
    father = factories.person(worker, case, "respondent", sex="male", birth_date="1975-06-02")
    aunt = factories.person(worker, case, "relative", sex="female", birth_date="1980-06-02")
    people.relate(by=worker, case=case, person=aunt, other=girl, kind="tante", pressure=True)
    page = browser(worker).get(page_of(duty)).content.decode()
    assert (
        page.index("Overleg eerst met een deskundige")
        < page.index("Wie bereikt u")
        < page.index("Uw besluit")
    )
    assert "LKHA" in page
    assert "tante, familielid, zet onder druk" in page
    assert "verweerder" in page
    assert "geen contact" in page.lower()
    assert "Wie het gezag heeft, hoort dit meestal ook" in page
    assert girl.family_name not in page
    assert father.family_name not in page


def test_the_ways_to_the_clock_lead_to_the_decision(worker, case, duty):
    client = browser(worker)
    for way in ("", "verleng/"):
        answer = client.get(f"/casussen/{case.pk}/termijnen/{duty.pk}/{way}")
        assert answer["Location"] == page_of(duty)


def test_informing_needs_the_expert_and_a_safe_way_and_sends_nothing(worker, case, duty):
    client = browser(worker)
    given = {"decision": "inform", "way": "", "reason": "", "expert": "", "version": duty.version}
    for wrong in ({"way": "Op school, door de mentor"}, {"expert": "LKHA: nu kan het"}):
        answer = client.post(page_of(duty), given | wrong)
        assert answer.status_code == 422
        assert next(iter(wrong.values())) in answer.content.decode()
    assert fresh(duty).is_running
    right = {"way": "Op school, door de mentor", "expert": "LKHA: nu kan het"}
    assert client.post(page_of(duty), given | right).status_code == 302
    assert fresh(duty).met_at is not None
    step = Task.objects.get(case=case, kind="own", state="open")
    assert (step.membership_id, step.due_at) == (worker.membership_id, duty.due_at)
    line = TimelineEntry.objects.get(case=case, kind="case.informing")
    assert "mentor" in line.text
    assert "LKHA" in line.text


def test_postponing_keeps_the_old_end_with_the_reason_and_needs_one(worker, case, duty):
    with pytest.raises(InvalidInput):
        informing.postpone(by=worker, deadline=duty, reason=" ", expert="LKHA")
    informing.postpone(by=worker, deadline=duty, reason="Vader leest haar telefoon.", expert="LKHA")
    move = fresh(duty).moves.get()
    assert (move.old_due_at, fresh(duty).due_at > duty.due_at) == (duty.due_at, True)
    assert "Vader leest haar telefoon." in move.reason


def test_it_may_be_that_there_is_nothing_to_tell_with_a_reason(worker, case, duty):
    with pytest.raises(InvalidInput):
        informing.not_needed(by=worker, deadline=duty, reason="")
    informing.not_needed(by=worker, deadline=duty, reason="Zij meldde zelf.")
    assert fresh(duty).ended_reason == "Zij meldde zelf."


def test_without_honour_or_journey_the_expert_is_not_asked_but_a_journey_asks_for_one(worker):
    plain = factories.case(worker, practices=["other"], departure="none")
    duty = started(worker, plain)
    assert "Overleg eerst met een deskundige" not in browser(worker).get(page_of(duty)).content.decode()
    informing.inform(by=worker, deadline=duty, way="Thuis, door haarzelf gevraagd")
    journey = factories.case(worker, practices=["other"], departure="feared")
    with pytest.raises(InvalidInput):
        informing.inform(by=worker, deadline=started(worker, journey), way="Thuis")


def test_other_clocks_ask_for_other_things(worker, case):
    other = deadlines.start(
        by=worker, key="VT_INVESTIGATE", source_id=case.pk, organisation=home(worker), starts_at=clock.now(), case=case
    )  # fmt: skip
    with pytest.raises(PolicyDenied):
        informing.inform(by=worker, deadline=other, way="x", expert="y")
    assert browser(worker).get(page_of(other)).status_code == 404


def test_overdue_it_goes_to_the_coordinator_with_the_page_of_the_decision(worker, case, duty):
    factories.member("vt_coordinator", of=home(worker))
    reminders.run(duty.due_at)
    reminders.run(fresh(duty).next_look_at)
    step = Task.objects.get(source_id=duty.pk, kind="deadline_overdue", state="open")
    assert step.role == "vt_coordinator"
    assert browser(worker).get(step.url)["Location"] == page_of(duty)
