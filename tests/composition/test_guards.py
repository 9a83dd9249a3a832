"""What must stand beside a state, the database asks for at the end of the transaction, whoever writes. Raw SQL as web."""

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from core import scope
from core.grants import WEB
from protection_orders.actions import reviews, withdrawals
from protection_orders.models import OrderRespondent
from tests.protection_orders import application_kit as kit
from tests.protection_orders import order_kit
from tests.roles import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def h():
    return kit.house()


def at_the_end(by, sql: str, *values: str | UUID) -> int:
    """Run it as the web role of this person, and let the database ask what it asks before it commits."""
    with transaction.atomic(), acting(WEB):
        scope.enter(by)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            changed = int(cursor.rowcount)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return changed


APPROVE = "UPDATE protection_orders_application SET state = 'approved' WHERE id = %s"


def test_an_application_is_approved_by_a_reading_and_not_by_its_state(h):
    made = kit.submitted(h)
    with pytest.raises(DatabaseError, match="second reader"):
        at_the_end(h.worker, APPROVE, made.pk)
    reviews.give_back(by=h.coordinator, application_id=made.pk, reasons=["SAFETY_PLAN"])
    made.refresh_from_db()
    assert made.state == "returned"
    at_the_end(
        h.worker, "UPDATE protection_orders_application SET state = 'submitted' WHERE id = %s", made.pk
    )
    with pytest.raises(DatabaseError, match="second reader"):
        at_the_end(h.worker, APPROVE, made.pk)


@pytest.mark.parametrize("state", ["served", "told", "tried", "evading"])
def test_nobody_counts_as_served_without_the_record_of_it(state):
    h = order_kit.house()
    order = order_kit.order(h)
    respondent = OrderRespondent.objects.get(order=order, person=h.father)
    with pytest.raises(DatabaseError, match="Service has a record"):
        at_the_end(
            h.worker,
            "UPDATE protection_orders_orderrespondent SET service_state = %s WHERE id = %s",
            state,
            respondent.pk,
        )
    order_kit.serve(h, order)
    respondent.refresh_from_db()
    assert respondent.service_state == "served"


def test_what_somebody_asked_stays_as_it_was_said(h):
    made = kit.submitted(h)
    asked = withdrawals.request_withdrawal(
        by=h.worker,
        application_id=made.pk,
        asked_by="protected",
        words="Ik wil niet meer.",
        occurred_at=made.recorded_at,
    )
    with pytest.raises(DatabaseError, match="Cannot update"):
        at_the_end(
            h.worker,
            "UPDATE protection_orders_withdrawalrequest SET words = 'Alles is goed.' WHERE id = %s",
            asked.pk,
        )


def test_what_does_not_exist_in_law_is_only_practised(h):
    made = kit.draft(h)
    with pytest.raises(DatabaseError, match="does not exist in law"):
        at_the_end(
            h.worker,
            "UPDATE protection_orders_application SET instrument = 'HYBRID_PROSPECTIVE' WHERE id = %s",
            made.pk,
        )
