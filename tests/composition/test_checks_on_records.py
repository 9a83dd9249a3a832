"""Checks that ask the database, each with every relation that somebody can have to a record, made as rows."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

import audit
from cases.access import can_view, sections_seen
from cases.actions import conflicts, grants, participation
from cases.models import EmergencyAccess, Signal
from cases.sections import EMERGENCY_SECTIONS, Section
from core import clock, scope
from core.actor import system
from core.grants import WEB
from monitoring.access import closed_among, in_conflict, keeps_away, kept_away_of
from monitoring.models import Alert
from organisations.actors import actor_for, current_membership
from organisations.models import Membership, Organisation, User
from oversight.access import cases_overseen
from oversight.models import KnownCase
from protection_orders.access import _users
from tests import factories
from tests.roles import acting

pytestmark = pytest.mark.django_db
EVERYTHING = frozenset(Section.values)


@pytest.fixture
def house():
    return factories.organisation("veilig_thuis")


def test_what_somebody_sees_of_a_case_is_role_and_share_and_every_way_in(house):
    worker, boss = factories.actor("vt_worker", of=house), factories.actor("vt_coordinator", of=house)
    case, other = factories.case(worker), factories.case(worker)
    far = [factories.organisation("veilig_thuis", skip=n) for n in (1, 2)]
    shelter = factories.organisation("shelter")

    def join(where, to, sections):
        return participation.join(
            by=worker, case=to, organisation=where, purpose="advies" if where in far else "opvang", sections=sections,
            ground=factories.ground(to, where, "advies" if where in far else "opvang"),
        )  # fmt: skip

    def let_in(member, to, sections):
        grants.give(by=boss, case=to, username=member.user.username, sections=sections, reason="Vervangt",
                    expires_at=clock.now() + timedelta(days=1))  # fmt: skip
        return actor_for(member)

    def break_glass(to, member=None):
        member = member or factories.member("lkha_worker")
        EmergencyAccess(case=to, user_id=member.user_id, membership=member, reason="Nu op straat.",
                        ends_at=clock.now() + timedelta(hours=1)).save()  # fmt: skip
        return actor_for(member)

    join(far[0], case, ["core", "people"])
    join(shelter, case, ["core", "orders", "secret_address"])
    # What is shared of another case never counts here.
    join(far[0], other, ["core", "notes"])
    join(far[1], other, ["core", "notes"])
    left = join(far[1], case, ["core", "travel"])
    participation.leave(by=worker, participation=left, reason="Klaar.")
    helper = factories.member("vt_worker", of=far[1])
    granted = let_in(helper, case, ["core", "notes"])
    let_in(helper, other, ["core", "travel"])
    cousin = factories.member("vt_coordinator", of=house)
    conflicts.keep_away(by=boss, case=case, username=cousin.user.username, reason="Nicht")
    glass, glass_elsewhere = break_glass(case), break_glass(other)
    # Who sees a part anyhow and broke glass: what is written goes by that part alone, and so does another case.
    both, other_too = (factories.member("vt_coordinator", of=far[0]) for _ in range(2))
    break_glass(other, other_too)
    break_glass(case, both)
    expected = {
        worker: EVERYTHING,
        boss: EVERYTHING,
        factories.actor("vt_worker", of=house): frozenset(),
        actor_for(cousin): frozenset(),
        factories.actor("vt_coordinator", of=far[0]): {"core", "people"},
        factories.actor("vt_worker", of=far[0]): frozenset(),
        actor_for(both): {"core", "people"},
        _in_emergency(actor_for(other_too)): {"core", "people"},
        factories.actor("partner_worker", of=shelter): {"core", "orders"},
        factories.actor("vt_coordinator", of=far[1]): frozenset(),
        granted: {"core", "notes"},
        factories.actor("administrator", of=house): frozenset(),
        glass: frozenset(),
        _in_emergency(glass): set(EMERGENCY_SECTIONS),
        _in_emergency(glass_elsewhere): frozenset(),
        _in_emergency(factories.actor("vt_coordinator", of=far[0])): {"core", "people"},
        system("test"): EVERYTHING,
    }
    for who, sections in expected.items():
        assert sections_seen(who, case) == sections, who.role
        assert {section for section in EVERYTHING if can_view(who, case, section)} == sections, who.role
        assert can_view(who, case) == ("core" in sections)


def _in_emergency(actor):
    return replace(actor, emergency=True)


def _alert(source, case=None):
    found = Alert(
        reference=f"TEST-{uuid4().hex[:8]}", kind="signal", severity="urgent", case=case, source_id=source, title="Kijk",
        instruction="Kijk nu.", occurred_at=clock.now(),
    )  # fmt: skip
    found.save()
    return found


def test_a_conflict_of_interest_closes_the_alarms_about_its_case_and_its_signals(house):
    worker, boss = factories.actor("vt_worker", of=house), factories.actor("vt_coordinator", of=house)
    case, other = factories.case(worker), factories.case(worker)

    def signal(of=None):
        made = Signal(
            reference=f"SG-{uuid4().hex[:8]}", state="accepted" if of else "received", reporter_id=worker.membership_id,
            reporter_organisation=house, reporter_capacity="teacher", receiver=house, route_reason="woonplaats", case=of,
            practices=["forced_marriage"], occurred_at=clock.now(), facts="Bang.",
        )  # fmt: skip
        made.save()
        return made

    inside, apart, elsewhere = signal(case), signal(), signal(other)
    alerts = {
        "case": _alert(uuid4(), case), "inside": _alert(inside.pk), "apart": _alert(apart.pk),
        "other": _alert(uuid4(), other), "elsewhere": _alert(elsewhere.pk),
    }  # fmt: skip
    # Coordinators, who see every case of the house and so every report in one, but for a conflict of interest.
    of_case, of_signal, lifted = (factories.member("vt_coordinator", of=house) for _ in range(3))
    conflicts.keep_away(by=boss, case=case, username=of_case.user.username, reason="Nicht")
    conflicts.declare(by=actor_for(of_signal), signal=apart, reason="Buurman")
    gone = conflicts.keep_away(by=boss, case=case, username=lifted.user.username, reason="Neef")
    conflicts.lift(by=boss, lock=gone, reason="Vergissing")
    expected = {of_case: {"case", "inside"}, of_signal: {"apart"}, lifted: set()}
    for member, closed in expected.items():
        actor = actor_for(member)
        assert closed_among(actor, list(alerts.values())) == {alerts[name].pk for name in closed}
        assert closed_among(actor, [alerts["other"]]) == set()
        # As on a page: inside the policies, where the case itself does not exist for who is kept away.
        with acting(WEB):
            scope.enter(actor)
            assert {name for name, alert in alerts.items() if in_conflict(actor, alert)} == closed
            scope.enter(actor)
            assert {name for name, alert in alerts.items() if keeps_away(actor, alert, of_case.user_id)} == {
                "case",
                "inside",
            }
        signals = {"inside": inside.pk, "apart": apart.pk, "elsewhere": elsewhere.pk}
        found = set(Signal.objects.visible_to(actor).values_list("pk", flat=True))
        assert {name for name, pk in signals.items() if pk not in found} == closed - {"case"}
    assert not in_conflict(system("test"), alerts["case"])
    assert closed_among(system("test"), list(alerts.values())) == set()
    assert kept_away_of(list(alerts.values())) == {
        alerts["case"].pk: {of_case.user_id}, alerts["inside"].pk: {of_case.user_id}, alerts["apart"].pk: {of_signal.user_id},
    }  # fmt: skip
    for name in ("case", "inside", "apart"):
        assert set(kept_away_of([alerts[name]])) == {alerts[name].pk}
    assert kept_away_of([alerts["other"], alerts["elsewhere"]]) == {}


def test_a_privacy_officer_oversees_the_cases_of_the_house_and_those_its_people_looked_into(house):
    far = factories.organisation("veilig_thuis", skip=1)
    led, looked, unrelated = (uuid4() for _ in range(3))
    for case_id, of in ((led, house), (looked, far), (unrelated, far)):
        KnownCase(case_id=case_id, organisation=of, reference=f"SP-{case_id.hex[:6]}").save()
    for case_id, of in ((looked, house), (unrelated, far)):
        audit.seen(by=factories.actor("vt_worker", of=of), action="case.list", case_id=case_id)

    def seen(role, of):
        return set(cases_overseen(factories.actor(role, of=of)).values_list("case_id", flat=True))

    assert seen("privacy_officer", house) == {led, looked}
    assert seen("privacy_officer", far) == {looked, unrelated}
    assert seen("privacy_officer", factories.organisation("veilig_thuis", skip=2)) == set()
    assert seen("vt_coordinator", house) == set()


def test_a_person_works_in_the_chosen_active_membership_or_the_first():
    first = factories.member("vt_worker")
    user = User.objects.get(pk=first.user_id)
    far, shut = factories.organisation("police"), factories.organisation("rvdk")
    second = Membership.objects.create(user=user, organisation=far, role="police_officer")
    ended = Membership.objects.create(user=user, organisation=far, role="reporter", active=False)
    closed = Membership.objects.create(user=user, organisation=shut, role="partner_worker")
    Organisation.objects.filter(pk=shut.pk).update(active=False)
    stranger = factories.member("vt_worker")
    for chosen, found in (
        (None, first),
        (second.pk, second),
        (ended.pk, first),
        (closed.pk, first),
        (stranger.pk, first),
    ):
        current = current_membership(user, str(chosen) if chosen else None)
        assert current == found
        assert current.has_others
    factories.member("vt_worker")
    alone = current_membership(stranger.user, None)
    assert (alone, alone.has_others) == (stranger, False)
    Membership.objects.filter(user=user).update(active=False)
    assert current_membership(user, None) is None
    assert _users(first.pk, None, stranger.pk) == {user.pk, stranger.user_id}
