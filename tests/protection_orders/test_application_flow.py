"""Every step of an application, in every state, by everyone who might try it."""

import pytest

from cases.models import Deadline, Task, TimelineEntry
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied, StaleRecord
from organisations.models import Membership
from protection_orders import dossier
from protection_orders.actions import application_parts as parts
from protection_orders.actions import applications, reviews
from protection_orders.models import Application, Review
from risk.actions import assessments
from tests import factories
from tests.protection_orders import application_kit as kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def h():
    return kit.house(level="acute", duty=True)


@pytest.mark.parametrize("who", ["outsider", "police", "reporter"])
def test_others_do_not_see_an_application(h, who):
    kit.draft(h)
    assert not Application.objects.visible_to(h.actor(who)).exists()


def test_another_veilig_thuis_that_takes_part_reads_orders_and_no_application(h):
    from cases.actions.participation import join
    from cases.models import Case
    from organisations.models import Organisation

    application = kit.draft(h)
    other = Organisation.objects.get(pk=h.outsider.organisation_id)
    join(by=h.worker, case=h.case, organisation=other, purpose="onderzoek", ground="WMO_5_1_6")
    assert Case.objects.visible_to(h.outsider, "orders").filter(pk=h.case.pk).exists()
    assert not Application.objects.visible_to(h.outsider).exists()
    with pytest.raises(AccessDenied, match="andere organisatie"):
        parts.write(by=h.outsider, application_id=application.pk, notice_note="x")


def test_submitting_freezes_the_text_and_asks_a_second_reader(h):
    application = kit.submitted(h)
    task = Task.objects.get(kind="review", source_id=application.pk)
    assert (task.role, task.why, task.state) == ("vt_coordinator", "U bent de tweede lezer", "open")
    with pytest.raises(PolicyDenied, match="voorgelegd"):
        parts.write(by=h.worker, application_id=application.pk, notice_note="anders")
    version = application.versions.get()
    assert version.content_hash == application.content_hash
    assert dossier.current(application).facts[0].text == "Zij zei dat er tickets zijn gekocht."


def test_a_paper_of_a_submitted_application_keeps_the_words_that_were_read(h):
    from cases.actions.people import change_person

    application = kit.submitted(h)
    change_person(by=h.worker, person=h.father, given_names="Veranderd")
    assert dossier.current(application).respondents[0].name == "Mehmet Kanariepiet"
    assert dossier.current(application).hash == application.content_hash


def test_submitting_what_somebody_changed_meanwhile_is_refused(h):
    application = kit.draft(h)
    seen = dossier.collect(application).hash
    parts.write(by=h.colleague, application_id=application.pk, notice_note="De tickets zijn voor overmorgen.")
    with pytest.raises(StaleRecord):
        applications.submit(by=h.worker, application_id=application.pk, content_hash=seen)


def test_a_stale_edit_is_refused_and_overwrites_nothing(h):
    application = kit.draft(h)
    parts.write(by=h.worker, application_id=application.pk, version=application.version, notice_note="eerst")
    with pytest.raises(StaleRecord):
        parts.write(
            by=h.colleague, application_id=application.pk, version=application.version, notice_note="later"
        )
    application.refresh_from_db()
    assert application.notice_note == "eerst"


def test_approving_a_text_that_was_resubmitted_meanwhile_is_refused(h):
    application = kit.submitted(h)
    read = application.content_hash
    reviews.give_back(by=h.coordinator, application_id=application.pk, reasons=["SAFETY_PLAN"])
    parts.write(by=h.worker, application_id=application.pk, notice_note="De tickets zijn voor vanavond.")
    applications.submit(by=h.worker, application_id=application.pk)
    with pytest.raises(PolicyDenied, match="opnieuw voorgelegd"):
        reviews.approve(by=h.other_coordinator, application_id=application.pk, content_hash=read)


def test_a_return_needs_a_coded_reason_and_the_words_it_asks_for(h):
    application = kit.submitted(h)
    with pytest.raises(InvalidInput, match="minstens één reden"):
        reviews.give_back(by=h.coordinator, application_id=application.pk, reasons=[])
    with pytest.raises(InvalidInput, match="Leg uit"):
        reviews.give_back(by=h.coordinator, application_id=application.pk, reasons=["PROPORTIONALITY"])
    reviews.give_back(
        by=h.coordinator, application_id=application.pk, reasons=["PROPORTIONALITY"], note="Waarom niet?"
    )
    task = Task.objects.get(kind="revise", source_id=application.pk, state="open")
    assert task.membership_id == h.worker.membership_id


def test_a_coordinator_who_wrote_one_line_does_not_review(h):
    application = kit.draft(h)
    parts.write(by=h.coordinator, application_id=application.pk, notice_note="Aangevuld door de coördinator.")
    applications.submit(by=h.worker, application_id=application.pk)
    with pytest.raises(AccessDenied, match="schreef mee"):
        reviews.approve(by=h.coordinator, application_id=application.pk)
    with pytest.raises(AccessDenied, match="schreef mee"):
        reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Spoed")


def test_a_second_account_is_not_a_second_pair_of_eyes(h):
    application = kit.submitted(h)
    other = factories.organisation("veilig_thuis", skip=2)
    twin = Membership(user_id=h.coordinator.user_id, organisation=other, role="vt_worker")
    twin.save()
    from protection_orders.models import ApplicationWriter

    ApplicationWriter(application=application, membership=twin).save()
    with pytest.raises(AccessDenied, match="schreef mee"):
        reviews.approve(by=h.coordinator, application_id=application.pk)


def test_only_a_later_weighing_of_the_same_danger_makes_another_one_old(h):
    application = kit.draft(h)
    other = assessments.start(by=h.weigher, case=h.case, instrument="forced_marriage_abandonment")
    assessments.complete(
        by=h.weigher, assessment_id=other.pk, conclusion="high", reason="Ook hierover samen gewogen."
    )
    assert applications.submit(by=h.worker, application_id=application.pk).state == "submitted"
    kit.weigh(h.weigher, h.case, "acute")
    late = kit.draft(h)
    with pytest.raises(PolicyDenied, match="nieuwere risicotaxatie"):
        applications.submit(by=h.worker, application_id=late.pk)


def test_who_agreed_with_a_low_weighing_does_not_review_what_rests_on_it(h):
    weighed = kit.weigh(h.weigher, h.case, "low")
    h.assessment = assessments.agree(by=h.coordinator, assessment_id=weighed.pk, note="Eens, na overleg.")
    application = kit.submitted(h)
    with pytest.raises(AccessDenied, match="risicotaxatie"):
        reviews.approve(by=h.coordinator, application_id=application.pk)
    assert reviews.approve(by=h.other_coordinator, application_id=application.pk).state == "approved"


def test_approving_alone_opens_a_second_review_within_twelve_hours_that_this_person_cannot_do(h):
    application = kit.submitted(h)
    before = clock.now()
    reviews.approve_alone(by=h.weigher, application_id=application.pk, note="Zij vertrekt vannacht.")
    deadline = Deadline.objects.get(key="EMERGENCY_REVIEW", source_id=application.pk)
    assert 11.9 < (deadline.due_at - before).total_seconds() / 3600 <= 12.1
    assert Task.objects.get(kind="second_review", source_id=application.pk).due_at == deadline.due_at
    for who in ("weigher", "worker", "police", "outsider"):
        with pytest.raises(AccessDenied):
            reviews.second(by=h.actor(who), application_id=application.pk, agrees=True)
    deadline.refresh_from_db()
    assert deadline.is_running


def test_who_approved_alone_without_weighing_cannot_close_the_second_review_either(h):
    application = kit.submitted(h)
    reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Zij vertrekt vannacht.")
    with pytest.raises(AccessDenied, match="zelf goed"):
        reviews.second(by=h.coordinator, application_id=application.pk, agrees=True)
    reviews.second(by=h.other_coordinator, application_id=application.pk, agrees=True)
    assert not Deadline.objects.get(key="EMERGENCY_REVIEW", source_id=application.pk).is_running
    assert not Task.objects.filter(kind="second_review", state="open").exists()
    with pytest.raises(PolicyDenied, match="geen tweede"):
        reviews.second(by=h.other_coordinator, application_id=application.pk, agrees=True)


def test_an_objection_takes_an_unfiled_approval_back(h):
    application = kit.submitted(h)
    reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Zij vertrekt vannacht.")
    with pytest.raises(InvalidInput, match="waarom"):
        reviews.second(by=h.other_coordinator, application_id=application.pk, agrees=False)
    done = reviews.second(
        by=h.other_coordinator, application_id=application.pk, agrees=False, note="Te vroeg."
    )
    assert done.state == "returned"
    assert not Task.objects.filter(kind="file", state="open").exists()


def test_an_objection_after_filing_is_told_to_the_lead(h):
    application = kit.submitted(h)
    reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Zij vertrekt vannacht.")
    kit.file(h, application)
    done = reviews.second(
        by=h.other_coordinator, application_id=application.pk, agrees=False, note="Te vroeg."
    )
    assert done.state == "filed"
    assert Task.objects.get(kind="objection").membership_id == h.case.lead_id


def test_approving_alone_needs_duty_acute_danger_and_a_reason():
    h = kit.house(level="high", duty=True)
    application = kit.submitted(h)
    with pytest.raises(PolicyDenied, match="acuut"):
        reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Spoed")
    off_duty = factories.actor("vt_coordinator", of=h.organisation)
    with pytest.raises(AccessDenied, match="dienst"):
        reviews.approve_alone(by=off_duty, application_id=application.pk, note="Spoed")
    acute = kit.house(level="acute", duty=True)
    waiting = kit.submitted(acute)
    with pytest.raises(InvalidInput, match="waarom"):
        reviews.approve_alone(by=acute.coordinator, application_id=waiting.pk, note="  ")


@pytest.mark.parametrize("kind", ["veilig_thuis", "police", "gi"])
def test_filing_by_an_organisation_that_may_not_is_refused_in_words(h, kind):
    application = kit.approved(h)
    with pytest.raises(InvalidInput, match="mag Voorlopige ondertoezichtstelling niet vragen") as refusal:
        kit.file(h, application, filed_by=kind, filed_by_organisation=factories.organisation(kind))
    assert "Raad voor de Kinderbescherming" in refusal.value.reason
    application.refresh_from_db()
    assert application.state == "approved"


def test_filing_at_an_authority_that_does_not_decide_is_refused(h):
    application = kit.approved(h)
    with pytest.raises(InvalidInput, match="beslist hier niet over"):
        kit.file(h, application, authority_organisation=factories.organisation("police"))


def test_the_story_tells_each_step_without_a_name(h):
    application = kit.filed(h)
    titles = list(
        TimelineEntry.objects.filter(object_id=application.pk)
        .order_by("recorded_at")
        .values_list("title", flat=True)
    )
    assert [title.split(":")[0] for title in titles] == [
        "Aanvraag begonnen", "Aanvraag voorgelegd aan tweede lezer", "Aanvraag goedgekeurd", "Aanvraag ingediend",
    ]  # fmt: skip
    assert not any("Kanariepiet" in title for title in titles)


def test_a_review_is_bound_to_the_version_that_was_read(h):
    application = kit.approved(h)
    review = Review.objects.get(application=application)
    assert review.content_hash == application.content_hash
