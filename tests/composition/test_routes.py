"""Every route × role: a new route without a row fails, and so does one that opens for somebody else."""

from pathlib import Path
from tempfile import gettempdir

import pytest
from django.conf import settings

from tests.composition import route_matrix


@pytest.fixture(scope="module")
def matrix(demo, django_db_blocker):
    with django_db_blocker.unblock():
        found = route_matrix.table()
    (Path(gettempdir()) / "routes.txt").write_text(route_matrix.written(found))
    return found


def test_every_route_has_a_row_and_no_row_is_left_over():
    assert set(route_matrix.stored()) == set(route_matrix.routes())


def test_every_role_gets_what_the_table_says(matrix):
    stored = route_matrix.stored()
    different = {
        f"{name} {role}": (was, now)
        for name in matrix
        for role, was, now in zip(route_matrix.ROLES, stored.get(name, ()), matrix[name], strict=True)
        if was != now
    }
    assert different == {}


def test_no_route_breaks_for_anybody(matrix):
    # Nothing works in the background of the tests, and that page says so.
    assert {name: row for name, row in matrix.items() if max(row) >= 500 and name != "health-work"} == {}


def test_nobody_gets_past_the_log_in(matrix):
    public = {
        "account_login",
        "health",
        "health-work",
        "metrics",
        "api-docs",
        "api-openapi-json",
        "api-openapi-yaml",
    }
    # Doors with a link of one's own, shut without it (tests/organisations/test_members.py).
    public |= {"invitation", "recovery-ask", "recovery-choose", "sso-begin", "sso-back", "calendar-ics"}
    assert {name for name, row in matrix.items() if row[0] not in {302, 401, 403}} == public


def test_no_page_is_shown_without_a_line_but_those_that_tell_nothing(matrix):
    assert set(route_matrix.SILENT) <= settings.AUDIT_SILENT_ROUTES
    assert {name: told for name, told in route_matrix.SILENT.items() if told} == {}


def test_every_page_has_one_heading_and_a_title(matrix):
    # The description of the API draws its own page, and the gallery shows parts of many pages.
    assert set(route_matrix.FRAMELESS) <= {"api-docs", "gallery"}, route_matrix.FRAMELESS
