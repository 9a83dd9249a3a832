"""What a file really is, by its content and not by its name; pictures lose what the camera wrote into them."""

from django.utils.translation import gettext as _

from core.errors import InvalidInput

MAX_SIZE = 10 * 1024 * 1024
EXTENSIONS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "text/plain": "txt"}
ACCEPT = ".pdf,.png,.jpg,.jpeg,.txt"

PNG_START = b"\x89PNG\r\n\x1a\n"
# Place, time, device and free text; colour and transparency stay.
PNG_DROPPED = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
JPEG_END = 0xD9
JPEG_SCAN = 0xDA
JPEG_IN_SCAN = {0x00, *range(0xD0, 0xD8)}
TEXT_CONTROLS = set(range(32)) - {9, 10, 12, 13}


def examine(content: bytes) -> tuple[str, bytes]:
    """The media type of a file and its content without the camera's notes. Raises InvalidInput with the reason."""
    if not content:
        raise InvalidInput(_("Het bestand is leeg."), "file")
    if len(content) > MAX_SIZE:
        raise InvalidInput(_("Het bestand is groter dan 10 MB. Maak het kleiner of splits het."), "file")
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf", content
    if content.startswith(PNG_START):
        return "image/png", strip_png(content)
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", strip_jpeg(content)
    if _is_text(content):
        return "text/plain", content
    raise InvalidInput(_("Dit soort bestand kan niet. Kies een PDF, PNG, JPEG of gewone tekst."), "file")


def strip_jpeg(content: bytes) -> bytes:
    """The picture without EXIF, XMP, IPTC, previews and remarks. Raises InvalidInput for a damaged file.

    Kept of the application segments: JFIF (APP0), the colour profile (APP2 ICC) and Adobe's colour mark (APP14).
    """
    kept = [content[:2]]
    at = 2
    while True:
        at = _marker(content, at)
        marker = content[at + 1]
        if marker == JPEG_END:
            # Some cameras put a second picture with its own notes behind the end of the first.
            return b"".join([*kept, content[at : at + 2]])
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise _damaged()
        if _keeps(marker, content[at:end]):
            kept.append(content[at:end])
        at = end
        if marker == JPEG_SCAN:
            at = _scan_end(content, end)
            kept.append(content[end:at])


def _scan_end(content: bytes, at: int) -> int:
    """Where the next marker stands: in picture data 0xFF is followed by 0x00 or by a restart mark."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise _damaged()
        if content[at + 1] not in JPEG_IN_SCAN:
            return at
        at += 2


def _marker(content: bytes, at: int) -> int:
    while content[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 1 >= len(content) or content[at] != 0xFF:
        raise _damaged()
    return at


def _keeps(marker: int, segment: bytes) -> bool:
    if marker == 0xE2:
        return segment[4:16] == b"ICC_PROFILE\x00"
    return not (marker == 0xFE or (0xE1 <= marker <= 0xEF and marker != 0xEE))


def strip_png(content: bytes) -> bytes:
    """The picture without EXIF, texts and time. Raises InvalidInput for a damaged file."""
    kept = [PNG_START]
    at = len(PNG_START)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content):
            break
        if name not in PNG_DROPPED:
            kept.append(content[at:end])
        at = end
        if name == b"IEND":
            return b"".join(kept)
    raise _damaged()


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(ord(character) in TEXT_CONTROLS for character in text)


def _damaged() -> InvalidInput:
    return InvalidInput(_("Het bestand is beschadigd en kan niet worden gelezen."), "file")
