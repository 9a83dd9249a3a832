"""Whoever knows somebody in a case is kept away from it, everywhere; alarms go to the next person and the fallback."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.actions import confidentiality, conflicts, emergency, grants, participation, triage
from cases.confidentiality import closes_to_unassigned, organisation_right_counts
from cases.models import Case, ConflictLock, Participation, Signal, Task
from core import clock, events
from core.actor import system
from core.encryption import Sealed
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from monitoring.actions import raising
from monitoring.models import Alert, AlertAddressee
from organisations.actors import actor_for
from organisations.models import Membership, Organisation
from oversight.actions import reviews
from oversight.models import LookReview
from tests import factories
from tests.cases.browsing import browser, share, story
from tests.cases.intake_support import UTRECHT, member_of, report, reporter, veilig_thuis

pytestmark = pytest.mark.django_db

PAGES = ["case-overview", "case-timeline", "case-people", "case-notes", "case-documents", "case-looked"]


def _second_coordinator(told):
    return factories.member("vt_coordinator", of=told.worker.organisation)


def test_who_declares_an_interest_loses_every_page_list_and_task_of_the_case_at_once():
    told = story()
    client = browser(told.worker)
    answer = client.post(told.url("conflict-declare"), {"reason": "Buurvrouw"})
    assert answer.status_code == 302
    for page in PAGES:
        assert client.get(told.url(page)).status_code == 404, page
    assert told.case.reference not in client.get(reverse("case-list")).content.decode()
    found = client.get(reverse("case-list") + f"?nummer={told.case.reference}")
    assert found.context["rows"] == []
    assert told.case.reference not in client.get(reverse("worklist")).content.decode()
    case = Case.objects.get(pk=told.case.pk)
    assert case.lead_id != told.worker.pk
    assert not case.tasks.filter(membership=told.worker, state="open").exists()
    line = browser(told.coordinator).get(told.url("case-timeline")).content.decode()
    assert "mogelijk belang" in line
    assert str(told.worker.user) not in line.split("mogelijk belang")[1][:200]


def test_a_lock_closes_every_way_in_a_grant_and_a_second_role_included():
    told = story()
    outsider = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    grants.give(
        by=actor_for(told.coordinator), case=told.case, username=outsider.user.username, sections=["people"],
        reason="Vervangt", expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    assert browser(outsider).get(told.url("case-overview")).status_code == 200
    conflicts.keep_away(
        by=actor_for(told.coordinator), case=told.case, username=outsider.user.username, reason="Neef"
    )
    client = browser(outsider)
    assert client.get(told.url("case-overview")).status_code == 404
    assert told.case.reference not in client.get(reverse("case-list")).content.decode()
    with pytest.raises(PolicyDenied):
        conflicts.keep_away(
            by=actor_for(told.coordinator), case=told.case, username=outsider.user.username, reason="Neef"
        )


def test_a_coordinator_never_lifts_the_own_lock_another_does():
    told = story()
    other = _second_coordinator(told)
    lock = conflicts.declare(by=actor_for(told.coordinator), case=told.case, reason="Oom van een betrokkene")
    url = reverse("conflict-lift", args=[told.case.pk, lock.pk])
    assert browser(told.coordinator).post(url, {"reason": "Valt mee"}).status_code == 404
    with pytest.raises(AccessDenied):
        conflicts.lift(by=actor_for(told.coordinator), lock=lock, reason="Valt mee")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConflictLock.objects.filter(pk=lock.pk).update(
            lifted_at=clock.now(), lifted_by=told.coordinator.user, lift_reason=Sealed("x")
        )
    assert browser(told.worker).post(url, {"reason": "Valt mee"}).status_code == 403
    assert browser(other).post(url, {"reason": "Verkeerde naam"}).status_code == 302
    assert browser(told.coordinator).get(told.url("case-overview")).status_code == 200


def test_who_takes_part_neither_reads_nor_lifts_what_others_declared():
    """The national desk coordinates too; that a worker of the leading house knows somebody is not its business."""
    told = story()
    desk = share(told, "lkha", ["core", "people"], role="lkha_worker")
    boss, client = actor_for(told.coordinator), browser(desk)
    outer = conflicts.keep_away(
        by=boss, case=told.case, username=told.worker.user.username, reason="Nichtkanarie"
    )
    colleague = factories.member("lkha_worker", of=desk.organisation)
    by_lead = conflicts.keep_away(
        by=boss, case=told.case, username=colleague.user.username, reason="Buurkanarie"
    )
    own = conflicts.keep_away(
        by=actor_for(desk), case=told.case, username=factories.member("lkha_worker", of=desk.organisation).user.username,
        reason="Eigenkanarie",
    )  # fmt: skip
    page = client.get(told.url("case-participants")).content.decode()
    assert ("Nichtkanarie" in page, "Buurkanarie" in page, "Eigenkanarie" in page) == (False, True, True)
    assert [reverse("conflict-lift", args=[told.case.pk, lock.pk]) in page for lock in (outer, by_lead, own)] == [
        False, False, True,
    ]  # fmt: skip
    for lock in (outer, by_lead):
        url = reverse("conflict-lift", args=[told.case.pk, lock.pk])
        assert client.post(url, {"reason": "Valt mee"}).status_code == 404
        with pytest.raises(AccessDenied):
            conflicts.lift(by=actor_for(desk), lock=lock, reason="Valt mee")
    assert (
        client.post(
            reverse("conflict-lift", args=[told.case.pk, own.pk]), {"reason": "Vergissing"}
        ).status_code
        == 302
    )
    assert set(ConflictLock.objects.standing().values_list("pk", flat=True)) == {outer.pk, by_lead.pk}


def test_only_a_coordinator_keeps_others_away_and_says_why():
    told = story()
    fields = {"case": told.case, "username": told.worker.user.username, "reason": "Familie"}
    with pytest.raises(AccessDenied):
        conflicts.keep_away(by=told.by, **fields)
    coordinator = actor_for(told.coordinator)
    for wrong in (
        {"reason": " "},
        {"username": "bestaat-niet"},
        {"username": told.coordinator.user.username},
    ):
        with pytest.raises(InvalidInput):
            conflicts.keep_away(by=coordinator, **(fields | wrong))
    client = browser(told.coordinator)
    assert (
        client.post(
            told.url("conflict-keep-away"), {k: v for k, v in fields.items() if k != "case"}
        ).status_code
        == 302
    )
    assert browser(told.worker).get(told.url("case-overview")).status_code == 404
    with pytest.raises(PolicyDenied):
        participation.start_work(by=coordinator, case=told.case, membership=told.worker)


def _breach_alert(case, *organisations):
    return raising.raise_for(
        by=system("test"), kind="breach", source_id=case.pk, severity="acute", title="Overtreding gemeld",
        instruction="Bel 112.", organisations=dict.fromkeys(organisations, "toets"), occurred_at=clock.now(), case=case,
    )  # fmt: skip


def test_an_alarm_is_never_withheld_it_goes_to_the_next_person_and_the_fallback():
    told = story()
    on_duty = factories.member("vt_worker", of=told.worker.organisation, duty=True)
    conflicts.keep_away(
        by=actor_for(told.coordinator), case=told.case, username=on_duty.user.username, reason="Zus"
    )
    alert = _breach_alert(told.case, told.worker.organisation)
    mine = alert.addressees.get(organisation=told.worker.organisation)
    assert mine.passed_to == told.coordinator
    assert alert.addressees.exclude(pk=mine.pk).filter(because=mine, state="sent").exists()
    client = browser(on_duty)
    shown = client.get(alert.get_absolute_url())
    assert shown.status_code == 200
    assert "Overtreding" in shown.content.decode()
    assert told.case.reference not in shown.content.decode()
    assert told.case.reference not in client.get(reverse("alert-list")).content.decode()
    assert client.post(reverse("alert-take", args=[alert.pk])).status_code == 403
    assert browser(told.coordinator).post(reverse("alert-take", args=[alert.pk])).status_code == 302


def test_an_alarm_of_which_everybody_is_kept_away_reaches_the_fallback_at_once():
    told = story()
    house = factories.organisation("police", skip=2)
    only = factories.member("police_officer", of=house)
    factories.member("police_officer", of=Organisation.objects.get(slug="politie"))
    conflicts.keep_away(
        by=actor_for(told.coordinator), case=told.case, username=only.user.username, reason="Broer"
    )
    alert = _breach_alert(told.case, house)
    assert alert.addressees.count() == 2


def test_who_declares_an_interest_lets_go_of_the_alarm_that_he_had_taken():
    told = story()
    alert = _breach_alert(told.case, told.worker.organisation)
    assert browser(told.worker).post(reverse("alert-take", args=[alert.pk])).status_code == 302
    conflicts.declare(by=told.by, case=told.case, reason="Herken de naam")
    events.drain()
    mine = AlertAddressee.objects.get(alert=alert, organisation=told.worker.organisation)
    assert (mine.state, mine.acknowledged_by, mine.passed_to) == ("sent", None, told.coordinator)
    assert mine.next_step_at is not None
    assert Alert.objects.get(pk=alert.pk).addressees.filter(because=mine).exists()


def test_an_interest_in_a_signal_closes_it_and_the_case_that_it_becomes():
    coordinator = factories.member("vt_coordinator", of=veilig_thuis())
    friend = factories.member("vt_coordinator", of=coordinator.organisation)
    signal = report(reporter(), municipality_code=UTRECHT)
    client = browser(friend)
    assert client.get(reverse("triage-signal", args=[signal.pk])).status_code == 200
    assert client.post(reverse("triage-conflict", args=[signal.pk]), {"reason": "Nichtje"}).status_code == 302
    assert client.get(reverse("triage-signal", args=[signal.pk])).status_code == 404
    assert signal.reference not in client.get(reverse("triage-inbox")).content.decode()
    assert signal.reference not in client.get(reverse("worklist")).content.decode()
    case = triage.accept(by=actor_for(coordinator), signal=Signal.objects.get(pk=signal.pk))
    assert client.get(case.get_absolute_url()).status_code == 404
    assert browser(coordinator).get(case.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("level", "coordinator", "worker", "police"),
    [("normal", 200, 200, 200), ("restricted", 404, 200, 200), ("sealed", 404, 200, 404)],
)
def test_a_level_closes_the_case_to_who_is_not_named(level, coordinator, worker, police):
    told = story()
    officer = share(told, "police", ["core", "orders"], role="police_officer")
    boss = _second_coordinator(told)
    if level != "normal":
        form = {"level": level, "reason": "Familie van een collega", "version": told.case.version}
        assert browser(told.coordinator).post(told.url("case-confidentiality"), form).status_code == 302
    for member, expected in ((boss, coordinator), (told.worker, worker), (officer, police)):
        client = browser(member)
        assert client.get(told.url("case-overview")).status_code == expected
        listed = told.case.reference in client.get(reverse("case-list")).content.decode()
        assert listed == (expected == 200)
    # Who closed it further keeps it.
    assert browser(told.coordinator).get(told.url("case-overview")).status_code == 200


def test_a_sealed_case_still_alarms_the_police_and_opens_to_who_takes_it():
    told = story()
    officer = share(told, "police", ["core", "orders"], role="police_officer")
    form = {"level": "sealed", "reason": "Dreiging", "version": told.case.version}
    assert browser(told.coordinator).post(told.url("case-confidentiality"), form).status_code == 302
    alert = _breach_alert(Case.objects.get(pk=told.case.pk), officer.organisation)
    client = browser(officer)
    assert client.get(alert.get_absolute_url()).status_code == 200
    assert client.post(reverse("alert-take", args=[alert.pk])).status_code == 302
    assert client.get(told.url("case-overview")).status_code == 200


def test_a_level_is_set_by_a_coordinator_of_the_lead_alone_with_a_reason():
    told = story()
    form = {"level": "sealed", "reason": "x", "version": told.case.version}
    assert browser(told.worker).post(told.url("case-confidentiality"), form).status_code == 403
    assert (
        browser(told.coordinator).post(told.url("case-confidentiality"), form | {"reason": " "}).status_code
        == 422
    )
    assert (
        browser(told.coordinator).post(told.url("case-confidentiality"), form | {"level": "zz"}).status_code
        == 422
    )


def test_the_step_to_review_an_emergency_is_not_for_who_is_kept_away_from_the_case():
    told = story()
    stranger = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    emergency.open_access(
        by=actor_for(stranger, authenticated_at=clock.now()), reference=told.case.reference, hours=1,
        reason="De politie staat voor de deur",
    )  # fmt: skip
    other = factories.member("vt_coordinator", of=told.worker.organisation)
    conflicts.declare(by=actor_for(other), case=told.case, reason="Een nicht")
    assert told.case.reference in browser(told.coordinator).get(reverse("worklist")).content.decode()
    assert told.case.reference not in browser(other).get(reverse("worklist")).content.decode()


def test_a_report_that_is_in_a_case_is_read_by_who_sees_the_case():
    """Need to know: the report says what the case says, and who told."""
    lead = factories.member("vt_coordinator", of=veilig_thuis())
    colleague = factories.member("vt_worker", of=lead.organisation)
    boss = factories.member("vt_coordinator", of=lead.organisation)
    by = reporter()
    signal = report(by, municipality_code=UTRECHT)
    page, named = (reverse(name, args=[signal.pk]) for name in ("triage-signal", "triage-names"))
    assert browser(colleague).get(page).status_code == 200
    case = triage.accept(by=actor_for(lead), signal=Signal.objects.get(pk=signal.pk))
    for member, level, expected in ((colleague, "normal", 404), (boss, "normal", 200), (boss, "sealed", 404)):
        if level != "normal":
            confidentiality.set_level(by=actor_for(lead), case=case, level=level, reason="Bekende familie")
        client = browser(member)
        assert client.get(page).status_code == expected, (member.role, level)
        assert client.post(named).status_code == expected
        assert client.get(reverse("api-signal", args=[signal.pk])).status_code == expected
        shown = signal.reference in client.get(reverse("triage-decided")).content.decode()
        assert shown is (expected == 200)
    assert browser(lead).get(page).status_code == 200
    own = browser(member_of(by))
    assert own.get(reverse("signal-detail", args=[signal.pk])).status_code == 200


def test_a_privacy_officer_who_is_kept_away_neither_finds_the_case_nor_judges_looks_at_it():
    """A conflict of interest closes the case in every role."""
    told = story()
    while events.drain():
        pass
    officer, now = factories.actor("privacy_officer", of=told.worker.organisation), clock.now()
    member = Membership.objects.select_related("user").get(pk=officer.membership_id)
    looked = LookReview.objects.create(
        organisation=told.worker.organisation, person=told.worker.user, case=told.case, day=now.date(), points=9,
        reasons=["surname"], lines=1, first_at=now, last_at=now,
    )  # fmt: skip
    client, asked = browser(member), {"reference": told.case.reference}
    pages = [reverse("who-saw", args=[told.case.pk]), reverse("look-review", args=[looked.pk])]
    assert [
        client.post("/inzage/", asked).status_code,
        *(client.get(page).status_code for page in pages),
    ] == [
        302,
        200,
        200,
    ]
    conflicts.keep_away(
        by=actor_for(told.coordinator),
        case=told.case,
        username=member.user.username,
        reason="Oom van het meisje",
    )
    assert [
        client.post("/inzage/", asked).status_code,
        *(client.get(page).status_code for page in pages),
    ] == [
        422,
        404,
        404,
    ]
    assert not LookReview.objects.visible_to(officer).exists()
    with pytest.raises(AccessDenied):
        reviews.close(
            by=officer, review_id=looked.pk, conclusion="in_order", explanation="Zij is mijn nicht."
        )


@pytest.mark.parametrize("level", ["normal", "restricted", "sealed"])
def test_whether_a_level_closes_a_case_is_one_rule_for_a_row_and_for_a_list(level):
    told = story()
    partner = share(told, "rvdk", ["core"])
    Case.objects.filter(pk=told.case.pk).update(confidentiality=level)
    case = Case.objects.get(pk=told.case.pk)
    for house in (told.worker.organisation_id, partner.organisation_id):
        counts = Participation.objects.filter(
            organisation_right_counts(house), case=case, organisation_id=house
        )
        assert closes_to_unassigned(case, house) is not counts.exists()


def test_in_a_closed_case_the_step_to_choose_a_lead_is_for_who_is_assigned():
    """The coordinators who are not assigned do not see it."""
    told = story()
    Case.objects.filter(pk=told.case.pk).update(confidentiality="restricted")
    conflicts.declare(by=told.by, case=told.case, reason="Buurvrouw")
    assert Task.objects.get(case=told.case, kind="lead_missing").role == ""
    # Where an organisation has no such role it is for everybody there too.
    lkha = factories.actor("lkha_worker")
    conflicts.declare(by=lkha, case=(other := factories.case(lkha)), reason="Buurvrouw")
    assert Task.objects.get(case=other, kind="lead_missing").role == ""
