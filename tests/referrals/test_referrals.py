"""Referring: ground, sections, answer, and that nothing opens before the receiver accepts."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.actions import confidentiality
from cases.actions.participation import join
from cases.models import Case, Disclosure
from cases.sections import Section
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from organisations.models import Membership
from referrals.actions import referrals
from referrals.models import Referral
from risk.actions import assessments
from tests import factories
from tests.kit import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.actor("vt_worker")


@pytest.fixture
def council():
    return factories.organisation("rvdk")


@pytest.fixture
def receiver(council):
    return factories.actor("partner_worker", of=council)


@pytest.fixture
def case(worker):
    return factories.case(worker)


@pytest.fixture
def sent(worker, case, council):
    return _send(worker, case, council)


def _send(worker, case, to, **changed):
    values = {
        "purpose": "onderzoek",
        "ground": "WMO_4_1_1_E",
        "sections": ["core", "people"],
        "note": "Graag onderzoek.",
        "informed": "no",
        "informed_note": "Vertellen brengt haar in gevaar.",
    }
    return referrals.send(by=worker, case=case, to=to, **(values | changed))


def test_the_receiver_sees_nothing_of_the_case_before_accepting(sent, case, receiver):
    assert Referral.objects.visible_to(receiver).get() == sent
    assert not Case.objects.visible_to(receiver).exists()


def test_accepting_opens_exactly_the_chosen_sections(sent, case, receiver):
    referrals.accept(by=receiver, referral_id=sent.pk)
    seen = {s for s in Section.values if Case.objects.visible_to(receiver, s).exists()}
    assert seen == {"core", "people"}


def test_the_register_says_whether_the_person_concerned_knows(sent, case, receiver, worker, council):
    referrals.accept(by=receiver, referral_id=sent.pk)
    row = Disclosure.objects.get(case=case, organisation=council)
    assert (row.informed, row.informed_note) == ("no", "Vertellen brengt haar in gevaar.")
    for wrong in ({"informed": ""}, {"informed": "unknown"}, {"informed_note": " "}):
        with pytest.raises(InvalidInput):
            _send(worker, case, factories.organisation("rvdk", skip=2), **wrong)


def test_the_form_asks_it_before_the_preview_and_the_receiver_does_not_read_why(
    worker, case, council, receiver
):
    page = log_in(Membership.objects.select_related("user").get(pk=worker.membership_id).user)
    url = reverse("referral-new", args=[case.pk]) + f"?naar={council.pk}"
    form = {
        "purpose": "onderzoek", "ground": "WMO_4_1_1_E", "sections": ["core"], "note": "Graag onderzoek.",
        "submission_id": str(uuid4()),
    }  # fmt: skip
    for wrong in ({}, {"informed": "no"}):
        assert "Dit ziet" not in page.post(url, form | wrong).content.decode()
    told = {"informed": "no", "informed_note": "Oom leest mee."}
    assert "Oom leest mee." in page.post(url, form | told).content.decode(), "carried on by the preview"
    assert page.post(url, form | told | {"send": "1"}).status_code == 302
    made = Referral.objects.get()
    assert "Oom leest mee." in page.get(made.get_absolute_url()).content.decode()
    other = log_in(Membership.objects.select_related("user").get(pk=receiver.membership_id).user)
    assert "Oom leest mee." not in other.get(made.get_absolute_url()).content.decode()


def test_the_preview_says_which_weighings_open_beside_the_lines_of_the_story(worker, case, council):
    page = log_in(Membership.objects.select_related("user").get(pk=worker.membership_id).user)
    assessments.start(by=worker, case=case, instrument="honour_femicide")
    url = reverse("referral-new", args=[case.pk]) + f"?naar={council.pk}"
    form = {
        "purpose": "onderzoek", "ground": "WMO_4_1_1_E", "note": "Graag onderzoek.", "informed": "yes",
        "submission_id": str(uuid4()),
    }  # fmt: skip
    told = page.post(url, form | {"sections": ["core", "assessments"]}).content.decode()
    assert re.search(r"<li>Risico: Eergerelateerd geweld en femicide, [^<]*: in bewerking</li>", told)
    assert "<li>Risico: " not in page.post(url, form | {"sections": ["core"]}).content.decode()


def test_a_ground_that_does_not_fit_the_receiver_is_refused(worker, case, council):
    with pytest.raises(InvalidInput, match="grondslag"):
        _send(worker, case, council, ground="WMO_5_2_6")


def test_a_question_without_personal_data_opens_no_part_of_a_case(worker, case, council):
    with pytest.raises(InvalidInput, match="grondslag"):
        _send(worker, case, council, ground="ANONYMOUS_CONSULT")


def test_a_section_that_the_receiver_may_never_see_is_refused(worker, case, council):
    with pytest.raises(InvalidInput, match="Kies minder"):
        _send(worker, case, council, sections=["core", "secret_address"])


def test_one_open_referral_per_receiver(worker, case, council, sent):
    with pytest.raises(PolicyDenied, match="wacht al"):
        _send(worker, case, council)


def test_declining_needs_a_reason_and_gives_the_sender_a_task(sent, receiver):
    with pytest.raises(InvalidInput):
        referrals.decline(by=receiver, referral_id=sent.pk, reason=" ")
    referrals.decline(by=receiver, referral_id=sent.pk, reason="Geen plaats.")
    assert sent.case.tasks.filter(kind="referral_declined", state="open").count() == 1


def test_a_line_about_a_referral_leads_only_who_can_open_it_to_it(sent, case, worker, receiver):
    referrals.accept(by=receiver, referral_id=sent.pk)
    shelter = factories.organisation("shelter")
    join(
        by=worker,
        case=case,
        organisation=shelter,
        purpose="hulp",
        ground=factories.ground(case, shelter, "hulp"),
    )
    for member, leads in ((worker, True), (factories.actor("partner_worker", of=shelter), False)):
        browser = log_in(Membership.objects.get(pk=member.membership_id).user)
        page = browser.get(reverse("case-timeline", args=[case.pk])).content.decode()
        assert "Verwijzing aangenomen" in page
        assert (sent.get_absolute_url() in page) is leads


def test_who_takes_it_works_on_the_case_also_at_the_strictest_level(sent, case, receiver, council):
    coordinator = factories.actor("vt_coordinator")
    confidentiality.set_level(
        by=coordinator, case=case, level="sealed", reason="Een neef werkt bij een partner."
    )
    colleague = factories.actor("partner_worker", of=council)
    assert Referral.objects.visible_to(colleague).get() == sent  # Somebody must be able to answer.

    referrals.accept(by=receiver, referral_id=sent.pk)
    assert Case.objects.visible_to(receiver).get() == case
    assert Referral.objects.visible_to(receiver).get() == sent
    assert not Case.objects.visible_to(colleague).exists()
    assert not Referral.objects.visible_to(colleague).exists()


def test_an_answered_one_follows_the_level_that_its_case_gets_later(sent, case, receiver, council):
    colleague = factories.actor("partner_worker", of=council)
    member = Membership.objects.select_related("user").get(pk=colleague.membership_id)
    page, address = log_in(member.user), reverse("referral-detail", args=[sent.pk])
    referrals.accept(by=receiver, referral_id=sent.pk)
    assert page.get(address).status_code == 200
    confidentiality.set_level(
        by=factories.actor("vt_coordinator"),
        case=case,
        level="sealed",
        reason="Een neef werkt bij een partner.",
    )
    assert page.get(address).status_code == 404
    assert sent.reference not in page.get(reverse("referral-list")).content.decode()


def test_what_was_refused_stays_with_who_refused_it(sent, receiver, council):
    referrals.decline(by=receiver, referral_id=sent.pk, reason="Geen plaats.")
    assert Referral.objects.visible_to(receiver).get() == sent
    assert not Referral.objects.visible_to(factories.actor("partner_worker", of=council)).exists()


def test_feedback_ends_it(sent, receiver):
    referrals.accept(by=receiver, referral_id=sent.pk)
    done = referrals.report_back(by=receiver, referral_id=sent.pk, feedback="Verzoek gedaan.")
    assert done.state == "done"


def test_who_was_second_is_told_and_keeps_what_was_typed(sent, receiver, council):
    colleague = factories.actor("partner_worker", of=council)
    member = Membership.objects.select_related("user").get(pk=receiver.membership_id)
    page = log_in(member.user)
    referrals.accept(by=colleague, referral_id=sent.pk)
    late = page.post(reverse("referral-decline", args=[sent.pk]), {"reason": "Geen plaats tot mei."})
    assert late.status_code == 422
    assert "error-summary" in late.content.decode()
    assert "Geen plaats tot mei." in late.content.decode()

    referrals.report_back(by=colleague, referral_id=sent.pk, feedback="Het onderzoek loopt.")
    late = page.post(reverse("referral-report-back", args=[sent.pk]), {"feedback": "Gesproken op school."})
    assert late.status_code == 422
    assert "error-summary" in late.content.decode()
    assert "Gesproken op school." in late.content.decode()
    sent.refresh_from_db()
    assert (sent.decline_reason, sent.feedback) == ("", "Het onderzoek loopt.")


def test_another_council_sees_and_answers_nothing(sent):
    other = factories.actor("partner_worker", of=factories.organisation("rvdk", skip=1))
    assert not Referral.objects.visible_to(other).exists()
    with pytest.raises(AccessDenied):
        referrals.accept(by=other, referral_id=sent.pk)
