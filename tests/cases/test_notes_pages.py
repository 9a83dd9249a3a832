"""Notes, contact, own steps and clocks, documents."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from audit.models.entry import Entry
from cases import files, pictures
from cases.actions import contacts, deadlines, documents, notes, own_deadlines, own_tasks
from cases.models import ContactMoment, Deadline, Document, Note, Task, TimelineEntry
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from organisations.actors import actor_for
from tests import factories
from tests.cases.browsing import browser, png, share, story

pytestmark = pytest.mark.django_db


def _now(minutes: int = 0) -> str:
    moment = clock.now() - timedelta(minutes=minutes)
    return moment.astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M")


def test_a_note_says_on_what_it_rests_and_becomes_a_line_of_the_story():
    told = story()
    form = {
        "kind": "heard",
        "text": "Er is een zaal gehuurd",
        "source": "van de mentor",
        "occurred_at": _now(60),
    }
    assert browser(told.worker).post(told.url("note-add"), form).status_code == 302
    note = Note.objects.get(kind="heard")
    line = TimelineEntry.objects.get(object_id=note.pk)
    assert (line.source, line.source_detail, line.in_section) == ("heard", "van de mentor", "notes")


def test_a_field_counts_from_the_form_alone_and_once():
    """What stands in the address is no field, and of a field that is sent twice the same one is checked and kept."""
    told = story()
    client, form = browser(told.worker), {"kind": "seen", "occurred_at": _now(60)}
    by_address = client.post(told.url("note-add") + "?text=uit+het+adres", form)
    assert by_address.status_code == 422
    too_long = client.post(told.url("note-add"), form | {"text": ["goed", "x" * 20_001]})
    assert too_long.status_code == 422
    assert client.post(told.url("note-add"), form | {"text": ["x" * 20_001, "de laatste"]}).status_code == 302
    assert Note.objects.latest("recorded_at").text == "de laatste"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "heard", "source": ""}, "Schrijf van wie u dit hoorde"),
        ({"kind": "decision"}, "keuze"),
        ({"text": ""}, "Wat legt u vast?"),
        ({"occurred_at": "2999-01-01T10:00"}, "toekomst"),
        ({"text": "x" * 20_001}, "te lang"),
    ],
)
def test_an_impossible_note_is_refused_in_words(changes, sentence):
    told = story()
    form = {"kind": "seen", "text": "Tekst blijft", "source": "bronblijft", "occurred_at": _now()} | changes
    answer = browser(told.worker).post(told.url("note-add"), form)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Note.objects.count() == 1


def test_a_form_sent_again_with_other_words_is_told_and_nothing_typed_is_lost():
    """Back in the browser, other words, send: the number of the form was used, but these words stand nowhere yet."""
    told = story()
    client, address = browser(told.worker), told.url("note-add")
    form = {
        "kind": "seen",
        "text": "Eerst",
        "source": "",
        "occurred_at": _now(),
        "submission_id": str(uuid4()),
    }
    assert client.post(address, form).status_code == 302
    before = Note.objects.count()
    again = client.post(address, form | {"text": "Daarna"})
    text = again.content.decode()
    assert (again.status_code, Note.objects.count()) == (422, before)
    assert "Daarna" in text
    assert "U verstuurde dit formulier al" in text
    assert form["submission_id"] not in text
    number = str(again.context["form"]["submission_id"].value())
    assert client.post(address, form | {"text": "Daarna", "submission_id": number}).status_code == 302
    assert Note.objects.count() == before + 1


def test_a_correction_is_a_new_note_beside_the_old_one():
    told = story()
    old = Note.objects.get()
    form = {"kind": "seen", "text": "Het was een retour", "occurred_at": _now(30)}
    assert browser(told.worker).post(told.url("note-correct", old.pk), form).status_code == 302
    text = browser(told.worker).get(told.url("case-notes")).content.decode()
    assert "notitiekanarie" in text
    assert "Het was een retour" in text
    assert "later verbeterd" in text
    with pytest.raises(PolicyDenied):
        notes.write(
            by=told.by, case=told.case, kind="seen", text="Nog eens", occurred_at=clock.now(), corrects=old
        )


def test_the_database_itself_keeps_a_note_as_it_was_written():
    story()
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_note SET text = 'anders'")


def _contact(**changes):
    form = {
        "person": "", "with_whom": "Mentor", "channel": "in_person_school", "reached": "yes", "alone": "yes",
        "summary": "Zij wil hulp", "occurred_at": _now(10),
    }  # fmt: skip
    return form | changes


def test_contact_by_the_rule_is_recorded_without_a_reason():
    told = story()
    answer = browser(told.worker).post(told.url("contact-add"), _contact(person=str(told.girl.pk)))
    assert answer.status_code == 302
    assert not TimelineEntry.objects.get(kind="contact.record").danger


def test_contact_where_no_rule_is_known_asks_for_a_reason_and_marks_the_line():
    told = story()
    client = browser(told.worker)
    form = _contact(person=str(told.father.pk))
    answer = client.post(told.url("contact-add"), form)
    assert answer.status_code == 422
    assert "geen regel voor veilig contact bekend" in answer.content.decode()
    assert "Zij wil hulp" in answer.content.decode()
    assert not ContactMoment.objects.exists()
    form["against_rule_reason"] = "Hij belde zelf"
    assert client.post(told.url("contact-add"), form).status_code == 302
    line = TimelineEntry.objects.get(kind="contact.record")
    assert line.danger
    assert "Hij belde zelf" in line.text


def test_the_rule_for_contact_stands_above_the_form_and_a_stranger_is_no_choice():
    told, other = story(), story()
    client = browser(told.worker)
    assert "Via de mentor" in client.get(told.url("contact-add")).content.decode()
    assert client.post(told.url("contact-add"), _contact(person=str(other.girl.pk))).status_code == 422
    with pytest.raises(InvalidInput):
        contacts.record_contact(
            by=told.by, case=told.case, person=other.girl, with_whom="x", channel="chat", summary="x",
            occurred_at=clock.now(),
        )  # fmt: skip


def test_an_own_step_is_set_and_finished_by_the_own_house_only():
    told = story()
    form = {"title": "Bel de school", "owner": str(told.coordinator.pk), "due_at": _now(-600)}
    assert browser(told.worker).post(told.url("task-add"), form).status_code == 302
    task = Task.objects.get(title="Bel de school")
    assert task.membership == told.coordinator
    partner = share(told, "lkha", ["core", "people"], role="lkha_worker")
    assert (
        browser(partner).post(told.url("task-finish", task.pk), {"outcome": "Ik deed het"}).status_code == 404
    )
    client = browser(told.coordinator)
    assert client.post(told.url("task-finish", task.pk), {"outcome": "", "version": 1}).status_code == 422
    assert (
        client.post(told.url("task-finish", task.pk), {"outcome": "Gedaan", "version": 1}).status_code == 302
    )
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "Gedaan")
    with pytest.raises(InvalidInput):
        own_tasks.add_task(by=told.by, case=told.case, title="x", owner=partner)


def test_the_lead_sees_what_others_must_do_and_a_participant_does_not_see_ours():
    told = story()
    partner = share(told, "lkha", ["core", "people"], role="lkha_worker")
    own_tasks.add_task(by=actor_for(partner), case=told.case, title="Eigen werk van een ander")
    mine = browser(told.worker).get(told.url("case-tasks")).content.decode()
    theirs = browser(partner).get(told.url("case-tasks")).content.decode()
    assert "Eigen werk van een ander" not in mine
    assert "Eigen werk van een ander" in theirs
    assert "Mentor spreken" not in theirs


def test_a_clock_is_settled_by_its_owner_with_a_reason_but_never_the_end_of_an_order():
    told = story()
    deadline = deadlines.start(
        by=told.by, key="VT_INVESTIGATE", source_id=told.case.pk, organisation=told.worker.organisation, case=told.case,
        starts_at=clock.now(),
    )  # fmt: skip
    client = browser(told.worker)
    address = told.url("deadline-settle", deadline.pk)
    assert client.post(address, {"done": "no", "reason": ""}).status_code == 422
    assert client.post(address, {"done": "no", "reason": "De RvdK onderzoekt"}).status_code == 302
    deadline.refresh_from_db()
    assert deadline.ended_reason == "De RvdK onderzoekt"
    partner = actor_for(share(told, "lkha", ["core"], role="lkha_worker"))
    ending = _end_of_supervision(told)
    with pytest.raises(AccessDenied):
        own_deadlines.settle(by=partner, deadline=ending, done=True)
    with pytest.raises(PolicyDenied):
        own_deadlines.settle(by=told.by, deadline=ending, done=True)


def _end_of_supervision(told) -> Deadline:
    return deadlines.start(
        by=told.by, key="OTS_END", source_id=told.case.pk, organisation=told.worker.organisation, case=told.case,
        starts_at=clock.now(), due_at=clock.now() + timedelta(days=9),
    )  # fmt: skip


def test_the_clock_of_an_order_is_not_told_to_who_does_not_see_orders():
    told = story()
    ending = _end_of_supervision(told)
    assert ending.label in browser(told.worker).get(told.url("case-overview")).content.decode()
    partner = browser(share(told, "rvdk", ["core", "people"]))
    for page in ("case-overview", "case-tasks"):
        assert "ondertoezichtstelling" not in partner.get(told.url(page)).content.decode()


def _upload(told, content: bytes, name: str = "x.pdf", **changes):
    form = {"title": "Besluit", "kind": "decision", "occurred_at": _now(5)} | changes
    form["file"] = SimpleUploadedFile(name, content)
    return browser(told.worker).post(told.url("document-add"), form)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"<svg onload=alert(1)>\x01", "plaatje.png", "Dit soort bestand kan niet"),
        (b"%PDF-" + b"x" * files.MAX_SIZE, "groot.pdf", "groter dan 10 MB"),
        (b"\xff\xd8\xff\xe1\xff\xff", "stuk.jpg", "beschadigd"),
        (b"", "leeg.pdf", "leeg"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_words(content, name, sentence):
    told = story()
    answer = _upload(told, content, name)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Document.objects.count() == 1


def test_a_document_is_stored_encrypted_and_given_out_as_a_download_that_is_logged():
    told = story()
    assert (
        _upload(told, b"%PDF-1.7 geheimekanarie %%EOF", title="Naam in titel", protected="on").status_code
        == 302
    )
    document = Document.objects.get(media_type="application/pdf")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM cases_document WHERE id = %s", [document.pk])
        assert "geheimekanarie" not in cursor.fetchone()[0]
    answer = browser(told.worker).get(told.url("document-open", document.pk))
    assert answer.content == b"%PDF-1.7 geheimekanarie %%EOF"
    assert "Naam" not in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Entry.objects.get(action="document.open").object_id == document.pk
    assert _upload(told, b"%PDF-1.7 geheimekanarie %%EOF").status_code == 422


def test_a_shielded_document_is_for_the_lead_and_who_added_it():
    told = story()
    partner = share(told, "rvdk", ["core", "documents"])
    document = Document.objects.get()
    assert browser(partner).get(told.url("document-open", document.pk)).status_code == 200
    shield = browser(told.worker).post(told.url("document-protect", document.pk), {"protected": "yes"})
    assert shield.status_code == 302
    answer = browser(partner).get(told.url("document-open", document.pk))
    assert answer.status_code == 403
    assert "afgeschermd" in answer.content.decode()
    assert "Reisbevestiging" not in browser(partner).get(told.url("case-documents")).content.decode()


def _jpeg(*segments: bytes) -> bytes:
    quantum = b"\xff\xdb\x00\x04\x01\x02"
    scan = b"\xff\xda\x00\x04\x01\x02" + b"\x11\xff\x00\x22\xff\xd0\x33"
    return b"\xff\xd8" + b"".join(segments) + quantum + scan + b"\xff\xd9"


def test_the_camera_s_notes_are_taken_out_and_the_picture_stays():
    exif = b"\xff\xe1\x00\x12Exif\x00\x00GPS52.0000"[:20]
    remark = b"\xff\xfe\x00\x08Elif!!"
    colour = b"\xff\xe2\x00\x10ICC_PROFILE\x00\x01\x01"
    clean = pictures.strip_jpeg(_jpeg(exif, remark, colour) + b"\xff\xd8 tweede beeld met GPS")
    assert clean == _jpeg(colour)
    assert b"GPS" not in clean
    assert pictures.strip_png(png((b"eXIf", b"GPS"), (b"tEXt", b"Elif"))) == png()


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff", b"\xff\xd8\xff\xda\x00\x04ab\x11", b"\x89PNG\r\n\x1a\nxx"]
)
def test_a_damaged_picture_is_refused(content):
    with pytest.raises(InvalidInput):
        files.examine(content)


def test_documents_need_their_section():
    told = story()
    actor = actor_for(share(told, "rvdk", ["core", "people"]))
    with pytest.raises(AccessDenied):
        documents.open_document(by=actor, document=Document.objects.get())
    stranger = actor_for(factories.member("vt_worker", of=told.worker.organisation))
    with pytest.raises(AccessDenied):
        documents.add_document(by=stranger, case=told.case, title="x", kind="other", content=b"tekst",
                               occurred_at=clock.now())  # fmt: skip


def test_who_told_is_for_who_sees_who_told_on_every_page():
    """Besluit Wmo 2015 art. 4.1.8: where data came from is not given away with the data."""
    told = story()
    at = clock.now() - timedelta(minutes=5)
    notes.write(
        by=told.by, case=told.case, kind="heard", text="Zij belde", source="buurvrouwkanarie", occurred_at=at
    )
    reader = browser(share(told, "rvdk", ["core", "notes"]))
    for page in ("case-notes", "case-timeline", "case-overview"):
        text = reader.get(told.url(page)).content.decode()
        assert "buurvrouwkanarie" not in text, page
        assert "Zij belde" in text, page
        assert "van horen zeggen" in text, page
    assert "bron niet met u gedeeld" in reader.get(told.url("case-notes")).content.decode()
    assert "buurvrouwkanarie" in browser(told.worker).get(told.url("case-notes")).content.decode()
    assert "buurvrouwkanarie" in browser(told.worker).get(told.url("case-timeline")).content.decode()


def test_a_note_about_health_is_for_who_has_that_section_on_the_page_in_the_story_and_in_a_correction():
    told = story()
    words = "Zij is zwanger kanarie"
    form = {
        "kind": "seen",
        "text": words,
        "occurred_at": "2026-01-01T10:00",
        "health": "on",
        "submission_id": "",
    }
    assert browser(told.worker).post(told.url("note-add"), form).status_code == 302
    written = Note.objects.get(text=words)
    with_health = share(told, "rvdk", ["core", "notes", "health"])
    without = share(told, "shelter", ["core", "notes"])
    story_only = share(told, "police", ["core", "health"])
    for who, page, sees in (
        (with_health, "case-notes", True), (with_health, "case-timeline", True), (story_only, "case-timeline", True),
        (without, "case-notes", False), (without, "case-timeline", False),
    ):  # fmt: skip
        text = browser(who).get(told.url(page)).content.decode()
        assert (words in text, "Enkele reis gezien" in text) == (sees, who is not story_only), (page, sees)
    assert browser(without).get(told.url("note-correct", written.pk)).status_code == 404
    assert 'name="health"' not in browser(without).get(told.url("note-add")).content.decode()
    with pytest.raises(AccessDenied):
        notes.write(
            by=actor_for(without), case=told.case, kind="seen", text="x", occurred_at=clock.now(), health=True
        )
    # What corrects it stays where it was, also when the mark is not sent.
    corrected = {key: value for key, value in form.items() if key != "health"} | {
        "text": "Niet zwanger kanarie"
    }
    assert browser(told.worker).post(told.url("note-correct", written.pk), corrected).status_code == 302
    assert Note.objects.get(text="Niet zwanger kanarie").in_section == "health"
    assert "kanarie" not in browser(without).get(told.url("case-notes")).content.decode().replace(
        "notitiekanarie", ""
    )
