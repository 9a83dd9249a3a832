"""Partly known birth dates: what is typed, what is stored, and an age that is never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.partial_dates import PartialDate, PartialDateError

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"day": "4", "month": "3", "year": "2011"}, "2011-03-04"),
        ({"month": "03", "year": "2011"}, "2011-03-00"),
        ({"day": "00", "month": "03", "year": "2011"}, "2011-03-00"),
        ({"year": " 2011 "}, "2011-00-00"),
        ({"day": "29", "month": "2", "year": "2008"}, "2008-02-29"),
        ({"day": "٤", "month": "٣", "year": "٢٠١١"}, "2011-03-04"),  # Arabic digits are digits
        ({"approx_age": "15"}, "circa-15@2026-11-22"),
        ({}, "0000-00-00"),
        ({"day": "22", "month": "11", "year": "2026"}, "2026-11-22"),  # born today
    ],
)
def test_what_is_typed_is_stored_and_read_back(typed, stored):
    birth = PartialDate.from_form(**typed, today=TODAY)
    assert str(birth) == stored
    assert PartialDate.from_storage(stored) == birth


@pytest.mark.parametrize(
    ("typed", "part", "words"),
    [
        ({"day": "31", "month": "4", "year": "2011"}, "day", "bestaat niet"),
        ({"day": "29", "month": "2", "year": "2011"}, "day", "bestaat niet"),
        ({"day": "32", "month": "1", "year": "2011"}, "day", "1 tot 31"),
        ({"day": "4", "year": "2011"}, "month", "ook de maand"),
        ({"day": "4", "month": "3"}, "year", "ook het jaar"),
        ({"month": "13", "year": "2011"}, "month", "1 tot 12"),
        ({"year": "11"}, "year", "vier cijfers"),
        ({"year": "2027"}, "year", "toekomst"),
        ({"day": "23", "month": "11", "year": "2026"}, "year", "toekomst"),
        ({"year": "1901"}, "year", "ver terug"),
        ({"year": "1066"}, "year", "1900"),
        ({"year": "9999"}, "year", "1900"),
        ({"year": "twee"}, "year", "vier cijfers"),
        ({"year": "9" * 10_000}, "year", "vier cijfers"),
        ({"day": "½", "month": "3", "year": "2011"}, "day", "getal"),
        ({"day": "-4", "month": "3", "year": "2011"}, "day", "1 tot 31"),
        ({"year": "2011", "approx_age": "15"}, "approx_age", "niet allebei"),
        ({"approx_age": "121"}, "approx_age", "120"),
        ({"approx_age": "tiener"}, "approx_age", "cijfers"),
    ],
)
def test_what_cannot_be_is_refused_in_dutch_at_the_right_field(typed, part, words):
    with pytest.raises(PartialDateError, match=words) as refused:
        PartialDate.from_form(**typed, today=TODAY)
    assert refused.value.part == part


@pytest.mark.parametrize(
    "stored", ["", "2011", "2011-13-00", "2011-02-30", "0000-03-00", "circa-15@2026-02-30", "x"]
)
def test_a_broken_stored_value_is_refused(stored):
    with pytest.raises(PartialDateError):
        PartialDate.from_storage(stored)


@pytest.mark.parametrize(
    ("stored", "ages", "adult", "turns_18"),
    [
        ("2008-11-22", (18, 18), True, date(2026, 11, 22)),  # today is the birthday
        ("2008-11-23", (17, 17), False, date(2026, 11, 23)),
        ("2008-11-00", (17, 18), None, (date(2026, 11, 1), date(2026, 11, 30))),
        ("2008-00-00", (17, 18), None, (date(2026, 1, 1), date(2026, 12, 31))),
        ("2007-00-00", (18, 19), True, (date(2025, 1, 1), date(2025, 12, 31))),
        ("2009-00-00", (16, 17), False, (date(2027, 1, 1), date(2027, 12, 31))),
        ("2008-10-00", (18, 18), True, (date(2026, 10, 1), date(2026, 10, 31))),
        ("0000-00-00", None, None, None),
        ("circa-15@2026-11-22", (13, 17), False, (date(2026, 11, 23), date(2031, 11, 22))),
        ("circa-16@2026-11-22", (14, 18), None, (date(2025, 11, 23), date(2030, 11, 22))),
        ("circa-20@2026-11-22", (18, 22), True, (date(2021, 11, 23), date(2026, 11, 22))),
        ("circa-1@2026-11-22", (0, 3), False, (date(2040, 11, 23), date(2044, 11, 22))),
    ],
)
def test_age_is_computed_only_as_far_as_it_is_known(stored, ages, adult, turns_18):
    birth = PartialDate.from_storage(stored)
    assert birth.age_range(TODAY) == ages
    assert birth.is_adult(TODAY) is adult
    assert birth.turns_18_on() == turns_18


def test_a_leap_day_child_comes_of_age_on_the_first_of_march():
    birth = PartialDate(2008, 2, 29)
    assert birth.is_adult(date(2026, 2, 28)) is False
    assert birth.is_adult(date(2026, 3, 1)) is True
    assert birth.age_range(date(2026, 2, 28)) == (17, 17)


def test_first_of_january_is_a_legal_date_but_no_evidence_of_the_day():
    birth = PartialDate(2008, 1, 1)
    assert birth.full == date(2008, 1, 1)
    assert birth.full_and_trusted is None
    assert birth.is_adult(date(2026, 1, 1)) is True


parts = st.one_of(
    st.just(PartialDate()),
    st.builds(PartialDate, st.integers(1920, 2026)),
    st.builds(PartialDate, st.integers(1920, 2026), st.integers(1, 12)),
    st.dates(date(1920, 1, 1), date(2026, 12, 31)).map(lambda d: PartialDate(d.year, d.month, d.day)),
    st.builds(
        lambda age, on: PartialDate(approx_age=age, approx_on=on),
        st.integers(0, 100),
        st.dates(date(2024, 2, 28), date(2028, 3, 1)),
    ),
)


@given(parts, st.dates(date(2026, 1, 1), date(2060, 1, 1)))
def test_the_three_answers_on_age_agree(birth, on):
    ages, adult = birth.age_range(on), birth.is_adult(on)
    if ages is None:
        assert adult is None
    else:
        assert ages[0] <= ages[1]
        assert adult is (True if ages[0] >= 18 else False if ages[1] < 18 else None)
    assert PartialDate.from_storage(str(birth)) == birth


@given(st.dates(date(1950, 1, 1), date(2020, 12, 31)), st.dates(date(2021, 1, 1), date(2060, 1, 1)))
def test_knowing_less_never_contradicts_knowing_more(born, on):
    truth = PartialDate(born.year, born.month, born.day)
    for known in (PartialDate(born.year, born.month), PartialDate(born.year), PartialDate()):
        assert known.is_adult(on) in (None, truth.is_adult(on))
        if span := known.birth_range():
            assert span[0] <= born <= span[1]


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_anything_typed_is_read_or_refused(day, month, year, approx_age):
    try:
        birth = PartialDate.from_form(day=day, month=month, year=year, approx_age=approx_age, today=TODAY)
    except PartialDateError:
        return
    span = birth.birth_range()
    assert span is None or span[0] <= TODAY
