"""The life of a record as one table: action, from, to, ground. The database guards the same table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pgtrigger

from core.errors import PolicyDenied


@dataclass(frozen=True, slots=True)
class Transition:
    """One edge: what is done (`action`), from which states, to which, and on what ground."""

    action: str
    sources: tuple[str, ...]
    target: str
    label: str
    ground: str = ""


@dataclass(frozen=True)
class Workflow:
    """All states of one record with their owner, their words, and the edges between them.

    `owners` names who must act while the record is in a state; every state has one.
    """

    name: str
    initial: tuple[str, ...]
    labels: Mapping[str, str]
    owners: Mapping[str, str]
    transitions: tuple[Transition, ...]
    final: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        states = set(self.labels)
        used = {s for t in self.transitions for s in (*t.sources, t.target)}
        if states != set(self.owners) or not used <= states or not set(self.initial) <= states:
            raise ValueError(f"{self.name}: every state needs a label and an owner, and no others may occur.")

    def find(self, action: str, state: str) -> Transition | None:
        """The edge of `action` from `state`, or None."""
        return next((t for t in self.transitions if t.action == action and state in t.sources), None)

    def check(self, action: str, state: str) -> Transition:
        """Return the edge; raise PolicyDenied with a readable sentence when there is none."""
        found = self.find(action, state)
        if found is None:
            label = next((t.label for t in self.transitions if t.action == action), action)
            raise PolicyDenied(f"“{label}” kan nu niet. De stand is: {self.labels[state].lower()}.")
        return found

    def actions_from(self, state: str) -> list[Transition]:
        """What can be done from `state`, in the order of the table."""
        return [t for t in self.transitions if state in t.sources]

    def edges(self) -> set[tuple[str, str]]:
        """Every allowed change of state, without its action."""
        return {(s, t.target) for t in self.transitions for s in t.sources if s != t.target}

    def mermaid(self) -> str:
        """The state diagram for docs/states/."""
        lines = ["stateDiagram-v2"]
        lines += [f"    [*] --> {state}" for state in self.initial]
        lines += [f"    {s} --> {t.target}: {t.action}" for t in self.transitions for s in t.sources]
        lines += [f"    {state} --> [*]" for state in sorted(self.final)]
        return "\n".join(lines) + "\n"


def guard(workflow: Workflow, field_name: str = "state") -> pgtrigger.Trigger:
    """A trigger that refuses any change of state that the table does not hold."""
    return pgtrigger.FSM(
        name=f"{workflow.name}_states",
        field=field_name,
        transitions=sorted(workflow.edges()),
    )


def choices(labels: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Labels as Django choices."""
    return list(labels.items())
