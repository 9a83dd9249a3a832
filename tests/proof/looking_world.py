"""A month of ordinary work: a thousand people, eight thousand files, a million lines."""

import io
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from core import clock

GIVEN = [
    "Anna",
    "Bilal",
    "Chantal",
    "Dries",
    "Esra",
    "Femke",
    "Gijs",
    "Hanna",
    "Ilse",
    "Joris",
    "Karim",
    "Lotte",
    "Maryam",
    "Niels",
    "Olga",
    "Pieter",
    "Rachid",
    "Sanne",
    "Tess",
    "Umut",
    "Aisha",
    "Bram",
    "Cem",
    "Daan",
    "Elif",
    "Fatima",
    "Gerrit",
    "Hamza",
    "Iris",
    "Jamila",
    "Kees",
    "Leyla",
    "Mees",
    "Nadia",
    "Omar",
    "Petra",
    "Quinten",
    "Roos",
    "Samira",
    "Teun",
    "Ursula",
    "Vera",
    "Wouter",
    "Xander",
    "Yara",
    "Zoe",
]
FIRST = [
    "berg",
    "bos",
    "dijk",
    "veen",
    "haan",
    "koel",
    "meer",
    "ooster",
    "wester",
    "noord",
    "groen",
    "rood",
    "zwart",
    "kamp",
    "velde",
    "brug",
    "kers",
    "linde",
]
MIDDLE = ("", "e", "er", "ing", "el")
LAST = [
    "mans",
    "stra",
    "veld",
    "hof",
    "donk",
    "wijk",
    "horst",
    "kamp",
    "huis",
    "dam",
    "laar",
    "ink",
    "broek",
    "lo",
    "zand",
    "loo",
    "mond",
    "sma",
    "tje",
]
COMMON = ("de Vries", "Jansen", "Bakker", "Visser", "Yilmaz", "el Amrani", "Demir", "Hassan")


@dataclass
class User:
    id: UUID
    house: UUID
    role: str
    given: str
    surname: str
    membership: UUID = field(default_factory=uuid4)
    duty: bool = False


@dataclass
class Case:
    id: UUID
    house: UUID
    family: str
    assigned: list[UUID] = field(default_factory=list)


@dataclass
class World:
    """People, cases and days; what a story changes is written with the rest."""

    rng: random.Random
    days: list[date]
    users: list[User] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    cases_of: dict[UUID, list[Case]] = field(default_factory=lambda: defaultdict(list))
    files: list[tuple[UUID, str, str]] = field(default_factory=list)
    closed: set[UUID] = field(default_factory=set)
    surnames: list[str] = field(default_factory=list)

    def rename_family(self, case: Case, surname: str) -> None:
        case.family = surname
        self.files = [(c, g, surname if c == case.id else s) for c, g, s in self.files]

    def rename_user(self, user: User, surname: str) -> None:
        user.surname = surname

    def put_in_file(self, case: Case, given: str, surname: str) -> None:
        self.files.append((case.id, given, surname))

    def close(self, case: Case) -> None:
        self.closed.add(case.id)


def make(
    rng: random.Random, houses: list[UUID], cases: list[tuple[UUID, UUID]], users: int, days: list[date]
) -> World:
    """A world on cases that are there (id, house). Surnames are a few common ones and a long tail, as they are."""
    world = World(rng, days)
    world.surnames = sorted({f"{a}{m}{b}".capitalize() for a in FIRST for m in MIDDLE for b in LAST})
    for number in range(users):
        house = houses[number % len(houses)]
        at = number // len(houses)
        role = "vt_coordinator" if at % 8 == 0 else "vt_worker"
        surname = rng.choice(COMMON) if rng.random() < 0.06 else rng.choice(world.surnames)
        world.users.append(User(uuid4(), house, role, rng.choice(GIVEN), surname, duty=at % 13 == 5))
    staff = defaultdict(list)
    for user in world.users:
        staff[user.house].append(user)
    for case_id, house in cases:
        family = rng.choice(COMMON) if rng.random() < 0.25 else rng.choice(world.surnames)
        case = Case(case_id, house, family)
        case.assigned = [u.id for u in rng.sample([u for u in staff[house] if u.role == "vt_worker"], 2)]
        world.cases.append(case)
        world.cases_of[house].append(case)
        world.files += [(case_id, rng.choice(GIVEN), family) for _ in range(3)]
    return world


def ordinary(world: World, lines: int) -> Any:
    """Lines of ordinary work, with what makes it look odd: taking over, a call for a colleague, duty, a quality check."""
    rng = world.rng
    mine: dict[UUID, list[Case]] = defaultdict(list)
    for case in world.cases:
        for assigned in case.assigned:
            mine[assigned].append(case)
    each = lines // (len(world.users) * len(world.days))
    for day in world.days:
        for user in world.users:
            yield from _day(world, rng, user, day, mine[user.id], each)


def _day(world: World, rng: random.Random, user: User, day: date, mine: list[Case], each: int) -> Any:
    left = each
    house = world.cases_of[user.house]
    while left > 0:
        chance = rng.random()
        hour, acts, names = rng.choices(range(8, 19), k=1)[0], rng.random() < 0.5, rng.random() < 0.3
        if user.role == "vt_coordinator" and chance < 0.5:
            case, acts = rng.choice(house), rng.random() < 0.3
        elif user.duty and chance < 0.15:
            case, hour, acts = rng.choice(house), rng.choice([23, 0, 1, 2, 3, 4, 5]), rng.random() < 0.8
        elif chance < 0.012:
            case, acts = rng.choice(house), True  # takes over from somebody ill
        elif chance < 0.014:
            case, acts, names = rng.choice(house), False, rng.random() < 0.1  # a call for a colleague
        else:
            case = rng.choice(mine) if mine else rng.choice(house)
        if hour == 18 and rng.random() < 0.01:
            hour = 23  # works late
        moment = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), clock.AMSTERDAM)
        size = min(left, rng.randint(3, 9))
        left -= size
        for number in range(size):
            at = moment + timedelta(seconds=20 * number)
            if acts and number == size - 1:
                yield user, case.id, at, "note.write", "create", "done"
            elif names and number == 1:
                yield user, case.id, at, "person.unmask", "unmask", "seen"
            else:
                yield user, case.id, at, "case.view", "read", "seen"


def copy(cursor: Any, table: str, columns: str, rows: Any) -> int:
    """Write rows by COPY; return how many."""
    count, text = 0, io.StringIO()
    for row in rows:
        text.write("\t".join("\\N" if v is None else str(v) for v in row) + "\n")
        count += 1
    text.seek(0)
    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", text)
    return count
