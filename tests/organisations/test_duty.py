"""Who has duty: taking it over, planning, stopping; per role, per organisation, one roster at a time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from organisations import duty
from organisations.actions import duty as actions
from organisations.actors import actor_for
from organisations.models import DutyShift, Organisation
from tests import factories
from tests.kit import log_in

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def house():
    return factories.organisation("veilig_thuis")


def browser(member):
    return log_in(member.user)


def on_duty(house):
    return [shift.membership_id for shift in duty.on_duty(house.pk, clock.now())]


def plan(by, member, start=HOUR, length=8 * HOUR):
    begin = clock.now() + start
    return actions.plan(by=by, membership_id=member.pk, starts_at=begin, ends_at=begin + length)


def test_taking_over_ends_the_shift_of_who_had_it(house):
    first, second = (factories.member("vt_worker", of=house) for _ in range(2))
    actions.take_over(by=actor_for(first))
    actions.take_over(by=actor_for(second))
    assert on_duty(house) == [second.pk]
    assert duty.has_duty(actor_for(second), clock.now())
    assert not duty.has_duty(actor_for(first), clock.now())


def test_a_worker_who_takes_over_leaves_the_coordinator_on_duty(house):
    coordinator = factories.member("vt_coordinator", of=house, duty=True)
    worker = factories.member("vt_worker", of=house)
    actions.take_over(by=actor_for(worker))
    assert set(on_duty(house)) == {coordinator.pk, worker.pk}


def test_other_organisations_keep_their_duty(house):
    other = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=1), duty=True)
    actions.take_over(by=factories.actor("vt_worker", of=house))
    assert duty.has_duty(actor_for(other), clock.now())


def test_pressing_twice_changes_nothing(house):
    by = factories.actor("vt_worker", of=house)
    assert actions.take_over(by=by).pk == actions.take_over(by=by).pk
    assert DutyShift.objects.count() == 1


@pytest.mark.parametrize("role", ["reporter", "partner_worker", "administrator"])
def test_a_role_without_alerts_has_no_duty(role):
    by = factories.actor(role)
    with pytest.raises(AccessDenied):
        actions.take_over(by=by)
    member = factories.Membership.objects.get(pk=by.membership_id)
    with pytest.raises(InvalidInput):
        plan(by, member)


def test_one_plans_oneself_and_the_coordinator_plans_everybody(house):
    worker, colleague = (factories.member("vt_worker", of=house) for _ in range(2))
    plan(actor_for(worker), worker)
    with pytest.raises(AccessDenied, match="coördinator"):
        plan(actor_for(worker), colleague)
    plan(factories.actor("vt_coordinator", of=house), colleague)
    plan(factories.actor("administrator", of=house), colleague, start=24 * HOUR)
    assert len(duty.coming(house.pk, clock.now())) == 3


def test_nobody_plans_for_another_organisation(house):
    stranger = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=1))
    with pytest.raises(InvalidInput) as refusal:
        plan(factories.actor("vt_coordinator", of=house), stranger)
    assert refusal.value.field == "member"


@pytest.mark.parametrize(
    ("start", "length", "field"),
    [
        (HOUR, -HOUR, "ends_at"),
        (HOUR, timedelta(), "ends_at"),
        (-10 * HOUR, HOUR, "ends_at"),
        (HOUR, timedelta(days=8), "ends_at"),
        (timedelta(days=400), HOUR, "starts_at"),
    ],
)
def test_an_impossible_shift_is_told_at_its_field(house, start, length, field):
    member = factories.member("vt_worker", of=house)
    with pytest.raises(InvalidInput) as refusal:
        plan(actor_for(member), member, start, length)
    assert refusal.value.field == field


def test_the_same_person_is_not_planned_twice_at_once(house):
    member = factories.member("vt_worker", of=house)
    plan(actor_for(member), member)
    with pytest.raises(PolicyDenied, match="al dienst"):
        plan(actor_for(member), member, start=2 * HOUR)


def test_stopping_ends_what_runs_and_removes_what_never_began(house):
    member = factories.member("vt_worker", of=house)
    by = actor_for(member)
    running = actions.take_over(by=by)
    actions.stop(by=by, shift_id=running.pk)
    assert on_duty(house) == []
    assert DutyShift.objects.filter(pk=running.pk).exists()
    with pytest.raises(PolicyDenied, match="voorbij"):
        actions.stop(by=by, shift_id=running.pk)
    planned = plan(by, member)
    actions.stop(by=by, shift_id=planned.pk)
    assert not DutyShift.objects.filter(pk=planned.pk).exists()


def test_nobody_stops_the_shift_of_another(house):
    shift = actions.take_over(by=factories.actor("vt_worker", of=house))
    for stranger in (
        factories.actor("vt_worker", of=house),
        factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=1)),
    ):
        with pytest.raises(AccessDenied):
            actions.stop(by=stranger, shift_id=shift.pk)


def test_duty_begins_and_ends_at_its_instant(house):
    member = factories.member("vt_worker", of=house)
    shift = plan(actor_for(member), member)
    by = actor_for(member)
    assert not duty.has_duty(by, shift.starts_at - timedelta(seconds=1))
    assert duty.has_duty(by, shift.starts_at)
    assert not duty.has_duty(by, shift.ends_at)


# Pages ------------------------------------------------------------------------------------------------------------


def test_the_page_says_plainly_when_nobody_has_duty(house):
    client = browser(factories.member("vt_worker", of=house))
    assert "Niemand heeft nu dienst" in client.get(reverse("duty")).content.decode()
    answer = client.post(reverse("duty-take-over"), follow=True)
    assert "Niemand heeft nu dienst" not in answer.content.decode()
    assert "tot een collega overneemt" in answer.content.decode()


@pytest.mark.parametrize("role", ["reporter", "partner_worker"])
@pytest.mark.parametrize("name", ["duty", "duty-plan"])
def test_roles_without_duty_are_refused(role, name):
    assert browser(factories.member(role)).get(reverse(name)).status_code == 403


def test_the_form_offers_a_worker_only_oneself(house):
    worker, colleague = (factories.member("vt_worker", of=house) for _ in range(2))
    text = browser(worker).get(reverse("duty-plan")).content.decode()
    assert str(worker.user) in text
    assert str(colleague.user) not in text


@pytest.mark.parametrize("member", ["", "x", "00000000-0000-0000-0000-000000000000", "nul\x00"])
def test_bad_input_comes_back_at_the_form(house, member):
    client = browser(factories.member("vt_coordinator", of=house))
    answer = client.post(
        reverse("duty-plan"), {"member": member, "starts_at": "gisteren", "ends_at": "9" * 10_000}
    )
    assert answer.status_code == 422
    assert "gisteren" in answer.content.decode()


def test_planning_by_the_form(house):
    member = factories.member("vt_worker", of=house)
    begin = clock.now().astimezone(clock.AMSTERDAM) + 2 * HOUR
    form = {
        "member": str(member.pk),
        "starts_at": begin.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (begin + HOUR).strftime("%Y-%m-%dT%H:%M"),
    }
    client = browser(member)
    assert client.post(reverse("duty-plan"), form).status_code == 302
    assert str(member.user) in client.get(reverse("duty")).content.decode()
    again = client.post(reverse("duty-plan"), form)
    assert again.status_code == 422
    assert "al dienst" in again.content.decode()


def test_the_roster_shows_only_the_own_organisation(house):
    other = factories.member("police_officer", of=Organisation.objects.get(slug="politie"), duty=True)
    assert (
        str(other.user)
        not in browser(factories.member("vt_worker", of=house)).get(reverse("duty")).content.decode()
    )
