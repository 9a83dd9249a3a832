"""The life of every record as it is lived: who does each act, and how a record comes into each state by real acts."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.actor import Actor
from core.workflow import Workflow


def nothing() -> None:
    """Nothing to prepare."""


@dataclass(frozen=True)
class Act:
    """One act: how it is done, by whom (names of `Life.people`), and what must be there before it can succeed.

    `ready` may give another record, on which the act is then seen. A `sweep` is done by the clock and nobody else. An
    act with an `aside` is about something else first: where the table has no edge it goes on and leaves this record.
    """

    do: Callable[[Actor, Any], Any]
    by: tuple[str, ...]
    ready: Callable[[], Any] = nothing
    sweep: bool = False
    aside: bool = False


@dataclass
class Life:
    """A record in its first state with the people around it.

    `avoid` names edges not used on the way to a state, `hidden` to whom the record does not show in which states.
    """

    workflow: Workflow
    record: Any
    people: dict[str, Actor]
    acts: dict[str, Act]
    avoid: frozenset[str] = frozenset()
    begins: dict[str, Callable[[], Any]] = field(default_factory=dict)
    column: str = "state"
    hidden: dict[str, set[str]] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """The state as the database has it now."""
        return self.state_of(self.record)

    def state_of(self, record: Any) -> str:
        """The state of a record as the database has it now."""
        record.refresh_from_db()
        return str(getattr(record, self.column))

    def reach(self, state: str) -> None:
        """Bring the record into this state by the shortest way of acts, each done by somebody who may.

        Raises LookupError, having done nothing, when there is no way from here.
        """
        if state in self.begins:
            self.record = self.begins[state]()
        for action in self._way(self.state, state):
            act = self.acts[action]
            act.ready()
            act.do(self.people[act.by[0]], self.record)
        assert self.state == state

    def _way(self, here: str, there: str) -> list[str]:
        waiting: deque[tuple[str, list[str]]] = deque([(here, [])])
        seen = {here}
        while waiting:
            state, way = waiting.popleft()
            if state == there:
                return way
            for edge in self.workflow.actions_from(state):
                if edge.target not in seen and edge.action not in self.avoid:
                    seen.add(edge.target)
                    waiting.append((edge.target, [*way, edge.action]))
        raise LookupError(f"{self.workflow.name}: no way from {here} to {there}")
