"""Keys change on a live database: nothing is lost, everything is found, and it may be killed at any moment."""

import base64
import io
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from audit.models import Entry
from cases.actions import documents, drafts, notes
from cases.actions.people import add_person, change_person, set_safe_contact
from cases.models import Document, Draft, Note, Person, PersonKey, SafeContact, TimelineEntry
from cases.person_words import birth_of
from core import clock, names
from core.encryption import Unreadable
from core.rotation import ProtectedTable
from organisations.models import User
from organisations.second_factor import FactorAdapter, enrol_app, secrets_of
from tests import factories
from tests.browser.stack import ROOT, _environment

pytestmark = pytest.mark.usefixtures("committed")

PEOPLE = 40
NEW, NEW_INDEX = b"\x07" * 16 + b"\x31" * 16, b"\x09" * 16 + b"\x77" * 16

# Ends itself by SIGKILL while it brings the n-th value to the new key, in small batches.
KILLED = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from core import rotation
rotation.BATCH = 7
count, renewed = 0, rotation.renewed
def counted(*args, **kwargs):
    global count
    count += 1
    if count == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    return renewed(*args, **kwargs)
rotation.renewed = counted
call_command("rotate_keys")
"""


class Told:
    """What was written, to compare with what is read later."""

    def __init__(self):
        self.by = factories.actor("vt_worker")
        self.case = factories.case(self.by)
        self.phones: dict = {}
        for number in range(PEOPLE):
            self.add(number)
        person = next(iter(self.phones))
        set_safe_contact(
            by=self.by,
            person=Person.objects.get(pk=person),
            may_contact="yes",
            rule="Via de mentor",
            code_word="anker",
        )
        notes.write(
            by=self.by,
            case=self.case,
            kind="heard",
            text="Tekst",
            source="Buurvrouw",
            occurred_at=clock.now() - timedelta(hours=1),
        )
        self.file = documents.add_document(
            by=self.by,
            case=self.case,
            title="Brief",
            kind="letter",
            content=b"Inhoud",
            occurred_at=clock.now() - timedelta(hours=1),
        )
        self.reporter = factories.actor("reporter")
        self.user = User.objects.get(pk=self.by.user_id)
        enrol_app(self.user, "JBSWY3DPEHPK3PXP")
        self.draft = drafts.start(by=self.reporter, form="signal", steps={"feiten": {"facts": ["Concept"]}})

    def add(self, number):
        phone = f"06-{number:08d}"
        person = add_person(
            by=self.by, case=self.case, role="relative", given_names="Samira", family_name=f"Tazi{'abcdefgh'[number % 8]}",
            birth_date=f"19{60 + number % 30}-03-04", phone=phone, document_number=f"NXA{number:06d}",
        )  # fmt: skip
        self.phones[person.pk] = phone
        return person

    def change(self, pk, phone):
        change_person(by=self.by, person=Person.objects.get(pk=pk), phone=phone)
        self.phones[pk] = phone


def lost(told):
    """Whoever is not readable as written, or not found by name."""
    keys = list(django_settings.INDEX_KEYS.values())
    found = []
    for person in Person.objects.all():
        digests = names.search_keys(f"{person.given_names} {person.family_name}", birth_of(person), keys)
        if not PersonKey.objects.filter(person=person, digest__in=digests).exists():
            found.append((person.pk, "not found"))
        if person.phone != told.phones[person.pk]:
            found.append((person.pk, str(person.phone)))
    return found


def rotate(**options):
    out, err = io.StringIO(), io.StringIO()
    call_command("rotate_keys", stdout=out, stderr=err, **options)
    return out.getvalue()


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def changed(told, settings):
    """Data under the old keys, and new ones that write from now on."""
    settings.FIELD_KEYS = {"next": NEW} | settings.FIELD_KEYS
    settings.INDEX_KEYS = {"next": NEW_INDEX} | settings.INDEX_KEYS
    return told


def only_new(settings):
    settings.FIELD_KEYS = {"next": NEW}
    settings.INDEX_KEYS = {"next": NEW_INDEX}


def test_killed_in_the_middle_it_goes_on_and_the_old_keys_may_go(changed, settings):
    env = _environment(connections["default"].settings_dict["NAME"])
    for name in ("FIELD_KEYS", "INDEX_KEYS"):
        env[name] = ",".join(f"{key}:{_text(value)}" for key, value in getattr(settings, name).items())
    left = ProtectedTable("cases_person", ("phone", "document_number"))
    before = left.left("owner")
    # Both die while they change people, in the middle of a batch.
    for killed_at in (40, 20):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(killed_at)], cwd=ROOT, env=env, capture_output=True
        )
        assert done.returncode == -9, done.stderr.decode()[-2000:]
        assert lost(changed) == []
        assert 0 < left.left("owner") < before
    with pytest.raises(CommandError, match="left"):
        rotate(check=True)
    report = rotate()
    old = list(settings.FIELD_KEYS)[1]
    assert "FIELD_KEYS: 0 left." in report
    assert f"FIELD_KEYS: may be removed: {old}." in report
    assert f"INDEX_KEYS: may be removed: {list(settings.INDEX_KEYS)[1]}." in report
    assert Entry.objects.filter(action="keys.rotate").count() == 1
    only_new(settings)
    assert "no key is left over" in rotate(check=True)
    assert lost(changed) == []
    with secrets_of(changed.user):
        factor = Authenticator.objects.get(user=changed.user)
        assert FactorAdapter().decrypt(factor.data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert SafeContact.objects.exclude(rule="").get().code_word == "anker"
    assert Note.objects.get().source == "Buurvrouw"
    assert {line.text for line in TimelineEntry.objects.all()} >= {"Tekst", "Brief"}
    assert "Concept" in Draft.objects.get(pk=changed.draft.pk).content
    assert documents.open_document(by=changed.by, document=Document.objects.get()) == b"Inhoud"
    with pytest.raises(Exception, match="staat al in de casus"):
        documents.add_document(
            by=changed.by,
            case=changed.case,
            title="x",
            kind="letter",
            content=b"Inhoud",
            occurred_at=clock.now(),
        )


def _text(key):
    return base64.urlsafe_b64encode(key).decode()


def test_people_write_and_search_meanwhile(changed, settings):
    told, stop, errors = changed, threading.Event(), []
    pks = list(told.phones)

    def until_stopped(act):
        def run():
            turn = 0
            try:
                while not stop.is_set():
                    with transaction.atomic():
                        act(turn)
                    turn += 1
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        return threading.Thread(target=run)

    searched = []

    def search(turn):
        person = Person.objects.get(pk=pks[turn % len(pks)])
        keys = list(django_settings.INDEX_KEYS.values())
        digests = names.search_keys(f"{person.given_names} {person.family_name}", birth_of(person), keys)
        assert PersonKey.objects.filter(person=person, digest__in=digests).exists(), "not found"
        assert not isinstance(person.phone, Unreadable)
        searched.append(person.pk)

    writers = [
        until_stopped(lambda turn: told.change(pks[turn % 20], f"06-eerste-{turn}")),
        until_stopped(lambda turn: told.change(pks[20 + turn % 20], f"06-tweede-{turn}")),
        until_stopped(search),
    ]
    for writer in writers:
        writer.start()
    try:
        report = rotate()
    finally:
        stop.set()
        for writer in writers:
            writer.join(timeout=30)
    assert errors == []
    assert searched
    assert "FIELD_KEYS: 0 left." in report
    only_new(settings)
    assert "INDEX_KEYS: 0 left." in rotate(check=True)
    assert lost(told) == []


def test_a_value_that_does_not_open_is_named_and_keeps_its_key_from_going(changed, settings):
    person = Person.objects.order_by("pk").first()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cases_person SET phone = left(phone, -3) || 'AAA' WHERE id = %s", [person.pk])
    with pytest.raises(CommandError, match="cases_person: 1 left"):
        rotate()
    assert ProtectedTable("cases_person", ("phone",)).left("owner") == 1


def test_a_key_taken_away_too_early_is_asked_back(changed, settings):
    only_new(settings)
    with pytest.raises(CommandError, match="FIELD_KEYS lacks"):
        rotate(check=True)


def test_a_row_that_somebody_holds_is_waited_for(changed, settings):
    pk = next(iter(changed.phones))
    ready, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Person.objects.select_for_update().get(pk=pk)
            ready.set()
            done.wait(timeout=30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert ready.wait(timeout=10)
    threading.Timer(0.5, done.set).start()
    assert "FIELD_KEYS: 0 left." in rotate()
    holder.join()
    only_new(settings)
    assert Person.objects.get(pk=pk).phone == changed.phones[pk]
