"""The Dutch texts of the data files: short sentences, addressed as u, and no leftovers."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in (
        "organisations/data",
        "cases/data",
        "risk/instruments",
        "protection_orders/data",
        "repatriation/data",
    )
    for path in (ROOT / folder).glob("*.toml")
)
SHOWN = {
    "text",
    "help",
    "label",
    "name",
    "intro",
    "warning",
    "via",
    "test",
    "why",
    "condition",
    "default_text",
    "note",
}
LISTS = {"actions"}


def shown(value: object, key: str = "") -> Iterator[str]:
    """Every text in a file that reaches a screen."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from shown(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from shown(inner, key)
    elif isinstance(value, str) and key in SHOWN | LISTS:
        yield value


def texts(path: Path) -> list[str]:
    return list(shown(tomllib.loads(path.read_text(encoding="utf-8"))))


def test_the_files_are_found():
    assert len(FILES) >= 19


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_sentence_is_longer_than_twenty_words(path):
    for text in texts(path):
        for sentence in re.split(r"[.!?:]\s", text):
            assert len(sentence.split()) <= 20, sentence


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_reader_is_u_and_nothing_unfinished_remains(path):
    for text in texts(path):
        assert not re.search(r"\b(jij|jou|jouw|TODO|XXX|lorem)\b", text), text
        assert "—" not in text, text
        assert text == text.strip(), text
        assert "  " not in text, text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_head_of_each_file_says_what_is_uncertain(path):
    head = path.read_text(encoding="utf-8").split("\n\n[", 1)[0]
    assert "ncertain" in head


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_country_is_hard_coded(path):
    countries = r"Marokk|Turk|Somal|Pakistan|Afghan|Irak|Iran|Syri|Egypt|Ethiop|Eritre|Suda|India"
    for text in texts(path):
        assert not re.search(countries, text), text
