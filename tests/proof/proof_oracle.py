"""Random worlds of cases and people: what the application shows over HTTP against what plain facts allow."""

import time

import pytest

from tests.oracle import asking, facts, world
from tests.proof import report

pytestmark = pytest.mark.django_db

WANTED, CASES = 10_000, 24


def test_ten_thousand_triples_agree():
    began, seed = time.monotonic(), 2026
    made = world.build(seed, CASES)
    verdict = asking.compare(made)
    kinds = sorted({kind.split()[0] for kind in verdict.compared})
    report.write(
        "oracle",
        "Access against an oracle of plain facts",
        [
            f"Seed {seed}: {CASES} cases, {len(made.people)} people in {len(facts.ROLES)} roles at {len(made.houses)} houses; "
            "shares that run and ended, assignments, single people let in, conflicts that stand and were lifted, "
            "three levels, break-glass that runs and ended.",
            "",
            f"- Triples (person, case, thing asked) compared: {verdict.compared.total()}",
            f"- Of these allowed: {verdict.allowed}",
            f"- Disagreements: {len(verdict.wrong)}",
            f"- Kinds: {', '.join(kinds)}",
            f"- Seconds: {time.monotonic() - began:.0f}",
            "",
            "Asked over HTTP: the API of cases (list, one, its sections), the story, notes, documents, a weighing, a",
            "download, masked people, shown names, writing a note, search, and the lists where a number could slip through.",
        ],
    )
    assert verdict.wrong == []
    assert verdict.compared.total() >= WANTED
