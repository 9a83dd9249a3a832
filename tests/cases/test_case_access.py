"""Who sees a case, which parts, and which parts stay closed on every page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Entry
from cases.actions import confidentiality, grants, participation
from cases.actions.cases import set_lead
from cases.models import Assignment, Case, ExceptionalGrant, Participation
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from organisations.actors import actor_for
from referrals.actions import referrals
from tests import factories
from tests.cases.browsing import FAMILY, GIVEN, SECRET, browser, share, story

pytestmark = pytest.mark.django_db

PAGES = [
    "case-overview", "case-timeline", "case-people", "case-notes", "case-tasks", "case-documents",
    "case-participants", "case-looked",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_who_works_on_the_case_and_for_the_coordinator(page):
    told = story()
    assert browser(told.worker).get(told.url(page)).status_code == 200
    assert browser(told.coordinator).get(told.url(page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_case_does_not_exist_for_who_has_nothing_to_do_with_it(page):
    told = story()
    colleague = factories.member("vt_worker", of=told.worker.organisation)
    elsewhere = factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    for stranger in (colleague, elsewhere, factories.member("reporter"), factories.member("kmar_officer")):
        assert browser(stranger).get(told.url(page)).status_code == 404


def test_the_list_is_refused_to_a_reporter_and_empty_for_another_region():
    told = story()
    assert browser(factories.member("reporter")).get(reverse("case-list")).status_code == 403
    elsewhere = factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    answer = browser(elsewhere).get(reverse("case-list"))
    assert answer.status_code == 200
    assert told.case.reference not in answer.content.decode()


def test_a_participant_sees_its_sections_and_nothing_else_on_any_page():
    told = story()
    client = browser(share(told, "rvdk", ["core"]))
    for page in PAGES:
        answer = client.get(told.url(page))
        text = answer.content.decode()
        assert answer.status_code == (
            403 if page in ("case-people", "case-notes", "case-documents") else 200
        ), page
        for hidden in (
            "notitiekanarie",
            "meisje",
            "Via de mentor",
            "Mentor spreken",
            "Reisbevestiging",
            FAMILY,
        ):
            assert hidden not in text, (page, hidden)
    overview = client.get(told.url("case-overview")).content.decode()
    assert "Niet met u gedeeld: geen contact" in overview
    assert told.url("case-notes") not in overview


def test_a_participant_with_people_sees_them_and_still_no_notes():
    told = story()
    client = browser(share(told, "rvdk", ["core", "people"]))
    assert "meisje" in client.get(told.url("case-overview")).content.decode()
    assert client.get(told.url("case-people")).status_code == 200
    assert client.get(told.url("case-notes")).status_code == 403
    assert client.get(told.url("person-detail", told.girl.pk)).status_code == 200


def test_a_partner_has_names_shown_of_people_that_were_shared_and_that_is_logged():
    told = story()
    partner = share(told, "rvdk", ["core", "people"])
    client = browser(partner)
    assert GIVEN not in client.get(told.url("case-overview")).content.decode()
    assert GIVEN in client.post(told.url("case-unmask")).content.decode()
    person = client.post(told.url("person-unmask", told.girl.pk)).content.decode()
    assert GIVEN in person
    assert SECRET not in person
    assert client.post(told.url("person-secret-unmask", told.girl.pk)).status_code == 403
    looked = Entry.objects.filter(action="person.unmask", case_id=told.case.pk)
    assert {line.organisation_id for line in looked} == {partner.organisation_id}
    assert looked.count() == 2


def test_a_partner_with_whom_no_people_were_shared_sees_no_name_and_is_told_whom_to_ask():
    told = story()
    client = browser(share(told, "rvdk", ["core", "orders"]))
    answer = client.post(told.url("case-unmask"))
    assert answer.status_code == 403
    assert GIVEN not in answer.content.decode()
    assert "Vraag de regievoerder" in answer.content.decode()
    assert told.url("case-unmask") not in client.get(told.url("case-overview")).content.decode()


@pytest.mark.parametrize(
    ("kind", "purpose", "ground"),
    [
        ("rvdk", "onderzoek", "wmo_4_1_1"),
        ("rvdk", "onderzoek", ""),
        ("rvdk", "onderzoek", "WPG_18"),  # the police give on that ground, not Veilig Thuis
        ("shelter", "opvang", "WMO_4_1_1_E"),  # to police or RvdK only
        ("school", "handhaving", "WMO_5_3_3_CONSENT"),  # consent carries help, no enforcement
        ("police", "advies", "ORDER_EXECUTION"),
        ("rvdk", "onderzoek", "WMO_4_1_1_G"),  # feedback to a reporter opens no case
        ("rvdk", "regie", "WMO_5_1_6"),
    ],
)
def test_nobody_takes_part_on_a_ground_that_does_not_carry_it(kind, purpose, ground):
    told = story()
    house = factories.organisation(kind)
    with pytest.raises(InvalidInput):
        participation.join(by=told.by, case=told.case, organisation=house, purpose=purpose, ground=ground)
    assert not told.case.participations.filter(organisation=house).exists()


def test_the_page_offers_only_grounds_that_fit_organisation_and_purpose():
    told = story()
    house = factories.organisation("rvdk")
    choose = {"soort": "rvdk", "organisatie": house.pk, "doel": "onderzoek"}
    page = browser(told.worker).get(told.url("participant-add"), choose).content.decode()
    assert 'value="RVDK_REQUEST"' in page
    assert 'value="WPG_18"' not in page
    assert 'value="ORDER_EXECUTION"' not in page


def test_what_was_not_chosen_on_the_way_to_taking_part_is_asked_and_not_called_optional():
    told = story()
    house = factories.organisation("rvdk")
    client, address = browser(told.worker), told.url("participant-add")
    first = client.get(address).content.decode()
    assert "niet verplicht" not in first
    assert "Kies een soort organisatie." not in first
    assert "Kies een soort organisatie." in client.get(address, {"soort": ""}).content.decode()
    second = client.get(address, {"soort": "rvdk"}).content.decode()
    assert "niet verplicht" not in second
    assert "Kies een doel." not in second
    third = client.get(address, {"soort": "rvdk", "organisatie": house.pk, "doel": ""}).content.decode()
    assert "Kies een doel." in third


def test_an_ended_participation_closes_the_case_at_once():
    told = story()
    partner = share(told, "rvdk", ["core"])
    assert browser(partner).get(told.url("case-overview")).status_code == 200
    row = told.case.participations.get(organisation=partner.organisation)
    participation.leave(by=told.by, participation=row, reason="Klaar")
    assert browser(partner).get(told.url("case-overview")).status_code == 404


def test_a_participation_that_begins_tomorrow_opens_nothing_today_and_one_that_ends_tomorrow_does():
    told = story()
    partner = share(told, "rvdk", ["core"])
    client, seen = browser(partner), Case.objects.visible_to(actor_for(partner)).filter(pk=told.case.pk)
    shared, now = Participation.objects.filter(case=told.case, is_owner=False), clock.now()
    shared.update(ends_at=now + timedelta(days=1))
    assert client.get(told.url("case-overview")).status_code == 200
    # Outside the row policies too, where a test stands.
    assert seen.all().exists()
    shared.update(starts_at=now + timedelta(hours=1))
    assert client.get(told.url("case-overview")).status_code == 404
    assert told.case.reference not in client.get(reverse("case-list")).content.decode()
    assert not seen.all().exists()


def test_the_owner_cannot_leave():
    told = story()
    row = told.case.participations.get(is_owner=True)
    with pytest.raises(AccessDenied):
        participation.leave(by=told.by, participation=row, reason="Weg")


def test_nobody_assigns_himself_to_a_case_that_he_does_not_see():
    told = story()
    colleague = factories.member("vt_worker", of=told.worker.organisation)
    with pytest.raises(AccessDenied):
        participation.assign(by=actor_for(colleague), case=told.case, membership=colleague)
    assert browser(colleague).post(told.url("colleague-add"), {"membership": colleague.pk}).status_code == 404


def test_a_colleague_who_is_assigned_sees_the_case_until_taken_off():
    told = story()
    colleague = factories.member("vt_worker", of=told.worker.organisation)
    answer = browser(told.worker).post(told.url("colleague-add"), {"membership": str(colleague.pk)})
    assert answer.status_code == 302
    assert browser(colleague).get(told.url("case-overview")).status_code == 200
    row = Assignment.objects.get(membership=colleague)
    assert browser(told.coordinator).post(told.url("colleague-end", row.pk)).status_code == 302
    assert browser(colleague).get(told.url("case-overview")).status_code == 404


def _outsider():
    return factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))


def test_an_exceptional_grant_opens_chosen_sections_for_one_person_until_it_is_revoked():
    told = story()
    helper = _outsider()
    form = {
        "username": helper.user.username, "sections": ["people"], "reason": "Vervangt een zieke collega",
        "expires_at": (clock.now() + timedelta(days=2)).astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    assert browser(told.coordinator).post(told.url("grant-give"), form).status_code == 302
    client = browser(helper)
    assert client.get(told.url("case-overview")).status_code == 200
    assert client.get(told.url("case-people")).status_code == 200
    assert client.get(told.url("case-notes")).status_code == 403
    assert told.case.reference in client.get(reverse("case-list")).content.decode()
    grant = ExceptionalGrant.objects.get()
    assert browser(told.coordinator).post(told.url("grant-revoke", grant.pk)).status_code == 302
    assert client.get(told.url("case-overview")).status_code == 404


def test_a_grant_shows_the_story_of_its_sections_alone():
    told = story()
    helper = _outsider()
    grants.give(
        by=actor_for(told.coordinator), case=told.case, username=helper.user.username, sections=["documents"],
        reason="Vervangt", expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    text = browser(helper).get(told.url("case-timeline")).content.decode()
    assert "Document toegevoegd" in text
    assert "notitiekanarie" not in text


def test_an_expired_grant_opens_nothing():
    told = story()
    helper = _outsider()
    grant = grants.give(
        by=actor_for(told.coordinator), case=told.case, username=helper.user.username, sections=["people"],
        reason="Vervangt", expires_at=clock.now() + timedelta(seconds=5),
    )  # fmt: skip
    client = browser(helper)
    assert client.get(told.url("case-overview")).status_code == 200
    # The clock that decides is the database's: the row is moved past its end instead of waiting.
    ExceptionalGrant.objects.filter(pk=grant.pk).update(
        expires_at=grant.recorded_at + timedelta(microseconds=1)
    )
    assert client.get(told.url("case-overview")).status_code == 404
    assert told.case.reference not in client.get(reverse("case-list")).content.decode()


def test_a_grant_is_given_by_the_coordinator_alone_with_reason_and_end_within_what_the_role_may_see():
    told = story()
    helper = _outsider()
    fields = {"case": told.case, "username": helper.user.username, "sections": ["people"], "reason": "Nodig"}
    soon, coordinator = clock.now() + timedelta(days=1), actor_for(told.coordinator)
    with pytest.raises(AccessDenied):
        grants.give(by=told.by, expires_at=soon, **fields)
    with pytest.raises(InvalidInput):
        grants.give(by=coordinator, expires_at=soon, **(fields | {"reason": "  "}))
    with pytest.raises(InvalidInput):
        grants.give(by=coordinator, expires_at=clock.now() - timedelta(days=1), **fields)
    with pytest.raises(InvalidInput):
        grants.give(by=coordinator, expires_at=clock.now() + timedelta(days=91), **fields)
    with pytest.raises(InvalidInput):
        grants.give(by=coordinator, expires_at=soon, **(fields | {"username": "bestaat-niet"}))
    police = factories.member("police_officer")
    with pytest.raises(InvalidInput):
        grants.give(
            by=coordinator,
            expires_at=soon,
            **(fields | {"username": police.user.username, "sections": ["notes"]}),
        )
    grants.give(by=coordinator, expires_at=soon, **fields)
    with pytest.raises(PolicyDenied):
        grants.give(by=coordinator, expires_at=soon, **fields)


def test_sharing_previews_exactly_what_the_other_will_see():
    told = story()
    house = factories.organisation("rvdk")
    client = browser(told.coordinator)
    address = told.url("participant-add") + f"?soort=rvdk&organisatie={house.pk}&doel=hulp"
    first = client.get(address).content.decode()
    assert "meisje, 15 jaar" in first or "meisje" in first
    fields = {
        "organisation": str(house.pk),
        "purpose": "hulp",
        "sections": ["core"],
        "ground": "WMO_5_3_3_CONSENT",
        "necessity": "Hulp kan niet zonder",
        "informed": "yes",
    }
    again = client.post(told.url("participant-add"), fields | {"preview": "1"})
    assert again.status_code == 200
    assert not told.case.participations.filter(organisation=house).exists()
    preview = again.content.decode().split('<form class="form"')[0]
    assert "meisje" not in preview.split("Dit ziet", 1)[1]
    assert client.post(told.url("participant-add"), fields).status_code == 302
    assert told.case.participations.get(organisation=house).sections == ["core"]


def test_sharing_needs_a_ground_that_fits_and_is_for_the_lead_only():
    told = story()
    house = factories.organisation("rvdk")
    fields = {
        "organisation": str(house.pk),
        "purpose": "hulp",
        "sections": ["core"],
        "ground": "WPG_18",
        "necessity": "x",
        "informed": "yes",
    }
    assert browser(told.worker).post(told.url("participant-add"), fields).status_code == 422
    partner = share(told, "gi", ["core"])
    assert browser(partner).get(told.url("participant-add")).status_code == 403


def test_a_secret_address_needs_the_section_the_permission_and_an_act_each_time():
    told = story()
    client = browser(told.worker)
    page = client.get(told.url("person-detail", told.girl.pk)).content.decode()
    assert SECRET not in page
    assert SECRET not in client.post(told.url("person-unmask", told.girl.pk)).content.decode()
    shown = client.post(told.url("person-secret-unmask", told.girl.pk))
    assert SECRET in shown.content.decode()
    assert SECRET not in client.get(told.url("person-detail", told.girl.pk)).content.decode()
    lkha = share(told, "lkha", ["core", "people", "secret_address"], role="lkha_worker")
    answer = browser(lkha).post(told.url("person-secret-unmask", told.girl.pk))
    assert answer.status_code == 403
    assert SECRET not in answer.content.decode()


def test_only_a_coordinator_of_who_leads_gives_the_lead_and_only_of_an_open_case():
    told = story()
    colleague = factories.member("vt_worker", of=told.worker.organisation)
    elsewhere = factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    shared = share(told, "lkha", ["core", "people"], role="lkha_worker")
    for by in (told.worker, elsewhere, shared):
        with pytest.raises(AccessDenied):
            set_lead(by=actor_for(by), case=told.case, membership=colleague)
    assert set_lead(by=actor_for(told.coordinator), case=told.case, membership=colleague).lead == colleague
    assert browser(colleague).get(told.url("case-overview")).status_code == 200
    Case.objects.filter(pk=told.case.pk).update(state="closed", closed_at=clock.now(), close_reason="SAFE")
    with pytest.raises(PolicyDenied):
        set_lead(by=actor_for(told.coordinator), case=told.case, membership=told.worker)


def test_why_somebody_sees_or_does_not_see_the_case_is_no_word_for_everybody_who_takes_part():
    told = story()
    partner = share(told, "shelter", ["core"])
    council = share(told, "rvdk", ["core"])
    boss = actor_for(told.coordinator)
    grants.give(
        by=boss, case=told.case, username=_outsider().user.username, sections=["people"],
        reason="Redenkanarie een", expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    sent = referrals.send(
        by=told.by, case=told.case, to=council.organisation, purpose="onderzoek", ground="WMO_4_1_1_E",
        sections=["core"], note="Redenkanarie twee", informed="yes",
    )  # fmt: skip
    referrals.accept(by=actor_for(council), referral_id=sent.pk)
    referrals.report_back(by=actor_for(council), referral_id=sent.pk, feedback="Redenkanarie drie")
    confidentiality.set_level(by=boss, case=told.case, level="restricted", reason="Redenkanarie vier")
    theirs = browser(partner).get(told.url("case-timeline")).content.decode()
    ours = browser(told.worker).get(told.url("case-timeline")).content.decode()
    assert "Verwijzing aangenomen" in theirs
    for number in ("een", "twee", "drie", "vier"):
        assert f"Redenkanarie {number}" in ours
        assert f"Redenkanarie {number}" not in theirs, number
