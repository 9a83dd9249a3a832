"""A small share of `script/bench_names`: who is sought is found in another spelling, and travellers pass."""

import random

from border.search import MOST_COMPARED
from tests.border import bench_names, name_world


def test_sought_people_are_found_in_other_spellings_and_travellers_pass():
    chance = random.Random(7)  # noqa: S311
    register = bench_names.Register(name_world.sought(chance, bench_names.TODAY, 300))
    assert register.most == MOST_COMPARED
    assert bench_names.recall(register, chance, rounds=1) >= 0.98
    people = name_world.travellers(chance, bench_names.TODAY, 1500)
    assert bench_names.alarms(register, people, birth=True) <= 1
