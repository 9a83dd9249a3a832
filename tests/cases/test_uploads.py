"""Files that people add: what they really are, what is taken out of them, what is refused and in which words."""

import io
import socket
import threading
import time
import zipfile
import zlib
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cases import files, paper_files, pictures
from cases.models import Document
from core import scanning
from core.errors import InvalidInput, PolicyDenied
from tests.cases.browsing import browser, png, story

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
WORD = "word/document.xml"
TYPES = (
    '<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = '<?xml version="1.0"?><Relationships>{}</Relationships>'
REL = '<Relationship Id="r{}" Type="http://x/relationships/{}" Target="{}"{}/>'
OUT = ' TargetMode="External"'


def docx(**parts: str | bytes) -> bytes:
    """A small Word file; keyword names are parts with "__" for "/" and "___" for "."."""
    content = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS.format(
            REL.format(1, "officeDocument", WORD, "")
            + REL.format(2, "metadata/thumbnail", "docProps/thumbnail.jpeg", "")
        ),
        WORD: "<?xml version='1.0'?><w>Tekst</w>",
        "docProps/core.xml": "<?xml version='1.0'?><c>Maker Kanarie</c>",
        "docProps/app.xml": "<?xml version='1.0'?><c>Bedrijf Kanarie</c>",
        "docProps/thumbnail.jpeg": b"Beeld Kanarie",
    } | {name.replace("___", ".").replace("__", "/"): part for name, part in parts.items()}
    return packed(content)


def packed(parts, method=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def pdf_with(text: bytes) -> bytes:
    return PDF.replace(b"trailer", text + b"\ntrailer")


def object_stream(text: bytes) -> bytes:
    return b"2 0 obj <</Type /ObjStm>>\nstream\n" + zlib.compress(b"7 0 8 9 " + text) + b"\nendstream endobj"


def jpeg(*segments: bytes, frame: bytes = b"") -> bytes:
    scan = b"\xff\xda\x00\x04\x01\x02" + b"\x11\xff\x00\x22\xff\xd0\x33"
    return b"\xff\xd8" + b"".join(segments) + b"\xff\xdb\x00\x04\x01\x02" + frame + scan + b"\xff\xd9"


def exif(side: int, extra: bytes = b"GPS52.0907") -> bytes:
    entry = b"\x12\x01\x03\x00\x01\x00\x00\x00" + bytes([side, 0, 0, 0])
    body = b"Exif\0\0II\x2a\x00\x08\x00\x00\x00\x01\x00" + entry + bytes(4) + extra
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


HUGE = jpeg(frame=b"\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00")
# A Word part that unpacks to more than is allowed out of some hundred kilobytes.
BOMB = docx(word__big___xml=b"<" + b" " * (paper_files.MOST_UNPACKED + 1))


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "leeg.pdf", "leeg"),
        (PDF + b"x" * files.MAX_SIZE, "groot.pdf", "groter dan 10 MB"),
        (b"MZ\x90\x00 program", "brief.pdf", "een programma"),
        (b"#!/bin/sh\nrm", "brief.txt", "een programma"),
        (b"GIF89a", "foto.gif", "JPEG of PNG"),
        (b"\0\0\0\x18ftypheic", "foto.jpg", "JPEG of PNG"),
        (b"\0\0\0\x18ftypmp42", "film.mp4", "Film en geluid"),
        (b"\xd0\xcf\x11\xe0\xa1", "oud.doc", "oud Office"),
        (b"Rar!\x1a", "x.rar", "een archief"),
        (packed({"a.txt": "x"}), "x.zip", "eindigt op .zip"),
        (packed({"a.txt": "x"}), "x", "Dit soort bestand kan niet"),
        (b"<svg onload=alert(1)>\x01", "plaatje.png", "Dit soort bestand kan niet"),
        (b"<script>alert(1)</script>", "pagina.html", "eindigt op .html"),
        (PDF, "foto.jpg", "De naam zegt JPG, maar de inhoud is PDF"),
        (b"gewone tekst", "brief.docx", "De naam zegt DOCX, maar de inhoud is TXT"),
        (PDF, "brief\u202efdp.exe", "verborgen tekens"),
        (PDF, "brief\x00.pdf", "verborgen tekens"),
        (PDF, "brief.pdf.exe", "eindigt op .exe"),
        (b"tekst" + packed({"a": "b"}), "brief.txt", "Dit soort bestand kan niet"),
        (PDF + packed({"a.class": b"\xca\xfe\xba\xbe"}), "brief.pdf", "beschadigd"),
        (PDF[:-6] + packed({"a": "b"})[:-2] + b"\x06\0%%EOF\n", "brief.pdf", "twee soorten"),
        (b"%PDF-1.7 half", "brief.pdf", "beschadigd"),
        (pdf_with(b"<</S /JavaScript /JS (app.alert(1))>>"), "brief.pdf", "een programma"),
        (pdf_with(b"<</S /Java#53cript>>"), "brief.pdf", "een programma"),
        (pdf_with(b"<</S /Launch>>"), "brief.pdf", "een programma"),
        (pdf_with(b"<</EF <<>> /Type /EmbeddedFile>>"), "brief.pdf", "een programma"),
        (pdf_with(object_stream(b"<</S /JavaScript>>")), "brief.pdf", "een programma"),
        (pdf_with(b"/Encrypt 3 0 R"), "brief.pdf", "wachtwoord"),
        (b"\xff\xd8\xff\xe1\xff\xff", "stuk.jpg", "beschadigd"),
        (b"\xff\xd8\xff\xda\x00\x04ab\x11", "stuk.jpg", "beschadigd"),
        (b"\x89PNG\r\n\x1a\nxx", "stuk.png", "beschadigd"),
        (HUGE, "groot.jpg", "beeldpunten"),
        (docx(word__vbaProject___bin=b"x"), "m.docx", "macro"),
        (docx(word__embeddings__a___bin=b"x"), "m.docx", "macro"),
        (docx(word___rels__x___rels=RELS.format(REL.format(1, "attachedTemplate", "http://x", OUT))), "m.docx", "van elders"),
        (docx(word___rels__x___rels=RELS.format(REL.format(1, "image", "http://x", OUT))), "m.docx", "van elders"),
        (docx(word__a___xml="<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "m.docx", "beschadigd"),
        (docx(word__a___xml="<x/>".encode("utf-16")), "m.docx", "beschadigd"),
        (packed({"[Content_Types].xml": TYPES, "../x": "y"}), "m.docx", "beschadigd"),
        (docx()[:-30], "m.docx", "beschadigd"),
        (docx(word__media__a___jpg=b"\xff\xd8\xff\xe1\xff\xff"), "m.docx", "beschadigd"),
        (BOMB, "m.docx", "te veel verpakt"),
        (packed({"[Content_Types].xml": TYPES} | {f"a{n}": "" for n in range(3001)}, zipfile.ZIP_STORED), "m.docx", "te veel verpakt"),
    ],
)  # fmt: skip
def test_what_is_not_an_ordinary_file_is_refused_in_words(content, name, sentence):
    with pytest.raises(InvalidInput) as refusal:
        files.examine(content, name)
    assert sentence in refusal.value.reason
    assert refusal.value.field == "file"


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "brief.pdf", "application/pdf"),
        (PDF, "BRIEF.PDF", "application/pdf"),
        (PDF, "zonder naam", "application/pdf"),
        (PDF, "besluit 12.05", "application/pdf"),
        (PDF + b"3 0 obj\n%%EOF\r\n", "twee keer bewaard.pdf", "application/pdf"),
        (pdf_with(b"/Annots [<</A <</S /URI>>>>] stream\n\x00/JS \nendstream"), "link.pdf", "application/pdf"),
        (png(), "foto.png", "image/png"),
        (jpeg(), "foto.jpeg", "image/jpeg"),
        ("Één regel\r\n".encode(), "brief.txt", "text/plain"),
        (b"a;b\n1;2\n", "lijst.csv", "text/plain"),
        (docx(), "brief.docx", paper_files.DOCX),
        (docx(word___rels__x___rels=RELS.format(REL.format(1, "hyperlink", "http://x", OUT))), "l.docx", paper_files.DOCX),
    ],
)  # fmt: skip
def test_an_ordinary_file_is_taken(content, name, media_type):
    assert files.examine(content, name)[0] == media_type


def test_a_pdf_stays_byte_for_byte():
    assert files.examine(PDF)[1] == PDF


def test_a_photo_loses_its_notes_and_keeps_its_side():
    preview = b"\xff\xe0\x00\x13JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01GPS"
    other = b"\xff\xe3\x00\x07Elif!" + b"\xff\xed\x00\x07GPS12" + b"\xff\xfe\x00\x06Elif"
    clean = files.examine(jpeg(preview, exif(6), other) + b"\xff\xd8 GPS tweede beeld", "f.jpg")[1]
    assert b"GPS" not in clean
    assert b"Elif" not in clean
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in clean
    # Cleaned once, it is clean.
    assert files.examine(clean, "f.jpg")[1] == clean
    assert b"Exif" not in files.examine(jpeg(exif(1)), "f.jpg")[1]


def test_a_drawing_keeps_only_what_draws_it():
    dirty = png((b"eXIf", b"GPS"), (b"tEXt", b"Elif"), (b"iTXt", b"Elif"), (b"prVt", b"Elif")) + packed(
        {"a": "b"}
    )
    assert files.examine(dirty, "p.png")[1] == png()


def test_a_word_file_loses_its_summary_and_opens_still():
    photo = jpeg(exif(1))
    media_type, clean = files.examine(docx(word__media__image1___jpeg=photo), "brief.docx")
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    assert media_type == paper_files.DOCX
    assert all(b"Kanarie" not in part and b"GPS" not in part for part in parts.values())
    assert "docProps/thumbnail.jpeg" not in parts
    assert b"thumbnail" not in parts["_rels/.rels"]
    assert parts[WORD] == b"<?xml version='1.0'?><w>Tekst</w>"


@contextmanager
def clamd(answer: bytes, received: bytearray | None = None, wait: float = 0):
    """A process that speaks clamd's protocol, once; gives its address."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        with server, server.accept()[0] as link:
            stream = link.makefile("rb")
            assert stream.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(stream.read(4), "big"):
                part = stream.read(size)
                if received is not None:
                    received.extend(part)
            time.sleep(wait)
            link.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
    thread.join(timeout=5)


def test_a_clean_file_goes_on_whole(settings):
    content, received = bytes(range(256)) * 1000, bytearray()
    with clamd(b"stream: OK\0", received) as settings.CLAMD:
        scanning.scan(content)
    assert bytes(received) == content


def test_an_infected_file_is_refused(settings):
    with (
        clamd(b"stream: Eicar-Test-Signature FOUND\0") as settings.CLAMD,
        pytest.raises(InvalidInput, match="virus"),
    ):
        scanning.scan(b"x")


@pytest.mark.parametrize(
    "answer",
    [b"", b"stream: OK", b"stream: OK FOUND OK\0", b"INSTREAM size limit exceeded. ERROR\0", b"\xff" * 9000, b"\0", b"OK\0"],
)  # fmt: skip
def test_an_unclear_answer_is_no_permission(settings, answer):
    with clamd(answer) as settings.CLAMD, pytest.raises(PolicyDenied, match="niet op virussen"):
        scanning.scan(b"x")


def test_no_answer_in_time_is_no_permission(settings):
    settings.CLAMD_SECONDS = 0.1
    with (
        clamd(b"stream: OK\0", wait=0.4) as settings.CLAMD,
        pytest.raises(PolicyDenied, match="niet op virussen"),
    ):
        scanning.scan(b"x")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nergens/clamd.sock", "onzin"])
def test_a_scanner_that_is_away_is_no_permission(settings, address):
    settings.CLAMD = address
    with pytest.raises(PolicyDenied):
        scanning.scan(b"x")


def upload(told, content: bytes, name: str, **changes):
    form = {"title": "Getypte titel", "kind": "decision", "occurred_at": "2026-01-05T10:00"} | changes
    form["file"] = SimpleUploadedFile(name, content)
    return browser(told.worker).post(told.url("document-add"), form)


@pytest.mark.django_db
class TestOnThePage:
    @pytest.mark.parametrize(
        ("content", "name", "sentence"),
        [
            (docx(word__vbaProject___bin=b"x"), "m.docx", "macro"),
            (PDF, "brief\u202efdp.exe", "eindigt op .exe"),
            (PDF + b"x" * (files.MAX_SIZE * 2), "groot.pdf", "groter dan 10 MB"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed(self, content, name, sentence):
        told = story()
        before = Document.objects.count()
        page = upload(told, content, name)
        assert page.status_code == 422
        text = page.content.decode()
        assert sentence in text
        assert "Getypte titel" in text
        assert name not in text
        assert Document.objects.count() == before

    def test_a_name_of_ten_thousand_letters_is_no_fault(self):
        told = story()
        page = upload(told, PDF, "x" * 10_000 + ".pdf")
        assert page.status_code in (302, 400)

    def test_a_scanner_that_is_away_keeps_what_was_typed(self, settings):
        told = story()
        settings.CLAMD = "tcp://127.0.0.1:1"
        page = upload(told, PDF, "brief.pdf")
        assert page.status_code == 422
        assert "niet op virussen" in page.content.decode()
        assert "Getypte titel" in page.content.decode()

    def test_it_is_given_out_so_that_nothing_in_it_runs(self):
        told = story()
        assert upload(told, PDF, "Elif Yilmaz.pdf").status_code == 302
        document = Document.objects.get(media_type="application/pdf")
        answer = browser(told.worker).get(told.url("document-open", document.pk))
        assert answer.content == PDF
        assert (
            answer.headers["Content-Disposition"]
            == f'attachment; filename="document-{str(document.pk)[-6:]}.pdf"'
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"

    def test_a_file_whose_stored_form_was_changed_gives_a_reason(self):
        told = story()
        upload(told, PDF, "brief.pdf")
        document = Document.objects.get(media_type="application/pdf")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cases_document SET content = left(content, -8) || 'AAAAAAA=' WHERE id = %s",
                [document.pk],
            )
        answer = browser(told.worker).get(told.url("document-open", document.pk))
        assert answer.status_code == 409
        assert "niet leesbaar" in answer.content.decode()
        assert browser(told.worker).get(told.url("case-documents")).status_code == 200


def test_pictures_know_where_they_end():
    with pytest.raises(InvalidInput):
        pictures.strip_png(png()[:-12])
