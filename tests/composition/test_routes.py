"""Every route × role: a new route without a row fails, and so does one that opens for somebody else."""

from pathlib import Path
from tempfile import gettempdir

import pytest

from tests.composition import route_matrix


@pytest.fixture(scope="module")
def matrix(django_db_setup, django_db_blocker):
    from django.core.management import call_command

    from schadelijkepraktijken.demo import load

    # In one process the records are made in the same order every time, so the same ones are asked for.
    several, load.MOST_PROCESSES = load.MOST_PROCESSES, 1
    with django_db_blocker.unblock():
        call_command("load_demo", verbosity=0)
        load.MOST_PROCESSES = several
        found = route_matrix.table()
        _clean()
        (Path(gettempdir()) / "routes.txt").write_text(route_matrix.written(found))
        yield found


def _clean() -> None:
    from django.db import connections

    from core import grants

    keep = {"django_migrations", "django_content_type", "auth_permission", "organisations_organisation"}
    names = ", ".join(f'"{table}"' for table in sorted(grants.model_tables() - keep))
    connections["default"].close()
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names}")
    connections["owner"].close()


def test_every_route_has_a_row_and_no_row_is_left_over():
    assert set(route_matrix.stored()) == set(route_matrix.routes())


def test_every_role_gets_what_the_table_says(matrix):
    stored = route_matrix.stored()
    different = {
        f"{name} {role}": (was, now)
        for name in matrix
        for role, was, now in zip(route_matrix.ROLES, stored.get(name, ()), matrix[name], strict=False)
        if was != now
    }
    assert different == {}


def test_no_route_breaks_for_anybody(matrix):
    assert {name: row for name, row in matrix.items() if max(row) >= 500} == {}


def test_nobody_gets_past_the_log_in(matrix):
    public = {"account_login", "health", "api-docs", "api-openapi-json", "api-openapi-yaml"}
    # Doors with a link of one's own, shut without it (tests/organisations/test_members.py).
    public |= {"invitation", "recovery-ask", "recovery-choose", "sso-begin", "sso-back"}
    assert {name for name, row in matrix.items() if row[0] not in {302, 401, 403}} == public
