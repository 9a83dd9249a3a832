"""An exercise in a real case: the database itself keeps it from filing, service, border hits and real alerts.

Raw SQL as web and worker, in the context of whoever sees most of the case, least of it, or only the row.
"""

from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from cases.actions.participation import join
from core import events, scope
from core.actor import Actor, system
from core.grants import WEB, WORKER
from monitoring.models import Alert
from organisations.models import Organisation
from protection_orders.actions import reviews
from protection_orders.models import Application, Review
from schadelijkepraktijken.row_security import tables
from tests import factories
from tests.border import kit as border_kit
from tests.protection_orders import application_kit as kit
from tests.protection_orders import order_kit
from tests.roles import acting

pytestmark = pytest.mark.django_db

ALERT = (
    "INSERT INTO monitoring_alert (id, recorded_at, occurred_at, reference, kind, severity, case_id, source_id, title,"
    " instruction, url) VALUES (%s, now(), now(), %s, %s, 'acute', %s, %s, 'x', 'x', '')"
)


def ask(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def alert(kind: str, case: UUID | None, source: UUID) -> int:
    return ask(ALERT, uuid4(), f"AL-{uuid4().hex[:8]}", kind, case, source)


@contextmanager
def inside(actor: Actor, role: str, *about: UUID):
    with transaction.atomic(), acting(role):
        scope.enter(actor, about=about)
        yield


@contextmanager
def refused(told: str):
    with pytest.raises(DatabaseError, match=told), transaction.atomic():
        yield


@pytest.fixture
def h():
    return kit.house(level="acute", duty=True)


@pytest.fixture
def practised(h) -> Application:
    """A practice application in a real case, approved with haste by one person."""
    application = kit.submitted(h, practice=True, instrument="HYBRID_PROSPECTIVE")
    return reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Oefening.")


def test_it_gives_no_alert(h, practised):
    events.drain()
    # The case itself is real and weighed as acute: that is an alarm of its own.
    assert [alert.kind for alert in Alert.objects.all()] == ["acute_signal"]


@pytest.mark.parametrize("role", [WEB, WORKER])
@pytest.mark.parametrize("who", ["coordinator", "police", "system"])
def test_no_role_can_make_an_alert_about_it(h, practised, role, who):
    """The police see the orders of the case and never an application: what is not seen is refused all the same."""
    review = Review.objects.get(application=practised)
    police = Organisation.objects.get(pk=h.police.organisation_id)
    join(by=h.worker, case=h.case, organisation=police, purpose="handhaving", ground="ORDER_EXECUTION")
    by = system("test") if who == "system" else h.actor(who)
    about = [h.case.pk] if who == "system" else []
    with inside(by, role, *about):
        for source in (practised.pk, review.pk):
            for kind in ("second_review", "breach", "order_lapses"):
                with refused("of a real application"):
                    alert(kind, h.case.pk, source)
        with refused("of a real application"):
            alert("second_review", h.case.pk, uuid4())
        assert alert("breach", h.case.pk, uuid4()) == 1
        with refused("of a real application"):
            ask("UPDATE monitoring_alert SET source_id = %s", review.pk)


def test_an_alert_about_it_without_the_case_is_refused_too(h, practised):
    review = Review.objects.get(application=practised)
    with inside(system("test"), WORKER, review.pk), refused("of a real application"):
        alert("second_review", None, review.pk)


def test_an_alert_of_a_practice_case_that_is_not_seen_is_refused(h):
    elsewhere = factories.case(
        factories.actor("vt_worker", of=factories.organisation("veilig_thuis", skip=2)), is_practice=True
    )
    source = uuid4()
    with inside(h.worker, WEB, source), refused("of a real case"):
        alert("breach", elsewhere.pk, source)


def test_a_second_review_of_a_real_application_alerts(h):
    application = kit.submitted(h)
    reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Vertrek is vanavond.")
    review = Review.objects.get(application=application)
    other = factories.case(h.worker)
    with inside(system("test"), WORKER, application.pk):
        with refused("of a real application"):
            alert("second_review", other.pk, review.pk)
        assert alert("second_review", h.case.pk, review.pk) == 1


def test_it_is_not_filed_and_never_becomes_an_order(h, practised):
    """Without an order there is nothing to serve: respondent, plan and record of service each hang on one."""
    with inside(h.coordinator, WEB):
        with refused("application_practice_never_filed"):
            ask(
                "UPDATE protection_orders_application SET state = 'filed', filed_at = now(), authority = 'x',"
                " filed_by_kind = 'rvdk' WHERE id = %s", practised.pk,
            )  # fmt: skip
        for instrument in ("HYBRID_PROSPECTIVE", "VOTS"):
            with refused("needs a real application"):
                ask(
                    "INSERT INTO protection_orders_order (id, recorded_at, version, case_id, application_id, reference,"
                    " instrument, authority, authority_reference, outcome, decided_at, starts_at, ends_by_age,"
                    " without_hearing, stop_reason, extensions, others_class, state, is_practice)"
                    " VALUES (%s, now(), 1, %s, %s, 'BV-x', %s, 'x', '', 'granted', now(), now(), false, false, '', 0,"
                    " '', 'in_force', false)", uuid4(), h.case.pk, practised.pk, instrument,
                )  # fmt: skip


def test_a_real_order_is_not_moved_under_it():
    house = order_kit.house()
    made = order_kit.order(house, travel=True)
    practice = Application.objects.create(
        reference="BV-x", case=house.case, organisation=house.organisation, author_id=house.worker.membership_id,
        instrument="HYBRID_PROSPECTIVE", is_practice=True,
    )  # fmt: skip
    with inside(house.worker, WEB):
        for column, value in (("application_id", practice.pk), ("instrument", "HYBRID_PROSPECTIVE")):
            with refused("Cannot update"):
                ask(f"UPDATE protection_orders_order SET {column} = %s WHERE id = %s", value, made.pk)


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_nobody_is_found_at_the_border_by_it(h, practised, role):
    officer = factories.actor("kmar_officer")
    exercise = factories.case(h.worker, is_practice=True)
    drilled = border_kit.child(h.worker, exercise)
    for person in (h.girl, drilled):
        with inside(officer, role, person.pk), refused("not sought"):
            ask(
                "INSERT INTO border_bordercheck (id, recorded_at, reference, membership_id, organisation_id, post, ground,"
                " outcome, person_id) VALUES (%s, now(), 'GC-x', %s, %s, 'schiphol', 'exit', 'hit', %s)",
                uuid4(), officer.membership_id, officer.organisation_id, person.pk,
            )  # fmt: skip


def test_a_find_is_not_moved_to_somebody_who_is_not_sought(h):
    case = factories.case(h.worker)
    sought = border_kit.child(h.worker, case)
    border_kit.alert(h.worker, sought)
    officer = factories.actor("kmar_officer")
    assert border_kit.check(officer, document_number=border_kit.NUMBER).outcome == "hit"
    with inside(officer, WEB, sought.pk, h.girl.pk), refused("not sought"):
        ask("UPDATE border_bordermatch SET person_id = %s", h.girl.pk)


def test_the_guards_are_the_listed_ones_and_nobody_can_call_them():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgrelid::regclass::text, p.proname || '()', p.prosecdef, t.tgenabled::text,"
            " has_function_privilege('schakel_web', p.oid, 'EXECUTE') OR"
            " has_function_privilege('schakel_worker', p.oid, 'EXECUTE') FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.pronamespace = 'lock'::regnamespace"
        )
        rows = cursor.fetchall()
    rows = [row for row in rows if row[1] not in tables.STAYS]
    assert {(table, function) for table, function, *_ in rows} == tables.GUARDS
    assert {rest for _, _, *found in rows for rest in [tuple(found)]} == {(True, "O", False)}
