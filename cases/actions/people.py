"""People of a case: adding and changing them, with the keys by which the border check and same-person search find them."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

import audit
from cases.access import check_can_work
from cases.actions import followed_dates
from cases.models import Case, Person, PersonKey, PersonRelation, SafeContact
from cases.policies import check_open
from cases.sections import Section
from core import documents, names
from core.actor import Actor
from core.encryption import UNREADABLE, Unreadable
from core.errors import InvalidInput
from core.events import publish
from core.keyed_hash import current
from core.partial_dates import PartialDate, PartialDateError

EDITABLE = frozenset(
    {
        "role", "given_names", "family_name", "birth_date", "age_estimate", "sex", "language", "description",
        "document_number", "address", "secret_address", "address_is_secret", "phone", "municipality_code",
        "danger_from",
    }
)  # fmt: skip


def add_person(*, by: Actor, case: Case, **fields: Any) -> Person:
    """Add a person with whatever is known, an empty safe-contact rule ("no contact") and search keys.

    Raises AccessDenied, PolicyDenied for a closed case, InvalidInput for an impossible birth date or number.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_work(by, case, Section.PEOPLE)
        check_open(case)
        person = Person(case=case, **_checked(fields))
        person.save()
        SafeContact(case=case, person=person).save()
        index(person=person)
        audit.record(by=by, action="person.add", obj=person, role=person.role)
        followed_dates.birthday(by=by, person=person)
        publish("person.changed", by=by, case_id=case.pk, person_id=person.pk)
        return person


def change_person(*, by: Actor, person: Person, version: int | None = None, **fields: Any) -> Person:
    """Change what is known of a person. Raises as `add_person`, and StaleRecord when somebody was first."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        check_can_work(by, person.case, Section.PEOPLE)
        check_open(person.case)
        person.check_version(version)
        for name, value in _checked(fields).items():
            setattr(person, name, value)
        person.save()
        index(person=person)
        audit.record(by=by, action="person.change", obj=person, fields=sorted(fields))
        followed_dates.birthday(by=by, person=person)
        publish("person.changed", by=by, case_id=person.case_id, person_id=person.pk)
        return person


def relate(
    *, by: Actor, case: Case, person: Person, other: Person, kind: str, pressure: bool = False
) -> PersonRelation:
    """Record how one person stands to another of the same case."""
    with transaction.atomic():
        check_can_work(by, case, Section.PEOPLE)
        check_open(case)
        if person.case_id != case.pk or other.case_id != case.pk:
            raise InvalidInput("Kies twee mensen uit deze casus.", "other")
        if person.pk == other.pk:
            raise InvalidInput("Kies twee verschillende mensen.", "other")
        relation, _created = PersonRelation.objects.update_or_create(
            person=person, other=other, kind=kind, defaults={"case": case, "pressure": pressure}
        )
        audit.record(by=by, action="person.relate", obj=relation)
        return relation


def unrelate(*, by: Actor, relation: PersonRelation) -> None:
    """Remove a relation that was recorded wrongly; the log keeps that it was there."""
    with transaction.atomic():
        relation = (
            PersonRelation.objects.select_for_update(of=("self",)).select_related("case").get(pk=relation.pk)
        )
        check_can_work(by, relation.case, Section.PEOPLE)
        check_open(relation.case)
        audit.record(by=by, action="person.unrelate", obj=relation, kind=relation.kind)
        relation.delete()


def set_safe_contact(
    *,
    by: Actor,
    person: Person,
    may_contact: str,
    rule: str = "",
    code_word: str = "",
    never: str = "",
    version: int | None = None,
) -> SafeContact:
    """Set how a person may be reached. "Ja" needs the way and the hours."""
    with transaction.atomic():
        contact: SafeContact = SafeContact.objects.select_for_update().get(person=person)
        check_can_work(by, person.case, Section.PEOPLE)
        check_open(person.case)
        contact.check_version(version)
        if may_contact == "yes" and not rule.strip():
            raise InvalidInput("Schrijf hoe en wanneer contact veilig is.", "rule")
        contact.may_contact, contact.rule, contact.code_word, contact.never = (
            may_contact,
            rule,
            code_word,
            never,
        )
        contact.save()
        audit.record(by=by, action="person.safe_contact", obj=contact, may_contact=may_contact)
        return contact


def index(*, person: Person) -> None:
    """Rewrite the search keys of a person: HMACs only, so that the index holds no name."""
    index_all([person], using=person._state.db)


def index_all(people: Sequence[Person], *, using: str | None = None) -> None:
    """Rewrite the search keys of several people, in three statements however many they are."""
    key_id, key = current(settings.INDEX_KEYS)
    # A number that does not open cannot be made into keys anew; those that are there go on finding the person.
    closed = [person.pk for person in people if isinstance(person.document_number, Unreadable)]
    stored = PersonKey.objects.using(using).filter(person__in=[person.pk for person in people])
    stored.exclude(person__in=closed, kind="document").delete()
    PersonKey.objects.using(using).bulk_create(
        [
            PersonKey(person=person, kind=kind, digest=digest, key_id=key_id)
            for person in people
            for kind, digest in sorted(_wanted_keys(person, key))
        ]
    )


def _wanted_keys(person: Person, key: bytes) -> set[tuple[str, bytes]]:
    wanted: set[tuple[str, bytes]] = set()
    birth = PartialDate.from_storage(person.birth_date) if person.birth_date else None
    if person.given_names or person.family_name:
        full = f"{person.given_names} {person.family_name}"
        wanted |= {("name", digest) for digest in names.index_keys(full, birth, key)}
    number = person.document_number
    if number and not isinstance(number, Unreadable):
        wanted |= {("document", digest) for digest in documents.document_keys(number, [key])}
    return wanted


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - EDITABLE
    if unknown:
        raise TypeError(f"Not a field of a person: {sorted(unknown)}")
    try:
        if fields.get("birth_date"):
            PartialDate.from_storage(fields["birth_date"])
        if fields.get("document_number") and fields["document_number"] != UNREADABLE:
            fields = fields | {
                "document_number": documents.normalise_document_number(fields["document_number"])
            }
    except PartialDateError as error:
        raise InvalidInput(str(error), "birth_date") from error
    except documents.DocumentNumberError as error:
        raise InvalidInput(str(error), "document_number") from error
    return fields
