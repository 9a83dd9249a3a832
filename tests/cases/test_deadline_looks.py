"""When somebody is told about a clock: no clock of the catalogue ends in silence, whatever its term."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import deadline_rules
from cases.deadline_looks import (
    ALARM,
    ESCALATE,
    OVERDUE,
    STILL,
    WARN,
    due_looks,
    looks,
    next_look,
    next_still,
    still_steps,
    told_until,
)

RULES = sorted(deadline_rules.deadlines().items())
MOMENTS = st.integers(0, 10 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
LENGTHS = st.integers(1, 400 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@pytest.mark.parametrize(("key", "rule"), RULES, ids=[key for key, _ in RULES])
@settings(max_examples=15, deadline=None)
@given(start=MOMENTS, length=LENGTHS)
def test_every_clock_is_looked_at_until_the_coordinator_knows(key, rule, start, length):
    due = start + length
    at, steps, after = start, [], None
    while (look := next_look(rule, starts_at=start, due_at=due, after=after)) is not None:
        assert look.at >= at, "the next look is never before the last"
        at = look.at
        now = due_looks(rule, starts_at=start, due_at=due, after=after, now=at)[0]
        assert now, "what is planned is due when its moment comes"
        steps += [one.step for one in now]
        after = now[-1].at
    assert steps[-1] == ESCALATE
    assert steps.count(OVERDUE) == steps.count(ESCALATE) == 1
    assert (ALARM in steps) == (rule.alarm is not None)
    assert all(one.at < due for one in looks(rule, starts_at=start, due_at=due) if one.step == WARN)


@pytest.mark.parametrize(("key", "rule"), RULES, ids=[key for key, _ in RULES])
@settings(max_examples=15, deadline=None)
@given(start=MOMENTS, length=LENGTHS, passed=LENGTHS)
def test_after_a_moved_end_no_alert_and_no_end_is_passed_over(key, rule, start, length, passed):
    due, now = start + length, start + passed
    after = told_until(rule, starts_at=start, due_at=due, now=now)
    left = {look.step for look in looks(rule, starts_at=start, due_at=due) if look.at > after}
    assert {OVERDUE, ESCALATE} <= left
    assert (ALARM in left) == (rule.alarm is not None)


@settings(max_examples=100, deadline=None)
@given(
    rule=st.sampled_from([rule for _, rule in RULES if rule.still]),
    since=MOMENTS,
    late=st.lists(LENGTHS, max_size=6),
)
def test_what_stands_still_always_comes_back_and_reaches_the_coordinator(rule, since, late):
    after, turns = None, []
    for passed in [*late, *[timedelta(0)] * 4]:
        now = next_still(rule, suspended_at=since, after=after) + passed
        assert now > (after or since)
        turns.append(still_steps(rule, suspended_at=since, now=now))
        after = now
    assert all(STILL in steps for steps in turns)
    assert ESCALATE in turns[-1]
    told = [ESCALATE in steps for steps in turns]
    assert told == sorted(told), "once the coordinator knows, that stays so"
    if not any(late):
        assert told.index(True) == rule.still.times


def test_the_day_before_a_monday_is_a_friday():
    rule = deadline_rules.deadlines()["REFERRAL_ANSWER"]
    for due, told in (((2026, 11, 30), (2026, 11, 27)), ((2027, 3, 30), (2027, 3, 25))):
        start = datetime(*due, 22, tzinfo=UTC) - timedelta(days=7)
        (warned,) = [
            look
            for look in looks(rule, starts_at=start, due_at=datetime(*due, 21, tzinfo=UTC))
            if look.step == WARN
        ]
        assert (warned.at.year, warned.at.month, warned.at.day) == told


def test_a_night_without_the_sweep_loses_no_step():
    rule = deadline_rules.deadlines()["ORDER_END"]
    start, due = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)
    missed = due_looks(rule, starts_at=start, due_at=due, after=None, now=due + timedelta(days=9))[0]
    assert [look.step for look in missed].count(WARN) == len(rule.warnings) == 5
    assert {ALARM, OVERDUE, ESCALATE} <= {look.step for look in missed}


def test_the_days_before_the_end_of_an_order_are_those_of_the_catalogue():
    for key in ("ORDER_END", "OTS_END", "MUHP_END", "MUHP_UNUSED", "VV_END", "OM_509HH", "VOTS_END"):
        days = [period.length for period in deadline_rules.deadlines()[key].warnings]
        assert {60, 30, 14, 7, 1} <= set(days), key
