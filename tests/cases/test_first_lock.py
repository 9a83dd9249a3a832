"""What the first lock alone decides: asked outside the row policies, which would hide a fault of it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission as GuardianPermission

from cases import case_list
from cases.access import sections_seen
from cases.actions import (
    confidentiality,
    conflicts,
    emergency,
    handovers,
    own_tasks,
    participation,
    timeline,
)
from cases.models import (
    Assignment,
    Case,
    ConflictLock,
    EmergencyAccess,
    ExceptionalGrant,
    Participation,
    Task,
    TimelineEntry,
)
from cases.models.access import CaseUserObjectPermission, permission_row
from cases.models.conflict import not_about_locked
from cases.models.scoped import case_ways
from cases.sections import Section
from core import clock
from core.actor import NOBODY, system
from core.errors import AccessDenied
from organisations.actors import actor_for
from organisations.models import Membership
from tests import factories
from tests.cases.browsing import share, story
from tests.cases.intake_support import UTRECHT, report, reporter, veilig_thuis, worker

pytestmark = pytest.mark.django_db


def _assigned(told, role, kind):
    house = factories.organisation(kind)
    participation.join(
        by=told.by, case=told.case, organisation=house, purpose="hulp",
        ground=factories.ground(told.case, house, "hulp"), sections=["core"],
    )  # fmt: skip
    member = factories.member(role, of=house)
    Assignment(case=told.case, membership=member).save()
    return actor_for(member)


def test_a_role_that_lists_no_cases_sees_none_also_when_it_was_assigned_to_one():
    told = story()
    assert Case.objects.visible_to(_assigned(told, "partner_worker", "rvdk")).exists()
    assert not Case.objects.visible_to(_assigned(told, "reporter", "school")).exists()
    # Reads parts of a case by an alert, and lists none: not one in which the house takes part either.
    partner, officer = share(told, "shelter", ["core"]), factories.member("kmar_officer")
    Participation.objects.filter(case=told.case, organisation=partner.organisation).update(
        organisation=officer.organisation
    )
    Assignment(case=told.case, membership=officer).save()
    assert not Case.objects.visible_to(actor_for(officer)).exists()
    assert not Case.objects.visible_to(NOBODY).exists()


def test_a_line_of_a_section_that_the_role_may_not_read_stays_out_though_it_was_shared():
    told = story()
    partner = share(told, "rvdk", ["core", "notes"])
    seen = TimelineEntry.objects.visible_to(actor_for(partner)).filter(case=told.case)
    before = set(seen.values_list("in_section", flat=True))
    # The tables of rights changed since, say: the row of the share still names what the role may not read.
    Participation.objects.filter(case=told.case, organisation=partner.organisation).update(
        sections=["core", "notes", "source_identity", "secret_address"]
    )
    timeline.add(
        by=told.by, case=told.case, kind="source.note", title="Wie het vertelde", section=Section.SOURCE_IDENTITY,
        occurred_at=clock.now(),
    )  # fmt: skip
    assert TimelineEntry.objects.filter(case=told.case, in_section="source_identity").exists()
    assert set(seen.all().values_list("in_section", flat=True)) == before != set()


def test_a_grant_of_another_right_than_to_look_opens_nothing():
    told = story()
    person = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    seen = Case.objects.visible_to(actor_for(person))
    row = permission_row(person.user, told.case)
    ExceptionalGrant(
        permission=row, membership=person, granted_by=told.coordinator.user, reason="Vervangt", sections=["core"],
        expires_at=clock.now() + timedelta(days=1),
    ).save()  # fmt: skip
    assert seen.all().exists()
    other = GuardianPermission.objects.get(codename="change_case", content_type=row.permission.content_type)
    CaseUserObjectPermission.objects.filter(pk=row.pk).update(permission=other)
    assert not seen.all().exists()


def test_a_grant_and_break_glass_open_for_one_person_in_one_role_and_a_row_that_says_both_wrong_opens_nothing():
    told = story()
    house = factories.organisation("veilig_thuis", skip=5)
    person, stranger = factories.member("vt_worker", of=house), factories.member("vt_worker", of=house)
    second = Membership(
        user=person.user, organisation=factories.organisation("shelter"), role="partner_worker"
    )
    second.save()
    people = (person, second, stranger)

    def opened():
        """For whom, and whether the sections say the same."""
        asking = {member.pk: replace(actor_for(member), emergency=True) for member in people}
        found = {pk for pk, actor in asking.items() if Case.objects.visible_to(actor).exists()}
        listed = {pk for pk, a in asking.items() if case_list.newest(a, case_list.Filters()).cases}
        assert listed == found
        return found

    now = clock.now()
    row = permission_row(person.user, told.case)
    grant = ExceptionalGrant(
        permission=row, membership=person, granted_by=told.coordinator.user, reason="Vervangt", sections=["core"],
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    grant.save()
    assert opened() == {person.pk}
    grant.membership = stranger
    grant.save()
    assert opened() == set()
    grant.delete()
    access = EmergencyAccess(
        case=told.case, user=person.user, membership=second, reason="De politie staat voor de deur",
        ends_at=now + timedelta(hours=1),
    )  # fmt: skip
    access.save()
    assert opened() == {second.pk}
    access.membership = stranger
    access.save()
    assert opened() == set()

    # Who sees the case by another way too sees no more sections by a row of another role or person.
    partner = share(told, "rvdk", ["core"])
    elsewhere = Membership(user=partner.user, organisation=house, role="vt_worker")
    elsewhere.save()
    asking = replace(actor_for(partner), emergency=True)
    for user, membership, more in (
        (partner.user, partner, True), (partner.user, elsewhere, False), (stranger.user, partner, False)
    ):  # fmt: skip
        access.user, access.membership = user, membership
        access.save()
        assert (sections_seen(asking, told.case) > {"core"}) is more


def _steps(actor):
    return set(
        Task.objects.filter(not_about_locked(actor), case__isnull=True).values_list("source_id", flat=True)
    )


def test_steps_about_a_signal_or_hand_over_with_an_interest_are_kept_away_and_no_others():
    by = worker()
    signals = {name: report(reporter(), municipality_code=UTRECHT) for name in ("free", "locked")}
    colleague = factories.actor("vt_worker", of=veilig_thuis())
    offers = {
        name: handovers.hand_over(
            by=colleague,
            signal=signal,
            to=factories.organisation("veilig_thuis", skip=2),
            reason="Andere regio",
        )
        for name, signal in signals.items()
    }
    both = {row.pk for row in (*signals.values(), *offers.values())}
    assert both <= _steps(by) | {None}
    conflicts.declare(by=by, signal=signals["locked"], reason="Nichtje")
    assert _steps(by) & both == {signals["free"].pk, offers["free"].pk}
    assert _steps(colleague) & both == both
    lock = ConflictLock.objects.get(signal=signals["locked"])
    assert lock.declared
    lifter = factories.actor("vt_coordinator", of=veilig_thuis())
    conflicts.lift(by=lifter, lock=lock, reason="Was een ander")
    assert _steps(by) & both == both


def _looked(told):
    """Somebody of another house opened the case in an emergency."""
    helper = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    factories.member("vt_coordinator", of=helper.organisation, duty=True)
    return helper, emergency.open_access(
        by=actor_for(helper, authenticated_at=clock.now()), reference=told.case.reference,
        reason="Zij staat nu op Schiphol en niemand anders is bereikbaar.", hours=1,
    )  # fmt: skip


def test_a_look_in_an_emergency_is_seen_by_who_looked_and_by_the_coordinators_of_case_and_person():
    told = story()
    helper, access = _looked(told)
    elsewhere = factories.organisation("veilig_thuis", skip=9)

    def sees(member: Membership) -> bool:
        return EmergencyAccess.objects.visible_to(actor_for(member)).filter(pk=access.pk).exists()

    assert sees(helper)
    assert sees(told.coordinator)
    assert sees(Membership.objects.get(organisation=helper.organisation, role="vt_coordinator"))
    assert not sees(told.worker)
    assert not sees(factories.member("vt_worker", of=helper.organisation))
    assert not sees(factories.member("vt_coordinator", of=elsewhere))
    assert EmergencyAccess.objects.visible_to(system("test")).filter(pk=access.pk).exists()
    assert not EmergencyAccess.objects.visible_to(NOBODY).exists()
    review = Task.objects.filter(source_id=access.pk, case__isnull=True)
    coordinator = actor_for(told.coordinator)
    assert review.filter(not_about_locked(coordinator)).exists()
    conflicts.declare(by=coordinator, case=told.case, reason="Buurvrouw")
    assert not sees(told.coordinator)
    assert not review.filter(not_about_locked(coordinator)).exists()
    assert review.exists()


def test_who_was_kept_away_by_a_colleague_did_not_declare_it():
    told = story()
    conflicts.keep_away(
        by=actor_for(told.coordinator), case=told.case, username=told.worker.user.username, reason="Neef"
    )
    assert not ConflictLock.objects.get(case=told.case).declared


def test_who_is_nobody_or_lists_no_cases_has_no_way_in_whatever_the_rest_of_the_person_says():
    told = story()
    boss = actor_for(told.coordinator)
    helper = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    EmergencyAccess(
        case=told.case,
        user=helper.user,
        membership=helper,
        reason="Nood",
        ends_at=clock.now() + timedelta(hours=1),
    ).save()
    assert EmergencyAccess.objects.visible_to(boss).exists()
    assert not EmergencyAccess.objects.visible_to(replace(boss, user_id=None)).exists()
    assert Case.objects.visible_to(boss).exists()
    assert not Case.objects.visible_to(replace(boss, user_id=None)).exists()
    clerk = replace(boss, permissions=boss.permissions - {"case.list"})
    assert [Case.objects.filter(way).exists() for way in case_ways(boss)] == [True, False]
    for actor in (replace(boss, user_id=None), clerk):
        assert [Case.objects.filter(way).exists() for way in case_ways(actor)] == [False, False]


def test_break_glass_shows_no_line_about_where_somebody_hides_or_who_told():
    told = story()
    for section in (Section.SECRET_ADDRESS, Section.SOURCE_IDENTITY, Section.HEALTH):
        timeline.add(
            by=told.by, case=told.case, kind="test", title=section, section=section, occurred_at=clock.now()
        )
    helper = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    EmergencyAccess(
        case=told.case,
        user=helper.user,
        membership=helper,
        reason="Nood",
        ends_at=clock.now() + timedelta(hours=1),
    ).save()
    by = replace(actor_for(helper), emergency=True)
    seen = set(
        TimelineEntry.objects.visible_to(by).filter(case=told.case).values_list("in_section", flat=True)
    )
    assert seen & {Section.SECRET_ADDRESS, Section.SOURCE_IDENTITY, Section.HEALTH} == {Section.HEALTH}


def test_who_is_kept_from_a_case_still_sees_the_steps_that_are_about_something_else():
    told = story()
    conflicts.declare(by=told.by, case=told.case, reason="Nicht")
    step = Task(organisation=told.worker.organisation, kind="triage", title="Beoordeel", source_id=uuid4())
    step.save()
    assert list(Task.objects.filter(not_about_locked(told.by), pk=step.pk)) == [step]


def test_an_interest_in_a_signal_that_one_does_not_see_is_not_declared_by_way_of_another():
    own, other = reporter(), reporter()
    report(own)
    theirs = report(other)
    with pytest.raises(AccessDenied):
        conflicts.declare(by=own, signal=theirs, reason="Neef")


def test_who_is_kept_away_stays_the_one_who_did_what_was_done():
    told = story()
    done = own_tasks.add_task(by=told.by, case=told.case, title="Gebeld", owner=told.worker)
    Task.objects.filter(pk=done.pk).update(state="done", closed_at=clock.now(), outcome="Klaar")
    conflicts.declare(by=told.by, case=told.case, reason="Nicht")
    assert Task.objects.get(pk=done.pk).membership_id == told.worker.pk
    assert not Task.objects.filter(case=told.case, state="open", membership=told.worker).exists()


def test_background_work_closes_a_case_further_without_keeping_it_itself():
    told = story()
    before = Assignment.objects.filter(case=told.case).count()
    confidentiality.set_level(by=system("test"), case=told.case, level="sealed", reason="Dreiging")
    assert Case.objects.get(pk=told.case.pk).confidentiality == "sealed"
    assert Assignment.objects.filter(case=told.case).count() == before


def test_what_had_ended_keeps_its_end_when_it_is_found_unjustified():
    told = story()
    helper = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    opened = [
        EmergencyAccess(
            case=told.case,
            user=helper.user,
            membership=helper,
            reason="Nood",
            ends_at=clock.now() + timedelta(hours=1),
        )
        for _ in range(2)
    ]
    for access in opened:
        access.save()
    ended = clock.now()
    EmergencyAccess.objects.filter(pk=opened[0].pk).update(ended_at=ended)
    found = [
        emergency.review(
            by=actor_for(told.coordinator), access_id=one.pk, verdict="unjustified", note="Niet nodig"
        )
        for one in opened
    ]
    assert found[0].ended_at == ended
    assert found[1].ended_at > ended
