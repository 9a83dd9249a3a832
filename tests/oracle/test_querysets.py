"""The filters under every list and page against plain facts, without HTTP: quick enough to be asked of damaged code."""

from dataclasses import replace

import pytest

from cases import case_list
from cases.models import Case, TimelineEntry
from tests.oracle import facts, world

pytestmark = pytest.mark.django_db
SEED, CASES = 12, 5


def test_the_filters_and_the_facts_agree():
    made = world.build(SEED, CASES)
    wrong, seen = [], 0
    for who in made.people:
        reads = replace(
            made.actor(who.name), emergency=any(who.name in file.glass_broken for file in made.files)
        )
        listed = {case.reference for case in case_list.newest(reads, case_list.Filters(), None, 50).cases}
        lines = set(TimelineEntry.objects.visible_to(reads).values_list("case__reference", "in_section"))
        for section in sorted(facts.EVERYTHING):
            shown = set(Case.objects.visible_to(reads, section).values_list("reference", flat=True))
            works = Case.objects.visible_to(replace(reads, emergency=False), section)
            worked_on = set(works.values_list("reference", flat=True))
            for file in made.files:
                sees = facts.sees(who, file, section)
                seen += sees
                asked = {
                    "reads": (file.number in shown, sees),
                    "writes": (file.number in worked_on, facts.sees(who, file, section, writing=True)),
                    "line": ((file.number, section) in lines, sees),
                }
                if section == facts.CORE:
                    asked["list"] = (file.number in listed, sees)
                wrong += [
                    (how, who.name, file.number, section)
                    for how, (found, expected) in asked.items()
                    if found != expected
                ]
    assert wrong == []
    assert seen > 50
