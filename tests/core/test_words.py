"""Dutch words for time and age."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import words
from core.partial_dates import PartialDate
from core.working_days import AMSTERDAM, Calendar


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


SUNDAY = local("2026-11-22 10:50")
TUESDAY = local("2026-11-24 09:00")


@pytest.mark.parametrize(
    ("now", "due", "expected"),
    [
        (TUESDAY, "2026-11-24 09:38", "nog 38 min"),
        (TUESDAY, "2026-11-24 09:38:59", "nog 38 min"),
        (TUESDAY, "2026-11-24 09:00:30", "nog minder dan 1 min"),
        (TUESDAY, "2026-11-24 09:00", "nog minder dan 1 min"),
        (TUESDAY, "2026-11-24 10:00", "nog 1 u"),
        (TUESDAY, "2026-11-24 14:59", "nog 5 u"),
        (TUESDAY, "2026-11-24 16:00", "vandaag 16.00"),
        (TUESDAY, "2026-11-24 23:59:59", "vandaag 24.00"),
        (TUESDAY, "2026-11-25 09:30", "morgen 9.30"),
        (local("2026-11-24 23:00"), "2026-11-25 02:00", "nog 3 u"),
        (TUESDAY, "2026-11-26 17:00", "nog 2 werkdagen, tot do 26 nov 17.00"),
        (SUNDAY, "2026-11-26 17:00", "nog 4 werkdagen, tot do 26 nov 17.00"),
        (local("2026-11-20 10:00"), "2026-11-22 23:59:59", "nog 2 dagen, tot zo 22 nov 24.00"),
        (local("2026-11-21 10:00"), "2026-11-23 17:00", "nog 1 werkdag, tot ma 23 nov 17.00"),
        (local("2026-12-30 10:00"), "2027-01-04 17:00", "nog 2 werkdagen, tot ma 4 jan 2027 17.00"),
        (TUESDAY, "2026-11-24 08:59:30", "net te laat"),
        (TUESDAY, "2026-11-24 08:22", "38 min te laat"),
        (TUESDAY, "2026-11-24 05:00", "4 u te laat"),
        (TUESDAY, "2026-11-23 17:00", "16 u te laat"),
        (TUESDAY, "2026-11-23 08:00", "1 dag te laat"),
        (TUESDAY, "2026-11-22 23:59:59", "2 dagen te laat"),
        # night in which the clock goes back: six hours by the clock are seven to wait
        (local("2026-10-24 23:00"), "2026-10-25 05:00", "morgen 5.00"),
        (local("2026-10-24 23:00"), "2026-10-25 03:30", "nog 5 u"),
    ],
)
def test_countdown(now, due, expected):
    assert words.countdown(local(due), now) == expected


def test_countdown_follows_the_calendar_and_can_be_short():
    closed = Calendar(closing_days=frozenset({date(2026, 11, 25)}))
    assert words.countdown(local("2026-11-26 17:00"), TUESDAY, closed) == "nog 1 werkdag, tot do 26 nov 17.00"
    assert words.countdown(local("2026-11-26 17:00"), TUESDAY, with_end=False) == "nog 2 werkdagen"


def test_moments_are_dutch_time_whatever_the_zone():
    assert words.when(datetime(2026, 11, 20, 13, 20, tzinfo=UTC)) == "vr 20 nov 2026, 14.20"
    assert words.when(datetime(2026, 6, 30, 22, 5, tzinfo=UTC)) == "wo 1 jul 2026, 0.05"
    assert words.day(date(2026, 3, 1)) == "zo 1 mrt 2026"
    with pytest.raises(ValueError, match="naive"):
        words.when(datetime(2026, 1, 1))  # noqa: DTZ001 - a naive one is the point


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (15, "15 jaar"),
        ((15, 15), "15 jaar"),
        ((14, 15), "14 of 15 jaar"),
        ((13, 17), "13 tot en met 17 jaar"),
        ((0, 0), "jonger dan 1 jaar"),
        ((0, 1), "0 of 1 jaar"),
        (None, "leeftijd onbekend"),
    ],
)
def test_age(years, expected):
    assert words.age(years) == expected


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("2011-03-04", "4 maart 2011"),
        ("2011-03-00", "maart 2011, dag onbekend"),
        ("2011-00-00", "2011, dag en maand onbekend"),
        ("0000-00-00", "onbekend"),
        ("circa-15@2026-11-20", "ongeveer 15 jaar, geschat op vr 20 nov 2026"),
    ],
)
def test_birth_date(stored, expected):
    assert words.birth_date(PartialDate.from_storage(stored)) == expected


instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(instants, st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_late_is_said_exactly_when_it_is_late(now, left):
    said = words.countdown(now + left, now)
    assert ("te laat" in said) == (left < timedelta(0))
    assert "nog 0" not in said
    assert not said.startswith("0 ")
