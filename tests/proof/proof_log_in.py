"""No name can be found by the clock: how long a failed log-in and a forgotten password take, known and unknown."""

import random
import statistics
import time

import pytest
from django.test import Client

from organisations.models import User
from tests import factories
from tests.proof import report

TRIES = 500
LIMIT = 5.0  # milliseconds between the two medians (ASVS 5.0, 6.3.8; docs/asvs.md)


def log_in(client: Client, name: str) -> None:
    client.post("/inloggen/", {"login": name, "password": "een-verkeerd-wachtwoord"})


def forgotten(client: Client, name: str) -> None:
    client.post("/inloggen/vergeten/", {"username": name})


@pytest.mark.django_db
def test_known_and_unknown_names_take_as_long(settings):
    # The hash of production, and no limit on attempts that would answer in the place of the log-in.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    user = User.objects.get(pk=factories.member().user_id)
    user.set_password("een-zin-die-niemand-raadt")
    user.save()
    names = {"known": user.username, "unknown": "x" * len(user.username)}
    rows, apart = [], {}
    for title, ask in (("failed log-in", log_in), ("forgotten password", forgotten)):
        found = _measure(ask, names)
        apart[title] = abs(found["known"] - found["unknown"])
        rows.append(f"| {title} | {found['known']:.2f} | {found['unknown']:.2f} | {apart[title]:.2f} |")
    report.write(
        "log_in",
        "Known and unknown names take as long",
        [
            f"{TRIES} tries each in an order by chance, through the whole application in one process. Medians in ms.",
            "",
            "| what | known | unknown | apart |",
            "|---|---|---|---|",
            *rows,
        ],
    )
    assert {title: gap for title, gap in apart.items() if gap > LIMIT} == {}


def _measure(ask, names: dict[str, str]) -> dict[str, float]:
    taken: dict[str, list[float]] = {kind: [] for kind in names}
    client = Client()
    for name in names.values():
        ask(client, name)
    for _ in range(TRIES):
        for kind in random.sample(sorted(names), 2):
            began = time.perf_counter()
            ask(client, names[kind])
            taken[kind].append((time.perf_counter() - began) * 1000)
    return {kind: statistics.median(values) for kind, values in taken.items()}
