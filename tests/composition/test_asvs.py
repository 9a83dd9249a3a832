"""OWASP ASVS 5.0: every requirement is decided, and what is said to prove it exists (docs/asvs.csv).

proven: a test, by its node. documented: a document, for requirements that ask for one. excluded: why it does not
apply. not met: what is missing.
"""

import ast
import csv
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "asvs.csv"
SUMMARY = ROOT / "docs" / "asvs.md"
STATUSES = ("proven", "documented", "excluded", "not met")


def rows() -> list[dict[str, str]]:
    with TABLE.open(newline="") as file:
        return list(csv.DictReader(file))


def asked() -> dict[str, str]:
    lines = Path(__file__).with_name("asvs-5.0-ids.txt").read_text().splitlines()
    return {line.split()[1]: line.split()[0] for line in lines if not line.startswith("#")}


def test_every_requirement_is_decided_once():
    assert Counter(row["id"] for row in rows()) == Counter(dict.fromkeys(asked(), 1))
    assert {row["id"]: row["level"] for row in rows()} == asked()
    assert {row["status"] for row in rows()} <= set(STATUSES)
    assert len([level for level in asked().values() if level == "1"]) == 70
    assert len([level for level in asked().values() if level == "2"]) == 183


def names(path: Path) -> set[str]:
    """The tests of a module as pytest names them."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}


@pytest.mark.parametrize("node", sorted({row["evidence"] for row in rows() if row["status"] == "proven"}))
def test_every_proof_is_a_test_that_exists(node):
    path, _, name = node.partition("::")
    assert (ROOT / path).is_file()
    assert name in names(ROOT / path)


@pytest.mark.parametrize(
    "place", sorted({row["evidence"] for row in rows() if row["status"] == "documented"})
)
def test_every_document_and_its_heading_exist(place):
    path, _, heading = place.partition("#")
    lines = (ROOT / path).read_text().splitlines()
    assert not heading or f"## {heading}" in lines


def test_the_rest_has_its_reason_in_a_sentence():
    short = [
        row["id"] for row in rows()
        if row["status"] in ("excluded", "not met") and not (row["evidence"].endswith(".") and len(row["evidence"]) > 7)
    ]  # fmt: skip
    assert short == []


def summary() -> str:
    count = Counter((row["level"], row["status"]) for row in rows())
    lines = ["| level | " + " | ".join(STATUSES) + " |", "|---|" + "---|" * len(STATUSES)]
    lines += [
        f"| {level} | " + " | ".join(str(count[level, status]) for status in STATUSES) + " |"
        for level in "123"
    ]
    open_ones = [f"- {row['id']}: {row['evidence']}" for row in rows() if row["status"] == "not met"]
    return "\n".join([*lines, "", "Not met:", "", *(open_ones or ["- none"])]) + "\n"


def test_the_summary_counts_what_the_table_says():
    assert SUMMARY.read_text().endswith(summary()), summary()
