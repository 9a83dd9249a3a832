"""A year that nobody can have meant is refused where it is typed: the earliest can be stored and never read back."""

import pytest
from django import forms
from django.db import Error, connection, transaction

from core import calendar_years
from core.forms import DayField, MomentField, OccurredField


def refusal(field, typed):
    class Page(forms.Form):
        when = field()

    return " ".join(Page({"when": typed}).errors.get("when", []))


@pytest.mark.parametrize("year", ["0001", "0026", "1899", "3000", "9999"])
@pytest.mark.parametrize("field", [DayField, MomentField, OccurredField])
def test_a_slip_of_the_year_is_said(field, year):
    typed = f"{year}-01-01" if field is DayField else f"{year}-01-01T00:00"
    assert f"Kijk het jaartal na: {year} kan niet." in refusal(field, typed)


@pytest.mark.parametrize(("field", "typed"), [(DayField, "1900-01-01"), (MomentField, "2999-12-31T23:59")])
def test_the_ends_of_the_calendar_are_in_it(field, typed):
    assert refusal(field, typed) == ""


@pytest.mark.django_db
def test_every_day_and_moment_has_its_bound_in_the_database():
    with connection.cursor() as cursor:
        assert calendar_years.found(cursor) >= calendar_years.bounded()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["0001-01-01", "3000-01-02", "infinity", "-infinity"])
def test_the_database_refuses_such_a_year_whoever_writes_it(typed):
    with pytest.raises(Error, match="starts_at_year"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO organisations_dutyshift (id, starts_at, membership_id) "
            "VALUES (gen_random_uuid(), %s, gen_random_uuid())",
            [typed],
        )
