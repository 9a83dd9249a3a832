"""Deadlines after the Algemene termijnenwet: hand-computed cases, a second opinion, and laws that always hold."""

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.working_days import (
    AMSTERDAM,
    END_OF_WORKING_DAY,
    Calendar,
    Period,
    PeriodError,
    WorkingDayRule,
    add_working_days,
    atw_holidays,
    due_after_days,
    due_after_months,
    due_after_weeks,
    due_at,
    ends_at,
    is_working_day,
    kings_day,
    local_day,
    next_working_day,
    working_days_between,
)

BRIDGE_DAY = date(2026, 5, 15)  # the Friday after Ascension Day
CALENDAR = Calendar(equated_days=frozenset({BRIDGE_DAY}), closing_days=frozenset({date(2026, 11, 23)}))


def local(text: str) -> datetime:
    """'2026-03-28 20:00' on a Dutch clock."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


# start, length, unit, rule, last day: worked out by hand with a calendar beside the Act
LAST_DAYS = [
    # art. 1: a Saturday, Sunday or holiday runs on
    (
        "2026-11-18 10:00",
        5,
        "calendar_days",
        "atw",
        "2026-11-23",
    ),  # own closing day does not count for the Act
    ("2026-11-20 10:00", 1, "calendar_days", "atw", "2026-11-23"),  # Saturday
    ("2026-11-20 10:00", 1, "calendar_days", "none", "2026-11-21"),
    ("2026-11-20 10:00", 1, "calendar_days", "own_calendar", "2026-11-24"),  # Monday is a closing day
    ("2026-05-04 10:00", 1, "calendar_days", "atw", "2026-05-06"),  # 5 May, not a fifth year
    ("2026-05-13 10:00", 1, "calendar_days", "atw", "2026-05-18"),  # Ascension, then the equated bridge day
    # art. 2: three days or more hold two working days
    ("2026-04-02 10:00", 3, "calendar_days", "atw", "2026-04-08"),  # Good Friday to Easter Monday are off
    ("2026-04-02 10:00", 2, "calendar_days", "atw", "2026-04-07"),  # shorter: art. 1 alone
    ("2026-12-24 10:00", 3, "calendar_days", "atw", "2026-12-29"),
    ("2026-12-23 10:00", 4, "calendar_days", "atw", "2026-12-28"),
    ("2026-12-24 10:00", 3, "calendar_days", "none", "2026-12-27"),
    # art. 4: long terms and terms in years stay where they end
    ("2026-01-05 10:00", 90, "calendar_days", "atw", "2026-04-07"),  # Easter Sunday
    ("2026-01-04 10:00", 91, "calendar_days", "atw", "2026-04-05"),
    ("2026-01-26 10:00", 10, "weeks", "atw", "2026-04-07"),  # Easter Monday
    ("2026-01-12 10:00", 12, "weeks", "atw", "2026-04-07"),
    ("2026-01-05 10:00", 13, "weeks", "atw", "2026-04-06"),
    ("2026-09-25 10:00", 3, "months", "atw", "2026-12-28"),
    ("2026-08-25 10:00", 4, "months", "atw", "2026-12-25"),
    ("2025-12-25 10:00", 1, "years", "atw", "2026-12-25"),
    # months and leap days
    ("2028-01-31 10:00", 1, "months", "none", "2028-02-29"),
    ("2027-01-31 10:00", 1, "months", "none", "2027-02-28"),
    ("2027-01-31 10:00", 1, "months", "atw", "2027-03-01"),  # 28 February 2027 is a Sunday
    ("2028-02-29 10:00", 1, "years", "none", "2029-02-28"),
    ("2028-02-28 10:00", 1, "calendar_days", "none", "2028-02-29"),
    ("2026-11-30 10:00", 3, "months", "none", "2027-02-28"),
    # working days
    ("2026-11-18 10:00", 5, "working_days", "atw", "2026-11-25"),
    ("2026-11-18 10:00", 5, "working_days", "own_calendar", "2026-11-26"),
    ("2026-04-24 10:00", 1, "working_days", "none", "2026-04-28"),  # King's Day on Monday the 27th
    (
        "2025-04-25 10:00",
        1,
        "working_days",
        "none",
        "2025-04-28",
    ),  # the 27th is a Sunday: King's Day on the 26th
    ("2026-04-02 10:00", 1, "working_days", "atw", "2026-04-07"),
    # the event belongs to the Dutch day, not to the day in UTC
    ("2026-11-19 00:30", 1, "calendar_days", "none", "2026-11-20"),
    ("2026-07-01 00:30", 1, "calendar_days", "none", "2026-07-02"),
]


@pytest.mark.parametrize(("start", "length", "unit", "rule", "last"), LAST_DAYS)
def test_the_last_day(start, length, unit, rule, last):
    due = due_at(local(start).astimezone(UTC), Period(length, unit), CALENDAR, working_day_rule=rule)
    assert due.astimezone(AMSTERDAM) == local(f"{last} 23:59:59")
    assert due.tzinfo is UTC


def test_hours_are_exact_when_the_clock_changes():
    for rule in ("none", "atw", "own_calendar"):
        spring = due_at(local("2026-03-28 20:00"), Period(12, "hours"), working_day_rule=rule)
        autumn = due_at(local("2026-10-24 20:00"), Period(12, "hours"), working_day_rule=rule)
        assert spring == local("2026-03-29 09:00")
        assert autumn == local("2026-10-25 07:00")
    sunday = due_at(local("2026-11-22 09:15"), Period(45, "minutes"), CALENDAR, working_day_rule="atw")
    assert sunday == local("2026-11-22 10:00")


def test_the_end_of_the_day_follows_the_clock_of_that_day():
    assert due_after_days(local("2026-03-27 10:00"), 1, atw=False).hour == 22  # winter time
    assert (
        due_after_days(local("2026-03-27 10:00"), 2, atw=False).hour == 21
    )  # summer time since that morning
    at_five = due_after_days(local("2026-11-18 10:00"), 1, atw=True, end_of_day=END_OF_WORKING_DAY)
    assert at_five == local("2026-11-19 17:00")


def test_short_forms_agree_with_the_one_entry():
    start = local("2026-01-26 10:00")
    assert due_after_weeks(start, 10, atw=True) == local("2026-04-07 23:59:59")
    assert due_after_weeks(start, 10, atw=False) == local("2026-04-06 23:59:59")
    assert due_after_months(start, 3, atw=True) == local(
        "2026-04-28 23:59:59"
    )  # 26 April 2026: Sunday, King's Day
    assert due_after_months(start, 3, atw=False) == local("2026-04-26 23:59:59")


@pytest.mark.parametrize(
    ("start", "length", "unit", "end"),
    [
        ("2026-03-20 15:00", 10, "calendar_days", "2026-03-30 15:00"),  # a day of 23 hours lies between
        ("2026-10-20 15:00", 10, "calendar_days", "2026-10-30 15:00"),  # and one of 25
        ("2026-04-02 08:00", 4, "weeks", "2026-04-30 08:00"),
        ("2026-09-25 12:00", 3, "months", "2026-12-25 12:00"),  # a holiday does not lengthen an order
        ("2028-02-29 12:00", 1, "years", "2029-02-28 12:00"),
    ],
)
def test_an_order_that_begins_at_once_is_never_lengthened(start, length, unit, end):
    assert ends_at(local(start), Period(length, unit)) == local(end)


def test_an_order_may_end_at_a_clock_time_that_is_skipped_or_double():
    assert ends_at(local("2026-03-19 02:30"), Period(10, "calendar_days")) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )
    assert ends_at(local("2026-10-15 02:30"), Period(10, "calendar_days")) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    with pytest.raises(PeriodError):
        ends_at(local("2026-03-19 02:30"), Period(5, "working_days"))


def test_the_list_of_holidays_agrees_with_the_library_but_for_5_may():
    for year in range(2014, 2060):
        library = {day for day in holidays.country_holidays("NL", years=year) if day.weekday() != 6}
        own = {day for day in atw_holidays(year) if day.weekday() != 6}
        assert own - {date(year, 5, 5)} == library - {date(year, 5, 5)}, year
        assert date(year, 5, 5) in atw_holidays(year)
    assert date(2026, 5, 5) not in holidays.country_holidays("NL", years=2026)  # why the list is our own


def test_kings_day_on_a_sunday_is_the_day_before():
    assert kings_day(2025) == date(2025, 4, 26)
    assert kings_day(2026) == date(2026, 4, 27)
    assert not is_working_day(date(2026, 4, 27))
    assert is_working_day(date(2025, 4, 28))


def test_counting_takes_instants_and_days_alike():
    late_evening_utc = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # Saturday already in Amsterdam
    assert not is_working_day(late_evening_utc)
    assert next_working_day(late_evening_utc) == date(2026, 11, 23)
    assert working_days_between(local("2026-11-20 14:00"), local("2026-11-26 17:00")) == 4
    assert working_days_between(local("2026-11-20 14:00"), local("2026-11-26 17:00"), CALENDAR) == 3


def test_what_cannot_be_a_period_is_refused():
    for length, unit in ((-1, "hours"), (10**9, "working_days"), (101, "years"), (1, "fortnights")):
        with pytest.raises(PeriodError):
            Period(length, unit)
    with pytest.raises(PeriodError):
        add_working_days(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="naive"):
        due_after_days(datetime(2026, 1, 1), 1, atw=True)  # noqa: DTZ001 - a naive one is the point
    with pytest.raises(ValueError, match="rule"):
        due_at(local("2026-01-01 10:00"), Period(1, "weeks"), working_day_rule="sometimes")


days = st.dates(date(2014, 1, 1), date(2099, 12, 31))
instants = st.datetimes(datetime(2014, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
calendars = st.builds(
    Calendar,
    equated_days=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=5),
    closing_days=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20),
)
rules: st.SearchStrategy[WorkingDayRule] = st.sampled_from(["none", "atw", "own_calendar"])


@given(days, st.integers(1, 60), calendars)
def test_adding_and_counting_working_days_are_each_others_inverse(day, count, calendar):
    end = add_working_days(day, count, calendar)
    assert is_working_day(end, calendar)
    assert working_days_between(day, end, calendar) == count
    assert working_days_between(end, day, calendar) == -count


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(0, 400), calendars)
def test_counting_equals_walking(day, span, calendar):
    walked = sum(is_working_day(day + timedelta(days=n), calendar) for n in range(1, span + 1))
    assert working_days_between(day, day + timedelta(days=span), calendar) == walked


@given(instants, st.integers(0, 90))
def test_the_act_only_lengthens_and_ends_on_a_working_day(start, length):
    plain, lengthened = due_after_days(start, length, atw=False), due_after_days(start, length, atw=True)
    assert lengthened >= plain
    assert is_working_day(lengthened)
    if length >= 3:
        assert working_days_between(start, lengthened) >= 2
    if is_working_day(plain) and (length < 3 or working_days_between(start, plain) >= 2):
        assert lengthened == plain


@given(instants, st.integers(0, 500), st.integers(1, 500), rules)
def test_a_longer_period_is_never_due_earlier(start, length, more, rule):
    # one unit at a time: 90 days may be lengthened beyond 91, which the Act leaves alone
    if rule == "atw" and length <= 90 < length + more:
        return
    shorter = due_at(start, Period(length, "calendar_days"), working_day_rule=rule)
    assert due_at(start, Period(length + more, "calendar_days"), working_day_rule=rule) >= shorter


@given(instants, st.integers(0, 5_000), rules)
def test_hours_are_hours(start, hours, rule):
    assert due_at(start, Period(hours, "hours"), working_day_rule=rule) - start == timedelta(hours=hours)


@given(instants, st.integers(0, 36), st.sampled_from(["weeks", "months", "years"]), st.times())
def test_the_due_moment_carries_the_end_of_day_on_a_dutch_clock(start, length, unit, clock):
    due = due_at(start, Period(length, unit), working_day_rule="none", end_of_day=clock).astimezone(AMSTERDAM)
    skipped = (
        due.month == 3 and due.weekday() == 6 and due.hour == 3
    )  # a clock time that did not exist that night
    assert due.timetz().replace(tzinfo=None) == clock.replace(fold=0) or skipped
    assert due.date() >= local_day(start)
    assert isinstance(due.time(), time)
