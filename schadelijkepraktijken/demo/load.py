"""Playing the scenarios: one transaction each, so that a crash leaves no half case and the next run goes on after it."""

from collections.abc import Callable, Sequence

from django.apps import apps
from django.db import transaction

import audit
from core import scope
from core.actor import system
from core.events import drain
from schadelijkepraktijken.demo import accounts
from schadelijkepraktijken.demo.scenarios import SCENARIOS, Scenario
from schadelijkepraktijken.demo.stage import Story

PLAYED = "demo.play"


def waiting() -> list[Scenario]:
    """The scenarios that were not played in this database yet."""
    entry = apps.get_model("audit", "Entry")
    played = set(entry.objects.filter(action=PLAYED).values_list("details__scenario", flat=True))
    return [scenario for scenario in SCENARIOS if scenario.key not in played]


def load(scenarios: Sequence[Scenario], tell: Callable[[int], None]) -> None:
    """Make the accounts that are missing, play these scenarios, and let everybody who listens hear of them.

    `tell` hears how many are done. Any refusal of an action ends the load: a demo never goes round a rule.
    """
    with transaction.atomic():
        cast = accounts.make()
    for number, scenario in enumerate(scenarios, start=1):
        with transaction.atomic():
            story = Story(scenario.key, cast)
            for step in scenario.steps:
                step(story)
            by = system("demo")
            scope.enter(by)
            audit.record(by=by, action=PLAYED, scenario=scenario.key)
        tell(number)
    while drain():
        pass
