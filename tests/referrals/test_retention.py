"""How long a file is kept, what holds it, and its destruction by two people with a certificate."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from audit.models import Entry
from cases.actions import conflicts, contacts, notes, triage
from cases.models import (
    Case,
    ContactMoment,
    Deadline,
    Note,
    Participation,
    Person,
    PersonKey,
    SafeContact,
    Signal,
    SignalPerson,
    Task,
    TimelineEntry,
)
from cases.retention_rules import rule_for, rules
from core import clock
from core.errors import AccessDenied, NotFresh, PolicyDenied
from core.partial_dates import PartialDate
from organisations.actors import actor_for
from referrals import destroy
from referrals import retention as state
from referrals.actions import requests, retention
from referrals.models import Destruction, SubjectRequest
from referrals.models.request import FORGOTTEN
from schadelijkepraktijken.field_classes import fields
from tests import factories
from tests.cases import intake_support as intake
from tests.cases.browsing import FAMILY, GIVEN, browser, story

AT = datetime(2001, 5, 1, 12, tzinfo=UTC)


def _fresh(member):
    return actor_for(member, authenticated_at=clock.now())


def _old_case(**fields):
    """A case of long ago with a grown person and a note, closed; its two coordinators."""
    boss = factories.member("vt_coordinator")
    other = factories.member("vt_coordinator", of=boss.organisation)
    by = actor_for(boss)
    case = factories.case(by)
    factories.person(by, case, **({"birth_date": "1970-02-03"} | fields))
    notes.write(by=by, case=case, kind="seen", text="Oude notitie", occurred_at=clock.now())
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=AT, close_reason="SAFE")
    return Case.objects.select_related("organisation").get(pk=case.pk), boss, other


@pytest.mark.parametrize(
    ("births", "expected"),
    [
        ([PartialDate.from_storage("1970-02-03")], date(2021, 5, 1)),
        ([PartialDate.from_storage("1970-02-03"), PartialDate.from_storage("1999-06-10")], date(2037, 6, 10)),
        ([PartialDate.from_storage("1999-06-00")], date(2037, 6, 30)),
        ([PartialDate()], date(2039, 5, 1)),
    ],
)
def test_the_term_counts_from_closing_or_from_when_the_youngest_is_of_age_and_unknown_is_the_longest(
    births, expected
):
    assert rule_for("veilig_thuis").destroy_on(date(2001, 5, 1), births) == expected
    assert rule_for("police").destroy_on(date(2001, 5, 1), births) == date(2006, 5, 1)
    assert rule_for("een nieuwe soort") is rules()["other"]


@pytest.mark.django_db
def test_an_order_a_threat_an_open_case_and_a_hold_keep_the_file():
    case, boss, _other = _old_case()
    assert state.holds(case) == []
    hold = retention.hold(by=actor_for(boss), case=case, reason="Strafzaak loopt")
    with pytest.raises(PolicyDenied, match="Strafzaak"):
        retention.propose(by=actor_for(boss), case=case)
    retention.lift(by=actor_for(boss), hold_id=hold.pk)
    case.danger = "acute"
    assert any("gevaar" in sentence for sentence in state.holds(case))
    case.danger, case.state = "low", "open"
    assert state.holds(case)


@pytest.mark.django_db
def test_before_its_date_nothing_is_proposed():
    case, boss, _other = _old_case(birth_date=f"{clock.today().year - 30}-01-02")
    with pytest.raises(PolicyDenied, match="loopt nog"):
        retention.propose(by=actor_for(boss), case=case)


@pytest.mark.django_db
def test_two_coordinators_decide_by_the_pages_and_in_the_database():
    case, boss, other = _old_case()
    assert browser(boss).get(reverse("case-retention", args=[case.pk])).status_code == 200
    assert browser(boss).post(reverse("destruction-propose", args=[case.pk])).status_code == 302
    row = Destruction.objects.get()
    approve = reverse("destruction-approve", args=[row.pk])
    assert browser(boss).post(approve).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Destruction.objects.filter(pk=row.pk).update(approved_by=boss.user, approved_at=clock.now())
    with pytest.raises(NotFresh):
        retention.approve(by=actor_for(other), destruction_id=row.pk)
    worker = factories.member("vt_worker", of=boss.organisation)
    assert browser(worker).post(approve).status_code == 404
    stranger = factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    assert browser(stranger).get(row.get_absolute_url()).status_code == 404
    with pytest.raises(AccessDenied):
        retention.approve(by=_fresh(stranger), destruction_id=row.pk)
    assert browser(other).post(approve).status_code == 302
    assert case.reference in browser(other).get(reverse("retention-list")).content.decode()


@pytest.mark.django_db
def test_a_proposal_is_taken_back_by_a_coordinator_of_who_leads_and_by_nobody_else():
    case, boss, other = _old_case()
    row = retention.propose(by=actor_for(boss), case=case)
    worker = factories.member("vt_worker", of=boss.organisation)
    stranger = factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    for by in (worker, stranger):
        with pytest.raises(AccessDenied):
            retention.withdraw(by=actor_for(by), destruction_id=row.pk)
    retention.withdraw(by=actor_for(other), destruction_id=row.pk)
    assert not Destruction.objects.exists()


def test_destruction_removes_every_row_and_leaves_a_certificate_that_points_at_nobody(committed):
    case, boss, other = _old_case()
    kept, _boss, _other = _old_case()
    linked = Person.objects.get(case=kept)
    Person.objects.filter(pk=linked.pk).update(same_as=Person.objects.get(case=case))
    row = retention.propose(by=actor_for(boss), case=case)
    assert destroy.run() == 0
    retention.approve(by=_fresh(other), destruction_id=row.pk)
    reference, lines = case.reference, Entry.objects.filter(case_id=case.pk).count()
    assert destroy.run() == 1
    assert destroy.run() == 0
    for model in (Case, Person, Note, TimelineEntry, Participation):
        field = "pk" if model is Case else "case_id"
        assert not model.objects.filter(**{field: case.pk}).exists(), model
        assert model.objects.filter(**{field: kept.pk}).exists(), model
    done = Destruction.objects.get(pk=row.pk)
    assert (done.case_id, done.subjects) == (None, [])
    assert done.counts["cases_note"] == 1
    assert done.general["practices"] == ["forced_marriage"]
    assert reference not in str(done.__dict__)
    assert Entry.objects.filter(case_id=case.pk).count() >= lines
    first = Entry.objects.filter(case_id=case.pk, action="case.join").first()
    assert first is None or first.details == {}
    page = browser(boss).get(done.get_absolute_url()).content.decode()
    assert "Bewijs van vernietiging" in page
    assert "Namen om op te zoeken" in page
    assert reference not in page
    # What was not there is not told, and nothing in the words of the database.
    assert "Alarmen</dt>" not in page
    assert "cases_" not in page


def _granted(by, second, person):
    """A request of this person to destroy what is kept, granted by the second reader."""
    row = requests.register(by=by, kind="destruction", capacity="self", identity_checked=True, requester="Zij zelf",
                            subject_name="Zij", occurred_at=clock.now())  # fmt: skip
    requests.prepare(by=by, request_id=row.pk, person=person, proposal="grant", identity_checked=True, reason="Zij wil dit",
                     age_band="16_up", own_view="Ja", own_interest="Ja")  # fmt: skip
    return requests.review(by=second, request_id=row.pk, decision="grant", note="Gelezen")


def test_who_asks_loses_what_is_about_her_and_somebody_else_at_risk_keeps_the_file(committed):
    told = story()
    by, other = told.by, actor_for(told.coordinator)
    sister = factories.person(by, told.case, given_names="Zuskanarie", birth_date="2000-01-01")
    people = [{"role": "at_risk", "given_names": GIVEN, "family_name": FAMILY, "address": "Meldpad 4"},
              {"role": "at_risk", "given_names": "Zuskanarie"}]  # fmt: skip
    report = intake.report(by, people=people)
    same = {
        given.pk: known.pk
        for given, known in zip(report.people.order_by("pk"), (told.girl, sister), strict=True)
    }
    triage.accept(by=by, signal=report, case=told.case, same=same)
    contacts.record_contact(
        by=by, case=told.case, with_whom="Haar", channel="chat", summary="Over haar alleen", occurred_at=clock.now(), person=told.girl
    )  # fmt: skip
    assert any("Over haar alleen" in line.text for line in TimelineEntry.objects.filter(case=told.case))
    row = _granted(by, _fresh(told.coordinator), told.girl)
    boss = factories.member("vt_coordinator", of=told.worker.organisation)
    Case.objects.filter(pk=told.case.pk).update(state="closed", closed_at=clock.now(), close_reason="SAFE")
    case = Case.objects.select_related("organisation").get(pk=told.case.pk)
    with pytest.raises(PolicyDenied, match="Er zijn nog open taken"):
        retention.propose(by=other, person=told.girl)
    Task.objects.filter(case=case).delete()
    Deadline.objects.filter(case=case).delete()
    with pytest.raises(PolicyDenied, match="De bewaartermijn loopt nog"):
        retention.propose(by=other, case=case)
    with pytest.raises(PolicyDenied, match="De bewaartermijn loopt nog"):
        retention.propose(by=other, person=sister)
    page = browser(told.coordinator)
    assert "Alleen wat over deze persoon" in page.get(row.get_absolute_url()).content.decode()
    assert page.post(reverse("request-destroy", args=[row.pk])).status_code == 302
    proposal = Destruction.objects.get()
    assert "één persoon" in page.get(reverse("retention-list")).content.decode()
    assert browser(boss).post(reverse("destruction-approve", args=[proposal.pk])).status_code == 302
    assert destroy.run() == 1
    assert not Person.objects.filter(pk=told.girl.pk).exists()
    for model in (PersonKey, SafeContact):
        assert not model.objects.filter(person_id=told.girl.pk).exists(), model
    # Her name and address stood in the report too.
    assert [person.given_names for person in SignalPerson.objects.filter(signal=report)] == ["Zuskanarie"]
    assert not ContactMoment.objects.filter(case=case).exists()
    assert all("Over haar alleen" not in line.text for line in TimelineEntry.objects.filter(case=case))
    assert set(Person.objects.filter(case=case).values_list("pk", flat=True)) == {told.father.pk, sister.pk}
    assert (Case.objects.filter(pk=case.pk).exists(), Note.objects.filter(case=case).count()) == (True, 1)
    done = Destruction.objects.get()
    assert (done.case_id, done.person_id, done.subjects, done.general["kind"]) == (None, None, [], "person")
    assert done.counts["cases_person"] == 1
    assert "Wat in een casus over één persoon" in page.get(done.get_absolute_url()).content.decode()


def test_where_nobody_else_is_at_risk_the_page_says_that_the_whole_case_goes(committed):
    told = story()
    row = _granted(told.by, _fresh(told.coordinator), told.girl)
    page = browser(told.coordinator).get(row.get_absolute_url()).content.decode()
    assert "Vernietigen treft daarom de hele casus" in page
    assert "Alleen wat over deze persoon" not in page
    case = Case.objects.get(pk=told.case.pk)
    case.closed_at = clock.now()
    assert state.may_since(case) is not None
    factories.person(told.by, told.case, given_names="Zus")
    assert state.may_since(case) is None


def test_what_came_between_approval_and_the_round_keeps_the_file(committed):
    case, boss, other = _old_case()
    row = retention.propose(by=actor_for(boss), case=case)
    retention.approve(by=_fresh(other), destruction_id=row.pk)
    retention.hold(by=actor_for(boss), case=case, reason="Nieuwe dreiging")
    assert destroy.run() == 0
    assert Case.objects.filter(pk=case.pk).exists()


def _old_report():
    """A report of long ago that ended without a case, with what hangs on it; two coordinators of who has it."""
    boss = factories.member("vt_coordinator")
    other = factories.member("vt_coordinator", of=boss.organisation)
    signal = intake.report(
        factories.actor("reporter"), people=[{"role": "at_risk", "birth_date": "1970-02-03"}]
    )
    Signal.objects.filter(pk=signal.pk).update(
        state="ended",
        receiver=boss.organisation,
        decided_at=AT,
        decided_by=boss,
        decision_reason="NOT_CONCERNED",
    )
    return Signal.objects.get(pk=signal.pk), boss, other


def test_a_report_without_a_case_has_a_term_of_its_own_and_is_destroyed_by_two_with_a_certificate(committed):
    signal, boss, other = _old_report()
    kept, _boss, _other = _old_report()
    reference = signal.reference
    assert state.destroy_on(signal) == date(2021, 5, 1)
    page = reverse("signal-retention", args=[signal.pk])
    assert reference in browser(boss).get(reverse("retention-list")).content.decode()
    assert browser(boss).post(page, {"reason": "Klacht loopt", "submission_id": ""}).status_code == 302
    assert "Klacht loopt" in browser(other).get(page).content.decode()
    assert browser(boss).post(reverse("signal-destruction-propose", args=[signal.pk])).status_code == 409
    (hold,) = signal.retention_holds.all()
    assert browser(other).post(reverse("signal-retention-lift", args=[signal.pk, hold.pk])).status_code == 302
    assert browser(boss).post(reverse("signal-destruction-propose", args=[signal.pk])).status_code == 302
    row = Destruction.objects.get()
    approve = reverse("destruction-approve", args=[row.pk])
    assert browser(boss).post(approve).status_code == 403
    assert destroy.run() == 0
    assert browser(other).post(approve).status_code == 302
    assert Deadline.objects.filter(source_id=signal.pk).exists()
    assert destroy.run() == 1
    assert destroy.run() == 0
    for model, column in (
        (Signal, "pk"),
        (SignalPerson, "signal"),
        (Deadline, "source_id"),
        (Task, "source_id"),
    ):
        assert not model.objects.filter(**{column: signal.pk}).exists(), model
    assert Deadline.objects.filter(source_id=kept.pk).exists()
    assert SignalPerson.objects.filter(signal=kept).exists()
    done = Destruction.objects.get()
    assert (done.signal_id, done.case_id, done.subjects, done.rule) == (None, None, [], "veilig_thuis")
    assert (done.counts["cases_signalperson"], done.general["kind"], done.general["closed"]) == (
        1,
        "signal",
        2001,
    )
    assert reference not in str(done.__dict__)
    certificate = browser(boss).get(done.get_absolute_url()).content.decode()
    assert "Bewijs van vernietiging" in certificate
    assert reference not in certificate


@pytest.mark.django_db
def test_a_report_stays_before_its_term_while_it_waits_is_offered_or_is_in_a_case():
    signal, boss, _other = _old_report()
    by = actor_for(boss)
    young = signal.people.get()
    young.birth_date = f"{clock.today().year - 30}-01-02"
    young.save()
    with pytest.raises(PolicyDenied, match="loopt nog"):
        retention.propose(by=by, signal=signal)
    waiting = intake.report(factories.actor("reporter"))
    assert state.holds(waiting) == ["Over het signaal is nog niet besloten."]
    assert state.destroy_on(waiting) is None
    waiting.decided_at, waiting.case = AT, _old_case()[0]
    assert "met die casus" in state.holds(waiting)[0]
    assert state.destroy_on(waiting) is None


@pytest.mark.django_db
def test_who_is_kept_from_a_report_or_does_not_lead_decides_nothing_about_it():
    signal, boss, other = _old_report()
    by = actor_for(boss)
    row = retention.propose(by=by, signal=signal)
    worker = factories.member("vt_worker", of=boss.organisation)
    page = reverse("signal-retention", args=[signal.pk])
    assert browser(worker).get(page).status_code == 403
    conflicts.declare(by=actor_for(other), reason="Zus", signal=signal)
    assert browser(other).get(page).status_code == 404
    assert browser(other).get(row.get_absolute_url()).status_code == 404
    assert signal.reference not in browser(other).get(reverse("retention-list")).content.decode()
    with pytest.raises(AccessDenied):
        retention.approve(by=_fresh(other), destruction_id=row.pk)
    retention.withdraw(by=by, destruction_id=row.pk)
    assert not Destruction.objects.exists()


def test_every_pointer_that_may_be_empty_is_followed_or_listed():
    """A new nullable pointer into a file asks for a decision: is the row part of the file, or another's?"""
    from border.models import BorderCheck
    from cases.models import Signal

    followed = {
        f"{field.model._meta.label_lower}.{field.name}"
        for target in (Case, Person, Signal)
        for field in destroy.pointers(target)
        if field.null
    }
    assert followed == {
        "border.bordercheck.person", "cases.conflictlock.case", "cases.conflictlock.signal", "cases.contactmoment.person",
        "cases.deadline.case", "cases.signal.case", "cases.signalperson.person", "cases.task.case", "monitoring.alert.case", "monitoring.delivery.case", "protection_orders.breach.case",
        "protection_orders.statedfact.signal", "referrals.retentionhold.case", "referrals.retentionhold.signal", "risk.answer.person", "risk.assessment.subject",
    }  # fmt: skip
    assert BorderCheck._meta.get_field("person").null
    assert "owner" in connections


def test_an_answered_request_loses_its_names_after_its_term_and_keeps_what_accounts_for_it(
    committed, monkeypatch
):
    told = story()
    by, now = told.by, clock.now()
    words = {"requester": "Kanarie Vrager", "subject_name": "Kanarie Onderwerp", "wish": "Kanariewens"}
    made = [
        requests.register(
            by=by, kind="access", capacity="self", identity_checked=True, occurred_at=now, subject_birth="2009", **words
        )
        for _ in range(2)
    ]  # fmt: skip
    for pk in [row.pk for row in made][:1]:
        requests.prepare(by=by, request_id=pk, person=told.girl, proposal="refuse", identity_checked=True,
                         reason="Kanariereden", own_view="Kanariewoord")  # fmt: skip
        requests.review(
            by=actor_for(told.coordinator, authenticated_at=now),
            request_id=pk,
            decision="refuse",
            note="Kanarienoot",
        )
        requests.answer(by=by, request_id=pk)
    day = clock.today()
    for years, gone in ((5, False), (6, True)):
        monkeypatch.setattr(clock, "today", lambda years=years: day.replace(year=day.year + years, day=1))
        destroy.run()
        row = SubjectRequest.objects.get(pk=made[0].pk)
        told_of = [str(getattr(row, name)) for name in fields("referrals.subjectrequest", "protected")]
        assert ("anarie" not in "".join(told_of)) == gone
        assert (row.forgotten_at is not None, row.person_id is None) == (gone, gone)
    assert (row.reference, row.kind, row.state, row.granted) == (
        made[0].reference,
        "access",
        "answered",
        False,
    )
    waiting = SubjectRequest.objects.get(pk=made[1].pk)
    assert waiting.requester == "Kanarie Vrager"
    page = browser(told.worker).get(row.get_absolute_url()).content.decode()
    assert FORGOTTEN in page
    assert Entry.objects.filter(action="log.forget").count() == 1
