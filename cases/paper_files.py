"""PDF and Office files: what may run or call home when somebody opens one is refused.

A PDF stays byte for byte: it may be signed, and a changed one proves nothing. An Office file loses the summary that
names its maker; remarks and tracked changes stay in it, with the names of who made them.
"""

import io
import re
import zipfile
import zlib
from typing import Final

from django.utils.translation import gettext as _

from cases import pictures
from core.errors import InvalidInput

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The main part as [Content_Types].xml calls it. The kinds with macros and templates have other names.
MAIN_PARTS: Final = {b"wordprocessingml.document.main+xml": DOCX, b"spreadsheetml.sheet.main+xml": XLSX}

MOST_PARTS: Final = 3_000
MOST_UNPACKED: Final = 100 * 1024 * 1024

# ISO 32000-2 §12.6 (actions), §7.11.4 (embedded files), §13.6 (3D and rich media); XFA forms run script. Looked for by
# letters, wherever they stand: this is no interpreter of PDF, and what hides behind rarer packing is clamd's.
PDF_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|SubmitForm|GoToR|GoToE)(?![A-Za-z0-9])|/XFA[ \[\d]"
)
PDF_LOCKED: Final = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
PDF_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
PDF_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
# A stream of objects begins with pairs of their numbers and places.
PDF_OBJECTS: Final = re.compile(rb"\s*\d+\s+\d+\s")

ACTIVE_PARTS: Final = re.compile(
    r"vbaProject|vbaData|activeX|/embeddings/|oleObject|macrosheets|dialogsheets", re.I
)
OUTSIDE: Final = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.I)
A_LINK: Final = re.compile(rb"Type\s*=\s*[\"'][^\"']*/relationships/hyperlink[\"']", re.I)
THUMBNAIL: Final = re.compile(rb"<Relationship\b[^>]*/metadata/thumbnail[\"'][^>]*/>", re.I)
CORE_PROPERTIES: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
PROPERTIES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/{}-properties"
SUMMARIES: Final = {
    "docprops/core.xml": f'<cp:coreProperties xmlns:cp="{CORE_PROPERTIES}"/>',
    "docprops/app.xml": f'<Properties xmlns="{PROPERTIES.format("extended")}"/>',
    "docprops/custom.xml": f'<Properties xmlns="{PROPERTIES.format("custom")}"/>',
}


def check_pdf(content: bytes) -> None:
    """Raise InvalidInput for a PDF that is locked, runs something, carries files, or is something else as well."""
    if b"%%EOF" not in content[-1024:] or content.rpartition(b"%%EOF")[2].strip(b"\r\n\t \0"):
        raise pictures.damaged()
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise _two_in_one()
    texts = [content, *_packed_objects(content)]
    texts = [PDF_ESCAPED.sub(lambda hexed: bytes([int(hexed[1], 16)]), text) for text in texts]
    if any(PDF_LOCKED.search(text) for text in texts):
        raise InvalidInput(
            _(
                "Deze PDF is beveiligd met een wachtwoord en kan niet worden gecontroleerd. Sla hem op zonder."
            ),
            "file",
        )
    if any(PDF_ACTIVE.search(text) for text in texts):
        raise InvalidInput(
            _(
                "Deze PDF bevat een programma, een formulier dat verstuurt of een ander bestand. Druk hem af naar een nieuwe PDF."
            ),
            "file",
        )


def _packed_objects(content: bytes) -> list[bytes]:
    """The objects that a PDF keeps compressed, unpacked as far as MOST_UNPACKED goes."""
    found, total = [], 0
    for start in PDF_STREAM.finditer(content):
        end = content.find(b"endstream", start.end())
        if end < 0:
            break
        packed = memoryview(content)[start.end() : end]
        try:
            if not PDF_OBJECTS.match(zlib.decompressobj().decompress(packed[:512], 64)):
                continue
            text = zlib.decompressobj().decompress(packed, MOST_UNPACKED - total + 1)
        except zlib.error:
            continue
        total += len(text)
        if total > MOST_UNPACKED:
            raise _too_much()
        found.append(text)
    return found


def strip_office(content: bytes) -> tuple[str, bytes]:
    """The media type of a Word or Excel file and the file without its summary, preview and camera notes.

    Raises InvalidInput for macros, embedded files, parts fetched from elsewhere, too much packed in it, or damage.
    """
    parts = _parts(content)
    kinds = parts.get("[Content_Types].xml", b"")
    media_type = next((media for main, media in MAIN_PARTS.items() if main in kinds), "")
    if b"macroEnabled" in kinds or any(ACTIVE_PARTS.search(f"/{name}") for name in parts):
        raise InvalidInput(
            _("Dit bestand bevat macro's of een ander bestand. Sla het op zonder macro's, of als PDF."),
            "file",
        )
    if not media_type:
        raise InvalidInput(
            _("Dit soort bestand kan niet. Sla het op als PDF, Word (docx) of Excel (xlsx)."), "file"
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            kept = _part(name, part)
            if kept is not None:
                # The day and the system of the maker stand in the directory of the archive too.
                made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), kept, zipfile.ZIP_DEFLATED)
    return media_type, buffer.getvalue()


def _parts(content: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS:
                raise _too_much()
            for entry in entries:
                name = entry.filename
                if (
                    name in found
                    or name.startswith("/")
                    or ".." in name.split("/")
                    or "\\" in name
                    or entry.flag_bits & 1
                ):
                    raise pictures.damaged()
                with archive.open(entry) as part:
                    # What the directory says of sizes is not believed.
                    found[name] = part.read(MOST_UNPACKED - total + 1)
                total += len(found[name])
                if total > MOST_UNPACKED:
                    raise _too_much()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise pictures.damaged() from error
    return found


def _part(name: str, part: bytes) -> bytes | None:
    lower = name.lower()
    if lower in SUMMARIES:
        return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{SUMMARIES[lower]}'.encode()
    if lower.startswith("docprops/thumbnail"):
        return None
    if lower.endswith((".xml", ".rels", ".vml")):
        _check_xml(part)
    if lower.endswith(".rels"):
        if any(not A_LINK.search(found) for found in OUTSIDE.findall(part)):
            raise InvalidInput(
                _("Dit bestand haalt iets op van elders zodra iemand het opent. Sla het op als PDF."), "file"
            )
        return THUMBNAIL.sub(b"", part)
    if part.startswith(pictures.PNG_START):
        return pictures.strip_png(part)
    if part.startswith(pictures.JPEG_START):
        return pictures.strip_jpeg(part)
    return part


def _check_xml(part: bytes) -> None:
    """Only plain UTF-8 without a document type: what is looked for can then be found by its letters."""
    start = part.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start and (
        not start.startswith(b"<") or b"\0" in start[:100] or b"<!DOCTYPE" in part or b"<!ENTITY" in part
    ):
        raise pictures.damaged()


def _too_much() -> InvalidInput:
    return InvalidInput(
        _("In dit bestand zit te veel verpakt. Het is niet uitgepakt en niet bewaard."), "file"
    )


def _two_in_one() -> InvalidInput:
    return InvalidInput(
        _("Dit bestand is van twee soorten tegelijk. Sla het opnieuw op en voeg dat toe."), "file"
    )
