"""The tests run as the application runs: as the web role, bound by every policy."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_tests_connect_as_the_web_role():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, session_user, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole "
            "FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("schakel_web", "schakel_web", False, False, False, False)


def test_the_web_role_owns_no_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
