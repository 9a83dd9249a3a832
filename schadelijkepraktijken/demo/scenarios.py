"""The cases of the demo as one table: what each shows, and the steps that lead there."""

from dataclasses import dataclass

from schadelijkepraktijken.demo.stage import Step
from schadelijkepraktijken.demo.stories_tour import TOUR


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story. `shows` says in a line why it is there."""

    key: str
    shows: str
    steps: tuple[Step, ...]


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("tour", "the case of the tour: an application waits for the coordinator", TOUR),
)
