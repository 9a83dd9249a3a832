"""The searchable hashes of cases, made anew under the current key: of people, and of files."""

import base64
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.models import Exists, OuterRef, Q

from cases.actions.documents import own_fingerprint
from cases.actions.people import index_all
from cases.models import Document, Person, PersonKey
from core.encryption import Undecryptable, Unreadable
from core.keyed_hash import current
from core.rotation import Outcome, batches_of, walk_batches
from core.stored_values import every_row

PEOPLE_AT_ONCE = 100
FILES_AT_ONCE = 4


class PersonKeys:
    """Search keys. Old ones of a person give way to new ones in one transaction: that person is always found."""

    name = "cases_personkey"

    def left(self, using: str) -> int:
        """How many keys stand under another key than the current one."""
        with every_row(connections[using], self.name):
            return PersonKey.objects.using(using).exclude(key_id=current(settings.INDEX_KEYS)[0]).count()

    def walk(self, using: str, done: Callable[[int], None]) -> Outcome:
        """One walk over the people; those whom others hold are left for a next walk."""
        old = PersonKey.objects.exclude(key_id=current(settings.INDEX_KEYS)[0])
        stale = Q(Exists(old.filter(person=OuterRef("pk"))))
        next_rows = batches_of(Person, stale, using, PEOPLE_AT_ONCE)

        def batch(after: UUID) -> tuple[UUID | None, Outcome]:
            outcome = Outcome()
            with every_row(connections[using], self.name):
                people = next_rows(after)
                theirs = old.using(using).filter(person__in=[person.pk for person in people])
                before = theirs.count()
                index_all(people, using=using)
                outcome.renewed = before - theirs.count()
                outcome.unreadable = {p.pk for p in people if isinstance(p.document_number, Unreadable)}
            return (people[-1].pk if people else None), outcome

        return walk_batches(batch, done)

    def keys(self, using: str) -> set[str]:
        """The ids of the keys that are in use."""
        with every_row(connections[using], self.name):
            return set(PersonKey.objects.using(using).values_list("key_id", flat=True).distinct())


class Fingerprints:
    """Fingerprints of files."""

    name = "cases_document"

    def left(self, using: str) -> int:
        """How many files have a fingerprint under another key than the current one."""
        with every_row(connections[using], self.name):
            return Document.objects.using(using).filter(self._stale()).count()

    def walk(self, using: str, done: Callable[[int], None]) -> Outcome:
        """One walk over the files; those that others hold are left for a next walk."""
        next_rows = batches_of(Document, self._stale(), using, FILES_AT_ONCE)

        def batch(after: UUID) -> tuple[UUID | None, Outcome]:
            outcome = Outcome()
            with every_row(connections[using], self.name):
                files = next_rows(after)
                for file in files:
                    try:
                        made = own_fingerprint(base64.b64decode(file.content))
                    except Undecryptable:
                        outcome.unreadable.add(file.pk)
                        continue
                    Document.objects.using(using).filter(pk=file.pk).update(**made)
                    outcome.renewed += 1
            return (files[-1].pk if files else None), outcome

        return walk_batches(batch, done)

    def keys(self, using: str) -> set[str]:
        """The ids of the keys that are in use."""
        with every_row(connections[using], self.name):
            return set(Document.objects.using(using).values_list("fingerprint_key", flat=True).distinct())

    def _stale(self) -> Q:
        return ~Q(fingerprint_key=current(settings.INDEX_KEYS)[0])
