"""The catalogue of deadlines: what starts each, how long it is and who owns it.

Pure: reads `data/deadlines.toml`; the arithmetic of days is elsewhere. The meaning of each field stands at the
head of that file; source and certainty beside each entry.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from core.datafiles import DataFileError, Provenance, Row, by_code, read, table

DATA: Final = Path(__file__).parent / "data"

DEADLINE_NATURES: Final = ("duty", "validity", "target", "event")
STARTS: Final = (
    "recorded",
    "occurred",
    "received",
    "found",
    "decided",
    "imposed",
    "started",
    "served",
    "handover",
    "requested",
)
UNITS: Final = ("minutes", "hours", "days", "working_days", "weeks", "months", "years")
WORKING_DAY_RULES: Final = ("none", "atw", "own_calendar")
OWNERS: Final = (
    "triage_worker",
    "case_lead",
    "duty_officer",
    "reviewer",
    "repatriation_lead",
    "coordinator",
)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in one of UNITS."""

    length: int
    unit: str


@dataclass(frozen=True, slots=True)
class Extension:
    """How a deadline may be extended; `max_times` None means repeatable."""

    period: Period
    max_times: int | None
    reason_required: bool


@dataclass(frozen=True, slots=True)
class Still:
    """How often a clock that stands still comes back, and after how many times the coordinator is told too."""

    every: Period
    times: int


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One deadline of the chain; see the head of `deadlines.toml` for the meaning of each field."""

    key: str
    label: str
    text: str
    nature: str
    trigger: str
    starts_from: str
    period: Period
    working_day_rule: str
    extension: Extension | None
    total: Period | None
    configurable: bool
    warnings: tuple[Period, ...]
    alarm: Period | None
    escalate: Period
    suspend_ground: str
    still: Still | None
    owner: str
    ground: str
    valid_from: dt.date
    provenance: Provenance

    @property
    def code(self) -> str:
        """The key: deadlines are keyed by it."""
        return self.key


# How long a clock may be overdue before the coordinator is told, where the catalogue does not say: a unit of danger
# counts in its own unit, a term of days in one working day.
ESCALATE_AFTER: Final = {
    "minutes": Period(5, "minutes"),
    "hours": Period(1, "hours"),
    "days": Period(1, "working_days"),
    "working_days": Period(1, "working_days"),
    "weeks": Period(1, "working_days"),
    "months": Period(1, "working_days"),
    "years": Period(1, "working_days"),
}


@cache
def deadlines() -> dict[str, DeadlineRule]:
    """The catalogue of deadlines by key."""
    return load_deadlines(DATA / "deadlines.toml")


def load_deadlines(path: Path) -> dict[str, DeadlineRule]:
    """Read the catalogue. Raises DataFileError, also when working days would lengthen an order's validity."""
    found = table(path, "deadline", _deadline)
    for rule in found.values():
        if rule.nature == "validity" and rule.working_day_rule != "none":
            # domain notes NL §2.4: the Atw may extend our duties, never how long an order holds.
            raise DataFileError(f"{path.name}: {rule.key}: working days may not lengthen a validity")
        if (rule.period.unit == "working_days") != (rule.working_day_rule == "own_calendar"):
            raise DataFileError(f"{path.name}: {rule.key}: working_days and own_calendar go together")
        if bool(rule.suspend_ground) != (rule.still is not None):
            raise DataFileError(
                f"{path.name}: {rule.key}: what may stand still comes back: suspend_ground and still"
            )
    return found


@dataclass(frozen=True, slots=True)
class StepTerm:
    """When a step of this kind is due after it was opened; `urgent` when it is marked so."""

    kind: str
    normal: Period
    urgent: Period
    provenance: Provenance

    @property
    def code(self) -> str:
        """The kind: terms are keyed by it."""
        return self.kind


@dataclass(frozen=True, slots=True)
class StepLooks:
    """When somebody is told of a step whose term is at most `within`; None for any longer one."""

    code: str
    within: Period | None
    warnings: tuple[Period, ...]
    escalate: Period
    provenance: Provenance
    alarm: None = None


@cache
def step_looks() -> tuple[StepLooks, ...]:
    """The agreed looks at steps, for the shortest terms first. Raises DataFileError, also when no last one is for all."""
    found = tuple(_steps_file()[1].values())
    if [row.within is None for row in found].index(True) != len(found) - 1:
        raise DataFileError("step_terms.toml: look: the last one, and only that, has no `within`")
    return found


@cache
def step_terms() -> dict[str, StepTerm]:
    """The agreed terms of steps by kind. Raises DataFileError."""
    return _steps_file()[0]


@cache
def _steps_file() -> tuple[dict[str, StepTerm], dict[str, StepLooks]]:
    file = read(DATA / "step_terms.toml")
    terms = by_code((_step_term(row) for row in file.rows("term")), where="step_terms.toml")
    found = by_code((_step_looks(row) for row in file.rows("look")), where="step_terms.toml")
    file.finish()
    return terms, found


def _step_looks(row: Row) -> StepLooks:
    warnings = (_nested_period(item, "before") for item in row.rows("warnings"))
    escalate = _nested_period(row.optional_row("escalate"), "after")
    if escalate is None:
        raise row.fail("escalate", "is missing")
    looks = StepLooks(
        row.text("code"), _nested_period(row.optional_row("within"), "length"),
        tuple(period for period in warnings if period is not None), escalate, row.provenance(),
    )  # fmt: skip
    row.finish()
    return looks


def _step_term(row: Row) -> StepTerm:
    urgent = _nested_period(row.optional_row("urgent"))
    if urgent is None:
        raise row.fail("urgent", "is missing")
    return StepTerm(row.text("kind"), _period(row), urgent, row.provenance())


def _period(row: Row, key: str = "length") -> Period:
    return Period(row.number(key, minimum=1), row.choice("unit", UNITS))


def _nested_period(row: Row | None, key: str = "length") -> Period | None:
    if row is None:
        return None
    period = _period(row, key)
    row.finish()
    return period


def _extension(row: Row | None) -> Extension | None:
    if row is None:
        return None
    extension = Extension(
        _period(row), row.optional_number("max_times", minimum=1), row.flag("reason_required", default=False)
    )
    row.finish()
    return extension


def _still(row: Row | None) -> Still | None:
    if row is None:
        return None
    still = Still(_period(row, "every"), row.number("times", minimum=1))
    row.finish()
    return still


def _deadline(row: Row) -> DeadlineRule:
    warnings = (_nested_period(item, "before") for item in row.rows("warnings"))
    return DeadlineRule(
        key=row.text("key"),
        label=row.text("label"),
        text=row.text("text"),
        nature=row.choice("nature", DEADLINE_NATURES),
        trigger=row.text("trigger"),
        starts_from=row.choice("starts_from", STARTS),
        period=_period(row),
        working_day_rule=row.choice("working_day_rule", WORKING_DAY_RULES),
        extension=_extension(row.optional_row("extension")),
        total=_nested_period(row.optional_row("total")),
        configurable=row.flag("configurable", default=False),
        warnings=tuple(period for period in warnings if period is not None),
        alarm=_nested_period(row.optional_row("alarm"), "before"),
        escalate=_nested_period(row.optional_row("escalate"), "after")
        or ESCALATE_AFTER[row.choice("unit", UNITS)],
        suspend_ground=row.text("suspend_ground", default=""),
        still=_still(row.optional_row("still")),
        owner=row.choice("owner", OWNERS),
        ground=row.text("ground"),
        valid_from=row.day("valid_from"),
        provenance=row.provenance(),
    )
