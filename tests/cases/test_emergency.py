"""Break-glass: one case, for reading, some hours, told at once, reviewed by another."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry
from cases.actions import confidentiality, conflicts, emergency
from cases.models import EmergencyAccess, Note, Task
from core import clock, events
from core.errors import AccessDenied, InvalidInput, NotFresh, PolicyDenied
from core.models import OutboxEvent
from monitoring.models import Alert
from organisations.actors import actor_for
from tests import factories
from tests.cases.browsing import FAMILY, SECRET, browser, story
from tests.kit import enrolled, log_in

pytestmark = pytest.mark.django_db

REASON = "De politie belt: zij staat nu op straat"


def _stranger():
    return factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))


def _fresh(member):
    return actor_for(member, authenticated_at=clock.now())


def _form(told, **more):
    return {"reference": told.case.reference, "reason": REASON, "hours": "2"} | more


def test_it_opens_the_case_for_reading_and_nothing_can_be_written():
    told = story()
    member = _stranger()
    client = browser(member)
    assert client.get(told.url("case-overview")).status_code == 404
    answer = client.post(reverse("emergency-open"), _form(told))
    assert answer.status_code == 302
    assert answer["Location"] == told.case.get_absolute_url()
    for page in ("case-overview", "case-people", "case-notes", "case-timeline"):
        assert client.get(told.url(page)).status_code == 200, page
    overview = client.get(told.url("case-overview")).content.decode()
    assert "alleen lezen" in overview
    assert "Taak toevoegen" not in overview
    assert FAMILY in client.post(told.url("case-unmask")).content.decode()
    assert told.case.reference in client.get(reverse("case-list")).content.decode()
    notes = Note.objects.count()
    form = {"kind": "seen", "text": "Erbij geschreven", "occurred_at": "2026-01-01T10:00"}
    assert client.post(told.url("note-add"), form).status_code == 403
    assert client.post(told.url("conflict-declare"), {"reason": "x"}).status_code == 403
    assert Note.objects.count() == notes
    assert client.get(told.url("person-secret-change", told.girl.pk)).status_code in (403, 404)
    shown = client.post(told.url("person-secret-unmask", told.girl.pk))
    assert shown.status_code in (403, 404)
    assert SECRET not in shown.content.decode()


def test_a_colleague_of_who_leads_does_not_lead_by_it():
    told = story()
    member = factories.member("vt_worker", of=told.case.organisation)
    client = browser(member)
    assert client.get(told.url("case-overview")).status_code == 404
    assert client.post(reverse("emergency-open"), _form(told)).status_code == 302
    assert client.get(told.url("case-overview")).status_code == 200
    assert client.post(told.url("case-close"), {"reason": "STABLE_SAFETY"}).status_code == 403
    assert client.get(told.url("participant-add")).status_code == 403


def test_another_session_of_the_same_person_stays_closed_and_so_does_the_background():
    told = story()
    member = _stranger()
    assert browser(member).post(reverse("emergency-open"), _form(told)).status_code == 302
    assert browser(member).get(told.url("case-overview")).status_code == 404


def test_it_ends_by_itself_by_its_user_and_by_an_unfavourable_review():
    told = story()
    member = _stranger()
    client = browser(member)
    client.post(reverse("emergency-open"), _form(told))
    access = EmergencyAccess.objects.get()
    EmergencyAccess.objects.filter(pk=access.pk).update(
        ends_at=access.recorded_at + timedelta(microseconds=1)
    )
    assert client.get(told.url("case-overview")).status_code == 404
    client.post(reverse("emergency-open"), _form(told))
    second = EmergencyAccess.objects.latest("recorded_at")
    assert client.get(told.url("case-overview")).status_code == 200
    assert client.post(reverse("emergency-end", args=[second.pk])).status_code == 302
    assert client.get(told.url("case-overview")).status_code == 404
    client.post(reverse("emergency-open"), _form(told))
    third = EmergencyAccess.objects.latest("recorded_at")
    form = {"verdict": "unjustified", "note": "Er was geen spoed"}
    assert (
        browser(told.coordinator).post(reverse("emergency-review", args=[third.pk]), form).status_code == 302
    )
    assert client.get(told.url("case-overview")).status_code == 404


def test_the_supervisor_is_told_through_the_outbox_in_the_same_transaction():
    told = story()
    member = _stranger()
    browser(member).post(reverse("emergency-open"), _form(told))
    access = EmergencyAccess.objects.get()
    assert OutboxEvent.objects.filter(name="emergency.opened", payload__access_id=str(access.pk)).exists()
    events.drain()
    alert = Alert.objects.get(kind="emergency_access", source_id=access.pk)
    told_houses = set(alert.addressees.values_list("organisation_id", flat=True))
    assert {told.case.organisation_id, member.organisation_id} <= told_houses
    assert REASON not in alert.title + alert.instruction
    page = browser(told.coordinator).get(alert.get_absolute_url()).content.decode()
    assert access.get_absolute_url() in page
    assert browser(member).post(reverse("alert-take", args=[alert.pk])).status_code == 403
    assert browser(told.coordinator).post(reverse("alert-take", args=[alert.pk])).status_code == 302


def test_where_the_notice_cannot_be_stored_nothing_opens():
    told = story()
    member = _stranger()
    with mock.patch("core.events.OutboxEvent.objects.bulk_create", side_effect=DatabaseError):
        answer = browser(member).post(reverse("emergency-open"), _form(told))
    assert answer.status_code == 403
    assert "kan niet worden vastgelegd" in answer.content.decode()
    assert not EmergencyAccess.objects.exists()
    assert Entry.objects.filter(user_id=member.user_id, outcome="refused").exists()


def test_its_user_never_reviews_it_not_in_the_database_either():
    told = story()
    boss = factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=5))
    access = emergency.open_access(by=_fresh(boss), reference=told.case.reference, reason=REASON, hours=1)
    assert access is not None
    with pytest.raises(AccessDenied):
        emergency.review(by=actor_for(boss), access_id=access.pk, verdict="justified", note="Was nodig")
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(
            reviewed_at=access.ends_at, reviewed_by=boss.user, verdict="justified"
        )
    with pytest.raises(AccessDenied):
        emergency.review(by=told.by, access_id=access.pk, verdict="justified", note="Was nodig")
    task = Task.objects.get(kind="emergency_review")
    assert browser(boss).post(
        reverse("task-finish", args=[told.case.pk, task.pk]), {"outcome": "x"}
    ).status_code in (403, 404)
    emergency.review(by=actor_for(told.coordinator), access_id=access.pk, verdict="justified", note="Klopt")
    assert Task.objects.get(pk=task.pk).state == "done"
    with pytest.raises(PolicyDenied):
        emergency.review(
            by=actor_for(told.coordinator), access_id=access.pk, verdict="justified", note="Nog eens"
        )


def test_more_than_four_hours_is_refused_by_the_action_and_by_the_database():
    told = story()
    by = _fresh(_stranger())
    for hours in (0, 5):
        with pytest.raises(InvalidInput):
            emergency.open_access(by=by, reference=told.case.reference, reason=REASON, hours=hours)
    with pytest.raises(InvalidInput):
        emergency.open_access(by=by, reference=told.case.reference, reason="Nodig", hours=1)
    access = emergency.open_access(by=by, reference=told.case.reference, reason=REASON, hours=4)
    assert access is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(
            ends_at=access.recorded_at + timedelta(hours=4, seconds=1)
        )


def test_it_asks_for_a_second_factor_shown_just_now():
    told = story()
    member = _stranger()
    enrolled(member.user)
    client = log_in(member.user, at=clock.now() - timedelta(minutes=11))
    answer = client.post(reverse("emergency-open"), _form(told))
    assert "code" in answer.content.decode()
    assert not EmergencyAccess.objects.exists()
    with pytest.raises(NotFresh):
        emergency.open_access(by=actor_for(member), reference=told.case.reference, reason=REASON, hours=1)


def test_an_unknown_number_and_a_case_of_a_conflict_answer_alike_and_are_logged():
    told = story()
    member = _stranger()
    conflicts.keep_away(
        by=actor_for(told.coordinator), case=told.case, username=member.user.username, reason="Neef"
    )
    answers = []
    for number in (told.case.reference, "SP-2031-00001"):
        client = browser(member)
        answer = client.post(reverse("emergency-open"), _form(told, reference=number))
        page = answer.content.decode()
        # Who mistypes a number in an emergency does not type the reason again.
        answers.append((answer.status_code, "Niets gevonden. Bij twijfel" in page, REASON in page))
        again = dict(answer.context["form"].data.items()) | {"reference": "SP-2031-00002"}
        assert (
            "verstuurde dit formulier al"
            not in client.post(reverse("emergency-open"), again).content.decode()
        )
    assert answers == [(422, True, True)] * 2
    assert not EmergencyAccess.objects.exists()
    assert (
        Entry.objects.filter(user_id=member.user_id, action="emergency.open", outcome="refused").count() == 4
    )


def test_it_opens_a_sealed_case_and_not_one_that_is_open_already():
    told = story()
    confidentiality.set_level(
        by=actor_for(told.coordinator), case=told.case, level="sealed", reason="Dreiging"
    )
    boss = factories.member("vt_coordinator", of=told.worker.organisation)
    client = browser(boss)
    assert client.get(told.url("case-overview")).status_code == 404
    assert client.post(reverse("emergency-open"), _form(told)).status_code == 302
    assert client.get(told.url("case-overview")).status_code == 200
    assert browser(told.worker).post(reverse("emergency-open"), _form(told)).status_code == 422


def test_the_review_shows_who_why_and_what_was_opened():
    told = story()
    member = _stranger()
    client = browser(member)
    client.post(reverse("emergency-open"), _form(told))
    client.get(told.url("case-notes"))
    access = EmergencyAccess.objects.get()
    page = browser(told.coordinator).get(reverse("emergency-review", args=[access.pk])).content.decode()
    assert REASON in page
    assert str(member.user) in page
    assert "Las notities" in page
    assert told.case.reference in browser(told.coordinator).get(reverse("emergency-list")).content.decode()
    assert browser(_stranger()).get(reverse("emergency-review", args=[access.pk])).status_code == 404
    assert browser(factories.member("reporter")).get(reverse("emergency-open")).status_code == 403
