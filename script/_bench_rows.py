"""Measures what the second lock costs the list of cases: `script/bench_rows [cases]`, default 200,000.

A database of its own, filled by `seed`. One process asks the same page in turn with row policies (as the web role) and
without (as a role that passes them), so that a busy machine slows both alike. Prints p50 and p95 of both and the ratio;
1 when the p95 with policies is more than 20% above that without.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
ROUNDS = 300
WARM = 20
MOST = 1.2


def main(arguments: list[str]) -> int:
    """Make the database and run the measure in a process that has the application's settings."""
    from _stack import postgres, variables
    from _stack.checks import SETTINGS, temporary_place
    from _stack.place import PYTHON, ROOT
    from _stack.stack import Interrupt, Stack

    scale = arguments[0] if arguments else "200000"
    interrupt = Interrupt()
    interrupt.install()
    stack = Stack(temporary_place(), interrupt)
    try:
        servers = stack.servers(unsafe=True)
        stack.start(*servers)
        stack.wait(*servers)
        postgres.make_roles(stack.place, stack.sockets, variables.base(), tester=True)
        env = variables.for_application(stack.place, stack.sockets, settings=SETTINGS)
        for command in (["setup_database", "-v0"], ["seed", "--scale", scale]):
            as_migrator = {**env, "DATABASE_URL": env["DATABASE_OWNER_URL"]}
            subprocess.run([PYTHON, ROOT / "manage.py", *command], env=as_migrator, cwd=ROOT, check=True)
        env["DATABASE_URL"] = env["DATABASE_URL"].replace("schakel_web@", "schakel_tester@")
        return subprocess.run([PYTHON, __file__, "measure"], env=env, cwd=ROOT, check=False).returncode
    finally:
        stack.stop()
        shutil.rmtree(stack.place.folder, ignore_errors=True)


def measure() -> int:
    """Ask the pages and print the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schadelijkepraktijken.settings.test")
    import django

    django.setup()
    from django.db import connection, connections
    from django.test import Client

    from core.grants import WEB
    from organisations.models import Membership
    from tests import factories, kit
    from tests.roles import acting

    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*) FROM cases_case")
        (cases,) = cursor.fetchone()
    house = Membership.objects.get(user__username="bulk-veilig-thuis-haaglanden").organisation
    worker = Membership.objects.get(user__username="bulk-veilig-thuis-haaglanden")
    coordinator = factories.member("vt_coordinator", of=house)
    print(f"{cases} cases, of which {house.led_cases.count()} at {house}")
    worst = 0.0
    source = random.Random(1)  # noqa: S311
    for name, member in (("coordinator", coordinator), ("worker", worker)):
        client: Client = kit.log_in(member.user)
        found: dict[bool, list[float]] = {True: [], False: []}
        for number in range(WARM + ROUNDS):
            for locked in source.sample([True, False], 2):
                with acting(WEB) if locked else nullcontext():
                    began = time.perf_counter()
                    answer = client.get("/casussen/", HTTP_HOST="localhost")
                    took = time.perf_counter() - began
                if answer.status_code != 200:
                    raise SystemExit(f"The list answered {answer.status_code}.")
                if number >= WARM:
                    found[locked].append(took * 1000)
        p95 = {locked: statistics.quantiles(times, n=20)[-1] for locked, times in found.items()}
        p50 = {locked: statistics.median(times) for locked, times in found.items()}
        ratio = p95[True] / p95[False]
        worst = max(worst, ratio)
        for locked in (False, True):
            print(
                f"{name:<12} {'with' if locked else 'without':<8} policies  p50 {p50[locked]:6.1f} ms  p95 {p95[locked]:6.1f} ms"
            )
        print(
            f"{name:<12} p95 x {ratio:.2f}, p50 x {p50[True] / p50[False]:.2f}  ({len(found[True])} requests each)"
        )
    connection.close()
    return 0 if worst <= MOST else 1


if __name__ == "__main__":
    sys.exit(measure() if sys.argv[1:2] == ["measure"] else main(sys.argv[1:]))
