"""The ladder of an alert that nobody takes, as data: when which step comes and who is the fallback.

Pure: reads `data/ladder.toml`, touches no database.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from core.datafiles import DataFileError, Provenance, Row, by_code, read
from organisations.permissions import RoleName

FILE: Final = Path(__file__).parent / "data" / "ladder.toml"
STEPS: Final = ("case_lead", "coordinator", "fallback")
REST: Final = "other"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: after how many minutes of waiting, by severity, and its word."""

    code: str
    label: str
    acute_minutes: int
    urgent_minutes: int
    provenance: Provenance

    def after(self, severity: str) -> timedelta:
        """How long nobody took it when this step comes."""
        return timedelta(minutes=self.acute_minutes if severity == "acute" else self.urgent_minutes)


@dataclass(frozen=True, slots=True)
class House:
    """For one kind of organisation: the role that is told, and the organisations that are added."""

    code: str
    coordinator_role: str
    fallback: str
    fallback_self: str
    note: str
    provenance: Provenance

    def fallback_for(self, slug: str) -> str:
        """The slug of the organisation that is asked when the one with this slug does not answer."""
        return self.fallback_self if slug == self.fallback else self.fallback


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps in order, the kinds of organisation, and by severity when a missing answer is told."""

    steps: tuple[Step, ...]
    houses: dict[str, House]
    responses: dict[str, timedelta]

    def house(self, kind: str) -> House:
        """What holds for this kind of organisation; there is always an answer."""
        return self.houses.get(kind, self.houses[REST])

    def step_after(self, level: int) -> Step | None:
        """The step to take when `level` of them were taken, None at the end."""
        return self.steps[level] if level < len(self.steps) else None


@cache
def ladder() -> Ladder:
    """The ladder in force."""
    return load(FILE)


def load(path: Path) -> Ladder:
    """Read and check one ladder. Raises DataFileError for one that is empty, goes back in time, or has a gap."""
    file = read(path)
    steps = tuple(by_code((_step(row) for row in file.rows("step")), where=path.name).values())
    houses = by_code((_house(row) for row in file.rows("house")), where=path.name)
    for severity in ("acute", "urgent"):
        moments = [step.after(severity) for step in steps]
        if moments != sorted(set(moments)):
            raise DataFileError(f"{path.name}: step: {severity}: every step comes later than the one before")
    if steps[-1].code != "fallback":
        raise DataFileError(f"{path.name}: step: the last step is fallback")
    responses = dict(_response(row) for row in file.rows("response"))
    file.finish()
    if set(responses) != {"acute", "urgent"}:
        raise DataFileError(f"{path.name}: response: one for acute and one for urgent")
    if REST not in houses:
        raise DataFileError(f"{path.name}: house: {REST} is missing")
    return Ladder(steps, houses, responses)


def _step(row: Row) -> Step:
    step = Step(
        code=row.choice("code", STEPS),
        label=row.text("label"),
        acute_minutes=row.number("acute_minutes", minimum=1),
        urgent_minutes=row.number("urgent_minutes", minimum=1),
        provenance=row.provenance(),
    )
    row.finish()
    return step


def _response(row: Row) -> tuple[str, timedelta]:
    code = row.choice("code", ["acute", "urgent"])
    hours = timedelta(hours=row.number("coordinator_hours", minimum=1))
    row.provenance()
    row.finish()
    return code, hours


def _house(row: Row) -> House:
    house = House(
        code=row.text("code"),
        coordinator_role=row.choice("coordinator_role", [role.value for role in RoleName], default=""),
        fallback=row.text("fallback"),
        fallback_self=row.text("fallback_self"),
        note=row.text("note"),
        provenance=row.provenance(),
    )
    row.finish()
    return house
