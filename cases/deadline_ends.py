"""When a clock or a step ends: the catalogue's periods put to the calculator of working days. Pure.

`house` is the slug of the organisation whose clock it is: its closing days lengthen its own agreements, never the law's
terms and never an order.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from cases import deadline_rules
from core import working_days
from organisations.calendars import calendar_of


def due_by_rule(key: str, starts_at: datetime, house: str = "") -> datetime:
    """When the clock `key` ends if it starts at this instant. Raises KeyError for an unknown key."""
    rule = deadline_rules.deadlines()[key]
    return due_after(starts_at, rule.period, rule.working_day_rule, house)


def step_due(kind: str, *, urgent: bool, opened_at: datetime, house: str = "") -> datetime | None:
    """By when a step of this kind is due, by the agreed terms (`data/step_terms.toml`); None for one without a term."""
    term = deadline_rules.step_terms().get(kind)
    if term is None:
        return None
    period = term.urgent if urgent else term.normal
    return due_after(opened_at, period, "own_calendar" if period.unit == "working_days" else "none", house)


def due_after(
    starts_at: datetime, period: deadline_rules.Period, working_day_rule: str, house: str = ""
) -> datetime:
    """The end of a period of the catalogue that starts at this instant, under a rule of the catalogue (UTC)."""
    rule = cast(working_days.WorkingDayRule, working_day_rule)
    return working_days.due_at(starts_at, as_period(period), calendar_of(house), working_day_rule=rule)


def resumed_end(
    rule: deadline_rules.DeadlineRule, due_at: datetime, *, stood: tuple[datetime, datetime], house: str = ""
) -> datetime:
    """The end of a clock that stood still from one instant to another: the time that it stood is added, in its own unit."""
    since, until = stood
    period = as_period(rule.period)
    if period.is_exact:
        return due_at + (until - since)
    if period.unit == "working_days":
        days = max(working_days.working_days_between(since, until, calendar_of(house)), 0)
        added = deadline_rules.Period(days, "working_days")
    else:
        days = (working_days.local_day(until) - working_days.local_day(since)) // timedelta(days=1)
        added = deadline_rules.Period(days, "days")
    return due_after(due_at, added, rule.working_day_rule, house)


def counted_anew(
    key: str, starts_at: datetime, moves: Iterable[tuple[str, datetime]], house: str = ""
) -> datetime | None:
    """The end of a clock by the days off as they are now: its term, and every (kind, moment) of its moves in order.

    None where days off do not count, and where the end came from its source and not from counting.
    """
    rule = deadline_rules.deadlines()[key]
    if rule.working_day_rule == "none":
        return None
    end, stands_since = due_by_rule(key, starts_at, house), starts_at
    for kind, moment in moves:
        if kind == "extended" and rule.extension is not None:
            end = due_after(end, rule.extension.period, rule.working_day_rule, house)
        elif kind == "suspended":
            stands_since = moment
        elif kind == "resumed":
            end = resumed_end(rule, end, stood=(stands_since, moment), house=house)
        elif kind != "recounted":
            return None
    return end


def as_period(period: deadline_rules.Period) -> working_days.Period:
    """A length of the catalogue for the calculator."""
    unit = "calendar_days" if period.unit == "days" else period.unit
    return working_days.Period(period.length, cast(working_days.Unit, unit))
