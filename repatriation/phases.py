"""The phases of a return as data: steps per responsible organisation, outcomes and kinds of document.

Pure: reads `data/phases.toml`, touches no database. Source: domain notes NL §3.2, with the certainty per phase.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from core.datafiles import DataFileError, Provenance, Row, by_code, read
from organisations.reference import KINDS

DATA: Final = Path(__file__).parent / "data"

ONLY_FOR: Final = ("all", "minor", "adult", "dutch", "foreign")


@dataclass(frozen=True, slots=True)
class Step:
    """One step, the kind of organisation that is responsible, and for whom it applies."""

    code: str
    label: str
    organisation: str
    required_for_next: bool
    only_for: str

    def applies(self, *, minor: bool | None, dutch: bool | None) -> bool:
        """Whether the step belongs in a file; while age or nationality is unknown, it does."""
        known = {"minor": minor, "adult": _negated(minor), "dutch": dutch, "foreign": _negated(dutch)}
        return known.get(self.only_for, True) is not False


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase with its ordered steps. `urgent_skip`: may be passed in acute danger, and finished later."""

    code: str
    label: str
    text: str
    urgent_skip: bool
    steps: Mapping[str, Step]
    provenance: Provenance

    def steps_for(self, *, minor: bool | None, dutch: bool | None) -> tuple[Step, ...]:
        """The steps that apply to this person, in order."""
        return tuple(step for step in self.steps.values() if step.applies(minor=minor, dutch=dutch))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a file ends; `safe` is False when somebody should still look out."""

    code: str
    label: str
    safe: bool


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document; `holder_matters` asks who has it now."""

    code: str
    label: str
    holder_matters: bool


@dataclass(frozen=True, slots=True)
class Phases:
    """Everything in the file."""

    phases: Mapping[str, Phase]
    outcomes: Mapping[str, Outcome]
    documents: Mapping[str, DocumentKind]

    def after(self, code: str) -> Phase | None:
        """The phase that follows, or None after the last. Raises KeyError for an unknown phase."""
        codes = list(self.phases)
        if code not in self.phases:
            raise KeyError(code)
        place = codes.index(code) + 1
        return self.phases[codes[place]] if place < len(codes) else None


@cache
def phases() -> Phases:
    """The phases in order, the outcomes and the kinds of document."""
    return load(DATA / "phases.toml")


def load(path: Path) -> Phases:
    """Read a file of phases. Raises DataFileError, also when the last phase still has steps."""
    file = read(path)
    found = Phases(
        phases=by_code([_phase(row) for row in file.rows("phase")], where=path.name),
        outcomes=by_code([_outcome(row) for row in file.rows("outcomes")], where=path.name),
        documents=by_code([_document(row) for row in file.rows("documents")], where=path.name),
    )
    file.finish()
    *working, last = found.phases.values()
    if last.steps:
        raise DataFileError(f"{path.name}: phase {last.code}: the last phase has no steps")
    for phase in working:
        if not any(step.required_for_next for step in phase.steps.values()):
            raise DataFileError(f"{path.name}: phase {phase.code}: no step is required for the next phase")
    return found


def _negated(value: bool | None) -> bool | None:
    return None if value is None else not value


def _phase(row: Row) -> Phase:
    phase = Phase(
        code=row.text("code"),
        label=row.text("label"),
        text=row.text("text"),
        urgent_skip=row.flag("urgent_skip"),
        steps=by_code([_step(item) for item in row.rows("steps", required=False)], where=row.where),
        provenance=row.provenance(),
    )
    row.finish()
    return phase


def _step(row: Row) -> Step:
    step = Step(
        code=row.text("code"),
        label=row.text("label"),
        organisation=row.choice("organisation", KINDS),
        required_for_next=row.flag("required_for_next"),
        only_for=row.choice("only_for", ONLY_FOR),
    )
    row.finish()
    return step


def _outcome(row: Row) -> Outcome:
    outcome = Outcome(row.text("code"), row.text("label"), row.flag("safe"))
    row.finish()
    return outcome


def _document(row: Row) -> DocumentKind:
    document = DocumentKind(row.text("code"), row.text("label"), row.flag("holder_matters"))
    row.finish()
    return document
