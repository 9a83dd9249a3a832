"""Protected values: bound to their place, readable beside one that is damaged, never lost by a save."""

import base64

import pytest
from django.core import serializers
from django.db import connections
from django.urls import reverse

from cases.actions.people import change_person, set_safe_contact
from cases.models import Person, PersonKey, SafeContact
from core.encryption import UNREADABLE, Undecryptable, Unreadable, renewed, seal, unseal
from organisations.models import Membership
from tests import factories, kit

PLACE = {"table": "t", "column": "c", "row": "1"}
PHONE = "06-canary-111"
ADDRESS = "Canarielaan 1"


@pytest.mark.parametrize("part", PLACE)
def test_a_value_opens_only_in_its_table_column_and_row(part):
    value = seal("geheim", **PLACE)
    assert unseal(value, **PLACE) == "geheim"
    with pytest.raises(Undecryptable):
        unseal(value, **(PLACE | {part: "other"}))


def test_any_flipped_bit_is_noticed():
    value = seal("geheim", **PLACE)
    head, _, encoded = value.rpartition(":")
    data = base64.urlsafe_b64decode(encoded)
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Undecryptable):
            unseal(f"{head}:{base64.urlsafe_b64encode(flipped).decode()}", **PLACE)


@pytest.mark.parametrize(
    "value", ["geheim", "1:x:", "2:{key}:{data}", "1:{key}:{data}!", "1:weg:{data}", "1::", "é:é:é"]
)
def test_what_is_no_value_of_ours_does_not_open(value):
    _, key, data = seal("geheim", **PLACE).split(":")
    with pytest.raises(Undecryptable) as refusal:
        unseal(value.format(key=key, data=data), **PLACE)
    assert "geheim" not in str(refusal.value)


def test_two_values_of_one_text_look_different():
    assert seal("x", **PLACE) != seal("x", **PLACE)


def test_renewing_keeps_the_words_and_changes_the_key(settings):
    old = seal("geheim", **PLACE)
    settings.FIELD_KEYS = {"next": b"n" * 32} | settings.FIELD_KEYS
    new = renewed(old, **PLACE)
    assert new.startswith("1:next:")
    assert unseal(new, **PLACE) == unseal(old, **PLACE) == "geheim"
    assert renewed(new, **PLACE) == new


@pytest.fixture
def by():
    return factories.actor("vt_worker")


@pytest.fixture
def person(by):
    return factories.person(
        by,
        factories.case(by),
        phone=PHONE,
        address=ADDRESS,
        document_number="NXA123456",
        family_name="Zilver",
    )


def stored(person, column):
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM cases_person WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


def damage(person, column="phone"):
    value = stored(person, column)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f"UPDATE cases_person SET {column} = %s WHERE id = %s",
            [value[:-6] + ("A" if value[-6] != "A" else "B") + value[-5:], person.pk],
        )
    return Person.objects.get(pk=person.pk)


@pytest.mark.django_db
class TestDamagedValue:
    def test_the_others_are_read_and_this_one_says_so(self, person, caplog):
        person = damage(person)
        assert isinstance(person.phone, Unreadable)
        assert person.phone == UNREADABLE
        assert person.address == ADDRESS
        assert "cases_person.phone" in caplog.text
        assert ADDRESS not in caplog.text

    def test_a_save_and_a_form_that_gives_it_back_leave_it_as_it_stands(self, by, person):
        damaged = damage(person)
        before = stored(person, "phone")
        change_person(by=by, person=damaged, description="ander", phone=damaged.phone)
        assert stored(person, "phone") == before

    def test_it_can_be_written_anew(self, by, person):
        change_person(by=by, person=damage(person), phone="06-nieuw")
        assert Person.objects.get(pk=person.pk).phone == "06-nieuw"

    def test_it_is_not_copied_to_another_record(self, by, person):
        other = factories.person(by, person.case)
        with pytest.raises(Undecryptable):
            change_person(by=by, person=other, phone=damage(person).phone)

    def test_a_number_that_does_not_open_keeps_its_keys(self, by, person):
        keys = set(PersonKey.objects.filter(person=person, kind="document").values_list("digest", flat=True))
        change_person(
            by=by, person=damage(person, "document_number"), description="ander", document_number=UNREADABLE
        )
        after = set(PersonKey.objects.filter(person=person, kind="document").values_list("digest", flat=True))
        assert {bytes(k) for k in after} == {bytes(k) for k in keys} != set()

    def test_the_page_shows_the_rest(self, client, by, person):
        damage(person)
        kit.log_in(Membership.objects.get(pk=by.membership_id).user, client)
        page = client.post(reverse("person-unmask", args=[person.case_id, person.pk]), follow=True)
        assert page.status_code == 200
        assert UNREADABLE in page.content.decode()
        assert ADDRESS in page.content.decode()
        assert PHONE not in page.content.decode()


@pytest.mark.django_db
def test_a_value_moved_to_another_row_or_column_does_not_open(by, person):
    other = factories.person(by, person.case, phone="06-ander", address="Elders 2")
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE cases_person SET phone = %s WHERE id = %s", [stored(person, "phone"), other.pk]
        )
        cursor.execute("UPDATE cases_person SET phone = address WHERE id = %s", [person.pk])
    assert isinstance(Person.objects.get(pk=other.pk).phone, Unreadable)
    assert isinstance(Person.objects.get(pk=person.pk).phone, Unreadable)


@pytest.mark.django_db
def test_plain_words_in_the_table_are_not_taken_for_a_value(person):
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE cases_person SET address = 'Ergens 3' WHERE id = %s", [person.pk])
    assert isinstance(Person.objects.get(pk=person.pk).address, Unreadable)


@pytest.mark.django_db
def test_a_save_while_keys_change_does_not_bring_the_old_key_back(by, person, settings):
    contact = SafeContact.objects.get(person=person)
    set_safe_contact(by=by, person=person, may_contact="yes", rule="Via school", code_word="anker")
    contact = SafeContact.objects.get(pk=contact.pk)
    settings.FIELD_KEYS = {"next": b"n" * 32} | settings.FIELD_KEYS
    contact.save()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rule, code_word FROM cases_safecontact WHERE id = %s", [contact.pk])
        assert all(value.startswith("1:next:") for value in cursor.fetchone())


@pytest.mark.django_db
def test_dumpdata_writes_what_stands_in_the_table(person):
    text = serializers.serialize("json", [Person.objects.get(pk=person.pk)])
    assert PHONE not in text
    assert ADDRESS not in text
