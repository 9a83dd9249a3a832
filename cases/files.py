"""What a file really is, by its content and not by its name."""

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from cases import paper_files, pictures
from core.errors import InvalidInput

MAX_SIZE = 10 * 1024 * 1024
EXTENSIONS: Final = {
    "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "text/plain": "txt",
    paper_files.DOCX: "docx", paper_files.XLSX: "xlsx",
}  # fmt: skip
ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.txt"
# Names that promise something; a file that is something else was chosen by mistake or is dressed up.
PROMISED: Final = {extension: kind for kind, extension in EXTENSIONS.items()} | {"jpeg": "image/jpeg"}
TEXT_NAMES: Final = {"", "txt", "csv", "md", "log", "eml"}
TEXT_CONTROLS: Final = set(range(32)) - {9, 10, 12, 13}
# Marks that turn the direction of reading, so that "exe.jpg" can be read as "gpj.exe", and other invisible ones.
HIDING: Final = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

KINDS: Final = "Kies een PDF, PNG, JPEG, Word (docx), Excel (xlsx) of gewone tekst."

# What people do try, known by its first bytes, and what they can do instead.
PHOTO = "Dit is een foto in een vorm die niet kan. Sla de foto op als JPEG of PNG."
OLD_OFFICE = "Dit is een oud Office-bestand. Sla het op als PDF, Word (docx) of Excel (xlsx)."
ARCHIVE = "Dit is een archief met bestanden. Pak het uit en voeg de bestanden los toe."
PROGRAM = "Dit is een programma. Dat kan niet worden toegevoegd."
FILM = "Film en geluid kunnen hier niet worden bewaard. Vraag beheer hoe u dit veilig bewaart."
KNOWN: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"GIF8", PHOTO), (8, b"WEBP", PHOTO), (0, b"II*\0", PHOTO), (0, b"MM\0*", PHOTO), (0, b"BM", PHOTO),
    (4, b"ftypheic", PHOTO), (4, b"ftypheix", PHOTO), (4, b"ftypmif1", PHOTO), (4, b"ftypavif", PHOTO),
    (0, b"\xd0\xcf\x11\xe0", OLD_OFFICE), (0, b"{\\rtf", OLD_OFFICE), (0, b"Rar!", ARCHIVE),
    (0, b"7z\xbc\xaf", ARCHIVE), (0, b"\x1f\x8b", ARCHIVE), (257, b"ustar", ARCHIVE), (0, b"MZ", PROGRAM),
    (0, b"\x7fELF", PROGRAM), (0, b"#!", PROGRAM), (4, b"ftyp", FILM), (0, b"ID3", FILM), (0, b"OggS", FILM),
    (0, b"\x1aE\xdf\xa3", FILM), (0, b"RIFF", FILM),
)  # fmt: skip


def examine(content: bytes, name: str = "") -> tuple[str, bytes]:
    """The media type of a file and its content without notes of camera and maker. Raises InvalidInput with the reason.

    `name` is what the sender calls it; it is compared with the content and never kept.
    """
    if not content:
        raise InvalidInput(_("Het bestand is leeg."), "file")
    if len(content) > MAX_SIZE:
        raise InvalidInput(_("Het bestand is groter dan 10 MB. Maak het kleiner of splits het."), "file")
    if HIDING.search(name):
        raise InvalidInput(
            _("De naam van het bestand bevat verborgen tekens. Geef het een gewone naam."), "file"
        )
    extension = _extension(name)
    if extension.isalpha() and len(extension) <= 5 and extension not in TEXT_NAMES | set(PROMISED):
        refusal = _("Een bestand dat eindigt op .%(extension)s kan niet. %(kinds)s")
        raise InvalidInput(_known(content) or refusal % {"extension": extension, "kinds": _(KINDS)}, "file")
    media_type, clean = _examined(content)
    promised = PROMISED.get(extension)
    if promised is not None and promised != media_type:
        sentence = _("De naam zegt %(name)s, maar de inhoud is %(kind)s. Kijk of u het goede bestand koos.")
        names = {"name": extension.upper(), "kind": EXTENSIONS[media_type].upper()}
        raise InvalidInput(sentence % names, "file")
    return media_type, clean


def _examined(content: bytes) -> tuple[str, bytes]:
    if content.startswith(b"%PDF-"):
        paper_files.check_pdf(content)
        return "application/pdf", content
    if content.startswith(pictures.PNG_START):
        return "image/png", pictures.strip_png(content)
    if content.startswith(pictures.JPEG_START):
        return "image/jpeg", pictures.strip_jpeg(content)
    if content.startswith(b"PK\x03\x04"):
        return paper_files.strip_office(content)
    if known := _known(content):
        raise InvalidInput(known, "file")
    if _is_text(content) and not zipfile.is_zipfile(io.BytesIO(content)):
        return "text/plain", content
    raise InvalidInput(_("Dit soort bestand kan niet. %(kinds)s") % {"kinds": _(KINDS)}, "file")


def _known(content: bytes) -> str:
    """What to do with a file of a known kind that is not taken; empty for an unknown kind."""
    found = (sentence for at, start, sentence in KNOWN if content[at : at + len(start)] == start)
    sentence = next(found, "")
    # The empty text would be translated into the header of the catalogue.
    return _(sentence) if sentence else ""


def _extension(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.removeprefix(".").lower()


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(ord(character) in TEXT_CONTROLS for character in text)
