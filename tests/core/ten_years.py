"""Ten years of deadlines put to the calculator and to the oracle; both the short share and the whole use this."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from cases.deadline_rules import deadlines
from core.working_days import Calendar, Period, Unit, WorkingDayRule, due_at, ends_at
from tests.core import deadline_oracle as oracle

FIRST, LAST = date(2026, 1, 1), date(2035, 12, 31)
HOURS = ((0, 0), (2, 30), (12, 0), (23, 59))
# Invented: the table of equated days reaches to 2028, so that every later year is a year without a table.
EQUATED = frozenset({date(2026, 5, 15), date(2027, 5, 7), date(2028, 5, 26), date(2027, 12, 24)})
CLOSED = frozenset(date(2026, 12, 21) + timedelta(days=n) for n in range(12)) | {date(2030, 10, 3)}
UNITS = {"days": "calendar_days"}
MORE = [
    *((n, "days", "atw") for n in (1, 2, 3, 4, 5, 14, 90, 91)),
    *((n, "weeks", "atw") for n in (1, 2, 4, 12, 13)),
    *((n, "months", "atw") for n in (1, 3, 4)),
    *((n, "working_days", "own_calendar") for n in (1, 2, 5, 10)),
    *((n, "days", "own_calendar") for n in (1, 10, 120)),
    *((n, "days", "none") for n in (1, 10, 90)),
    (12, "months", "none"),
]


class Term(NamedTuple):
    """A length, its unit as in the catalogue, and its rule."""

    length: int
    unit: str
    rule: str


def terms() -> list[Term]:
    """Every term of the catalogue, and lengths at the edges of the Act."""
    known = [Term(r.period.length, r.period.unit, r.working_day_rule) for r in deadlines().values()]
    return sorted({*known, *(Term(*more) for more in MORE)})


def hard_days() -> list[date]:
    """Days around which calculators go wrong: clock changes, leap days, feasts, the turn of the year."""
    found: set[date] = set()
    for year in range(FIRST.year, LAST.year + 1):
        text = oracle.EASTER[year]
        easter = date(year, int(text[:2]), int(text[2:]))
        sundays = [
            max(d for n in range(25, 32) if (d := date(year, m, n)).isoweekday() == 7) for m in (3, 10)
        ]
        middles = [
            easter,
            easter + timedelta(days=39),
            date(year, 4, 27),
            date(year, 5, 5),
            date(year, 12, 31),
            *sundays,
        ]
        middles.append(date(year, 2, 28))
        found.update(day + timedelta(days=n) for day in middles for n in range(-4, 3))
    return sorted(day for day in found if FIRST <= day <= LAST)


def few_days() -> list[date]:
    """The hardest of them, each once: for the share that every run of the tests does."""
    middles = [
        date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 28), date(2027, 3, 28), date(2026, 5, 5), date(2027, 5, 6),
        date(2031, 4, 26), date(2033, 4, 27), date(2026, 12, 31), date(2034, 12, 25), date(2030, 6, 10),
    ]  # fmt: skip
    return sorted({day + timedelta(days=n) for day in middles for n in (-7, -3, -1, 0)})


def moments(days: Iterator[date] | list[date]) -> Iterator[datetime]:
    """The hours of each day, by a Dutch clock."""
    for day in days:
        for hour, minute in HOURS:
            yield oracle.instant(datetime(day.year, day.month, day.day, hour, minute))  # noqa: DTZ001


def disagreements(starts: Iterator[datetime], asked: list[Term]) -> tuple[int, list[str]]:
    """How many ends were compared, and every one on which the two disagree."""
    with_table = Calendar(equated_days=EQUATED, closing_days=CLOSED)
    compared, wrong = 0, []
    for start in starts:
        for term in asked:
            period = Period(term.length, cast(Unit, UNITS.get(term.unit, term.unit)))
            pairs = [
                (
                    due_at(start, period, with_table, working_day_rule=cast(WorkingDayRule, term.rule)),
                    oracle.end_of(start, *term, EQUATED, CLOSED),
                )
            ]
            if term.rule == "none":
                pairs.append((ends_at(start, period), oracle.lapse_of(start, term.length, term.unit)))
            compared += len(pairs)
            wrong += [f"{start} {term}: {ours} is {theirs}" for ours, theirs in pairs if ours != theirs]
    return compared, wrong
