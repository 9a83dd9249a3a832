"""Random worlds of cases and people: what the application shows over HTTP against what plain facts allow."""

import time

import pytest

from tests.composition import route_matrix
from tests.oracle import asking, facts, world
from tests.proof import report

pytestmark = pytest.mark.django_db

WANTED, CASES = 10_000, 24


# They end the session; who judges break-glass hears the number of the case that a colleague opened.
NOT_ASKED = {"account_logout", "account-sessions-end", "emergency-list"}


def pages(arguments: int) -> list[str]:
    """The routes with so many arguments; the one that one argument is, is a case."""
    patterns = route_matrix.routes()
    fitting = {
        name for name, pattern in patterns.items()
        if pattern.count("<") == arguments and (not arguments or pattern.startswith("casussen/<uuid:pk>/"))
    }  # fmt: skip
    return sorted(name for name in fitting - NOT_ASKED if not name.endswith(route_matrix.POSTED))


def test_ten_thousand_triples_agree():
    began, seed = time.monotonic(), 2026
    made = world.build(seed, CASES)
    verdict = asking.compare(made, elsewhere=pages(0), of_case=pages(1))
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
            "download, masked people, shown names, writing a note, search.",
            "",
            f"And every page that needs nothing ({len(pages(0))}: lists, counts, alarms, calendars, figures) for the number of a case",
            f"that one does not see; every page that needs a case ({len(pages(1))}: story, who looked, register, papers, forms) for",
            "whether it opens, and for a word of a closed section.",
        ],
    )
    assert verdict.wrong == []
    assert verdict.compared.total() >= WANTED
