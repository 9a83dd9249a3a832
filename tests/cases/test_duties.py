"""The clocks that the law starts when a signal becomes a case: telling the person, and the investigation."""

from datetime import timedelta

import pytest

from cases.actions import investigation, own_deadlines, triage
from cases.deadline_ends import due_by_rule
from cases.models import Deadline, TimelineEntry
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from monitoring.worklist import clocks_for
from protection_orders import order_followup
from protection_orders.models import Order
from tests.cases import intake_support as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return s.worker()


@pytest.fixture
def case(owner):
    return triage.accept(by=owner, signal=s.report(s.reporter(), municipality_code=s.UTRECHT))


def _clock(case, key):
    return Deadline.objects.get(case=case, key=key)


def test_the_person_is_told_within_four_weeks_of_the_moment_that_the_signal_was_recorded(owner):
    signal = s.report(s.reporter(), municipality_code=s.UTRECHT, occurred_at=clock.now() - timedelta(days=30))
    inform = _clock(triage.accept(by=owner, signal=signal), "VT_INFORM_SUBJECT")
    assert (inform.starts_from, inform.starts_at) == ("recorded", signal.recorded_at)
    assert inform.due_at == due_by_rule("VT_INFORM_SUBJECT", signal.recorded_at)


def test_the_investigation_runs_from_the_finding_at_triage_and_only_when_chosen(owner):
    given = s.reporter()
    signals = [s.report(given, municipality_code=s.UTRECHT) for _ in range(2)]
    browser_of = s.client_for(owner)
    for signal, follow_up in zip(signals, ("investigation", "conditions"), strict=True):
        form = {
            "where": "new",
            "lead": owner.membership_id,
            "version": signal.version,
            "follow_up": follow_up,
        }
        assert browser_of.post(f"/triage/{signal.pk}/opnemen/", form).status_code == 302
        signal.refresh_from_db()
    first, second = (signal.case for signal in signals)
    assert _clock(first, "VT_INVESTIGATE").starts_at == signals[0].decided_at
    assert not Deadline.objects.filter(case=second, key="VT_INVESTIGATE").exists()
    assert Deadline.objects.filter(case=second, key="VT_INFORM_SUBJECT").exists()


def test_an_investigation_found_needed_later_counts_from_the_finding(owner):
    signal = s.report(s.reporter(), municipality_code=s.UTRECHT)
    case = triage.accept(by=owner, signal=signal, investigate=False)
    client = s.client_for(owner)
    tasks_page, address = f"/casussen/{case.pk}/taken/", f"/casussen/{case.pk}/onderzoek/"
    assert address in client.get(tasks_page).content.decode()
    moment = (clock.now() - timedelta(days=2)).replace(second=0, microsecond=0)
    given = {
        "reason": "Het gezin werkt niet mee.",
        "found_at": f"{moment.astimezone(clock.AMSTERDAM):%Y-%m-%dT%H:%M}",
    }
    assert client.post(address, given).status_code == 302
    found = _clock(case, "VT_INVESTIGATE")
    assert found.starts_at == moment
    assert TimelineEntry.objects.get(case=case, kind="case.investigate").text == given["reason"]
    page = client.get(tasks_page).content.decode()
    assert address not in page
    assert "Loopt vanaf de vaststelling" in page


def test_a_finding_needs_a_reason_a_past_moment_the_lead_and_no_other_investigation(owner, case):
    later = {"by": owner, "case": case, "found_at": clock.now(), "reason": "Nodig."}
    with pytest.raises(PolicyDenied):
        investigation.find_needed(**later)
    own_deadlines.settle(by=owner, deadline=_clock(case, "VT_INVESTIGATE"), done=True)
    with pytest.raises(InvalidInput):
        investigation.find_needed(**later | {"reason": " "})
    with pytest.raises(InvalidInput):
        investigation.find_needed(**later | {"found_at": clock.now() + timedelta(hours=1)})
    with pytest.raises(AccessDenied):
        investigation.find_needed(**later | {"by": s.worker("veilig-thuis-haaglanden")})


def test_informing_may_be_postponed_two_weeks_at_a_time_with_a_reason_that_stays_in_the_story(owner, case):
    inform = _clock(case, "VT_INFORM_SUBJECT")
    address = f"/casussen/{case.pk}/termijnen/{inform.pk}/informeren/"
    client = s.client_for(owner)
    refused = client.post(address, {"decision": "postpone", "reason": "", "version": inform.version})
    assert refused.status_code == 422
    for _ in range(2):
        inform.refresh_from_db()
        before = inform.due_at
        given = {
            "decision": "postpone",
            "reason": "Vader mag dit nu niet weten.",
            "version": inform.version,
        }
        assert client.post(address, given).status_code == 302
        inform.refresh_from_db()
        assert timedelta(weeks=2) <= inform.due_at - before < timedelta(weeks=2, days=5)
    lines = TimelineEntry.objects.filter(case=case, kind="deadline.extended")
    assert {line.text for line in lines} == {"Vader mag dit nu niet weten."}
    assert "Zo verschoof deze termijn" in client.get(address).content.decode()


def test_other_duties_cannot_be_postponed(owner, case):
    investigate = _clock(case, "VT_INVESTIGATE")
    with pytest.raises(PolicyDenied):
        own_deadlines.extend(by=owner, deadline=investigate, reason="Druk.")


def test_a_reassessment_does_not_hide_the_duty_to_inform_from_the_worklist(owner, case):
    order_followup.open_reassessment(by=owner, order=Order(case=case, case_id=case.pk), why="Overtreding.")
    near = clock.now() + timedelta(weeks=3)
    assert "VT_INFORM_SUBJECT" in {one.key for one in clocks_for(owner, near)}
