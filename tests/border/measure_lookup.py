"""How long a look-up takes: 2,000 sought people among 100,000 and more. Not a test; run by hand on a scratch database.

    DATABASE_URL=... DATABASE_OWNER_URL=... python -m tests.border.measure_lookup [people]

The database must be empty but for `setup_database`. Half of the sought are under an alert, half under an order. Prints
milliseconds for the search alone and for the whole check with its records, per kind of question.
"""

import io
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schadelijkepraktijken.settings.test")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from border import search  # noqa: E402
from border.actions import checks  # noqa: E402
from border.query import Query  # noqa: E402
from core import clock, documents, names  # noqa: E402
from core.encryption import seal  # noqa: E402
from core.ids import new_id  # noqa: E402
from core.partial_dates import PartialDate  # noqa: E402
from tests import factories  # noqa: E402
from tests.core import name_pairs  # noqa: E402
from tests.protection_orders import order_kit  # noqa: E402

SOUGHT = 2000
ROUNDS = 400


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def parts() -> tuple[list[str], list[str]]:
    """First and last names in the spellings of the test's own pairs."""
    first: set[str] = set()
    last: set[str] = set()
    for _culture, one, other in name_pairs.SAME:
        for whole in (one, other):
            words = whole.replace(",", "").split()
            first.add(words[0])
            last.add(" ".join(words[1:]))
    return sorted(first), sorted(filter(None, last))


def copy(table: str, columns: str, rows: Iterator[list[str]]) -> None:
    """Bring rows in as the owner."""
    buffer = io.StringIO("".join("\t".join(row) + "\n" for row in rows))
    with connections["owner"].cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", buffer)


def fill(people: int, chance: random.Random) -> list[tuple[UUID, str, str, str]]:
    """People with their keys in one case of the register; return id, name, birth date and number of each."""
    worker = factories.actor("vt_worker")
    cases = [factories.case(worker) for _ in range(20)]
    first, last = parts()
    key_id, key = next(iter(settings.INDEX_KEYS.items()))
    made: list[tuple[UUID, str, str, str]] = []
    rows: list[list[str]] = []
    keys: list[list[str]] = []
    for number in range(people):
        person_id, given, family = new_id(), chance.choice(first), chance.choice(last)
        born = (date(1975, 1, 1) + timedelta(days=chance.randrange(365 * 48))).isoformat()
        paper = f"N{number:08d}"
        made.append((person_id, f"{given} {family}", born, paper))
        place = {"table": "cases_person", "column": "document_number", "row": str(person_id)}
        rows.append(
            [str(person_id), str(chance.choice(cases).pk), "at_risk", given, family, born, "unknown", "", "", "1",
             seal(paper, **place), "", "", "", "f", "", ""]
        )  # fmt: skip
        digests = {
            ("name", d) for d in names.index_keys(f"{given} {family}", PartialDate.from_storage(born), key)
        }
        digests |= {("document", d) for d in documents.document_keys(paper, [key])}
        keys.extend(
            [str(uuid4()), str(person_id), kind, "\\\\x" + digest.hex(), key_id] for kind, digest in digests
        )
    copy(
        "cases_person",
        "id, case_id, role, given_names, family_name, birth_date, sex, language, description, version, document_number,"
        " secret_address, address, phone, address_is_secret, municipality_code, danger_from",
        iter(rows),
    )
    copy("cases_personkey", "id, person_id, kind, digest, key_id", iter(keys))
    say(f"{people} people, {len(keys)} keys")
    return made


def seek(made: list[tuple[UUID, str, str, str]], chance: random.Random) -> list[tuple[UUID, str, str, str]]:
    """Make 2,000 of them sought: half by an alert, half by copies of one order with a measure about travel."""
    sought = chance.sample(made, SOUGHT)
    house = order_kit.house()
    order = order_kit.order(house, "VOTS", travel=True)
    with connections["owner"].cursor() as cursor:
        ids = [row[0] for row in sought[: SOUGHT // 2]]
        cursor.execute(
            "INSERT INTO border_travelalert (id, version, case_id, person_id, ground, authority, authority_reference,"
            " valid_from, valid_until, occurred_at, state, recorded_by_id, withdraw_reason)"
            " SELECT gen_random_uuid(), 1, p.case_id, p.id, 'sis_32_1_e', 'x', 'x', now() - interval '1 day',"
            " now() + interval '30 days', now() - interval '1 day', 'recorded', %s, ''"
            " FROM cases_person p WHERE p.id = ANY(%s)",
            [house.worker.membership_id, ids],
        )
        cursor.execute(
            "INSERT INTO protection_orders_orderprotected (id, order_id, person_id)"
            " SELECT gen_random_uuid(), %s, unnest(%s::uuid[])",
            [order.pk, [row[0] for row in sought[SOUGHT // 2 :]]],
        )
        cursor.execute("ANALYZE")
    return sought


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def report(label: str, times: list[float]) -> None:
    """The median and the slow end."""
    cut = statistics.quantiles(times, n=100)
    say(f"{label:<28} p50 {cut[49]:7.1f}  p95 {cut[94]:7.1f}  p99 {cut[98]:7.1f} ms")


def main() -> None:
    """Fill, then measure."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    chance = random.Random(20261122)  # noqa: S311
    made = fill(people, chance)
    sought = seek(made, chance)
    officer = factories.actor("kmar_officer")
    ids = {row[0] for row in sought}
    unknown = [row for row in made if row[0] not in ids]
    questions = {
        "name, sought": lambda: _by_name(chance.choice(sought)),
        "name, not sought": lambda: _by_name(chance.choice(unknown)),
        "number, sought": lambda: {"document_number": chance.choice(sought)[3]},
        "number, not sought": lambda: {"document_number": chance.choice(unknown)[3]},
        "name and year, not sought": lambda: _by_name(chance.choice(unknown)) | {"birth": "2009"},
    }
    for what, question in questions.items():
        asked = [question() for _ in range(ROUNDS)]
        queries = [Query.read(**typed, today=clock.today()) for typed in asked]
        _search(officer, queries[0])
        report(f"search: {what}", [timed(lambda q=query: _search(officer, q)) for query in queries])  # type: ignore[misc]
    for what, question in questions.items():
        asked = [question() for _ in range(ROUNDS)]
        report(f"check: {what}", [timed(lambda t=typed: _check(officer, t)) for typed in asked])  # type: ignore[misc]


def _by_name(row: tuple[UUID, str, str, str]) -> dict[str, str]:
    return {"name": row[1], "birth": row[2]}


def _search(officer: object, query: Query) -> None:
    with transaction.atomic():
        search.search(officer, query)  # type: ignore[arg-type]


def _check(officer: object, typed: dict[str, str]) -> None:
    with transaction.atomic():
        checks.check(by=officer, post="schiphol_departures", ground="exit", **typed)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
