"""A database that is too slow, or held by another: who asks hears so within seconds, in words, and nothing is shown."""

import pytest
from django.db import OperationalError, connection

from organisations.models import User
from tests import factories, kit


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/casussen/{pk}/", "/api/v1/cases/{pk}"])
def test_a_query_that_is_stopped_is_a_503_in_words(client, address):
    worker = factories.actor()
    case = factories.case(worker)
    browser = kit.log_in(User.objects.get(pk=worker.user_id), client)
    browser.raise_request_exception = False

    def stop(execute, sql, params, many, context):
        if "cases_participation" in sql:
            raise OperationalError("canceling statement due to lock timeout: Kanariepiet")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(stop):
        answer = browser.get(address.format(pk=case.pk))
    text = answer.content.decode()
    assert answer.status_code == 503
    assert "Probeer het over een minuut opnieuw" in text
    assert case.reference not in text
    assert "Kanariepiet" not in text


@pytest.mark.django_db
def test_the_web_server_waits_seconds_and_background_work_leaves_it_connections():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = 'schakel_worker'")
        assert cursor.fetchone() == (50,)
        cursor.execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
            " WHERE r.rolname = 'schakel_web'"
        )
        found = {row[0] for row in cursor.fetchall()}
    assert {"statement_timeout=5s", "lock_timeout=4s"} <= found
