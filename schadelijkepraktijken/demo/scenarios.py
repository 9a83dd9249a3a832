"""The cases of the demo as one table: what each shows, and the steps that lead there."""

from dataclasses import dataclass

from schadelijkepraktijken.demo import stories_orders as orders
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
    Scenario("home-ban", "a home ban that ends in three days, breached, the alarm not taken", orders.HOME_BAN),
    Scenario("conduct-order", "a breach that was taken and handled", orders.CONDUCT_ORDER),
    Scenario("ban-on-arranging", "one respondent served, one evading; two weeks left", orders.BAN_ON_ARRANGING),
    Scenario("no-removal", "an order without hearing, found at the border", orders.NO_REMOVAL),
    Scenario("service-tomorrow", "a planned service, one date not confirmed", orders.SERVICE_TOMORROW),
    Scenario("ran-out", "an order that ran out", orders.RAN_OUT),
    Scenario("taken-back", "an order that the court withdrew", orders.TAKEN_BACK),
    Scenario("replaced", "an order that lapsed", orders.REPLACED),
)
