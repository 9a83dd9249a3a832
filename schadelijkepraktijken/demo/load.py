"""Playing the scenarios: one transaction each, so that a crash leaves no half case and the next run goes on after it."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context

from django.apps import apps
from django.db import connection, connections, transaction

import audit
from core import scope
from core.actor import system
from core.events import drain
from schadelijkepraktijken.demo import accounts
from schadelijkepraktijken.demo.scenarios import SCENARIOS, Scenario
from schadelijkepraktijken.demo.stage import Story

PLAYED = "demo.play"
MOST_PROCESSES = 4


def waiting() -> list[Scenario]:
    """The scenarios that were not played in this database yet."""
    entry = apps.get_model("audit", "Entry")
    played = set(entry.objects.filter(action=PLAYED).values_list("reason", flat=True))
    return [scenario for scenario in SCENARIOS if scenario.key not in played]


def load(scenarios: Sequence[Scenario], tell: Callable[[int], None]) -> None:
    """Make the accounts that are missing, play these scenarios, and let everybody who listens hear of them.

    The first is played first, for the lowest number; the others side by side, one process a core. `tell` hears how
    many are done. Any refusal of an action ends the load: a demo never goes round a rule.
    """
    with transaction.atomic():
        accounts.make()
    first, *others = scenarios
    play(first.key)
    tell(1)
    # A process of its own needs a connection of its own.
    connections.close_all()
    with get_context("fork").Pool(min(os.cpu_count() or 1, MOST_PROCESSES)) as pool:
        for number, _key in enumerate(pool.imap_unordered(play, [s.key for s in others]), start=2):
            tell(number)
    while drain():
        pass


def play(key: str) -> str:
    """Play one scenario in one transaction. Raises KeyError for an unknown one, and whatever an action refuses."""
    scenario = {scenario.key: scenario for scenario in SCENARIOS}[key]
    with transaction.atomic(), _no_savepoints():
        story = Story(scenario.key, accounts.make())
        for step in scenario.steps:
            step(story)
        by = system("demo")
        scope.enter(by)
        audit.record(by=by, action=PLAYED, reason=scenario.key)
    return key


@contextmanager
def _no_savepoints() -> Iterator[None]:
    """A third of all statements would be savepoints; here a refusal ends the story anyway, so none is needed."""
    features = connection.features
    before, features.uses_savepoints = features.uses_savepoints, False
    try:
        yield
    finally:
        features.uses_savepoints = before
