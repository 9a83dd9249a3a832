"""Each refusal of the acts that give, take or close access, alone: no other check would have stopped it."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from cases.actions import confidentiality, conflicts, emergency, grants, participation, triage
from cases.models import Assignment, Case, ConflictLock, ExceptionalGrant, Participation, Task
from cases.models.emergency import EmergencyAccess
from core import clock
from core.actor import system
from core.errors import AccessDenied, InvalidInput, PolicyDenied, StaleRecord
from organisations.actors import actor_for
from organisations.models import Membership
from tests import factories
from tests.cases.browsing import story
from tests.cases.intake_support import UTRECHT, report, reporter, veilig_thuis

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    return story()


@pytest.fixture
def lead(told):
    """The coordinator of who leads."""
    return actor_for(told.coordinator)


@pytest.fixture
def worker(told):
    """Works on the case for who leads, and coordinates nothing."""
    return actor_for(told.worker)


@pytest.fixture
def partner(told):
    """A coordinator of another region that takes part."""
    house = factories.organisation("veilig_thuis", skip=5)
    participation.join(
        by=told.by, case=told.case, organisation=house, purpose="hulp",
        ground=factories.ground(told.case, house, "hulp"), sections=["core", "people"],
    )  # fmt: skip
    return factories.actor("vt_coordinator", of=house)


@pytest.fixture
def elsewhere():
    """A coordinator of a region that has nothing to do with it."""
    return factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=9))


def _colleague(actor, role="vt_worker"):
    return factories.member(role, of=Membership.objects.get(pk=actor.membership_id).organisation)


def _name(member):
    return member.user.username


def _away(by, told, member, reason="Neef"):
    return conflicts.keep_away(by=by, case=told.case, username=_name(member), reason=reason)


# Interests.


def test_an_interest_is_declared_by_who_sees_what_it_is_about(told, elsewhere):
    signal = report(reporter(), municipality_code=UTRECHT)
    for about in ({"case": told.case}, {"signal": signal}):
        with pytest.raises(AccessDenied):
            conflicts.declare(by=elsewhere, reason="Buurvrouw", **about)
    with pytest.raises(AccessDenied):
        conflicts.declare(by=system("test"), case=told.case, reason="Buurvrouw")
    with pytest.raises(ValueError, match="concerns"):
        conflicts.declare(by=elsewhere, reason="Buurvrouw")
    assert not ConflictLock.objects.exists()


def test_interests_in_two_reports_stand_beside_each_other_and_one_twice_is_refused():
    by = factories.actor("vt_worker", of=veilig_thuis())
    for signal in (report(reporter(), municipality_code=UTRECHT) for _ in range(2)):
        conflicts.declare(by=by, signal=signal, reason="Nichtje")
    assert ConflictLock.objects.count() == 2
    first = ConflictLock.objects.earliest("recorded_at").signal
    with pytest.raises(AccessDenied):
        conflicts.declare(by=by, signal=first, reason="Nichtje")


def test_others_are_kept_away_by_a_coordinator_who_sees_the_case(told, partner, elsewhere):
    with pytest.raises(AccessDenied):
        _away(elsewhere, told, _colleague(elsewhere))
    with pytest.raises(InvalidInput) as wrong:
        _away(partner, told, told.worker)
    assert wrong.value.field == "username"
    gone = _colleague(partner)
    Membership.objects.filter(pk=gone.pk).update(active=False)
    with pytest.raises(InvalidInput):
        _away(partner, told, gone)
    assert not ConflictLock.objects.exists()
    assert _away(partner, told, _colleague(partner)).pk


def test_an_interest_is_lifted_once_by_a_coordinator_who_sees_the_case_and_with_a_reason(
    told, lead, worker, partner
):
    lock = _away(lead, told, _colleague(lead))
    other = _colleague(partner)
    outside = _away(partner, told, other)
    with pytest.raises(AccessDenied):
        conflicts.lift(by=worker, lock=lock, reason="Valt mee")
    with pytest.raises(InvalidInput):
        conflicts.lift(by=lead, lock=lock, reason=" ")
    participation.leave(
        by=told.by,
        participation=told.case.participations.get(organisation_id=partner.organisation_id),
        reason="Klaar",
    )
    with pytest.raises(AccessDenied):
        conflicts.lift(by=partner, lock=outside, reason="Valt mee")
    conflicts.lift(by=lead, lock=lock, reason="Was een ander")
    assert told.case.timeline.filter(title__startswith="Belang opgeheven").count() == 1
    with pytest.raises(PolicyDenied):
        conflicts.lift(by=lead, lock=lock, reason="Was een ander")


def test_nobody_lifts_the_own_interest_and_is_told_so(told, lead):
    lock = conflicts.declare(by=lead, case=told.case, reason="Buurvrouw")
    with pytest.raises(AccessDenied) as refused:
        conflicts.lift(by=lead, lock=lock, reason="Valt mee")
    assert refused.value.reason == conflicts.OWN


def test_for_which_interests_a_coordinator_answers(told, lead, partner):
    other = factories.case(told.by)
    ours, theirs = _colleague(lead), _colleague(partner)
    set_by_lead, set_by_partner = _away(lead, told, ours), _away(partner, told, theirs)
    conflicts.keep_away(by=lead, case=other, username=_name(ours), reason="Neef")
    own = conflicts.declare(by=lead, case=told.case, reason="Buurvrouw")
    assert set(conflicts.liftable(lead, told.case)) == {set_by_lead, set_by_partner}
    assert set(conflicts.liftable(partner, told.case)) == {set_by_partner}
    # Somebody else of the house that leads set it, on a person of the partner: not the partner's to lift.
    by_lead_on_theirs = _away(actor_for(_colleague(lead, "vt_coordinator")), told, _colleague(partner))
    assert by_lead_on_theirs not in conflicts.liftable(partner, told.case)
    Membership.objects.filter(pk=theirs.pk).update(active=False)
    assert not conflicts.liftable(partner, told.case).exists()
    assert own not in conflicts.liftable(lead, told.case)


def test_who_is_kept_away_from_a_report_is_from_its_case_and_nobody_else(told):
    house = veilig_thuis()
    coordinator = factories.actor("vt_coordinator", of=house)
    one, both, free = (factories.member("vt_worker", of=house) for _ in range(3))
    case = factories.case(coordinator)
    signal, another = (report(reporter(), municipality_code=UTRECHT) for _ in range(2))
    conflicts.declare(by=actor_for(both), signal=signal, reason="Nichtje")
    conflicts.declare(by=actor_for(one), signal=signal, reason="Nichtje")
    conflicts.declare(by=actor_for(free), signal=another, reason="Nichtje")
    conflicts.keep_away(by=coordinator, case=case, username=_name(both), reason="Neef")
    triage.accept(by=coordinator, signal=signal, case=case)
    assert sorted(ConflictLock.objects.filter(case=case).values_list("user__username", flat=True)) == sorted(
        [_name(one), _name(both)]
    )


def test_what_somebody_held_is_passed_on_and_nothing_else(told, lead):
    own, colleague = told.worker, _colleague(lead)
    other = factories.case(told.by)
    Assignment(case=told.case, membership=colleague).save()
    ended = clock.now() - timedelta(days=1)
    before = Assignment(case=told.case, membership=_colleague(lead), ended_at=ended)
    before.save()
    old = Assignment(case=told.case, membership=own, ended_at=ended)
    old.save()

    def step(case, member):
        task = Task(case=case, organisation=member.organisation, membership=member, kind="own", title="x")
        task.save()
        return task

    held, elsewhere, of_colleague = step(told.case, own), step(other, own), step(told.case, colleague)
    conflicts.declare(by=actor_for(own), case=told.case, reason="Neef")
    for task, member in ((held, None), (elsewhere, own), (of_colleague, colleague)):
        task.refresh_from_db()
        assert task.membership == member
    old.refresh_from_db()
    assert old.ended_at == ended
    assert not Assignment.objects.filter(case=told.case, membership=own, ended_at__isnull=True).exists()
    assert Assignment.objects.filter(case=told.case, membership=colleague, ended_at__isnull=True).exists()
    case = Case.objects.get(pk=told.case.pk)
    assert case.lead is None
    assert Task.objects.get(case=case, kind="lead_missing").role == "vt_coordinator"
    # Without a lead, or with another, nothing is asked a second time.
    conflicts.keep_away(by=lead, case=case, username=_name(colleague), reason="Neef")
    assert Task.objects.filter(case=case, kind="lead_missing").count() == 1


def test_the_lead_stays_when_somebody_else_is_kept_away(told, lead):
    assert told.case.lead_id == told.worker.pk
    _away(lead, told, _colleague(lead))
    assert Case.objects.get(pk=told.case.pk).lead_id == told.worker.pk
    assert not Task.objects.filter(case=told.case, kind="lead_missing").exists()


# Levels.


def test_a_level_is_for_a_coordinator_of_who_leads(told, lead, worker, partner):
    def level(by, value="sealed", reason="Familie werkt hier", **more):
        return confidentiality.set_level(by=by, case=told.case, level=value, reason=reason, **more)

    for by in (worker, partner):
        with pytest.raises(AccessDenied):
            level(by)
    with pytest.raises(StaleRecord):
        level(lead, version=told.case.version + 7)
    for wrong, field in (({"value": "zz"}, "level"), ({"reason": " "}, "reason")):
        with pytest.raises(InvalidInput) as refused:
            level(lead, **wrong)
        assert refused.value.field == field
    with pytest.raises(PolicyDenied):
        level(lead, "normal")
    assert not Assignment.objects.filter(membership_id=lead.membership_id).exists()
    level(lead)
    assert Assignment.objects.filter(membership_id=lead.membership_id, case=told.case).exists()


def test_who_opens_a_case_up_again_is_not_put_to_work_on_it(told, lead):
    _give(actor_for(_colleague(lead, "vt_coordinator")), told, told.coordinator, sections=["core"])
    Case.objects.filter(pk=told.case.pk).update(confidentiality="restricted")
    confidentiality.set_level(by=lead, case=told.case, level="normal", reason="Kan weer open")
    assert not Assignment.objects.filter(case=told.case, membership=told.coordinator).exists()


# Grants to one person.


@pytest.fixture
def helper():
    return factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=7))


def _give(by, told, member, **more):
    values = {"sections": ["people"], "reason": "Vervangt", "expires_at": clock.now() + timedelta(days=3)}
    return grants.give(by=by, case=told.case, username=_name(member), **(values | more))


def test_a_grant_is_for_a_coordinator_of_who_leads_an_open_case(told, lead, worker, partner, helper):
    for by in (worker, partner):
        with pytest.raises(AccessDenied):
            _give(by, told, helper)
    _away(lead, told, helper)
    with pytest.raises(PolicyDenied, match="belang"):
        _give(lead, told, helper)
    another = factories.member("vt_worker", of=helper.organisation)
    assert _give(lead, told, another).pk, "an interest of somebody else stops nobody"
    Case.objects.filter(pk=told.case.pk).update(state="closed", closed_at=Now(), close_reason="STABLE_SAFETY")
    with pytest.raises(PolicyDenied):
        _give(lead, told, factories.member("vt_worker", of=helper.organisation))


def test_a_grant_stands_once_and_may_be_given_anew_after_its_end(told, lead, worker, partner, helper):
    grant = _give(lead, told, helper)
    with pytest.raises(PolicyDenied):
        _give(lead, told, helper)
    for by in (worker, partner):
        with pytest.raises(AccessDenied):
            grants.revoke(by=by, grant=grant)
    grants.revoke(by=lead, grant=grant)
    with pytest.raises(PolicyDenied):
        grants.revoke(by=lead, grant=grant)
    assert _give(lead, told, helper).pk == grant.pk
    ExceptionalGrant.objects.filter(pk=grant.pk).update(
        expires_at=grant.recorded_at + timedelta(microseconds=1)
    )
    assert _give(lead, told, helper).pk == grant.pk


def test_a_grant_is_to_somebody_who_works_here(told, lead, helper):
    helper.user.is_active = False
    helper.user.save()
    with pytest.raises(InvalidInput, match="inlognaam"):
        _give(lead, told, helper)
    gone = factories.member("vt_worker", of=helper.organisation)
    Membership.objects.filter(pk=gone.pk).update(active=False)
    with pytest.raises(InvalidInput, match="inlognaam"):
        _give(lead, told, gone)


def test_a_grant_to_who_has_more_roles_names_one_of_them(told, lead, helper):
    second = Membership(
        user=helper.user, organisation=factories.organisation("shelter"), role="partner_worker"
    )
    second.save()
    for wrong in (None, factories.member("vt_worker", of=helper.organisation).pk, "x"):
        with pytest.raises(InvalidInput, match="Kies in welke rol"):
            _give(lead, told, helper, membership_id=wrong)
    assert _give(lead, told, helper, membership_id=second.pk).membership == second


def test_a_grant_names_the_sections_that_the_role_may_never_read(told, lead):
    police = factories.member("police_officer")
    with pytest.raises(InvalidInput, match=r"nooit zien: .*wie meldde"):
        _give(lead, told, police, sections=["core", "source_identity"])


# Break-glass.

WHY = "De politie belt: zij staat nu op straat"


def _open(told, by):
    return emergency.open_access(by=by, reference=told.case.reference, reason=WHY, hours=2)


def _fresh(member):
    return actor_for(member, authenticated_at=clock.now())


def test_break_glass_is_for_who_may_use_it_and_does_not_see_the_case_yet(told, helper):
    with pytest.raises(AccessDenied):
        _open(told, _fresh(factories.member("partner_worker")))
    with pytest.raises(PolicyDenied, match="ziet deze casus al"):
        _open(told, _fresh(told.worker))
    assert _open(told, _fresh(helper)) is not None


def test_break_glass_needs_somebody_at_work_who_hears_of_it(told, helper):
    """Each of those who are there cannot: oneself, gone, suspended, without alarms, of a third house."""
    factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=11))
    houses = {told.case.organisation_id, helper.organisation_id}
    Membership.objects.filter(organisation_id__in=houses).exclude(pk=helper.pk).update(active=False)
    factories.member("administrator", of=helper.organisation)
    suspended = factories.member("vt_worker", of=helper.organisation)
    suspended.user.is_active = False
    suspended.user.save()
    Membership(user=helper.user, organisation=told.case.organisation, role="vt_coordinator").save()
    with pytest.raises(AccessDenied) as refused:
        _open(told, _fresh(helper))
    assert refused.value.reason == emergency.NOBODY_TOLD
    factories.member("vt_worker", of=helper.organisation)
    assert _open(told, _fresh(helper)) is not None


def test_the_step_to_review_is_for_the_coordinators_where_a_house_has_them(told, helper):
    access = _open(told, _fresh(helper))
    assert Task.objects.get(source_id=access.pk).role == "vt_coordinator"
    knot = factories.actor("lkha_worker")
    abroad = factories.case(knot)
    other = emergency.open_access(by=_fresh(helper), reference=abroad.reference, reason=WHY, hours=1)
    assert Task.objects.get(source_id=other.pk).role == ""


def test_break_glass_is_stopped_by_its_user_and_reviewed_once_by_another(told, lead, elsewhere, helper):
    access, other = (
        _open(told, _fresh(member))
        for member in (helper, factories.member("vt_worker", of=helper.organisation))
    )
    with pytest.raises(AccessDenied):
        emergency.end(by=lead, access=access)

    def review(by=lead, row=access, verdict="justified", note="Klopt"):
        return emergency.review(by=by, access_id=row.pk, verdict=verdict, note=note)

    for wrong, field in (({"verdict": "zz"}, "verdict"), ({"note": " "}, "note")):
        with pytest.raises(InvalidInput) as refused:
            review(**wrong)
        assert refused.value.field == field
    with pytest.raises(AccessDenied) as not_there:
        review(by=elsewhere)
    assert not_there.value.reason == emergency.WHO_REVIEWS
    review()
    assert EmergencyAccess.objects.get(pk=access.pk).ended_at is None
    with pytest.raises(PolicyDenied):
        review()
    review(row=other, verdict="unjustified", note="Er was iemand bereikbaar")
    assert EmergencyAccess.objects.get(pk=other.pk).ended_at is not None


def test_a_coordinator_does_not_review_the_own_break_glass(told, partner):
    coordinator = factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=7))
    factories.member("vt_worker", of=coordinator.organisation)
    access = _open(told, _fresh(coordinator))
    with pytest.raises(AccessDenied) as refused:
        emergency.review(by=actor_for(coordinator), access_id=access.pk, verdict="justified", note="Klopt")
    assert refused.value.reason == emergency.NOT_OWN
    assert not Participation.objects.filter(organisation=coordinator.organisation, case=told.case).exists()
