"""Reference data about cases: practices, the meldcode, capacities, channels, grounds and end reasons.

Pure: reads `data/*.toml`, touches no database. Texts are Dutch and go to the screen as they are. Source and
certainty of each fact stand beside it (`provenance`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from cases.sections import PURPOSE_SECTIONS
from core.datafiles import DataFileError, Provenance, Row, by_code, read, table
from organisations.reference import KINDS

DATA: Final = Path(__file__).parent / "data"

ANY_KIND: Final = "any"
STEPS: Final = ("MAP_SIGNALS", "CONSULT", "TALK", "WEIGH", "DECIDE")
VARIANTS: Final = ("basic", "egg", "fgm")
OUTCOMES: Final = ("close", "report", "help")
INSTRUMENTS: Final = ("forced_marriage_abandonment", "fgm", "honour_femicide")
GROUND_USES: Final = ("share", "participate", "refer")
END_STAGES: Final = ("triage", "case")


@dataclass(frozen=True, slots=True)
class Practice:
    """A harmful practice that a signal or case may be about."""

    code: str
    label: str
    help: str
    meldcode_variant: str
    instruments: tuple[str, ...]
    travel_sensitive: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class MeldcodeStep:
    """One of the five steps, with the guidance that the form shows."""

    code: str
    number: int
    label: str
    text: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class MeldcodeVariant:
    """Guidance that replaces that of some steps; `warning` stands above the form."""

    code: str
    label: str
    warning: str
    text: str
    talk_to_family: bool
    expert_first: bool
    target_hours: int
    steps: Mapping[str, str]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Meldcode:
    """The steps and the variants of one version."""

    version: str
    steps: Mapping[str, MeldcodeStep]
    variants: Mapping[str, MeldcodeVariant]

    def guidance(self, variant: str) -> tuple[tuple[MeldcodeStep, str], ...]:
        """Each step with the text for a variant ("basic" has the steps' own texts)."""
        chosen = {} if variant == "basic" else self.variants[variant].steps
        return tuple((step, chosen.get(step.code, step.text)) for step in self.steps.values())


@dataclass(frozen=True, slots=True)
class WeighingBranch:
    """What a yes or a no leads to: the next question, or an outcome with its sentence."""

    next: str | None
    outcome: str | None
    text: str


@dataclass(frozen=True, slots=True)
class WeighingQuestion:
    """A question of the afwegingskader."""

    code: str
    number: int
    text: str
    help: str
    yes: WeighingBranch
    no: WeighingBranch
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Choice:
    """A plain code with a label and a line of help."""

    code: str
    label: str
    help: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Weighing:
    """The five questions of one version of the afwegingskader, with the definitions shown beside them."""

    version: str
    questions: Mapping[str, WeighingQuestion]
    definitions: Mapping[str, Choice]


@dataclass(frozen=True, slots=True)
class ReporterCapacity:
    """In what capacity someone reports, and for which kinds of organisation it is offered."""

    code: str
    label: str
    help: str
    kinds: tuple[str, ...]
    professional: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach a person; `others_may_see` asks for a safe moment to be recorded."""

    code: str
    label: str
    help: str
    others_may_see: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal ground to share with, involve, or refer to another organisation."""

    code: str
    label: str
    basis: str
    text: str
    condition: str
    from_kinds: tuple[str, ...]
    to_kinds: tuple[str, ...]
    uses: tuple[str, ...]
    purposes: tuple[str, ...]
    needs_consent: bool
    provenance: Provenance

    def covers(self, *, from_kind: str, to_kind: str, use: str) -> bool:
        """Whether this ground can carry that use between those kinds of organisation."""
        return (
            use in self.uses
            and (ANY_KIND in self.from_kinds or from_kind in self.from_kinds)
            and (ANY_KIND in self.to_kinds or to_kind in self.to_kinds)
        )


@dataclass(frozen=True, slots=True)
class EndReason:
    """Why a signal ends at triage, or a case closes."""

    code: str
    stage: str
    label: str
    help: str
    needs_note: bool
    safety_view: bool
    provenance: Provenance


@cache
def practices() -> dict[str, Practice]:
    """The practices by code, in the order of the form."""
    return load_practices(DATA / "practices.toml")


def load_practices(path: Path) -> dict[str, Practice]:
    """Read a file of practices. Raises DataFileError."""
    return table(
        path,
        "practice",
        lambda row: Practice(
            code=row.text("code"),
            label=row.text("label"),
            help=row.text("help"),
            meldcode_variant=row.choice("meldcode_variant", VARIANTS),
            instruments=row.texts("instruments", allowed=INSTRUMENTS, required=True),
            travel_sensitive=row.flag("travel_sensitive"),
            provenance=row.provenance(),
        ),
    )


def meldcode_variant_for(codes: frozenset[str] | set[str]) -> str:
    """The guidance for a signal about these practices: fgm before egg before basic (the most careful wins)."""
    chosen = {practices()[code].meldcode_variant for code in codes}
    return next((variant for variant in ("fgm", "egg") if variant in chosen), "basic")


@cache
def meldcode() -> Meldcode:
    """The five steps with their variants."""
    return load_meldcode(DATA / "meldcode.toml")


def load_meldcode(path: Path) -> Meldcode:
    """Read the steps. Raises DataFileError, also when a step is missing or a variant proposes the family."""
    file = read(path)
    steps = by_code([_step(row) for row in file.rows("step")], where=path.name)
    variants = by_code([_variant(row) for row in file.rows("variant")], where=path.name)
    found = Meldcode(version=file.text("version"), steps=steps, variants=variants)
    file.finish()
    if tuple(steps) != STEPS:
        raise DataFileError(f"{path.name}: the steps must be {', '.join(STEPS)} in this order")
    for variant in variants.values():
        if variant.talk_to_family or "TALK" not in variant.steps:
            raise DataFileError(f"{path.name}: variant {variant.code}: may not propose to talk to the family")
    return found


def _step(row: Row) -> MeldcodeStep:
    step = MeldcodeStep(
        code=row.choice("code", STEPS),
        number=row.number("number", minimum=1),
        label=row.text("label"),
        text=row.text("text"),
        provenance=row.provenance(),
    )
    row.finish()
    return step


def _variant(row: Row) -> MeldcodeVariant:
    texts = {item.choice("code", STEPS): item.text("text") for item in row.rows("steps")}
    variant = MeldcodeVariant(
        code=row.choice("code", VARIANTS),
        label=row.text("label"),
        warning=row.text("warning"),
        text=row.text("text"),
        talk_to_family=row.flag("talk_to_family"),
        expert_first=row.flag("expert_first"),
        target_hours=row.number("target_hours"),
        steps=texts,
        provenance=row.provenance(),
    )
    row.finish()
    return variant


@cache
def weighing() -> Weighing:
    """The five questions of the afwegingskader."""
    return load_weighing(DATA / "weighing.toml")


def load_weighing(path: Path) -> Weighing:
    """Read the questions. Raises DataFileError when a branch leads back or to a question that is not there."""
    file = read(path)
    found = Weighing(
        version=file.text("version"),
        questions=by_code([_question(row) for row in file.rows("question")], where=path.name),
        definitions=by_code([_definition(row) for row in file.rows("definition")], where=path.name),
    )
    file.finish()
    for question in found.questions.values():
        for branch in (question.yes, question.no):
            after = found.questions.get(branch.next) if branch.next else None
            if branch.next and (after is None or after.number <= question.number):
                raise DataFileError(
                    f"{path.name}: question {question.code}: next {branch.next!r} is not later"
                )
    return found


def _question(row: Row) -> WeighingQuestion:
    question = WeighingQuestion(
        code=row.text("code"),
        number=row.number("number", minimum=1),
        text=row.text("text"),
        help=row.text("help"),
        yes=_branch(row.row("yes")),
        no=_branch(row.row("no")),
        provenance=row.provenance(),
    )
    row.finish()
    return question


def _branch(row: Row) -> WeighingBranch:
    if row.has("next") == row.has("outcome"):
        raise row.fail("next", "a branch has either a next question or an outcome")
    branch = WeighingBranch(
        next=row.text("next") if row.has("next") else None,
        outcome=row.choice("outcome", OUTCOMES) if row.has("outcome") else None,
        text=row.text("text") if row.has("outcome") else "",
    )
    row.finish()
    return branch


def _definition(row: Row) -> Choice:
    found = Choice(row.text("code"), row.text("label"), row.text("text"), row.provenance())
    row.finish()
    return found


@cache
def reporter_capacities() -> dict[str, ReporterCapacity]:
    """The capacities in which someone reports."""
    return load_capacities(DATA / "reporter_capacities.toml")


def load_capacities(path: Path) -> dict[str, ReporterCapacity]:
    """Read a file of capacities. Raises DataFileError."""
    return table(
        path,
        "capacity",
        lambda row: ReporterCapacity(
            code=row.text("code"),
            label=row.text("label"),
            help=row.text("help", default=""),
            kinds=row.texts("kinds", allowed=(*KINDS, ANY_KIND), required=True),
            professional=row.flag("professional"),
            provenance=row.provenance(),
        ),
    )


@cache
def channels() -> dict[str, Channel]:
    """The ways to reach a person."""
    return load_channels(DATA / "channels.toml")


def load_channels(path: Path) -> dict[str, Channel]:
    """Read a file of channels. Raises DataFileError."""
    return table(
        path,
        "channel",
        lambda row: Channel(
            code=row.text("code"),
            label=row.text("label"),
            help=row.text("help", default=""),
            others_may_see=row.flag("others_may_see"),
            provenance=row.provenance(),
        ),
    )


@cache
def grounds() -> dict[str, Ground]:
    """The legal grounds by code."""
    return load_grounds(DATA / "grounds.toml")


def load_grounds(path: Path) -> dict[str, Ground]:
    """Read a file of grounds. Raises DataFileError."""
    kinds = (*KINDS, ANY_KIND)
    return table(
        path,
        "ground",
        lambda row: Ground(
            code=row.text("code"),
            label=row.text("label"),
            basis=row.text("basis"),
            text=row.text("text"),
            condition=row.text("condition", default=""),
            from_kinds=row.texts("from_kinds", allowed=kinds, required=True),
            to_kinds=row.texts("to_kinds", allowed=kinds, required=True),
            uses=row.texts("uses", allowed=GROUND_USES, required=True),
            purposes=row.texts("purposes", allowed=tuple(PURPOSE_SECTIONS)),
            needs_consent=row.flag("needs_consent"),
            provenance=row.provenance(),
        ),
    )


def grounds_for(*, from_kind: str, to_kind: str, use: str) -> tuple[Ground, ...]:
    """The grounds that can carry a use between two kinds of organisation, in file order."""
    return tuple(g for g in grounds().values() if g.covers(from_kind=from_kind, to_kind=to_kind, use=use))


def taking_part_grounds(*, from_kind: str, to_kind: str, purpose: str, use: str) -> tuple[Ground, ...]:
    """The grounds on which an organisation may see parts of a case for this purpose; `use`: participate or refer."""
    fitting = grounds_for(from_kind=from_kind, to_kind=to_kind, use=use)
    return tuple(ground for ground in fitting if purpose in ground.purposes)


@cache
def end_reasons() -> dict[str, EndReason]:
    """The reasons to end a signal or close a case; filter on `stage`."""
    return load_end_reasons(DATA / "end_reasons.toml")


def load_end_reasons(path: Path) -> dict[str, EndReason]:
    """Read a file of end reasons. Raises DataFileError."""
    return table(
        path,
        "reason",
        lambda row: EndReason(
            code=row.text("code"),
            stage=row.choice("stage", END_STAGES),
            label=row.text("label"),
            help=row.text("help", default=""),
            needs_note=row.flag("needs_note"),
            safety_view=row.flag("safety_view"),
            provenance=row.provenance(),
        ),
    )
