"""When a file may be destroyed, as data: reads `data/retention.toml`, touches no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Final

from cases.reference import DATA
from core import clock
from core.datafiles import DataFileError, Provenance, Row, table
from core.partial_dates import PartialDate

REST: Final = "other"
OF_AGE: Final = 18
ANSWERED: Final = "answered"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long files led by this kind of organisation are kept."""

    code: str
    label: str
    ground: str
    years: int
    from_adult: bool
    provenance: Provenance

    def destroy_on(self, closed: date, births: Iterable[PartialDate]) -> date:
        """The first day on which the file may be destroyed. A birth that is not known counts as the closing day."""
        start = closed
        if self.from_adult:
            start = max([closed, *(_of_age(birth, closed) for birth in births)])
        return _years_later(start, self.years)


@dataclass(frozen=True, slots=True)
class RequestRule:
    """How long an answered request of a person concerned keeps its names."""

    code: str
    label: str
    ground: str
    years: int
    provenance: Provenance

    def answered_before(self, today: date) -> date:
        """Requests that were answered before this day lose their names today."""
        return _years_later(today, -self.years)


@cache
def rules() -> dict[str, RetentionRule]:
    """The rules in force, by kind of organisation. Raises DataFileError when the rest is not covered."""
    return _complete("retention.toml", "rule")


@cache
def signal_rules() -> dict[str, RetentionRule]:
    """The same for reports that never became part of a case."""
    return _complete("retention_signals.toml", "signal")


def signal_rule_for(kind: str) -> RetentionRule:
    """The rule for reports received by this kind of organisation; there is always one."""
    return signal_rules().get(kind, signal_rules()[REST])


def rule_for(kind: str) -> RetentionRule:
    """The rule for files led by this kind of organisation; there is always one."""
    return rules().get(kind, rules()[REST])


def request_rule() -> RequestRule:
    """How long the names in an answered request are kept. Raises DataFileError when the file does not say."""
    return table(DATA / "retention_requests.toml", "request", _request_rule)[ANSWERED]


def _complete(file: str, key: str) -> dict[str, RetentionRule]:
    found = table(DATA / file, key, _rule)
    if REST not in found:
        raise DataFileError(f"{file}: {key}: {REST} is missing")
    return found


def years_before(today: date, years: int) -> datetime:
    """The first moment of the day so many years ago, here."""
    return datetime.combine(_years_later(today, -years), time(), tzinfo=clock.AMSTERDAM)


def _request_rule(row: Row) -> RequestRule:
    return RequestRule(
        code=row.text("code"), label=row.text("label"), ground=row.text("ground"), years=row.number("years", minimum=1),
        provenance=row.provenance(),
    )  # fmt: skip


def _rule(row: Row) -> RetentionRule:
    return RetentionRule(
        code=row.text("code"), label=row.text("label"), ground=row.text("ground"), years=row.number("years", minimum=1),
        from_adult=row.flag("from_adult"), provenance=row.provenance(),
    )  # fmt: skip


def _of_age(birth: PartialDate, closed: date) -> date:
    adult = birth.turns_18_on()
    if adult is None:
        return _years_later(closed, OF_AGE)
    return adult if isinstance(adult, date) else adult[1]


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
