"""How well names are found at the border: `script/bench_names`. Prints figures; decides nothing.

Recall: each of the sought comes by once more with another clerk's spelling (`name_world.respelt`). False alarms:
travellers who are nobody sought, and got "hit" or "possible". The figures say what was asked: name and birth date, or
the name alone.
"""

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from datetime import date

from core import names
from core.names import Identity
from core.partial_dates import PartialDate
from tests.border import name_world
from tests.border.name_world import Traveller

KEY = b"key for measuring only"
TODAY = date(2026, 7, 1)


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Register:
    """The sought people under their keys, as the table of keys has them."""

    def __init__(self, people: list[Traveller], most: int = 300) -> None:
        self.most = (
            most  # as MOST_COMPARED of border/search.py, which needs a database; a test holds them together
        )
        self.people = [(who, _identity(who)) for who in people]
        self.keys: dict[bytes, list[int]] = defaultdict(list)
        for at, (_who, identity) in enumerate(self.people):
            for digest in names.index_keys(identity.name, identity.birth, KEY):
                self.keys[digest].append(at)

    def ask(self, who: Traveller) -> tuple[str, set[int]]:
        """The verdict, and whom it is about."""
        asked = _identity(who)
        agreeing: Counter[int] = Counter()
        for digest in names.search_keys(asked.name, asked.birth, [KEY]):
            agreeing.update(self.keys.get(digest, ()))
        ranked = sorted(agreeing, key=lambda at: (-agreeing[at], at))[: self.most]
        verdicts = {at: names.verdict(names.score(asked, self.people[at][1])) for at in ranked}
        for verdict in ("hit", "possible"):
            found = {at for at, given in verdicts.items() if given == verdict}
            if found:
                return verdict, found
        return "none", set()


def _identity(who: Traveller) -> Identity:
    return Identity(who.name, PartialDate.from_storage(who.birth) if who.birth else None)


def recall(register: Register, chance: random.Random, rounds: int) -> float:
    """How many of the sought are among the people found, per culture, in `rounds` spellings of each; print and return."""
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    missed: list[str] = []
    for _ in range(rounds):
        for at, (who, _identity_of) in enumerate(register.people):
            again = name_world.respelt(chance, who)
            asked[who.culture] += 1
            if at in register.ask(again)[1]:
                found[who.culture] += 1
            elif len(missed) < 12:
                missed.append(f"    {who.name}, {who.birth}  |  {again.name}, {again.birth}")
    for culture in sorted(asked):
        say(f"recall {culture:<12} {found[culture] / asked[culture]:.4f}  ({asked[culture]} asked)")
    rates = [found[c] / asked[c] for c in asked]
    say(
        f"recall together     {sum(found.values()) / sum(asked.values()):.4f}, gap {max(rates) - min(rates):.4f}"
    )
    say("missed, for instance:")
    for line in missed:
        say(line)
    return sum(found.values()) / sum(asked.values())


def alarms(register: Register, people: list[Traveller], *, birth: bool) -> float:
    """How many of 1,000 travellers who are nobody sought were stopped; print and return."""
    stopped: Counter[str] = Counter()
    cultures: Counter[str] = Counter()
    shown: list[str] = []
    began = time.perf_counter()
    for who in people:
        verdict, found = register.ask(who if birth else Traveller(who.name, "", who.culture))
        if verdict != "none":
            stopped[verdict] += 1
            cultures[who.culture] += 1
            if len(shown) < 12:
                other = register.people[min(found)][0]
                shown.append(f"    {verdict}: {who.name}, {who.birth}  |  {other.name}, {other.birth}")
    each = (time.perf_counter() - began) * 1000 / len(people)
    rate = 1000 * sum(stopped.values()) / len(people)
    asked = "name and birth date" if birth else "name alone"
    say(
        f"false alarms, {asked}: {rate:.2f} per 1,000 ({stopped['hit']} hit, {stopped['possible']} possible of "
        f"{len(people)}; {dict(cultures)}); {each:.2f} ms each"
    )
    for line in shown:
        say(line)
    return rate


def main() -> None:
    """Print recall and false alarms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--travellers", type=int, default=20_000)
    parser.add_argument("--sought", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)  # noqa: S311
    register = Register(name_world.sought(chance, TODAY, given.sought))
    say(f"{given.sought} sought, seed {given.seed}")
    recall(register, chance, given.rounds)
    people = name_world.travellers(chance, TODAY, given.travellers)
    alarms(register, people, birth=True)
    alarms(register, people[: max(1, given.travellers // 10)], birth=False)


if __name__ == "__main__":
    main()
