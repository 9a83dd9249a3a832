"""Every check of access removed or turned round, one at a time: the oracle or the table of lives must see it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest
from django.db import transaction

from tests.composition.lives.register import LIVES
from tests.composition.test_lives import disagreements
from tests.oracle import asking, mutants, world
from tests.oracle.mutants import Mutant
from tests.proof import report

pytestmark = pytest.mark.django_db

# What decides about access, and the lives in which its checks are asked; the oracle is asked about each of the first.
FILTERS = ("cases.models.scoped", "cases.confidentiality")
CHECKS = {
    "cases.access": ("case", "task", "referral"),
    "referrals.access": ("referral",),
    "risk.access": ("assessment",),
    "protection_orders.access": ("application", "withdrawal"),
    "protection_orders.order_access": ("order", "service", "service_plan", "breach"),
    "border.access": ("travel_alert", "border_match"),
    "monitoring.access": ("addressee",),
    "oversight.access": ("look_review",),
    "repatriation.access": ("return_file",),
}
# Mutants that change nothing that anybody could notice, each with the reason.
EQUIVALENT: dict[str, str] = {}
SEEDS = (11, 12)
PEOPLE = ("vt1vt_worker0", "vt1vt_worker1", "vt1vt_coordinator2", "vt2vt_worker0", "vt2vt_coordinator1", "lkhalkha_worker0",
          "policepolice_officer0", "rvdkpartner_worker0", "reporter", "vt1administrator3")  # fmt: skip


@contextmanager
def damaged(mutant: Mutant) -> Iterator[None]:
    """The application with this damage; everybody who imported the function has it."""
    whole = mutant.function.__code__
    mutant.function.__code__ = mutant.code
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        mutant.function.__code__ = whole


def seen_by(mutant: Mutant, looks: list[Callable[[], bool]]) -> str:
    """How the damage shows: "wrong" when somebody gets or misses something, "fell" when a page breaks; "" not at all."""
    shown = ""
    for look in looks:
        with damaged(mutant):
            try:
                with transaction.atomic():
                    wrong = look()
            except Exception:
                # Whatever breaks, users would notice it; but it says nothing of who may see what, so it is counted apart.
                shown, wrong = "fell", False
        if wrong:
            return "wrong"
    return shown


def oracle(made: world.World) -> Callable[[], bool]:
    """The oracle, person by person until one disagrees."""
    people = [who for who in made.people if who.name in PEOPLE]
    return lambda: any(asking.compare(made, [who], ()).wrong for who in people)


def life(name: str) -> Callable[[], bool]:
    """The table of one workflow."""
    return lambda: disagreements(LIVES[name]()) != []


def test_no_damage_to_a_check_goes_unseen():
    began = time.monotonic()
    worlds = [world.build(seed, 5) for seed in SEEDS]
    survivors, counts = [], {}
    for name in (*FILTERS, *CHECKS):
        looks = [life(one) for one in CHECKS.get(name, ())]
        if name in (*FILTERS, "cases.access"):
            looks = [oracle(made) for made in worlds] + looks
        made = [m for function in mutants.functions(import_module(name)) for m in mutants.of(function)]
        shown = [(str(m), seen_by(m, looks)) for m in made]
        alive = [what for what, how in shown if not how]
        survivors += alive
        fell = sum(how == "fell" for _what, how in shown)
        counts[name] = (len(shown), len(shown) - len(alive), fell)
        print(
            f"{name}: {counts[name][1]} of {counts[name][0]}, {fell} fell over",
            *alive,
            sep="\n  ",
            flush=True,
        )
    unexplained = [one for one in survivors if one not in EQUIVALENT]
    total, caught, fell = (sum(column) for column in zip(*counts.values(), strict=True))
    report.write(
        "mutation",
        "Checks of access, damaged one at a time",
        [
            f"{total} damaged functions, {caught} caught ({caught / total:.1%}) in {time.monotonic() - began:.0f} s. Of these "
            f"{fell} by a page that broke, and by nothing else.",
            "",
            *(f"- `{name}`: {got} of {of}, {fell} by breaking" for name, (of, got, fell) in counts.items()),
            "",
            "Not caught:",
            "",
            *(f"- {one}: {EQUIVALENT.get(one, 'open')}" for one in survivors),
        ],
    )
    assert unexplained == []
