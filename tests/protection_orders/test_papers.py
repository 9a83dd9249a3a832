"""The two papers and the annex: what stands in neither, what each reader gets, and that every page says practice."""

import io
import re
import unicodedata
from dataclasses import replace

import pytest
from pypdf import PdfReader

from audit.models import Entry
from cases.actions.people import change_person
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from protection_orders import dossier
from protection_orders.actions import application_parts as parts
from protection_orders.actions import applications, papers, safety_plans
from protection_orders.models import AnnexUnlock
from protection_orders.paper_content import (
    ANNEX_ITEMS,
    AUTHORITY,
    PARTIES,
    Block,
    Paper,
    PaperSection,
    Row,
    annex_content,
    paper_content,
)
from protection_orders.paper_pdf import pdf
from tests.protection_orders import application_kit as kit
from tests.protection_orders.test_application_pages import client, url

READERS = {"beslisser": AUTHORITY, "partijen": PARTIES}

# Every protected field of the case, as it might leak; no paper for either reader holds one of these.
CANARIES = (
    kit.SECRET_ADDRESS, "Merelhof", "6511 ZZ", "Vinkenslag", "1099 QX", kit.CODE_WORD, kit.SAFE_RULE, kit.NEVER,
    kit.PHONE, "98765432", kit.REPORTER, "Quirine", kit.REPORTER_CONTACT, "kanarie.example", kit.PROTECTED_FACT,
    "kanarievogel", kit.DOCUMENT,
)  # fmt: skip
# What the other parties do not read, though the authority does.
ONLY_AUTHORITY = (
    "Boomgaard 3", "Ik wil niet weg van school", "De tickets zijn voor morgen", "Gezien door de mentor", "Tolk",
    "Is het eens met de aanvraag", "Acuut", "Samenvatting van de beslisser", "SG-2026",
)  # fmt: skip


def flat(text: str) -> str:
    """Text without white space, so that a line break in a PDF hides nothing."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text)).casefold()


def everything(data):
    """The text layer of every page, the document information, the XMP metadata, outlines and raw names."""
    reader = PdfReader(io.BytesIO(data))
    told = [page.extract_text() for page in reader.pages]
    told += [f"{key}{value}" for key, value in (reader.metadata or {}).items()]
    xmp = reader.trailer["/Root"].get("/Metadata")
    told.append(xmp.get_object().get_data().decode() if xmp else "")
    told += [str(item) for item in reader.outline]
    for number in range(1, len(reader.xref_objStm) + len(reader.xref.get(0, {})) + 1):
        try:
            told.append(str(reader.get_object(number)))
        except Exception:  # noqa: S112 - a number that holds no object says nothing
            continue
    return flat("\n".join(told)) + flat(data.decode("latin-1"))


@pytest.fixture
def h():
    return kit.house(level="acute", duty=True)


@pytest.fixture
def full(h):
    """A draft with something in every field, protected ones included."""
    application = kit.draft(h)
    pk = application.pk
    parts.save_fact(
        by=h.worker, application_id=pk, text=kit.PROTECTED_FACT, kind="heard", disclosure="protected"
    )
    parts.save_fact(
        by=h.worker,
        application_id=pk,
        text="Gezien door de mentor in de klas.",
        kind="seen",
        disclosure="authority",
    )
    parts.write(by=h.worker, application_id=pk, facts_note="Samenvatting van de beslisser.")
    application.refresh_from_db()
    return application


@pytest.mark.django_db
@pytest.mark.parametrize("reader", READERS)
def test_nothing_protected_stands_in_text_or_metadata_of_a_paper(h, full, reader):
    response = client(h.worker).get(url("application-pdf", full, reader))
    assert response.status_code == 200
    told = everything(response.content)
    assert flat("De aanvraag") in told
    for canary in CANARIES:
        assert flat(canary) not in told, canary
    assert "Kanariepiet" not in response["Content-Disposition"]
    assert response["Content-Disposition"] == f'attachment; filename="{full.reference}-{reader}.pdf"'
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_the_canaries_would_be_found_where_they_do_stand(h, full):
    unlock = papers.unlock_annex(
        by=h.coordinator, application_id=full.pk, items=list(ANNEX_ITEMS), reason="Rechter vroeg dit."
    )
    told = everything(pdf(papers.read_annex(by=h.coordinator, unlock=unlock)))
    for canary in (kit.SECRET_ADDRESS, kit.SAFE_RULE, kit.NEVER, kit.PHONE, kit.REPORTER, kit.PROTECTED_FACT):
        assert flat(canary) in told, canary
    assert flat(kit.CODE_WORD) not in told


@pytest.mark.django_db
def test_the_other_parties_read_less_than_the_authority(full):
    content = dossier.current(full)
    authority = "\n".join(paper_content(content, AUTHORITY).texts())
    parties = "\n".join(paper_content(content, PARTIES).texts())
    for text in ONLY_AUTHORITY:
        assert text in authority, text
        assert text not in parties, text
    for text in ("Ayşe Kanariepiet", "Niet meenemen uit Nederland", "Zij zei dat er tickets zijn gekocht."):
        assert text in authority
        assert text in parties


@pytest.mark.django_db
def test_own_words_reach_the_other_parties_only_when_the_person_allows_it(h, full):
    row = full.people.get(part="protected")
    parts.change_person(by=h.worker, row_id=row.pk, share_view=True)
    assert "Ik wil niet weg van school." in list(paper_content(dossier.current(full), PARTIES).texts())


@pytest.mark.django_db
def test_own_words_with_a_secret_go_to_the_annex_as_they_are(h, full):
    parts.record_view(
        by=h.worker, application_id=full.pk, person=h.girl, words="Ik zit nu op Merelhof 214.", alone="yes",
        occurred_at=clock.now(),
    )  # fmt: skip
    content = dossier.current(full)
    authority = "\n".join(paper_content(content, AUTHORITY).texts())
    assert "Merelhof" not in authority
    assert "afgeschermde bijlage" in authority
    unlock = papers.unlock_annex(by=h.coordinator, application_id=full.pk, items=["facts"], reason="Nodig.")
    assert "Ik zit nu op Merelhof 214." in "\n".join(
        papers.read_annex(by=h.coordinator, unlock=unlock).texts()
    )


@pytest.mark.django_db
def test_a_secret_that_became_one_after_submitting_stops_the_paper(h):
    application = kit.approved(h)
    change_person(by=h.worker, person=h.girl, secret_address="Tickets zijn gekocht 7, Zwolle")
    change_person(by=h.worker, person=h.father, address_is_secret=True)
    with pytest.raises(PolicyDenied, match="geheim adres"):
        papers.read_paper(by=h.worker, application=application, reader=AUTHORITY)


@pytest.mark.django_db
def test_the_safe_place_of_a_safety_plan_stands_in_no_paper_and_in_no_annex(h, full):
    safety_plans.write(by=h.worker, person=h.girl, place="Bij tante Roos, Sperwerlaan 8, Delft")
    parts.write(by=h.worker, application_id=full.pk, facts_note="Zij slaapt op de sperwerlaan 8.")
    full.refresh_from_db()
    with pytest.raises(PolicyDenied, match="veilige plek"):
        paper_content(dossier.current(full), AUTHORITY)
    annex = "\n".join(annex_content(dossier.current(full), ANNEX_ITEMS).texts())
    assert "Sperwerlaan" not in annex


@pytest.mark.django_db
def test_a_respondents_secret_address_stands_in_no_paper(h, full):
    change_person(by=h.worker, person=h.father, address_is_secret=True)
    for reader in READERS.values():
        told = "\n".join(paper_content(dossier.current(full), reader).texts())
        assert "Boomgaard" not in told


@pytest.mark.django_db
def test_the_preview_is_word_for_word_the_paper(h, full):
    for reader, code in READERS.items():
        page = client(h.worker).get(url("application-preview", full, reader)).content.decode()
        import html

        shown = html.unescape(re.sub(r"<[^>]+>", " ", page))
        for text in paper_content(dossier.current(full), code).texts():
            assert flat(text) in flat(shown), text


@pytest.mark.django_db
def test_reading_a_paper_is_logged(h, full):
    client(h.worker).get(url("application-pdf", full, "partijen"))
    entry = Entry.objects.get(action="application.paper")
    assert (entry.outcome, entry.details, entry.case_id) == ("seen", {"reader": "parties"}, h.case.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("reader", READERS)
def test_practice_stands_on_every_page(reader):
    h = kit.house(practice=True)
    application = kit.draft(h, instrument="HYBRID_PROSPECTIVE")
    for number in range(25):
        parts.save_fact(
            by=h.worker,
            application_id=application.pk,
            text=f"Feit {number}. " * 12,
            kind="seen",
            disclosure="everyone",
        )
    data = pdf(paper_content(dossier.current(application), READERS[reader]))
    pages = PdfReader(io.BytesIO(data)).pages
    assert len(pages) > 2
    for page in pages:
        text = page.extract_text()
        assert "OEFENING: geen echt stuk" in text
        assert text.count("OEFENING") >= 2
    assert "Dit stuk is niet echt" in pages[0].extract_text()


def paper(**changes: object) -> Paper:
    block = Block(
        "Kop", rows=(Row("Naam", str(changes.pop("name", "Ayşe"))),), texts=("Tekst.",), quotes=("Ja.",)
    )
    values = {
        "title": "Aanvraag BV-2026-00001", "reader": "Stuk", "reference": "BV-2026-00001", "is_practice": False,
        "warning": "", "sections": (PaperSection("De aanvraag", (block,)),),
    }  # fmt: skip
    return Paper(**(values | changes))  # type: ignore[arg-type]


def test_a_paper_is_tagged_dutch_titled_and_without_practice_marks_when_real():
    reader = PdfReader(io.BytesIO(pdf(paper())))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "nl-NL"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    assert reader.metadata.title == "Aanvraag BV-2026-00001"
    assert "OEFENING" not in reader.pages[0].extract_text()


@pytest.mark.parametrize(
    "name",
    [
        "محمد عبد الله", "ኤርትራ ሰላም", "李小龍", "😀 Ayşe", "\u202egnip\u202c", "a\x00b", "ڈاکٹر ں", "தமிழ்",
        "#strong[x] *y* $z$ @ref <label>", "x" * 10_000, "",
    ],
)  # fmt: skip
def test_any_name_makes_a_paper(name):
    reader = PdfReader(io.BytesIO(pdf(paper(name=name))))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "Naam" in text
    assert "\u202e" not in text


def test_what_people_type_is_never_read_as_markup():
    text = PdfReader(io.BytesIO(pdf(paper(name='#read("/etc/passwd") *vet*')))).pages[0].extract_text()
    assert '#read("/etc/passwd") *vet*' in text


def test_a_script_that_cannot_be_shown_is_written_in_latin_letters_and_that_is_said():
    told = PdfReader(io.BytesIO(pdf(paper(name="李小龍")))).pages[0].extract_text()
    assert "Latijnse letters" in told
    assert "Latijnse letters" not in PdfReader(io.BytesIO(pdf(paper()))).pages[0].extract_text()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["worker", "colleague", "police", "outsider", "reporter"])
def test_the_annex_is_for_a_coordinator_of_this_house(h, full, who):
    with pytest.raises(AccessDenied):
        papers.unlock_annex(by=h.actor(who), application_id=full.pk, items=["addresses"], reason="Nodig.")


@pytest.mark.django_db
def test_the_annex_needs_a_choice_and_a_reason_and_is_logged(h, full):
    with pytest.raises(InvalidInput, match="Kies"):
        papers.unlock_annex(by=h.coordinator, application_id=full.pk, items=["code_words"], reason="Nodig.")
    with pytest.raises(InvalidInput, match="waarom"):
        papers.unlock_annex(by=h.coordinator, application_id=full.pk, items=["addresses"], reason=" ")
    unlock = papers.unlock_annex(
        by=h.coordinator, application_id=full.pk, items=["addresses"], reason="Nodig."
    )
    told = "\n".join(papers.read_annex(by=h.coordinator, unlock=unlock).texts())
    assert kit.SECRET_ADDRESS in told
    assert kit.REPORTER not in told
    assert {"application.unlock_annex", "application.annex"} <= set(
        Entry.objects.values_list("action", flat=True)
    )


@pytest.mark.django_db
def test_an_unlocked_annex_is_for_one_person_and_a_quarter_of_an_hour(h, full, monkeypatch):
    from datetime import timedelta

    unlock = papers.unlock_annex(
        by=h.coordinator, application_id=full.pk, items=["addresses"], reason="Nodig."
    )
    page = url("application-annex-pdf", full, unlock.pk)
    assert client(h.other_coordinator).get(page).status_code == 403
    assert client(h.coordinator).get(page).status_code == 200
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(PolicyDenied, match="15 minuten"):
        # The second factor is shown anew: what is over is the unlocking itself.
        papers.read_annex(by=replace(h.coordinator, authenticated_at=later), unlock=AnnexUnlock.objects.get())


@pytest.mark.django_db
def test_the_annex_by_pages(h, full):
    browser = client(h.coordinator)
    response = browser.post(
        url("application-annex", full), {"items": ["sources"], "reason": "De rechter vroeg dit."}
    )
    assert response.status_code == 302
    page = browser.get(response["Location"]).content.decode()
    link = re.search(r'href="([^"]+bijlage/[^"]+\.pdf)"', page).group(1)
    data = browser.get(link)
    assert data["Content-Type"] == "application/pdf"
    assert flat(kit.REPORTER) in everything(data.content)
    assert client(h.worker).get(url("application-annex", full)).status_code == 403


@pytest.mark.django_db
def test_a_withdrawn_application_still_shows_what_was_read(h):
    application = kit.submitted(h)
    read = dossier.current(application)
    applications.end(
        by=h.worker,
        application=applications.locked(application.pk),
        action="withdraw",
        reason="protected",
        note="x",
    )
    application.refresh_from_db()
    assert dossier.current(application).facts == read.facts
