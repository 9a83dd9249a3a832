"""The template words: dates, clocks, ages and kinds as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from core.partial_dates import PartialDate
from core.templatetags import schakel

NOW = datetime(2026, 11, 20, 13, 20, tzinfo=UTC)  # 14.20 in Amsterdam


def test_a_moment_is_shown_in_amsterdam_in_dutch():
    assert schakel.datetime_nl(NOW) == "vr 20 nov 2026, 14.20"
    assert schakel.date_nl(NOW) == "vr 20 nov 2026"
    assert schakel.time_nl(NOW) == "14.20"
    assert schakel.time_exact(NOW + timedelta(seconds=4)) == "14.20.04"


def test_late_in_the_evening_it_is_already_the_next_day_in_amsterdam():
    assert schakel.date_nl(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "do 2 jul 2026"


def test_a_day_without_a_clock_shows_no_clock():
    assert schakel.moment_nl(date(2026, 3, 1)) == "zo 1 mrt 2026"
    assert schakel.datetime_nl(date(2026, 3, 1)) == ""
    assert schakel.moment_nl(NOW) == "vr 20 nov 2026, 14.20"


@pytest.mark.parametrize("nothing", [None, "", "onbekend", 0])
def test_what_is_missing_stays_empty(nothing):
    filters = (
        schakel.date_nl,
        schakel.time_nl,
        schakel.datetime_nl,
        schakel.moment_nl,
        schakel.iso,
        schakel.until,
    )
    assert [one(nothing) for one in filters] == [""] * len(filters)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(seconds=30), "nog minder dan 1 min"),
        (timedelta(minutes=38, seconds=59), "nog 38 min"),
        (timedelta(hours=5, minutes=59), "nog 5 u"),
        (timedelta(minutes=-3), "3 min te laat"),
        (timedelta(days=-2), "2 dagen te laat"),
    ],
)
def test_a_countdown_never_promises_a_minute_too_many(left, words):
    assert schakel.until(NOW + left, NOW) == words


def test_what_waits_for_no_office_hours_counts_calendar_days():
    """From Friday to Monday noon an order holds three days; one working day would say too little, or too much."""
    monday = datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert schakel.until(monday, NOW) == "nog 1 werkdag"
    assert schakel.until_days(monday, NOW) == "nog 3 dagen"
    assert schakel.until_days(NOW + timedelta(days=1), NOW) == "morgen 14.20"
    assert schakel.until_days(NOW - timedelta(days=2), NOW) == "2 dagen te laat"
    assert schakel.until_days(monday.date(), NOW) == "nog 3 dagen"
    for page, context in (
        (
            "components/identity_bar.html",
            {"bar": {"moment": {"label": "Vertrek", "due": monday + timedelta(days=3650)}}},
        ),
        ("components/countdown.html", {"due": monday + timedelta(days=3650), "days": True}),
    ):
        assert "werkdag" not in render_to_string(page, context)


@pytest.mark.parametrize(
    ("day", "words"),
    [(20, "vandaag"), (21, "morgen"), (24, "nog 4 dagen"), (19, "1 dag te laat"), (17, "3 dagen te laat")],
)
def test_a_day_counts_in_days(day, words):
    assert schakel.until(date(2026, 11, day), NOW) == words


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        (date(2011, 11, 20), "15 jaar"),
        (date(2011, 11, 21), "14 jaar"),
        (date(2026, 4, 20), "7 maanden"),
        (date(2026, 10, 1), "1 maand"),
        (date(2027, 1, 1), "leeftijd onbekend"),
        (2011, "14 of 15 jaar"),
        (PartialDate(year=2011), "14 of 15 jaar"),
        (PartialDate(2011, 11, 20), "15 jaar"),
        (PartialDate(), "leeftijd onbekend"),
        (1700, "leeftijd onbekend"),
        (None, "leeftijd onbekend"),
        ("2011", "leeftijd onbekend"),
    ],
)
def test_an_age_is_never_guessed(birth, words):
    assert schakel.age_words(birth, date(2026, 11, 20)) == words


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (NOW - timedelta(hours=1), "danger"),
        (NOW + timedelta(hours=24), "danger"),
        (NOW + timedelta(hours=25), "warn"),
        (NOW + timedelta(days=8), "plain"),
        (date(2026, 11, 21), "danger"),
        (date(2026, 11, 23), "warn"),
        ("Acuut", "danger"),
        ("gehaald", "ok"),
        ("iets anders", "plain"),
        (None, "plain"),
    ],
)
def test_the_kind_of_a_pill_follows_nearness_or_a_known_word(value, kind):
    assert schakel.pill_kind(value, NOW) == kind


def test_a_countdown_pill_gives_the_browser_the_exact_moment():
    html = render_to_string("components/countdown.html", {"due": NOW, "label": "Vertrek"})
    assert 'datetime="2026-11-20T13:20:00+00:00"' in html
    assert "Vertrek · " in html


def test_ids_do_not_repeat():
    assert len({schakel.unique_id("reden") for _ in range(200)}) == 200
