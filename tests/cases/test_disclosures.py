"""Every share between organisations is a record, and from the records comes what an organisation could see when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases import disclosed
from cases.actions import disclosures, emergency, grants, participation
from cases.models import Case, Disclosure, ExceptionalGrant
from core import clock
from core.errors import AccessDenied, InvalidInput
from organisations.actors import actor_for
from organisations.models import Membership
from tests import factories
from tests.cases.browsing import browser, share, story

pytestmark = pytest.mark.django_db


def _form(house, **more):
    return {
        "organisation": str(house.pk), "purpose": "hulp", "sections": ["core"], "ground": "WMO_5_3_3_CONSENT",
        "necessity": "Zonder dit kan de hulp niet beginnen", "informed": "no", "informed_note": "Vader leest mee",
    } | more  # fmt: skip


def test_a_share_is_previewed_and_then_stands_in_the_register_with_need_and_whether_told():
    told = story()
    house = factories.organisation("rvdk")
    client = browser(told.coordinator)
    assert client.post(told.url("participant-add"), _form(house, preview="1")).status_code == 200
    assert not Disclosure.objects.exists()
    for wrong in ({"necessity": ""}, {"informed": ""}, {"informed_note": ""}):
        assert client.post(told.url("participant-add"), _form(house, **wrong)).status_code == 422
    assert client.post(told.url("participant-add"), _form(house)).status_code == 302
    row = Disclosure.objects.get()
    assert (row.organisation, row.purpose, row.sections, row.informed) == (house, "hulp", ["core"], "no")
    page = client.get(told.url("disclosure-list")).content.decode()
    for word in (house.name, "Zonder dit kan de hulp niet beginnen", "Vader leest mee"):
        assert word in page
    assert client.post(told.url("disclosure-informed", row.pk), {"informed": "yes"}).status_code == 302
    assert Disclosure.objects.get().informed == "yes"


def test_revoking_ends_the_record_with_its_reason():
    told = story()
    partner = share(told, "rvdk", ["core"])
    row = told.case.participations.get(organisation=partner.organisation)
    participation.leave(by=told.by, participation=row, reason="Hulp is klaar")
    ended = Disclosure.objects.get()
    assert ended.end_reason == "Hulp is klaar"
    assert ended.ends_at <= clock.now()


def test_what_an_organisation_could_see_then_comes_from_the_records():
    told = story()
    before = clock.now()
    partner = share(told, "rvdk", ["core"])
    first = clock.now()
    share(told, "rvdk", ["core", "people"])
    second = clock.now()
    row = told.case.participations.get(organisation=partner.organisation)
    participation.leave(by=told.by, participation=row, reason="Klaar")
    after = clock.now()

    def seen(moment):
        return [one.sections for one in disclosed.could_see(told.case, partner.organisation, moment)]

    assert seen(before - timedelta(seconds=1)) == []
    assert seen(first) == [["Kern"]]
    assert seen(second) == [["Kern", "Mensen"]]
    assert seen(after) == []
    assert disclosed.could_see(told.case, told.worker.organisation, first)[0].how == "Heeft de regie"


def test_a_share_on_another_ground_stands_in_the_register_with_its_own_purpose_and_ground():
    told = story()
    partner = share(told, "rvdk", ["core"])
    house, first = partner.organisation, Disclosure.objects.get()
    ground = factories.ground(told.case, house, "onderzoek")
    assert (first.purpose, first.ground) != ("onderzoek", ground)
    participation.join(
        by=told.by, case=told.case, organisation=house, purpose="onderzoek", ground=ground,
        sections=["core", "notes"], necessity="De Raad onderzoekt gezag",
    )  # fmt: skip
    assert [(row.purpose, row.ground, row.sections) for row in Disclosure.objects.order_by("starts_at")] == [
        ("hulp", first.ground, ["core"]), ("onderzoek", ground, ["core", "notes"]),
    ]  # fmt: skip
    seen = disclosed.could_see(told.case, house, clock.now())
    assert [(one.how, one.sections) for one in seen] == [
        ("Doet mee: hulp", ["Kern"]), ("Doet mee: onderzoek", ["Kern", "Notities en contact"]),
    ]  # fmt: skip
    row = told.case.participations.get(organisation=house)
    participation.leave(by=told.by, participation=row, reason="Klaar")
    assert not Disclosure.objects.filter(ends_at__isnull=True).exists()


def test_a_person_by_name_and_break_glass_count_as_sight_of_their_organisation():
    told = story()
    helper = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    grant = grants.give(
        by=actor_for(told.coordinator), case=told.case, username=helper.user.username, sections=["people"],
        reason="Vervangt", expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    assert [one.sections for one in disclosed.could_see(told.case, helper.organisation, clock.now())] == [
        ["Kern", "Mensen"]
    ]
    grants.revoke(by=actor_for(told.coordinator), grant=grant)
    assert disclosed.could_see(told.case, helper.organisation, clock.now()) == []
    emergency.open_access(
        by=actor_for(helper, authenticated_at=clock.now()), reference=told.case.reference, hours=1,
        reason="De politie staat voor de deur",
    )  # fmt: skip
    (sight,) = disclosed.could_see(told.case, helper.organisation, clock.now())
    assert "Geheim adres" not in sight.sections
    assert sight.how == "Noodtoegang van één persoon"


def test_a_grant_and_break_glass_open_in_one_role_of_a_person_and_count_for_that_house_alone():
    told = story()
    helper = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    shelter = factories.organisation("shelter")
    second = Membership(user=helper.user, organisation=shelter, role="partner_worker")
    second.save()
    coordinator = browser(told.coordinator)
    given = {
        "username": helper.user.username,
        "sections": ["people"],
        "reason": "Vervangt",
    }
    given["expires_at"] = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    asked = coordinator.post(told.url("grant-give"), given)
    assert asked.status_code == 422
    assert "Kies in welke rol" in asked.content.decode()
    assert coordinator.post(told.url("grant-give"), given | {"membership": str(second.pk)}).status_code == 302

    def seeing():
        return {
            member.organisation_id
            for member in (helper, second)
            if Case.objects.visible_to(replace(actor_for(member), emergency=True)).exists()
        }

    def answered():
        now = clock.now()
        return {
            house.pk for house in (helper.organisation, shelter) if disclosed.could_see(told.case, house, now)
        }

    assert seeing() == answered() == {shelter.pk}
    assert shelter.name in coordinator.get(told.url("case-participants")).content.decode()
    grants.revoke(by=actor_for(told.coordinator), grant=ExceptionalGrant.objects.get())
    assert seeing() == answered() == set()
    emergency.open_access(
        by=actor_for(helper, authenticated_at=clock.now()), reference=told.case.reference, hours=1,
        reason="De politie staat voor de deur",
    )  # fmt: skip
    assert seeing() == answered() == {helper.organisation_id}


def test_the_answer_is_a_page_for_the_lead_alone():
    told = story()
    partner = share(told, "rvdk", ["core"])
    # The form gives whole seconds.
    moment = (clock.now() + timedelta(seconds=1)).astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M:%S")
    address = told.url("disclosure-at") + f"?organisatie={partner.organisation_id}&moment={moment}"
    page = browser(told.worker).get(address).content.decode()
    assert "Kern" in page
    assert "Doet mee: hulp" in page
    assert (
        browser(told.worker).get(told.url("disclosure-at") + "?organisatie=x&moment=gisteren").status_code
        == 422
    )
    assert browser(partner).get(address).status_code == 403
    assert browser(partner).get(told.url("disclosure-list")).status_code == 403
    stranger = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=3))
    assert browser(stranger).get(reverse("disclosure-list", args=[told.case.pk])).status_code == 404
    with pytest.raises(AccessDenied):
        disclosures.set_informed(
            by=actor_for(partner), disclosure=Disclosure.objects.get(), informed="yes", note=""
        )


def test_not_told_without_a_reason_is_refused_in_the_action_and_in_the_database():
    told = story()
    share(told, "rvdk", ["core"])
    row = Disclosure.objects.get()
    with pytest.raises(InvalidInput):
        disclosures.set_informed(by=told.by, disclosure=row, informed="no", note=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.filter(pk=row.pk).update(informed="no")
