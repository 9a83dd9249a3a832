"""School holidays by region: a clock ahead of each in cases where a journey is to be feared, once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases import holiday_clocks
from cases.actions.closing import close
from cases.models import Case, Deadline
from cases.school_holidays import DATA, REGIONS, load, timetable
from core.datafiles import DataFileError
from core.working_days import local_day
from organisations.models import Organisation
from organisations.reference import organisations
from tests import factories

SUMMER = next(holiday for holiday in timetable().holidays if holiday.code == "summer_2027")
BEFORE = datetime(2027, 5, 20, 9, tzinfo=UTC)


def test_every_veilig_thuis_lies_in_a_school_region_and_the_head_says_how_sure_it_is():
    houses = {slug for slug, entry in organisations().items() if entry.kind == "veilig_thuis"}
    assert set(timetable().areas) == houses
    assert {holiday.provenance.certainty for holiday in timetable().holidays} == {"uncertain"}
    assert "# Uncertain" in DATA.read_text()


def test_of_an_area_in_two_regions_the_earliest_start_counts_and_elsewhere_the_earliest_of_all():
    both = timetable().regions_of("veilig-thuis-noord-en-oost-gelderland")
    assert SUMMER.starts_in(both) == date(2027, 7, 10)
    assert timetable().regions_of("lkha") == REGIONS
    assert timetable().known_until == date(2028, 1, 2)


def test_a_holiday_that_ends_before_it_starts_is_refused(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(DATA.read_text().replace("noord = 2027-01-03", "noord = 2026-01-03", 1))
    with pytest.raises(DataFileError, match="ends before"):
        load(path)


@pytest.fixture
def worker(db):
    return factories.actor("vt_worker", of=Organisation.objects.get(slug="veilig-thuis-groningen"))


def clocks(case):
    return list(Deadline.objects.filter(key="SCHOOL_HOLIDAY", case=case))


@pytest.mark.django_db
def test_the_clock_begins_weeks_ahead_once_and_ends_on_the_first_free_day_of_the_region(worker):
    case = factories.case(worker)
    factories.person(worker, case, birth_date="2012-03-04")
    assert holiday_clocks.begin(datetime(2027, 5, 5, 9, tzinfo=UTC)) == 0
    assert holiday_clocks.begin(BEFORE) == 1
    assert holiday_clocks.begin(BEFORE + timedelta(days=1)) == 0
    (found,) = clocks(case)
    assert local_day(found.due_at) == SUMMER.starts["noord"]
    assert holiday_clocks.begin(datetime(2027, 7, 11, tzinfo=UTC)) == 0


@pytest.mark.django_db
def test_not_for_adults_closed_cases_or_practices_without_a_journey_but_for_an_unknown_age(worker):
    adult, closed, other, unknown = (
        factories.case(worker),
        factories.case(worker),
        factories.case(worker, practices=["other"]),
        factories.case(worker),
    )
    factories.person(worker, adult, birth_date="1990-03-04")
    for case in (closed, other):
        factories.person(worker, case, birth_date="2012-03-04")
    factories.person(worker, unknown)
    close(
        by=worker, case=Case.objects.get(pk=closed.pk), reason="STABLE_SAFETY", note="x", safety_view="De wijkagent"
    )  # fmt: skip
    holiday_clocks.begin(BEFORE)
    assert [len(clocks(case)) for case in (adult, closed, other, unknown)] == [0, 0, 0, 1]
