"""Fifty people who look where they have no business, as stories; written without the scorer at hand.

Each story says who, at which case, when and how; the world gives it people and cases that fit. What the scorer counts,
and how much, is not known here.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from core import clock


@dataclass(frozen=True)
class Step:
    """One line: who, which case, when, what."""

    user: UUID
    house: UUID
    case: UUID
    at: datetime
    action: str
    event: str


@dataclass
class Snooper:
    """Somebody planted, with the story and the lines."""

    story: str
    user: UUID
    steps: list[Step]


def at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.AMSTERDAM)


def plant(world: Any, rng: random.Random, count: int) -> list[Snooper]:
    """As many snoopers as asked, each story in turn, each another person."""
    stories = [
        cousin,
        married_name,
        about_a_colleague,
        harvester,
        at_night,
        again_and_again,
        for_a_friend,
        old_case,
    ]
    used: set[UUID] = set()
    planted: list[Snooper] = []
    number = 0
    while len(planted) < count:
        found = stories[number % len(stories)](world, rng, used)
        number += 1
        used.add(found.user)
        planted.append(found)
    return planted


def _who(world: Any, rng: random.Random, used: set[UUID]) -> Any:
    return rng.choice([u for u in world.users if u.id not in used and u.role == "vt_worker" and not u.duty])


def _strange_case(world: Any, rng: random.Random, user: Any) -> Any:
    return rng.choice([c for c in world.cases_of[user.house] if user.id not in c.assigned])


def _steps(user: Any, case: Any, moments: list[datetime], *, names: bool) -> list[Step]:
    found = []
    for moment in moments:
        found.append(Step(user.id, user.house, case.id, moment, "case.view", "read"))
        later = moment + timedelta(minutes=1)
        found.append(Step(user.id, user.house, case.id, later, "timeline.view", "read"))
        if names:
            last = moment + timedelta(minutes=2)
            found.append(Step(user.id, user.house, case.id, last, "person.unmask", "unmask"))
    return found


def _office(rng: random.Random, day: date) -> datetime:
    return at(day, rng.randint(9, 16), rng.randint(0, 57))


def cousin(world: Any, rng: random.Random, used: set[UUID]) -> Snooper:
    """A relative works here, and reads the file of the family once, in the middle of the day."""
    user = _who(world, rng, used)
    case = _strange_case(world, rng, user)
    world.rename_family(case, user.surname)
    steps = _steps(user, case, [_office(rng, rng.choice(world.days))], names=rng.random() < 0.7)
    return Snooper("cousin", user.id, steps)


def married_name(world: Any, rng: random.Random, used: set[UUID]) -> Snooper:
    """The own name stands behind the partner's."""
    user = _who(world, rng, used)
    case = _strange_case(world, rng, user)
    world.rename_user(user, f"{rng.choice(world.surnames)}-{case.family}")
    steps = _steps(user, case, [_office(rng, rng.choice(world.days))], names=True)
    return Snooper("married name", user.id, steps)


def about_a_colleague(world: Any, rng: random.Random, used: set[UUID]) -> Snooper:
    """A colleague is in a file, and somebody is curious."""
    user = _who(world, rng, used)
    case = _strange_case(world, rng, user)
    colleague = rng.choice([u for u in world.users if u.house == user.house and u.id != user.id])
    world.put_in_file(case, colleague.given, colleague.surname)
    steps = _steps(user, case, [_office(rng, rng.choice(world.days))], names=False)
    return Snooper("about a colleague", user.id, steps)


def harvester(world: Any, rng: random.Random, used: set[UUID]) -> Snooper:
    """Reads one file after the other in an afternoon, for somebody who pays."""
    user = _who(world, rng, used)
    day = rng.choice(world.days)
    cases = rng.sample([c for c in world.cases_of[user.house] if user.id not in c.assigned], 55)
    steps = []
    for number, case in enumerate(cases):
        steps += _steps(user, case, [at(day, 13, 0) + timedelta(minutes=4 * number)], names=number % 2 == 0)
    return Snooper("harvester", user.id, steps)


def at_night(world: Any, rng: random.Random, used: set[UUID]) -> Snooper:
    """From home, after midnight, a few files."""
    user = _who(world, rng, used)
    day = rng.choice(world.days)
    steps = []
    for number in range(rng.randint(2, 4)):
        case = _strange_case(world, rng, user)
        steps += _steps(user, case, [at(day, rng.randint(1, 4), 5 + 10 * number)], names=rng.random() < 0.5)
    return Snooper("at night", user.id, steps)


def again_and_again(world: Any, rng: random.Random, used: set[UUID]) -> Snooper:
    """The former partner of somebody in a file comes back every few days to read what is new."""
    user = _who(world, rng, used)
    case = _strange_case(world, rng, user)
    days = sorted(rng.sample(world.days, rng.randint(5, 8)))
    return Snooper(
        "again and again", user.id, _steps(user, case, [_office(rng, d) for d in days], names=False)
    )


def for_a_friend(world: Any, rng: random.Random, used: set[UUID]) -> Snooper:
    """Looks up where somebody hides, once, and opens the address."""
    user = _who(world, rng, used)
    case = _strange_case(world, rng, user)
    moment = _office(rng, rng.choice(world.days))
    steps = _steps(user, case, [moment], names=True)
    secret = moment + timedelta(minutes=3)
    steps.append(Step(user.id, user.house, case.id, secret, "person.secret_unmask", "unmask"))
    return Snooper("for a friend", user.id, steps)


def old_case(world: Any, rng: random.Random, used: set[UUID]) -> Snooper:
    """A file that is extra closed, of somebody in the news."""
    user = _who(world, rng, used)
    case = _strange_case(world, rng, user)
    world.close(case)
    steps = _steps(user, case, [_office(rng, rng.choice(world.days))], names=rng.random() < 0.5)
    return Snooper("in the news", user.id, steps)
