"""People of a case: what is known, what is shown, and two who edit at once."""

import pytest

from audit.models.entry import Entry
from cases.actions import people
from cases.models import Person, PersonRelation, SafeContact
from core.errors import InvalidInput, StaleRecord
from organisations.actors import actor_for
from tests import factories
from tests.cases.browsing import FAMILY, GIVEN, PHONE, SECRET, browser, share, story

pytestmark = pytest.mark.django_db


def _fields(**changes):
    return {"role": "relative", "sex": "unknown", "submission_id": ""} | changes


def test_a_person_is_added_with_next_to_nothing_and_gets_no_contact_as_rule():
    told = story()
    answer = browser(told.worker).post(told.url("person-add"), _fields(description="Oom van moederskant"))
    assert answer.status_code == 302
    person = Person.objects.get(description="Oom van moederskant")
    assert person.safe_contact.may_contact == "unknown"
    assert answer.headers["Location"] == told.url("person-safe-contact", person.pk)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"birth_year": "2011"}, "2011-00-00"),
        ({"birth_year": "2011", "birth_month": "3"}, "2011-03-00"),
        ({"birth_year": "2011", "birth_month": "3", "birth_day": "14"}, "2011-03-14"),
        ({}, ""),
    ],
)
def test_a_birth_date_is_kept_as_far_as_it_is_known(typed, stored):
    told = story()
    browser(told.worker).post(told.url("person-add"), _fields(description="Iemand", **typed))
    assert Person.objects.get(description="Iemand").birth_date == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"birth_day": "31", "birth_month": "2", "birth_year": "2011"}, "Deze dag bestaat niet"),
        ({"birth_day": "3"}, "Vul ook het jaar in"),
        ({"birth_year": "2999"}, "toekomst"),
        ({"birth_year": "2011", "age_estimate": "15"}, "niet allebei"),
        ({"document_number": "!!"}, "documentnummer"),
        ({"given_names": "x" * 10_000}, "Er passen er 200"),
        ({"given_names": "Eli\x00f"}, "tekens"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_what_was_typed_stays(typed, sentence):
    told = story()
    before = Person.objects.count()
    answer = browser(told.worker).post(told.url("person-add"), _fields(language="Somalisch", **typed))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert 'value="Somalisch"' in text
    assert Person.objects.count() == before


@pytest.mark.parametrize("name", ["زينب العلي", "Şeyma 🦋 Yıldız", "O'Brien-van der Ááá"])
def test_names_in_any_script_are_kept(name):
    told = story()
    assert browser(told.worker).post(told.url("person-add"), _fields(given_names=name)).status_code == 302
    assert Person.objects.filter(given_names=name).exists()


def test_sending_the_form_twice_makes_one_person():
    told = story()
    client, form = browser(told.worker), _fields(description="Een keer")
    form["submission_id"] = "6f1d7c2e-58a4-4f6b-9d59-0a4f0a6b2f11"
    assert (
        client.post(told.url("person-add"), form).headers["Location"]
        == (client.post(told.url("person-add"), form).headers["Location"])
    )
    assert Person.objects.filter(description="Een keer").count() == 1


def test_one_person_is_hidden_until_asked_for_and_the_asking_is_logged():
    told = story()
    client = browser(told.worker)
    hidden = client.get(told.url("person-detail", told.girl.pk)).content.decode()
    assert GIVEN not in hidden
    assert PHONE not in hidden
    shown = client.post(told.url("person-unmask", told.girl.pk)).content.decode()
    assert GIVEN in shown
    assert PHONE in shown
    assert SECRET not in shown
    assert Entry.objects.get(action="person.unmask").object_id == told.girl.pk


def test_the_second_of_two_editors_is_told_what_stands_there_and_loses_nothing():
    told = story()
    client = browser(told.worker)
    opened = client.get(told.url("person-change", told.girl.pk)).content.decode()
    assert f'value="{told.girl.version}"' in opened
    people.change_person(by=actor_for(told.coordinator), person=told.girl, language="Turks")
    form = _fields(role="at_risk", given_names="Mijn versie", language="Koerdisch", version=told.girl.version)
    answer = client.post(told.url("person-change", told.girl.pk), form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Iemand anders heeft dit intussen gewijzigd" in text
    assert "Turks" in text
    assert 'value="Mijn versie"' in text
    told.girl.refresh_from_db()
    assert (told.girl.given_names, told.girl.language) == (GIVEN, "Turks")
    again = form | {"version": told.girl.version}
    assert f'name="version" value="{told.girl.version}"' in text
    assert client.post(told.url("person-change", told.girl.pk), again).status_code == 302
    told.girl.refresh_from_db()
    assert told.girl.language == "Koerdisch"


def test_changing_a_person_leaves_the_secret_address_alone():
    told = story()
    form = _fields(role="at_risk", given_names="Anders", version=told.girl.version)
    browser(told.worker).post(told.url("person-change", told.girl.pk), form)
    told.girl.refresh_from_db()
    assert (told.girl.given_names, told.girl.secret_address) == ("Anders", SECRET)


def test_a_secret_address_is_written_without_being_shown():
    told = story()
    client = browser(told.worker)
    assert SECRET not in client.get(told.url("person-secret-change", told.girl.pk)).content.decode()
    form = {"secret_address": "Nieuwe plek 1", "version": told.girl.version}
    assert client.post(told.url("person-secret-change", told.girl.pk), form).status_code == 302
    told.girl.refresh_from_db()
    assert told.girl.secret_address == "Nieuwe plek 1"
    stored = Person.objects.filter(pk=told.girl.pk).values_list("secret_address", flat=True).get()
    assert "Nieuwe plek" not in stored


def test_yes_to_contact_needs_the_way_and_the_hours():
    told = story()
    client = browser(told.worker)
    form = {"may_contact": "yes", "rule": " ", "version": 1}
    answer = client.post(told.url("person-safe-contact", told.father.pk), form)
    assert answer.status_code == 422
    assert "Schrijf hoe en wanneer contact veilig is." in answer.content.decode()
    assert SafeContact.objects.get(person=told.father).may_contact == "unknown"


def test_a_stale_rule_for_contact_is_not_overwritten():
    told = story()
    people.set_safe_contact(by=told.by, person=told.father, may_contact="no")
    form = {"may_contact": "yes", "rule": "Bellen", "version": 1}
    answer = browser(told.worker).post(told.url("person-safe-contact", told.father.pk), form)
    assert answer.status_code == 422
    assert "Iemand anders" in answer.content.decode()
    assert SafeContact.objects.get(person=told.father).may_contact == "no"
    with pytest.raises(StaleRecord):
        people.set_safe_contact(by=told.by, person=told.father, may_contact="yes", rule="Bellen", version=1)


def test_relations_are_recorded_between_two_people_of_this_case_and_can_be_taken_away():
    told = story()
    client = browser(told.worker)
    form = {"person": str(told.girl.pk), "other": str(told.father.pk), "kind": "daughter"}
    assert client.post(told.url("relation-add"), form).status_code == 302
    relation = PersonRelation.objects.get(kind="daughter")
    assert client.post(told.url("relation-add"), form | {"other": str(told.girl.pk)}).status_code == 422
    stranger = factories.person(told.by, factories.case(told.by))
    assert client.post(told.url("relation-add"), form | {"other": str(stranger.pk)}).status_code == 422
    with pytest.raises(InvalidInput):
        people.relate(by=told.by, case=told.case, person=told.girl, other=stranger, kind="sister")
    assert client.post(told.url("relation-remove", relation.pk)).status_code == 302
    assert not PersonRelation.objects.filter(kind="daughter").exists()
    assert Entry.objects.filter(action="person.unrelate", object_id=relation.pk).exists()


def test_who_may_look_but_not_work_gets_no_form():
    told = story()
    client = browser(share(told, "rvdk", ["core", "people"]))
    assert client.get(told.url("person-add")).status_code == 403
    assert client.get(told.url("person-change", told.girl.pk)).status_code == 403
    text = client.get(told.url("case-people")).content.decode()
    assert told.url("person-add") not in text
    assert FAMILY not in text


def test_a_person_of_another_case_does_not_exist_here():
    told, other = story(), story()
    client = browser(told.worker)
    assert client.get(told.url("person-detail", other.girl.pk)).status_code == 404
    assert client.post(told.url("person-unmask", other.girl.pk)).status_code == 404
