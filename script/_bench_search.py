"""Silent search: the medians of empty answers, by reason, over interleaved tries through the whole stack of the web.

Reasons: nobody of that name; another region's case; a conflict of interest; a sealed case; a colleague's case. The medians
may differ by at most 5 ms (ASVS 5.0, 6.3.8, used here for people in files).
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

LIMIT = 5.0  # milliseconds
SOMEBODY = {"number": "", "name": "Samira Haddadi", "born": "14-05-2008"}
NOBODY = {"number": "", "name": "Wilhelmina Zandstra", "born": "14-05-2008"}


def main() -> int:
    """Run the measure; 1 when two medians differ by more than the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=500)
    options = parser.parse_args()
    if not settings.IS_LOCAL:
        print("Only with local settings: it writes invented cases.", file=sys.stderr)
        return 1
    with transaction.atomic():
        scope.enter(system("bench.search"))
        times = measure(options.tries)
        transaction.set_rollback(True)
    medians = {why: statistics.median(found) for why, found in times.items()}
    for why, median in medians.items():
        spread = sorted(times[why])
        print(f"{why:<28} median {median:6.2f} ms   p95 {spread[int(len(spread) * 0.95)]:6.2f} ms")
    gap = max(medians.values()) - min(medians.values())
    print(
        f"largest difference of medians {gap:.2f} ms over {options.tries} tries each, at most {LIMIT:.0f} ms allowed"
    )
    return int(gap > LIMIT)


def measure(tries: int) -> dict[str, list[float]]:
    """Milliseconds of each answer, by reason; the reasons take turns."""
    asks = prepare()
    found: dict[str, list[float]] = {why: [] for why in asks}
    for turn in range(tries + 10):
        for why, (client, form) in asks.items():
            start = time.perf_counter()
            answer = client.post(reverse("search"), form)
            taken = (time.perf_counter() - start) * 1000
            if answer.status_code != 200 or b"Niets gevonden" not in answer.content:
                raise SystemExit(f"{why}: something was found, or nothing was answered")
            if turn >= 10:  # the first ones warm up
                found[why].append(taken)
    return found


def prepare() -> dict[str, tuple[Client, dict[str, str]]]:
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
    return {
        "nobody of that name": (log_in(stranger.user, Client(SERVER_NAME="localhost")), NOBODY),
        "a case of another region": (log_in(stranger.user, Client(SERVER_NAME="localhost")), SOMEBODY),
        "a conflict of interest": (log_in(kept_away.user, Client(SERVER_NAME="localhost")), SOMEBODY),
        "a sealed case": (log_in(unnamed.user, Client(SERVER_NAME="localhost")), SOMEBODY),
        "the case of a colleague": (log_in(colleague.user, Client(SERVER_NAME="localhost")), SOMEBODY),
    }


if __name__ == "__main__":
    sys.exit(main())
