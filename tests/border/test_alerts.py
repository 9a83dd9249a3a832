"""Recording and withdrawing an alert: by whom, on what ground, and what the case tells of it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.urls import reverse

from border import reference
from border.actions import alerts
from border.models import TravelAlert
from cases import closure
from cases.actions.participation import join
from cases.deadline_looks import ALARM, ESCALATE, OVERDUE, WARN, looks
from cases.deadline_rules import deadlines as catalogue
from cases.models import Deadline, TimelineEntry
from cases.person_words import person_label
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied, StaleRecord
from organisations.models import Membership, Organisation
from organisations.reference import organisations
from tests import factories
from tests.border import kit
from tests.kit import log_in

pytestmark = pytest.mark.django_db


def _joined(worker, case, role, purpose, sections=None):
    actor = factories.actor(role)
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    join(by=worker, case=case, organisation=organisation, purpose=purpose, sections=sections,
         ground=factories.ground(case, organisation, purpose))  # fmt: skip
    return actor


def test_recording_tells_the_case_and_starts_the_clock_of_its_end(worker, girl, alert):
    story = TimelineEntry.objects.get(kind="travel_alert.record")
    assert (story.in_section, story.source_detail) == ("travel", "Rechtbank Den Haag")
    clock_of = Deadline.objects.get(source_id=alert.pk)
    assert (clock_of.key, clock_of.due_at) == ("BORDER_ALERT_END", alert.valid_until)


def test_an_alert_of_before_gets_the_clock_of_its_end(worker, alert):
    Deadline.objects.filter(source_id=alert.pk).delete()
    for _ in range(2):
        call_command("follow_dates", stdout=StringIO())
    clock_of = Deadline.objects.get(source_id=alert.pk)
    assert (clock_of.key, clock_of.due_at) == ("BORDER_ALERT_END", alert.valid_until)


def test_no_alert_at_the_border_ends_unnoticed(worker, girl):
    """Also where no law asks for a review: after its end an officer finds nobody."""
    for ground in ("guardianship", "written_instruction"):
        found = kit.alert(worker, girl, ground=ground)
        clock_of = Deadline.objects.get(source_id=found.pk)
        warned = [
            look
            for look in looks(catalogue()[clock_of.key], starts_at=clock_of.starts_at, due_at=clock_of.due_at)
            if look.step != WARN
        ]
        assert [look.step for look in warned] == [ALARM, OVERDUE, ESCALATE]
        assert clock_of.due_at == found.valid_until


def test_the_page_of_its_end_leads_to_the_alert(worker, alert):
    clock_of = Deadline.objects.get(source_id=alert.pk)
    page = log_in(Membership.objects.get(pk=worker.membership_id).user).get(
        reverse("deadline-settle", args=[alert.case_id, clock_of.pk])
    )
    assert f'href="{alert.get_absolute_url()}"' in page.content.decode()


def test_withdrawing_ends_the_review_and_is_final(worker, alert):
    alerts.withdraw_alert(by=worker, alert=alert, reason="Besluit ingetrokken.")
    assert Deadline.objects.get(source_id=alert.pk).ended_at is not None
    with pytest.raises(PolicyDenied):
        alerts.withdraw_alert(by=worker, alert=alert, reason="Nog eens.")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE border_travelalert SET state = 'recorded' WHERE id = %s", [alert.pk])


def test_withdrawing_needs_a_reason_and_the_page_that_was_seen(worker, alert):
    with pytest.raises(InvalidInput):
        alerts.withdraw_alert(by=worker, alert=alert, reason=" ")
    with pytest.raises(StaleRecord):
        alerts.withdraw_alert(by=worker, alert=alert, reason="Klaar.", version=alert.version - 1)


@pytest.mark.parametrize(
    "role", ["reporter", "lkha_worker", "kmar_officer", "partner_worker", "administrator"]
)
def test_other_roles_do_not_record(role, girl):
    with pytest.raises(AccessDenied):
        kit.alert(factories.actor(role), girl)


def test_another_region_does_not_record_or_withdraw(girl, alert):
    elsewhere = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=2))
    with pytest.raises(AccessDenied):
        kit.alert(elsewhere, girl)
    with pytest.raises(AccessDenied):
        alerts.withdraw_alert(by=elsewhere, alert=alert, reason="Zomaar.")


def test_the_police_record_only_when_travel_is_shared(worker, case, girl):
    police = _joined(worker, case, "police_officer", "handhaving")
    with pytest.raises(AccessDenied):
        kit.alert(police, girl)


def test_the_police_withdraw_their_own_alert_and_the_lead_withdraws_any(worker, case, girl, alert):
    police = _joined(worker, case, "police_officer", "handhaving", ["core", "people", "travel"])
    with pytest.raises(AccessDenied, match="Veilig Thuis"):
        alerts.withdraw_alert(by=police, alert=alert, reason="Zomaar.")
    first, second = kit.alert(police, girl), kit.alert(police, girl, ground="written_instruction")
    assert alerts.withdraw_alert(by=police, alert=first, reason="Klaar.").state == "withdrawn"
    assert alerts.withdraw_alert(by=worker, alert=second, reason="Klaar.").state == "withdrawn"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ground": "zomaar"}, "ground"),
        ({"authority": " "}, "authority"),
        ({"authority_reference": ""}, "authority_reference"),
        ({"valid_until": clock.now() - timedelta(hours=1)}, "valid_until"),
        ({"valid_until": clock.now() + timedelta(days=400)}, "valid_until"),
        ({"valid_from": clock.now() + timedelta(days=40)}, "valid_until"),
        ({"occurred_at": clock.now() + timedelta(days=1)}, "occurred_at"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(worker, girl, changed, field):
    with pytest.raises(InvalidInput) as refused:
        kit.alert(worker, girl, **changed)
    assert refused.value.field == field


def test_a_ground_for_children_is_refused_for_a_known_adult_only(worker, case):
    woman = kit.child(worker, case, birth_date="1990-05-06", document_number="")
    with pytest.raises(InvalidInput, match="volwassen"):
        kit.alert(worker, woman)
    unknown = kit.child(worker, case, birth_date="", document_number="")
    assert kit.alert(worker, unknown).pk
    assert kit.alert(worker, woman, ground="sis_32_1_e").pk


def test_who_cannot_be_found_by_anything_is_refused(worker, case):
    nameless = factories.person(
        worker, case, given_names="", family_name="", description="meisje met rode jas"
    )
    with pytest.raises(InvalidInput, match="Mensen"):
        kit.alert(worker, nameless)


def test_a_person_of_another_case_is_refused_by_the_database_too(worker, girl, alert):
    other = factories.case(worker)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE border_travelalert SET case_id = %s WHERE id = %s", [other.pk, alert.pk])


def test_a_running_alert_stands_against_closing(worker, case, alert):
    assert [m.key for m in closure.open_matters(case) if m.key == "travel_alert"] == ["travel_alert"]
    alerts.withdraw_alert(by=worker, alert=alert, reason="Klaar.")
    assert "travel_alert" not in {m.key for m in closure.open_matters(case)}


class TestPages:
    @pytest.fixture
    def page(self, client, worker):
        log_in(Membership.objects.get(pk=worker.membership_id).user, client)
        return client

    def test_the_page_says_who_is_findable_without_a_name(self, page, case, girl, alert):
        text = page.get(reverse("case-travel", args=[case.pk])).content.decode()
        assert "Vindbaar aan de grens" in text
        assert person_label(girl) in text
        assert "Nuur" not in text

    def test_recording_and_withdrawing_by_the_forms(self, page, case, girl, officer):
        url = reverse("travel-alert-new", args=[case.pk])
        data = {
            "person": str(girl.pk), "ground": "sis_32_1_d", "authority": "Rechtbank", "authority_reference": "C/1",
            "valid_until": (clock.now() + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M"),
        }  # fmt: skip
        data["occurred_at"] = data["valid_from"] = (clock.now() - timedelta(days=3)).strftime(
            "%Y-%m-%dT%H:%M"
        )
        assert page.post(url, data | {"authority": ""}).status_code == 422
        assert page.post(url, data).status_code == 302
        assert kit.check(officer, document_number=kit.NUMBER).outcome == "hit"
        alert = TravelAlert.objects.get()
        done = page.post(alert.get_absolute_url(), {"version": alert.version, "reason": "Klaar."})
        assert done.status_code == 302
        assert kit.check(officer, document_number=kit.NUMBER).outcome == "none"

    def test_another_region_sees_no_page(self, client, case, alert):
        elsewhere = factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=2))
        log_in(elsewhere.user, client)
        assert client.get(reverse("case-travel", args=[case.pk])).status_code == 404
        assert client.get(alert.get_absolute_url()).status_code == 404

    def test_police_without_travel_are_refused_with_a_reason(self, client, worker, case, alert):
        police = _joined(worker, case, "police_officer", "handhaving")
        log_in(Membership.objects.get(pk=police.membership_id).user, client)
        page = client.get(alert.get_absolute_url())
        assert page.status_code == 403
        assert "niet met u gedeeld" in page.content.decode()


def test_the_data_files_are_usable_and_name_real_brigades():
    slugs = {entry.slug for entry in organisations().values()}
    assert {post.brigade for post in reference.posts().values() if post.brigade} <= slugs
    for ground in reference.alert_grounds().values():
        for text in (ground.may, ground.instruction):
            assert all(len(sentence.split()) <= 20 for sentence in text.split("."))
