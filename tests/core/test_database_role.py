"""A test looks from outside the row policies; what it asks of the application runs inside them."""

import pytest
from django.db import connection

from core import rounds
from core.grants import WEB, WORKER
from tests import factories
from tests.kit import log_in
from tests.roles import acting

pytestmark = pytest.mark.django_db
WHO = (
    "SELECT current_user::text, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles "
    "WHERE rolname = current_user"
)


def who() -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(WHO)
        found: tuple[object, ...] = cursor.fetchone()
        return found


def test_the_body_of_a_test_is_the_tester():
    assert who()[0] == "schakel_tester"


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_the_application_has_no_power_and_owns_no_table(role):
    with acting(role):
        assert who() == (role, False, False, False, False)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
            assert cursor.fetchone() == (0,)


def test_a_request_is_the_web_role_and_a_round_the_worker(monkeypatch):
    found = []
    monkeypatch.setattr("organisations.middleware.scope.enter", lambda actor: found.append(who()[0]))
    monkeypatch.setattr("core.rounds._rounds", {"monitoring.actions.escalation.run": 1.0})
    log_in(factories.member().user).get("/")
    monkeypatch.setattr("monitoring.actions.escalation.run", lambda now: found.append(who()[0]) or 0)
    rounds.run()
    assert found == [WEB, WORKER]
    assert who()[0] == "schakel_tester"
