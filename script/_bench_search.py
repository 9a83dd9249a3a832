"""Silent search: does the time of an empty answer tell that somebody is there? Through the whole stack of the web.

For each reason why somebody finds nothing (another region's case, a conflict of interest, a sealed case, a colleague's
case) the same person asks for who is there and for nobody, in turns. The two medians may differ by at most 5 ms (ASVS 5.0,
6.3.8, used here for people in files).
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schadelijkepraktijken.settings.local")
django.setup()

# The models are there only after setup.
from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from cases.actions import confidentiality, conflicts  # noqa: E402
from core import clock, scope  # noqa: E402
from core.actor import system  # noqa: E402
from organisations.actors import actor_for  # noqa: E402
from tests import factories  # noqa: E402
from tests.kit import log_in  # noqa: E402
from tests.roles import from_outside  # noqa: E402

LIMIT = 5.0  # milliseconds
WARM = 5  # turns that do not count
SOMEBODY = {"number": "", "name": "Samira Haddadi", "born": "14-05-2008"}
NOBODY = {"number": "", "name": "Wilhelmina Zandstra", "born": "14-05-2008"}


def main() -> int:
    """Run the measure; 1 when two medians differ by more than the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=63)
    options = parser.parse_args()
    if not settings.IS_LOCAL:
        print("Only with local settings: it writes invented cases.", file=sys.stderr)
        return 1
    # One transaction that is taken back holds the records and the questions, so both are the migrator's: the time that
    # row policies add is not in it.
    with from_outside(), transaction.atomic():
        scope.enter(system("bench.search"))
        times = measure(options.tries)
        transaction.set_rollback(True)
    worst = 0.0
    for why, (there, nobody) in times.items():
        gap = statistics.median(there) - statistics.median(nobody)
        worst = max(worst, abs(gap))
        print(
            f"{why:<26} there {statistics.median(there):7.2f} ms   nobody {statistics.median(nobody):7.2f} ms   {gap:+.2f}"
        )
    print(
        f"largest difference of medians {worst:.2f} ms, {2 * options.tries * len(times)} interleaved tries, {LIMIT:.0f} ms allowed"
    )
    return int(worst > LIMIT)


def measure(tries: int) -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds of each answer, by reason: for somebody who is there, and for nobody. All take turns."""
    askers = prepare()
    found: dict[str, tuple[list[float], list[float]]] = {why: ([], []) for why in askers}
    for turn in range(tries + WARM):
        for why, client in askers.items():
            # The second of two is quicker on a warm processor, so they change places.
            for kind in (0, 1) if turn % 2 else (1, 0):
                taken = ask(client, (SOMEBODY, NOBODY)[kind], why)
                if turn >= WARM:
                    found[why][kind].append(taken)
    return found


def ask(client: Client, form: dict[str, str], why: str) -> float:
    """Milliseconds of one search that finds nothing."""
    start = time.perf_counter()
    answer = client.post(reverse("search"), form)
    taken = (time.perf_counter() - start) * 1000
    if answer.status_code != 200 or b"Niets gevonden" not in answer.content:
        raise SystemExit(f"{why}: something was found, or nothing was answered")
    return taken


def prepare() -> dict[str, Client]:
    """One case with somebody in it, and for each reason a person who finds nothing."""
    worker = factories.member("vt_worker")
    house = worker.organisation
    boss = factories.member("vt_coordinator", of=house)
    case = factories.case(actor_for(worker))
    factories.person(
        actor_for(worker), case, given_names="Samira", family_name="Haddadi", birth_date="2008-05-14"
    )
    by = actor_for(boss, authenticated_at=clock.now())
    kept_away, unnamed, colleague = (
        factories.member("vt_coordinator", of=house), factories.member("vt_coordinator", of=house),
        factories.member("vt_worker", of=house),
    )  # fmt: skip
    stranger = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=3))
    conflicts.keep_away(by=by, case=case, username=kept_away.user.username, reason="Nicht")
    confidentiality.set_level(by=by, case=case, level="sealed", reason="Dreiging")
    found = {
        "a case of another region": stranger,
        "a conflict of interest": kept_away,
        "a sealed case": unnamed,
        "the case of a colleague": colleague,
    }
    return {why: log_in(member.user, Client(SERVER_NAME="localhost")) for why, member in found.items()}


if __name__ == "__main__":
    sys.exit(main())
