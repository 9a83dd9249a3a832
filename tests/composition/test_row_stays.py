"""What SQL as the web role could do with rows that are its own: none of it lets anybody into a case."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from cases.models import (
    CaseUserObjectPermission,
    ConflictLock,
    EmergencyAccess,
    ExceptionalGrant,
    Participation,
    Signal,
)
from core import clock
from core.actor import Actor
from core.events import drain
from core.models import Record
from organisations.actors import actor_for
from organisations.models import User
from protection_orders.models import Breach
from referrals.models import Destruction, Referral, SubjectRequest
from schadelijkepraktijken.row_security import tables
from schadelijkepraktijken.row_security.install import tables_that_name_a_case
from tests import factories
from tests.cases import intake_support
from tests.cases.browsing import Story, share, story
from tests.composition.test_row_security import ask, inside, refused

pytestmark = pytest.mark.django_db


def stranger(role: str = "vt_worker") -> Actor:
    return factories.actor(role, of=factories.organisation("veilig_thuis", skip=3))


def sees_nothing_of(told: Story) -> None:
    assert ask("SELECT given_names FROM cases_person WHERE case_id = %s", told.case.pk) == []


@pytest.mark.parametrize("role", ["vt_worker", "vt_coordinator"])
def test_the_own_part_in_a_case_is_not_moved_to_another_case(role):
    told, by = story(), stranger(role)
    mine = factories.case(by)
    with inside(by):
        # The number of every case stands in the log, whose lines hold ids and no names.
        assert ask("SELECT DISTINCT case_id FROM audit_entry WHERE case_id = %s", told.case.pk)
        for table, so in (("cases_participation", ", is_owner = false"), ("cases_assignment", "")):
            with refused():
                ask(
                    f"UPDATE {table} SET case_id = %s{so} WHERE case_id = %s RETURNING id",
                    told.case.pk,
                    mine.pk,
                )
        sees_nothing_of(told)


def test_a_part_that_ended_does_not_begin_again():
    told = story()
    partner = share(told, "rvdk", ["core", "people"])
    Participation.objects.filter(case=told.case, organisation=partner.organisation).update(
        starts_at=clock.now() - timedelta(days=3), ends_at=clock.now() - timedelta(days=1)
    )
    by = actor_for(partner)
    with inside(by):
        with refused():
            ask("UPDATE cases_participation SET ends_at = NULL WHERE case_id = %s RETURNING id", told.case.pk)
        sees_nothing_of(told)


def test_a_grant_that_was_taken_back_opens_nothing_again():
    told, by = story(), stranger()
    user = User.objects.get(pk=by.user_id)
    row = CaseUserObjectPermission.objects.assign_perm("view_case", user, told.case)
    ExceptionalGrant.objects.create(
        permission=row, membership_id=by.membership_id, granted_by=told.worker.user, reason="x", sections=["core", "people"],
        expires_at=clock.now() + timedelta(days=1), revoked_at=clock.now(),
    )  # fmt: skip
    again = "UPDATE cases_exceptionalgrant SET revoked_at = NULL, expires_at = now() + interval '1 year' RETURNING id"
    copied = (
        "INSERT INTO cases_exceptionalgrant (id, permission_id, membership_id, granted_by_id, reason, sections, expires_at) "
        "SELECT %s, permission_id, membership_id, granted_by_id, reason, sections, now() + interval '1 year' FROM old RETURNING id"
    )
    with inside(by):
        with refused():
            ask(again)
        with refused():
            ask(f"WITH old AS (DELETE FROM cases_exceptionalgrant RETURNING *) {copied}", uuid4())
        sees_nothing_of(told)


def made(model: type[Record], **values: Any) -> tuple[str, list[Any]]:
    """An INSERT of what is given here; the rest as the model makes it."""
    row = model(**values)
    fields = [f for f in model._meta.local_concrete_fields if f.column != "recorded_at"]
    given = [f.get_db_prep_save(f.pre_save(row, add=True), connection) for f in fields]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks}) RETURNING id', given


def test_a_row_of_the_own_organisation_names_no_case_that_is_not_seen():
    told, by = story(), stranger("vt_coordinator")
    case, now = told.case.pk, clock.now()
    offered = made(
        Referral, reference="VW-X", case_id=case, from_organisation_id=told.worker.organisation_id,
        to_organisation_id=by.organisation_id, sent_by_id=told.worker.pk, purpose="advies", ground="x",
        sections=["core", "people"], occurred_at=now,
    )  # fmt: skip
    own = {"case_id": case, "organisation_id": by.organisation_id}
    rows = [
        offered,
        made(Signal, reference="S-X", case_id=case, reporter_id=by.membership_id, receiver_id=by.organisation_id, occurred_at=now),
        made(Breach, case_id=case, facts="x", reported_by_id=by.membership_id, occurred_at=now),
        made(SubjectRequest, reference="VZ-X", requester="x", subject_name="x", occurred_at=now, **own),
        made(Destruction, rule="x", ground="x", due_on=now.date(), proposed_by_id=by.user_id, **own),
        ("INSERT INTO cases_emergencyaccess (id, case_id, user_id, membership_id, reason, ends_at, verdict, review_note) "
         "VALUES (%s, %s, %s, %s, 'x', now() + interval '1 hour', '', '') RETURNING id",
         [uuid4(), case, by.user_id, by.membership_id]),
    ]  # fmt: skip
    with inside(by):
        for sql, given in rows:
            with refused():
                ask(sql, *given)


def test_a_report_is_not_handed_over_by_who_does_not_see_it():
    seen = intake_support.report(intake_support.reporter())
    by = stranger("vt_coordinator")
    assert seen.receiver_id != by.organisation_id
    with inside(by):
        with refused():
            ask(
                "INSERT INTO cases_signalhandover (id, signal_id, from_organisation_id, to_organisation_id, offered_by_id, "
                "reason, answer) VALUES (%s, %s, %s, %s, %s, 'x', '') RETURNING id",
                uuid4(), seen.pk, seen.receiver_id, by.organisation_id, by.membership_id,
            )  # fmt: skip
        assert ask("SELECT id FROM cases_signal WHERE id = %s", seen.pk) == []


def test_what_is_offered_stays_as_it_was_sent():
    told, by = story(), stranger("vt_coordinator")
    sent = Referral.objects.create(
        reference="VW-X", case=told.case, from_organisation=told.worker.organisation,
        to_organisation_id=by.organisation_id, sent_by=told.worker, purpose="advies", ground="x", sections=["core"],
        occurred_at=clock.now(),
    )  # fmt: skip
    with inside(by):
        assert ask("SELECT id FROM referrals_referral") == [(sent.pk,)]
        with refused():
            ask("UPDATE referrals_referral SET sections = '{core,people,secret_address}' RETURNING id")


def test_every_table_with_a_case_keeps_its_rows_where_they_are():
    found = ask(
        "SELECT t.tgrelid::regclass::text, p.proname || '()', p.prosecdef, t.tgenabled::text,"
        " has_function_privilege('schakel_web', p.oid, 'EXECUTE') FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.pronamespace = 'lock'::regnamespace AND NOT p.prosecdef"
    )
    assert {(table, function) for table, function, *_ in found} == {
        *((table, tables.STAYS[0]) for table in tables_that_name_a_case()),
        ("referrals_referral", tables.STAYS[1]),
    }
    assert {(definer, enabled, called) for *_, definer, enabled, called in found} == {(False, "O", False)}
    assert len(tables_that_name_a_case()) > 20


def test_no_condition_is_tried_on_rows_that_a_view_leaves_out():
    """The error of a condition repeats the value that it was tried on."""
    told = story()
    EmergencyAccess.objects.create(
        case=told.case, user=told.worker.user, membership=told.worker, reason="x", ends_at=clock.now() + timedelta(hours=1)
    )  # fmt: skip
    ConflictLock.objects.create(case=told.case, user=told.worker.user, set_by=told.worker.user, reason="x")
    with inside(stranger("vt_coordinator")):
        ask(
            "SELECT set_config('enable_indexscan', 'off', true), set_config('enable_bitmapscan', 'off', true)"
        )
        for view, column in (("answered_for", "id"), ("conflict", "case_id")):
            assert ask(f"SELECT {column} FROM lock.{view} WHERE {column}::text::integer = 1") == []


def test_a_privacy_officer_who_is_kept_away_reads_no_number_of_the_case():
    told = story()
    while drain():
        pass
    officer = factories.actor("privacy_officer", of=told.worker.organisation)
    with inside(officer):
        assert len(ask("SELECT id FROM oversight_knowncase")) == 1
    ConflictLock.objects.create(case=told.case, user_id=officer.user_id, set_by=told.worker.user, reason="x")
    with inside(officer):
        assert ask("SELECT id FROM oversight_knowncase UNION ALL SELECT id FROM oversight_lookreview") == []
