"""The calculator against a second opinion; the whole ten years are in `script/proof deadlines`."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.deadline_ends import due_by_rule
from core import working_days
from core.datafiles import DataFileError
from core.working_days import Calendar, Period, due_at, ends_at
from organisations import calendars
from tests.core import ten_years


def test_a_share_of_ten_years_agrees_with_the_oracle():
    starts = ten_years.moments(ten_years.few_days())
    compared, wrong = ten_years.disagreements(starts, ten_years.terms())
    assert wrong == []
    assert compared > 5_000


TELLING = [
    ten_years.Term(1, "days", "atw"),
    ten_years.Term(4, "days", "atw"),
    ten_years.Term(2, "working_days", "own_calendar"),
]


@pytest.mark.parametrize("feast", range(9))
def test_the_share_would_notice_a_calculator_that_forgets_a_feast(feast, monkeypatch):
    known = working_days.atw_holidays
    monkeypatch.setattr(working_days, "atw_holidays", lambda year: known(year) - {sorted(known(year))[feast]})
    _compared, wrong = ten_years.disagreements(ten_years.moments(ten_years.few_days()), TELLING)
    assert wrong


def test_the_share_would_notice_a_kings_day_that_is_moved_to_the_monday(monkeypatch):
    known = working_days.atw_holidays
    wrong = {date(2031, 4, 28)}
    monkeypatch.setattr(
        working_days, "atw_holidays", lambda year: known(year) | (wrong if year == 2031 else set())
    )
    assert ten_years.disagreements(ten_years.moments(ten_years.few_days()), TELLING)[1]


def test_closing_days_lengthen_our_own_agreements_never_the_law_nor_an_order():
    start = datetime(2026, 12, 17, 9, tzinfo=UTC)
    closed = Calendar(closing_days=frozenset({date(2026, 12, 24)}))
    own = [
        due_at(start, Period(5, "working_days"), c, working_day_rule="own_calendar")
        for c in (Calendar(), closed)
    ]
    assert own[1] > own[0]
    law = [due_at(start, Period(7, "calendar_days"), c, working_day_rule="atw") for c in (Calendar(), closed)]
    assert law[0] == law[1]
    assert ends_at(start, Period(7, "calendar_days")) == start + timedelta(days=7)
    triage = [
        due_by_rule("VT_ASSESS", start, house) for house in ("veilig-thuis-twente", "veilig-thuis-utrecht")
    ]
    assert triage[1] > triage[0]
    inform = [due_by_rule("VT_INFORM_SUBJECT", start, house) for house in ("", "veilig-thuis-utrecht")]
    assert inform[0] == inform[1]


TABLE = """
[defaults]
source = "x"
certainty = "{certainty}"
[[equated]]
code = "bridge"
day = 2026-05-15
label = "Vrijdag na Hemelvaart"
[[closing]]
code = "own"
organisation = "{house}"
day = 2026-12-24
until = {until}
label = "Kerst"
"""


def _table(tmp_path, certainty="confirmed", house="veilig-thuis-utrecht", until="2026-12-31"):
    path = tmp_path / "days_off.toml"
    path.write_text(TABLE.format(certainty=certainty, house=house, until=until))
    return path


def test_an_equated_day_counts_only_when_it_is_sure(tmp_path):
    assert calendars.load(_table(tmp_path)).equated == {date(2026, 5, 15)}
    assert calendars.load(_table(tmp_path, "uncertain")).equated == frozenset()


@pytest.mark.parametrize("wrong", [{"house": "nergens"}, {"until": "2026-12-01"}, {"until": "2036-12-01"}])
def test_a_table_that_cannot_be_is_refused(tmp_path, wrong):
    with pytest.raises(DataFileError):
        calendars.load(_table(tmp_path, **wrong))
