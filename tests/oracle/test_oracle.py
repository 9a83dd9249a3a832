"""A second opinion about access, from plain facts, over the real pages and the real API: no disagreement.

This is a share; `script/proof oracle` asks at least ten thousand.
"""

import pytest

from tests.oracle import asking, world

pytestmark = pytest.mark.django_db

SEED, CASES, TRIPLES = 11, 4, 1000
PEOPLE = {"vt1vt_worker0", "vt1vt_worker1", "vt1vt_coordinator2", "vt2vt_worker0", "vt2vt_coordinator1", "lkhalkha_worker0",
          "policepolice_officer0", "rvdkpartner_worker0"}  # fmt: skip


def test_the_application_and_the_facts_agree():
    made = world.build(SEED, CASES)
    verdict = asking.compare(made, [who for who in made.people if who.name in PEOPLE], ("worklist",))
    assert verdict.wrong == []
    assert verdict.compared.total() >= TRIPLES
    assert verdict.allowed > verdict.compared.total() * 0.2
