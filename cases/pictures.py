"""Pictures without what the camera and programs wrote into them. The picture itself is not touched: it may be evidence."""

from django.utils.translation import gettext as _

from core.errors import InvalidInput

PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_START = b"\xff\xd8\xff"
# What draws the picture: its size, colours, transparency, resolution. Everything else may say where, when and by whom.
PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"iCCP", b"bKGD", b"pHYs",
    b"cICP", b"hIST",
}  # fmt: skip
# A viewer needs four bytes for each; more than this has no use and can bring a computer down.
MOST_PIXELS = 100_000_000

JPEG_END = 0xD9
JPEG_SCAN = 0xDA
JPEG_IN_SCAN = {0x00, *range(0xD0, 0xD8)}
JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def strip_jpeg(content: bytes) -> bytes:
    """The picture without EXIF, XMP, IPTC, previews and remarks. Raises InvalidInput for a damaged file.

    Kept of the application segments: JFIF (APP0) without its preview, the colour profile (APP2 ICC) and Adobe's
    colour mark (APP14). Of EXIF only which side is up.
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
            raise damaged()
        kept.append(_segment(marker, content[at:end]))
        at = end
        if marker == JPEG_SCAN:
            at = _scan_end(content, end)
            kept.append(content[end:at])


def strip_png(content: bytes) -> bytes:
    """The picture without EXIF, texts, time and private parts. Raises InvalidInput for a damaged file."""
    kept = [PNG_START]
    at = len(PNG_START)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content) or (at == len(PNG_START) and name != b"IHDR"):
            break
        if name == b"IHDR":
            check_size(content[at + 8 : at + 12], content[at + 12 : at + 16])
        if name in PNG_KEPT:
            kept.append(content[at:end])
        at = end
        if name == b"IEND":
            return b"".join(kept)
    raise damaged()


def check_size(width: bytes, height: bytes) -> None:
    """Raise InvalidInput for a picture that would fill a viewer's memory."""
    if int.from_bytes(width, "big") * int.from_bytes(height, "big") > MOST_PIXELS:
        raise InvalidInput(_("Deze foto heeft te veel beeldpunten. Maak de foto kleiner."), "file")


def damaged() -> InvalidInput:
    """The refusal for a file whose parts do not fit."""
    return InvalidInput(_("Het bestand is beschadigd en kan niet worden gelezen."), "file")


def _segment(marker: int, segment: bytes) -> bytes:
    if marker == 0xE0:
        # Two bytes near the end of the fixed part give the size of the preview that follows.
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0" if segment[4:9] == b"JFIF\0" else b""
    if marker == 0xE1:
        return _which_side_up(segment)
    if marker == 0xE2:
        return segment if segment[4:16] == b"ICC_PROFILE\0" else b""
    if marker == 0xFE or (0xE3 <= marker <= 0xEF and marker != 0xEE):
        return b""
    if marker in JPEG_FRAMES:
        check_size(segment[7:9], segment[5:7])
    return segment


def _which_side_up(segment: bytes) -> bytes:
    """A new EXIF segment with the orientation alone; nothing when the picture stands as it is."""
    tiff = segment[10:]
    if segment[4:10] != b"Exif\0\0" or tiff[:2] not in (b"II", b"MM"):
        return b""
    order = "little" if tiff[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)  # type: ignore[arg-type]

    directory = number(4, 4)
    for entry in range(min(number(directory, 2), 200)):
        at = directory + 2 + 12 * entry
        if number(at, 2) == 0x0112 and 2 <= (side := number(at + 8, 2)) <= 8:
            entry_bytes = b"\x01\x12\x00\x03\x00\x00\x00\x01" + side.to_bytes(2, "big") + b"\0\0"
            kept = b"Exif\0\0MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry_bytes + bytes(4)
            return b"\xff\xe1" + (len(kept) + 2).to_bytes(2, "big") + kept
    return b""


def _scan_end(content: bytes, at: int) -> int:
    """Where the next marker stands: in picture data 0xFF is followed by 0x00 or by a restart mark."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise damaged()
        if content[at + 1] not in JPEG_IN_SCAN:
            return at
        at += 2


def _marker(content: bytes, at: int) -> int:
    while content[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 1 >= len(content) or content[at] != 0xFF:
        raise damaged()
    return at
