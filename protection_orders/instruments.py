"""The protective instruments as data: what each is, who may ask and decide, how long, what a breach leads to.

Pure: reads `data/*.toml`, touches no database. An instrument without `valid_from` is prospective: it does not
exist in law and may only be practised. Source and certainty stand beside each entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from cases.deadline_rules import Period, deadlines
from core.datafiles import DataFileError, Provenance, Row, table
from organisations.reference import KINDS

DATA: Final = Path(__file__).parent / "data"

PROTECTS: Final = ("minor", "adult", "both")
TRAVEL: Final = ("always", "by_measure", "never")
PERSONS: Final = ("protected_person_lawyer", "parent", "carer")
MEASURE_KINDS: Final = ("prohibition", "restriction", "requirement", "other")
ROUTES: Final = (
    "arrest",
    "penalty_payment",
    "civil_detention",
    "safeguard_only",
    "re_arrest",
    "substitute_detention",
    "border_stop",
)
UNITS: Final = ("days", "weeks", "months", "years")
ADDRESSEES: Final = ("respondent", "protected_person", "authority")
ADULT_AGE: Final = 18


@dataclass(frozen=True, slots=True)
class BreachRoute:
    """What a breach of one kind of measure leads to; `text` is the sentence on the screen."""

    route: str
    also: tuple[str, ...]
    ground: str
    awareness: bool
    text: str


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """Each extension is at most `period`; `max_times` None means no fixed number."""

    period: Period
    max_times: int | None
    total_days: int | None
    condition: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithoutHearing:
    """An order given without hearing lapses after `lapses` unless those concerned were heard."""

    lapses: Period
    ground: str


@dataclass(frozen=True, slots=True)
class OrderInstrument:
    """One instrument; see the head of `instruments.toml` for the meaning of each field."""

    code: str
    name: str
    basis: str
    valid_from: dt.date | None
    valid_until: dt.date | None
    applicants: tuple[str, ...]
    applicant_persons: tuple[str, ...]
    via: str
    test: str
    decided_by: tuple[str, ...]
    protects: str
    respondent_min_age: int | None
    max_duration: Period | None
    extension: ExtensionRule | None
    without_hearing: WithoutHearing | None
    unused_lapse: Period | None
    breach: Mapping[str, BreachRoute]
    travel: str
    border_searchable: bool
    needs_service: bool
    end_at_18: bool
    after_18: str
    requires: tuple[str, ...]
    deadlines: tuple[str, ...]
    note: str
    provenance: Provenance

    @property
    def is_prospective(self) -> bool:
        """True while the instrument does not exist in law: practice mode only."""
        return self.valid_from is None

    def in_force_on(self, day: dt.date) -> bool:
        """Whether the law holds this instrument on that day; never for a prospective one."""
        if self.valid_from is None or day < self.valid_from:
            return False
        return self.valid_until is None or day < self.valid_until

    def may_file(self, who: str) -> bool:
        """Whether an organisation kind, or a person of PERSONS, is entitled to ask for this instrument."""
        return who in self.applicants or who in self.applicant_persons

    def can_protect(self, age: int | None) -> bool:
        """Whether it can protect someone of that age in years; an unknown age is not a reason to refuse."""
        if age is None or self.protects == "both":
            return True
        return (age < ADULT_AGE) == (self.protects == "minor")

    def breach_route(self, measure_kind: str) -> BreachRoute:
        """The route for a breach; an unknown measure takes that of a prohibition, so that an alert always goes."""
        return self.breach.get(measure_kind, self.breach["prohibition"])


@dataclass(frozen=True, slots=True)
class MeasureType:
    """A measure from the library; `needs_proportionality` when it limits someone's travel."""

    code: str
    name: str
    kind: str
    concerns_travel: bool
    limits_travel: bool
    addressee: str
    default_text: str
    instruments: tuple[str, ...]
    provenance: Provenance

    @property
    def needs_proportionality(self) -> bool:
        """Whether the application must say why a lighter measure is not enough."""
        return self.limits_travel


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """A coded reason; `needs_note` asks for words beside it."""

    code: str
    label: str
    help: str
    needs_note: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ServiceWay:
    """A way to bring an order to a respondent."""

    code: str
    label: str
    help: str
    counts_as_served: bool
    counts_as_told: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class HearingNeed:
    """What someone needs at a hearing."""

    code: str
    label: str
    help: str
    court_must_know: bool
    provenance: Provenance


@cache
def instruments() -> dict[str, OrderInstrument]:
    """The instruments by code, in the order of the list. Raises DataFileError when the file is not usable."""
    return load_instruments(DATA / "instruments.toml")


def load_instruments(path: Path) -> dict[str, OrderInstrument]:
    """Read a file of instruments. Raises DataFileError."""
    found = table(path, "instrument", _instrument)
    for entry in found.values():
        unknown = set(entry.requires) - set(found)
        if unknown:
            raise DataFileError(f"{path.name}: instrument {entry.code}: requires unknown {sorted(unknown)}")
    return found


def _instrument(row: Row) -> OrderInstrument:
    entry = OrderInstrument(
        code=row.text("code"),
        name=row.text("name"),
        basis=row.text("basis"),
        valid_from=row.optional_day("valid_from"),
        valid_until=row.optional_day("valid_until"),
        applicants=row.texts("applicants", allowed=KINDS),
        applicant_persons=row.texts("applicant_persons", allowed=PERSONS),
        via=row.text("via"),
        test=row.text("test"),
        decided_by=row.texts("decided_by", allowed=KINDS, required=True),
        protects=row.choice("protects", PROTECTS),
        respondent_min_age=row.optional_number("respondent_min_age", minimum=1),
        max_duration=_period(row.optional_row("max_duration")),
        extension=_extension(row.optional_row("extension")),
        without_hearing=_without_hearing(row.optional_row("without_hearing")),
        unused_lapse=_period(row.optional_row("unused_lapse")),
        breach=_breach(row),
        travel=row.choice("travel", TRAVEL),
        border_searchable=row.flag("border_searchable"),
        needs_service=row.flag("needs_service"),
        end_at_18=row.flag("end_at_18"),
        after_18=row.text("after_18", default=""),
        requires=row.texts("requires"),
        deadlines=row.texts("deadlines", allowed=deadlines()),
        note=row.text("note", default=""),
        provenance=row.provenance(),
    )
    if not entry.applicants and not entry.applicant_persons:
        raise row.fail("applicants", "nobody may ask for it")
    if entry.border_searchable and entry.travel == "never":
        raise row.fail("border_searchable", "only what concerns travel may be searched at the border")
    if entry.end_at_18 and entry.protects != "minor":
        raise row.fail("end_at_18", "only a measure for minors ends at 18")
    if entry.end_at_18 != bool(entry.after_18):
        raise row.fail("after_18", "says what replaces a measure that ends at 18, and only that")
    return entry


def _period(row: Row | None) -> Period | None:
    if row is None:
        return None
    period = Period(row.number("length", minimum=1), row.choice("unit", UNITS))
    row.finish()
    return period


def _extension(row: Row | None) -> ExtensionRule | None:
    if row is None:
        return None
    rule = ExtensionRule(
        period=Period(row.number("length", minimum=1), row.choice("unit", UNITS)),
        max_times=row.optional_number("max_times", minimum=1),
        total_days=row.optional_number("total_days", minimum=1),
        condition=row.text("condition", default=""),
        by=row.texts("by", allowed=(*KINDS, *PERSONS), required=True),
    )
    row.finish()
    return rule


def _without_hearing(row: Row | None) -> WithoutHearing | None:
    if row is None:
        return None
    rule = WithoutHearing(
        Period(row.number("length", minimum=1), row.choice("unit", UNITS)), row.text("ground")
    )
    row.finish()
    return rule


def _breach(row: Row) -> dict[str, BreachRoute]:
    routes: dict[str, BreachRoute] = {}
    for item in row.rows("breach"):
        kinds = item.texts("kinds", allowed=MEASURE_KINDS, required=True)
        route = BreachRoute(
            route=item.choice("route", ROUTES),
            also=item.texts("also", allowed=ROUTES),
            ground=item.text("ground"),
            awareness=item.flag("awareness"),
            text=item.text("text"),
        )
        item.finish()
        for kind in kinds:
            if kind in routes:
                raise row.fail("breach", f"{kind} occurs twice")
            routes[kind] = route
    missing = set(MEASURE_KINDS) - set(routes)
    if missing:
        raise row.fail("breach", f"no route for {', '.join(sorted(missing))}")
    return routes


@cache
def measures() -> dict[str, MeasureType]:
    """The library of measures by code. Raises DataFileError when the file is not usable."""
    return load_measures(DATA / "measures.toml", instruments=instruments())


def measures_for(instrument: str) -> tuple[MeasureType, ...]:
    """The measures that an instrument allows, in the order of the library."""
    return tuple(measure for measure in measures().values() if instrument in measure.instruments)


def load_measures(path: Path, *, instruments: Mapping[str, OrderInstrument]) -> dict[str, MeasureType]:
    """Read a file of measures; each allowed instrument must exist. Raises DataFileError."""

    def make(row: Row) -> MeasureType:
        measure = MeasureType(
            code=row.text("code"),
            name=row.text("name"),
            kind=row.choice("kind", MEASURE_KINDS),
            concerns_travel=row.flag("concerns_travel"),
            limits_travel=row.flag("limits_travel"),
            addressee=row.choice("addressee", ADDRESSEES),
            default_text=row.text("default_text"),
            instruments=row.texts("instruments", allowed=instruments, required=True),
            provenance=row.provenance(),
        )
        if measure.limits_travel and not measure.concerns_travel:
            raise row.fail("limits_travel", "what limits travel also concerns it")
        for code in measure.instruments:
            if measure.concerns_travel and instruments[code].travel == "never":
                raise row.fail("instruments", f"{code} never concerns travel")
        return measure

    return table(path, "measure", make)


@cache
def return_reasons() -> dict[str, ReasonCode]:
    """Why a reviewer returns an application."""
    return table(DATA / "return_reasons.toml", "reason", _reason)


@cache
def reasons_without_notice() -> dict[str, ReasonCode]:
    """Why the other side is not heard before the decision."""
    return table(DATA / "reasons_without_notice.toml", "reason", _reason)


@cache
def service_ways() -> dict[str, ServiceWay]:
    """The ways to bring an order to a respondent."""
    return table(
        DATA / "service_ways.toml",
        "way",
        lambda row: ServiceWay(
            code=row.text("code"),
            label=row.text("label"),
            help=row.text("help", default=""),
            counts_as_served=row.flag("counts_as_served"),
            counts_as_told=row.flag("counts_as_told"),
            provenance=row.provenance(),
        ),
    )


@cache
def hearing_needs() -> dict[str, HearingNeed]:
    """What someone may need at a hearing."""
    return table(
        DATA / "hearing_needs.toml",
        "need",
        lambda row: HearingNeed(
            code=row.text("code"),
            label=row.text("label"),
            help=row.text("help", default=""),
            court_must_know=row.flag("court_must_know"),
            provenance=row.provenance(),
        ),
    )


def _reason(row: Row) -> ReasonCode:
    return ReasonCode(
        code=row.text("code"),
        label=row.text("label"),
        help=row.text("help", default=""),
        needs_note=row.flag("needs_note"),
        provenance=row.provenance(),
    )
