"""A paper as an accessible PDF (PDF/UA-1), without system fonts or libraries, so the same file everywhere."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import typst
from anyascii import anyascii

from core import clock
from protection_orders.paper_content import Paper

HOME: Final = Path(__file__).parent / "papers"
TEMPLATE: Final = HOME / "paper.typ"
FONTS: Final = HOME / "fonts"
IN_LATIN: Final = (
    "Tekst in een ander schrift staat hier in Latijnse letters. Het dossier heeft de eigen spelling."
)

# Scripts that the fonts at hand show in full: Latin, Greek, Cyrillic, Hebrew, Arabic, and the marks between words.
_SHOWN: Final = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x45F), (0x5D0, 0x5EA), (0x620, 0x65F), (0x1E00, 0x1EFF),
    (0x200C, 0x200D), (0x2010, 0x2027), (0x2030, 0x203A), (0x20AC, 0x20AC),
)  # fmt: skip
_LATIN: Final = ((0x20, 0x7E), (0xA0, 0x24F), (0x2010, 0x2026), (0x20AC, 0x20AC))


def pdf(paper: Paper) -> bytes:
    """The PDF of a paper. A script that no font at hand can show is written in Latin letters, and that is said."""
    try:
        return _compile(paper, lambda text: _shown(text, _SHOWN))
    except typst.TypstError:
        # A rare letter within a known script: everything outside Latin in Latin letters always prints.
        return _compile(paper, lambda text: _shown(text, _LATIN))


def _compile(paper: Paper, write: Callable[[str], str]) -> bytes:
    plain = _each(asdict(paper), _clean)
    written = _each(plain, write)
    written["practice"] = paper.is_practice
    written["note"] = IN_LATIN if written != plain | {"practice": paper.is_practice} else ""
    result = typst.compile(
        str(TEMPLATE),
        root=str(HOME),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"paper": json.dumps(written, ensure_ascii=False)},
        timestamp=int(clock.now().timestamp()),
    )
    return bytes(result)


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each(item, change) for item in value]
    return value


def _clean(text: str) -> str:
    """Without control characters and without marks that turn the direction of what follows."""
    kept = (c for c in text.replace("\r\n", "\n") if c in "\n‌‍" or unicodedata.category(c) not in ("Cc", "Cf"))
    return unicodedata.normalize("NFC", "".join(kept))


def _shown(text: str, ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(
        c if c == "\n" or any(low <= ord(c) <= high for low, high in ranges) else anyascii(c) for c in text
    )
