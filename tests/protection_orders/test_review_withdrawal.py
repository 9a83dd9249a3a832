"""A request to stop is a sign of risk: a check for pressure, a new weighing, another person, and only then a decision."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from cases.models import Task
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied, StaleRecord
from protection_orders.actions import applications, reviews, withdrawals
from protection_orders.models import WithdrawalRequest
from risk.actions import assessments
from tests import factories
from tests.protection_orders import application_kit as kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def h():
    return kit.house(level="high")


def ask(h, application, *, by=None, who="protected"):
    return withdrawals.request_withdrawal(
        by=by or h.worker,
        application_id=application.pk,
        asked_by=who,
        words="Laat maar.",
        occurred_at=clock.now(),
    )


def check(h, request, *, by=None, alone="yes", pressure="no"):
    return withdrawals.check_pressure(
        by=by or h.worker, request_id=request.pk, spoken_alone=alone, pressure=pressure, note="Zij sprak vrij.",
        occurred_at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved", "filed"])
def test_a_request_stops_nothing_and_opens_a_check_and_a_new_weighing(h, state):
    application = kit.at_state(h, state)
    request = ask(h, application)
    application.refresh_from_db()
    assert application.state == state
    opened = Task.objects.filter(source_id__in=(request.pk, h.case.pk), state="open")
    assert set(opened.values_list("kind", flat=True)) == {"pressure_check", "reassess"}
    assert not opened.exclude(membership_id=h.case.lead_id).exists()


@pytest.mark.parametrize("state", ["decided", "withdrawn"])
def test_what_is_over_cannot_be_withdrawn(h, state):
    with pytest.raises(PolicyDenied):
        ask(h, kit.at_state(h, state))


def test_one_request_at_a_time(h):
    application = kit.draft(h)
    ask(h, application)
    with pytest.raises(PolicyDenied, match="ligt al een verzoek"):
        ask(h, application)
    with pytest.raises(PolicyDenied, match="ligt al een verzoek"):
        applications.drop(by=h.worker, application_id=application.pk, reason="mistake")


@pytest.mark.parametrize("who", ["outsider", "police", "reporter"])
def test_others_record_no_request_and_do_no_check(h, who):
    application = kit.draft(h)
    with pytest.raises(AccessDenied):
        ask(h, application, by=h.actor(who))
    request = ask(h, application)
    with pytest.raises(AccessDenied):
        check(h, request, by=h.actor(who))


def test_no_withdrawal_without_the_check(h):
    request = ask(h, kit.submitted(h))
    with pytest.raises(PolicyDenied, match="kan nu niet"):
        withdrawals.grant(by=h.coordinator, request_id=request.pk)


def test_no_withdrawal_without_a_new_weighing(h):
    request = check(h, ask(h, kit.submitted(h)))
    with pytest.raises(PolicyDenied, match="Weeg eerst het gevaar opnieuw"):
        withdrawals.grant(by=h.coordinator, request_id=request.pk)


def test_a_weighing_begun_before_the_request_or_of_somebody_else_is_not_the_new_one(h):
    application = kit.submitted(h)
    begun = assessments.start(by=h.weigher, case=h.case, instrument="honour_femicide")
    request = check(h, ask(h, application))
    of_another = assessments.start(
        by=h.weigher,
        case=h.case,
        instrument="honour_femicide",
        subject=factories.person(h.worker, h.case, "relative"),
    )
    for weighing in (begun, of_another):
        assessments.complete(
            by=h.weigher, assessment_id=weighing.pk, conclusion="high", reason="Samen gewogen na het gesprek."
        )
        with pytest.raises(PolicyDenied, match="Weeg eerst het gevaar opnieuw"):
            withdrawals.grant(by=h.coordinator, request_id=request.pk)
    kit.weigh(h.weigher, h.case, "high")
    withdrawals.grant(by=h.coordinator, request_id=request.pk)


def test_after_check_and_weighing_another_person_withdraws(h):
    application = kit.submitted(h)
    request = check(h, ask(h, application))
    kit.weigh(h.weigher, h.case, "high")
    withdrawals.grant(by=h.coordinator, request_id=request.pk)
    application.refresh_from_db()
    assert (application.state, application.withdraw_reason) == ("withdrawn", "protected")
    mine = {application.pk, request.pk, h.case.pk}
    assert not Task.objects.filter(source_id__in=mine, state="open").exists()


@pytest.mark.parametrize("who", ["worker", "colleague", "outsider", "police"])
def test_only_a_coordinator_decides(h, who):
    request = check(h, ask(h, kit.submitted(h)))
    kit.weigh(h.weigher, h.case, "high")
    for act in (
        lambda: withdrawals.grant(by=h.actor(who), request_id=request.pk),
        lambda: withdrawals.keep(by=h.actor(who), request_id=request.pk, note="Nee."),
    ):
        with pytest.raises(AccessDenied):
            act()


def test_who_did_the_check_does_not_decide(h):
    request = check(h, ask(h, kit.submitted(h)), by=h.coordinator)
    kit.weigh(h.weigher, h.case, "high")
    with pytest.raises(AccessDenied, match="controle op druk"):
        withdrawals.grant(by=h.coordinator, request_id=request.pk)


def test_under_pressure_the_application_stands_whoever_asks(h):
    application = kit.submitted(h)
    request = check(h, ask(h, application), pressure="yes")
    kit.weigh(h.weigher, h.case, "high")
    with pytest.raises(PolicyDenied, match="druk gezien"):
        withdrawals.grant(by=h.coordinator, request_id=request.pk, note="Toch.")
    withdrawals.keep(by=h.coordinator, request_id=request.pk, note="Er is druk van een oom.")
    application.refresh_from_db()
    assert application.state == "submitted"
    reviews.approve(by=h.other_coordinator, application_id=application.pk)


def test_the_database_refuses_a_withdrawal_under_pressure_too(h):
    request = check(h, ask(h, kit.submitted(h)), pressure="yes")
    with (
        pytest.raises(Error, match="never_under_pressure"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE protection_orders_withdrawalrequest SET state = 'granted', decided_at = now(), decided_by_id = %s "
            "WHERE id = %s",
            [h.coordinator.membership_id, request.pk],
        )


@pytest.mark.parametrize(("alone", "pressure"), [("no", "no"), ("unknown", "no"), ("yes", "unknown")])
def test_without_certainty_the_reason_is_written_down(h, alone, pressure):
    request = check(h, ask(h, kit.submitted(h)), alone=alone, pressure=pressure)
    kit.weigh(h.weigher, h.case, "high")
    with pytest.raises(InvalidInput, match="niet uitgesloten"):
        withdrawals.grant(by=h.coordinator, request_id=request.pk, note=" ")
    withdrawals.grant(by=h.coordinator, request_id=request.pk, note="De advocaat was erbij en bevestigt het.")


def test_a_check_says_alone_pressure_and_what_was_seen_and_not_before_the_request(h):
    request = ask(h, kit.draft(h))
    with pytest.raises(InvalidInput, match="alleen sprak"):
        check(h, request, alone="")
    with pytest.raises(InvalidInput, match="voor het verzoek"):
        withdrawals.check_pressure(
            by=h.worker, request_id=request.pk, spoken_alone="yes", pressure="no", note="Zij sprak vrij.",
            occurred_at=clock.now() - timedelta(days=1),
        )  # fmt: skip


def test_a_stale_check_is_refused(h):
    request = ask(h, kit.draft(h))
    with pytest.raises(StaleRecord):
        withdrawals.check_pressure(
            by=h.worker, request_id=request.pk, spoken_alone="yes", pressure="no", note="x", occurred_at=clock.now(),
            version=request.version + 1,
        )  # fmt: skip


def test_a_decision_of_the_authority_closes_an_open_request(h):
    application = kit.filed(h)
    request = ask(h, application)
    applications.mark_decided(by=h.worker, application=application, outcome="granted")
    assert WithdrawalRequest.objects.get(pk=request.pk).state == "kept"
    # The weighing that the request asked for still has to be done.
    assert open_kinds(h, request) == {"reassess"}


@pytest.mark.parametrize("checked", [True, False])
def test_keeping_the_application_leaves_the_new_weighing_to_be_done(h, checked):
    request = ask(h, kit.submitted(h))
    if checked:
        request = check(h, request, pressure="yes")
    withdrawals.keep(by=h.coordinator, request_id=request.pk, note="Er is druk van een oom.")
    assert open_kinds(h, request) == {"reassess"}
    kit.weigh(h.weigher, h.case, "high")
    assert open_kinds(h, request) == set()


def open_kinds(h, request):
    mine = Task.objects.filter(source_id__in=(request.pk, h.case.pk), state="open")
    return set(mine.values_list("kind", flat=True))


def test_a_withdrawal_ends_the_clock_of_the_second_review():
    h = kit.house(level="acute", duty=True)
    application = kit.submitted(h)
    reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Zij vertrekt vannacht.")
    request = check(h, ask(h, application))
    kit.weigh(h.weigher, h.case, "acute")
    withdrawals.grant(by=h.other_coordinator, request_id=request.pk)
    application.refresh_from_db()
    assert not application.second_review_open
    assert not Task.objects.filter(source_id=application.pk, state="open").exists()
