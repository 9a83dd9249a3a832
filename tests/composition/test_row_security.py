"""The second lock: with every filter of the application gone, the database still shows a person only what is theirs."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg2.errors
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from cases.actions import notes
from cases.models.scoped import CaseChild
from cases.sections import EMERGENCY_SECTIONS, ROLE_SECTIONS, Section
from core import clock, doors, grants, scope
from core.actor import Actor, system
from core.grants import WEB, WORKER
from organisations.actors import actor_for
from organisations.models import Organisation
from organisations.permissions import ROLES
from schadelijkepraktijken.row_security import tables
from tests import factories
from tests.cases.browsing import share, story
from tests.composition.test_registries import ROOT
from tests.protection_orders import order_kit
from tests.roles import acting

pytestmark = pytest.mark.django_db
Cursor = Any


def ask(sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments or None)
        return list(cursor.fetchall())


def ask_nothing(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@contextmanager
def inside(actor: Actor | None, role: str = WEB, about: tuple[UUID, ...] = ()) -> Iterator[None]:
    """As a role of the application, in the context of this person: raw SQL from here is what an attacker has."""
    with transaction.atomic(), acting(role):
        if actor is not None:
            scope.enter(actor, about=about)
        yield


@contextmanager
def refused(error: type[Exception] = psycopg2.errors.InsufficientPrivilege) -> Iterator[None]:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    assert isinstance(caught.value.__cause__, error), caught.value


def test_every_table_is_in_one_class():
    classes = [set(tables.PROTECTED), tables.SYSTEM, tables.PUBLIC]
    assert sum(map(len, classes)) == len(set.union(*map(set, classes))), "a table is in two classes"
    decided = set.union(*map(set, classes))
    undecided = [_line_for(table) for table in sorted(grants.model_tables() - decided)]
    assert undecided == [], "add to row_security/tables.py: in PROTECTED as here, or in SYSTEM or PUBLIC"
    assert decided - grants.model_tables() == set()


def _line_for(table: str) -> str:
    """The line that a new table most likely needs: a part of a case is seen by its section, another by its parent."""
    model = _model(table)
    if issubclass(model, CaseChild) and model.case_lookup == "case_id":
        return f'"{table}": Policy(in_case(S.{Section(model.section).name})),'
    parent = next(
        (
            f
            for f in model._meta.fields
            if f.is_relation and f.remote_field.model._meta.db_table in tables.PROTECTED
        ),
        None,
    )
    if parent is not None:
        return f'"{table}": Policy(child("{parent.remote_field.model._meta.db_table}", "{parent.column}")),'
    return f'"{table}": Policy(f"@.organisation_id = {{US}}"),  # or whose it is'


def _model(table: str) -> Any:
    return next(m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table)


def test_a_part_of_a_case_is_seen_by_the_section_that_its_model_names():
    parts = [m for m in apps.get_models() if issubclass(m, CaseChild) and m.case_lookup == "case_id"]
    other = {}
    for model in parts:
        sees = tables.PROTECTED[model._meta.db_table].sees
        asked = set(re.findall(r"lock\.sees\(@\.case_id, '?([\w.@]+)'?, \(SELECT lock\.proof\(\)\)\)", sees))
        if asked != {str(model.section)}:
            other[model._meta.db_table] = asked
    # A line of the story names its own section; its writer reads it back for a moment.
    # So does a note: one about health stands in that section.
    assert other == {"cases_timelineentry": {"@.in_section", "core"}, "cases_note": {"@.in_section"}}
    assert len(parts) > 15


def test_policies_are_forced_on_protected_tables_and_on_no_other():
    found = dict(
        ask(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class "
            "WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
    )
    assert {name for name, forced in found.items() if forced} == set(tables.PROTECTED)
    policies = ask(
        "SELECT tablename, array_agg(cmd ORDER BY cmd) FROM pg_policies "
        "WHERE roles @> '{schakel_web,schakel_worker}' GROUP BY 1"
    )
    assert dict(policies) == {name: ["DELETE", "INSERT", "SELECT", "UPDATE"] for name in tables.PROTECTED}
    open_policies = ask("SELECT tablename, cmd, roles::text FROM pg_policies WHERE qual = 'true'")
    # Neither web nor worker has an open policy; the doors read what they need and change nothing.
    assert {roles for *_, roles in open_policies} == {"{schakel_doors}"}
    assert {cmd for _, cmd, _ in open_policies} == {"SELECT"}
    assert {table for table, *_ in open_policies} == tables.DOORS_READ & set(tables.PROTECTED)


def test_what_changes_a_row_admits_what_reads_it():
    rows = ask(
        "SELECT tablename, cmd, qual FROM pg_policies WHERE cmd <> 'INSERT' AND 'schakel_web' = ANY (roles)"
    )
    seen: dict[str, set[str]] = {}
    for table, _cmd, qual in rows:
        seen.setdefault(table, set()).add(qual)
    # A person sees that a conflict of interest stands, and may not touch it.
    assert {table for table, quals in seen.items() if len(quals) != 1} == {"cases_conflictlock"}


def test_no_policy_compares_a_column_with_itself():
    """A bare column name in a subquery is taken for the subquery's own: the condition would always hold."""
    for table, policy in tables.PROTECTED.items():
        for sql in (policy.sees, policy.adds, policy.stays):
            for part in sql.split(" = ")[1:]:
                assert part.startswith(("@.", "(SELECT lock.", "ANY (", "parent.", "'")), (table, part[:60])


def test_every_id_is_made_before_the_row():
    for table in tables.PROTECTED:
        model = _model(table)
        if model._meta.auto_created or "guardian" in str(model.__mro__):
            continue
        assert model._meta.pk.get_internal_type() == "UUIDField", table


# The doors.


def test_the_doors_are_the_listed_ones_with_a_fixed_path_and_an_owner_who_cannot_log_in():
    rows = ask(
        "SELECT p.oid::regprocedure::text, p.prosecdef, r.rolname, r.rolcanlogin OR r.rolbypassrls OR r.rolsuper, "
        "coalesce(array_to_string(p.proconfig, ';'), '') FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner "
        "WHERE p.pronamespace = 'lock'::regnamespace"
    )
    listed = {f"lock.{name}".replace(", ", ",") for name in (*tables.FOR_POLICIES, *tables.DOORS)}
    guards = {f"lock.{function}" for _, function in tables.GUARDS}
    kept = {f"lock.{function}" for function in tables.STAYS}
    assert {name for name, *_ in rows} == listed | guards | kept | {
        "lock.pass(text,integer)",
        "lock.is_ours(text)",
    }
    for name, definer, owner, powerful, settings in rows:
        assert (owner, powerful) == ("schakel_doors", False), name
        if definer:
            assert settings == "search_path=pg_catalog, pg_temp", name
    assert {name for name, definer, *_ in rows if definer} >= {
        f"lock.{name}".replace(", ", ",") for name in tables.DOORS
    } | guards


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_each_role_passes_its_own_doors_only(role):
    called = {
        name
        for name in (*tables.DOORS, "pass(text, integer)", "is_ours(text)")
        if ask("SELECT has_function_privilege(%s, %s, 'EXECUTE')", role, f"lock.{name}") == [(True,)]
    }
    assert called == {name for name, roles in tables.DOORS.items() if role in roles}
    for table in ("lock.key", "lock.passage"):
        assert ask("SELECT has_table_privilege(%s, %s, 'SELECT, INSERT, UPDATE, DELETE')", role, table) == [
            (False,)
        ]
    for table in ("lock.role", "lock.conflict", "lock.prospective"):
        assert ask("SELECT has_table_privilege(%s, %s, 'INSERT, UPDATE, DELETE')", role, table) == [(False,)]
    assert ask("SELECT has_schema_privilege(%s, 'lock', 'CREATE')", role) == [(False,)]


def test_who_passes_a_door_leaves_a_line():
    officer = factories.actor("kmar_officer")
    with inside(officer):
        assert doors.border_candidates([b"x" * 32], [], 5) == {}
    assert ask("SELECT door, organisation_id, membership_id, found FROM lock.passage") == [
        ("border_candidates", officer.organisation_id, officer.membership_id, 0)
    ]


def test_a_door_asks_for_the_right():
    clerk = factories.actor("reporter")
    with inside(clerk):
        with refused():
            doors.border_candidates([], [], 5)
        with refused():
            doors.known_elsewhere([], [], 5)
        with refused():
            doors.unseen_matches([], [], [], 5)
        with refused():
            doors.case_by_number("SP-2026-00001")
        with refused():
            doors.due_addressees(clock.now(), 5)
        with refused():
            doors.calendar_clocks(clerk.organisation_id, (clock.now(), clock.now()), [], 5)
    with inside(factories.actor("administrator")), refused():
        doors.order_by_number("BV-2026-00001")
    with inside(None), refused():
        doors.order_by_number("BV-2026-00001")


def test_another_region_is_known_by_case_and_organisation_alone():
    told = story()
    digests = [bytes(d) for d in told.girl.keys.values_list("digest", flat=True)]
    elsewhere = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    with inside(elsewhere):
        assert doors.known_elsewhere(digests, digests, 5) == [(told.case.pk, told.case.organisation_id)]
        assert doors.known_elsewhere([b"y" * 32], digests, 5) == []
    with inside(told.by), refused():
        doors.known_elsewhere(digests, digests, 5)


# The context.


def test_a_note_about_health_needs_that_section_in_the_database_too():
    told = story()
    notes.write(by=told.by, case=told.case, kind="seen", text="Zwanger", occurred_at=clock.now(), health=True)
    seen = {}
    for kind, more in (("rvdk", ["health"]), ("shelter", [])):
        with inside(actor_for(share(told, kind, ["core", "notes", *more]))):
            found = ask("SELECT text FROM cases_note WHERE case_id = %s", told.case.pk)
            seen[kind] = sorted(text.split()[0] for (text,) in found)
    assert seen == {"rvdk": ["Enkele", "Zwanger"], "shelter": ["Enkele"]}


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_without_a_context_nothing_is_seen_at_all(role):
    house = order_kit.house()
    order_kit.order(house, travel=True)
    filled = [table for table in tables.PROTECTED if ask(f'SELECT count(*) FROM "{table}"') != [(0,)]]
    assert len(filled) > 15
    with inside(None, role):
        for table in tables.PROTECTED:
            assert ask(f'SELECT count(*) FROM "{table}"') == [(0,)], table


def test_a_context_that_is_made_up_or_changed_or_old_is_an_error():
    worker = story().by
    coordinator = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    good = scope.sign(worker)
    payload = good.split(".", 1)[1]
    promoted = f"{good[:64]}.{payload.replace('vt_worker', 'vt_coordinator')}"
    another = f"{good[:64]}.{payload.replace(str(worker.organisation_id), str(coordinator.organisation_id))}"
    about = f"{good[:64]}.{payload}{uuid4()}"
    for forged in (promoted, another, about, payload, f".{payload}", "x", "0" * 64 + "." + payload):
        with inside(None):
            ask("SELECT set_config('app.context', %s, true)", forged)
            with refused(psycopg2.errors.InvalidAuthorizationSpecification):
                ask("SELECT count(*) FROM cases_case")
            ask("SELECT set_config('app.context', '', true)")


def test_who_asks_is_proved_and_not_said():
    """The policies hand the checked context on as a value; whoever could make one of words could ask for another."""
    told = story()
    stranger = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    words, case = scope.sign(told.by), told.case.pk
    forged = "0" * 64 + words[64:]
    with inside(stranger):
        assert ask("SELECT lock.sees(%s, 'core', lock.proof())", case) == [(False,)]
        for said in (words, forged):
            for sql in (
                "SELECT lock.sees(%s, 'core', %s)",
                "SELECT lock.sees(%s, 'core', %s::text::lock.proof)",
                "SELECT lock.sees(%s, 'core', (ARRAY[%s]::lock.proof[])[1])",
            ):
                with refused():
                    ask(sql, case, said)
    assert ask("SELECT has_function_privilege(%s, 'lock.is_ours(text)', 'EXECUTE')", WEB) == [(False,)]


def test_a_proof_that_was_kept_ends_with_its_context(monkeypatch):
    told = story()
    monkeypatch.setattr(scope, "LIFE", 2)
    with inside(told.by):
        ask_nothing("CREATE TEMPORARY TABLE kept AS SELECT lock.proof() AS proof")
        asked = "SELECT lock.sees(%s, 'core', proof), extract(epoch FROM statement_timestamp()) FROM kept"
        ((seen, now),) = ask(asked, told.case.pk)
        assert seen
        ends = now + scope.LIFE
        while now < ends:  # two seconds at most: the database's clock cannot be set
            ((seen, now),) = ask(asked, told.case.pk)
        assert not seen
        ask("SELECT set_config('app.context', '', true)")


def test_a_context_ends(monkeypatch):
    told = story()
    monkeypatch.setattr(time, "time", lambda real=time.time: real() - scope.LIFE - 1)
    with inside(told.by):
        with refused(psycopg2.errors.InvalidAuthorizationSpecification):
            ask("SELECT count(*) FROM cases_case")
        ask("SELECT set_config('app.context', '', true)")


def test_no_session_shows_its_statements_to_another_of_the_same_role():
    """There stands the signed context of somebody else."""
    hidden = ask("SELECT rolname FROM pg_roles WHERE 'track_activities=off' = ANY (rolconfig)")
    assert {name for (name,) in hidden} == {WEB, WORKER}


def test_roles_and_sections_in_the_database_are_those_of_the_code():
    assert set(ask("SELECT name, unnest(permissions) FROM lock.role")) == {
        (role.value, permission.value) for role, entry in ROLES.items() for permission in entry.permissions
    }
    assert set(ask("SELECT name, unnest(sections) FROM lock.role")) == {
        (role, section.value)
        for role, found in (ROLE_SECTIONS | {"(emergency)": EMERGENCY_SECTIONS}).items()
        for section in found
    }


# What raw SQL can do with a context.


def test_raw_sql_of_a_stranger_finds_nothing_of_a_case_and_changes_nothing():
    house = order_kit.house()
    made = order_kit.order(house, travel=True)
    for role, home in (("vt_coordinator", factories.organisation("veilig_thuis", skip=3)),
                       ("vt_worker", Organisation.objects.get(pk=house.worker.organisation_id)),
                       ("kmar_officer", None), ("reporter", None), ("administrator", None)):  # fmt: skip
        stranger = factories.actor(role, of=home)
        with inside(stranger):
            for table in tables.PROTECTED:
                if (
                    table == "cases_participation"
                    and stranger.organisation_id == house.worker.organisation_id
                ):
                    continue  # colleagues may know that their organisation takes part
                if table in ("cases_task", "cases_deadline"):
                    continue
                assert ask(f'SELECT count(*) FROM "{table}"') == [(0,)], (role, table)
            assert ask("UPDATE cases_case SET practices = '{}' RETURNING id") == []
            assert ask("DELETE FROM cases_person RETURNING id") == []
            assert ask("SELECT count(*) FROM cases_task WHERE case_id IS NOT NULL") == [(0,)]
            with refused():
                _let_in(made.case_id, stranger)
            with refused():
                _assign(made.case_id, stranger)
            with refused():
                _grant(made.case_id, stranger)


def _let_in(case: UUID, who: Actor) -> None:
    ask(
        "INSERT INTO cases_participation (id, case_id, organisation_id, purpose, ground, sections, starts_at, is_owner)"
        " VALUES (%s, %s, %s, 'hulp', 'x', '{core}', now() - interval '1 hour', false) RETURNING id",
        uuid4(), case, who.organisation_id,
    )  # fmt: skip


def _assign(case: UUID, who: Actor) -> None:
    ask(
        "INSERT INTO cases_assignment (id, case_id, membership_id) VALUES (%s, %s, %s) RETURNING id",
        uuid4(), case, who.membership_id,
    )  # fmt: skip


def _grant(case: UUID, who: Actor) -> None:
    ask(
        "INSERT INTO cases_caseuserobjectpermission (content_object_id, user_id, permission_id)"
        " SELECT %s, %s, id FROM auth_permission WHERE codename = 'view_case' RETURNING id",
        case, who.user_id,
    )  # fmt: skip


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_an_opened_row_shows_the_case_of_it_and_no_other(role):
    first, second = story(), story()
    task = system("test")
    with inside(task, role, (first.girl.pk,)):
        assert ask("SELECT id FROM cases_case") == [(first.case.pk,)]
        assert {case for (case,) in ask("SELECT case_id FROM cases_note")} == {first.case.pk}
    with inside(task, role):
        assert ask("SELECT count(*) FROM cases_case") == [(0,)]
    with inside(task, role, (uuid4(),)):
        assert ask("SELECT count(*) FROM cases_case") == [(0,)]
    assert second.case.pk != first.case.pk


def test_rows_are_opened_only_for_the_length_of_the_block():
    told = story()
    stranger = factories.actor("kmar_officer")
    with inside(stranger):
        with scope.about(stranger, told.girl.pk):
            assert ask("SELECT id FROM cases_person WHERE id = %s", told.girl.pk) == [(told.girl.pk,)]
        assert ask("SELECT count(*) FROM cases_person") == [(0,)]


# Who may open a row for an act: looked at one by one. A row that an id from input names is seen first, then opened.
OPENERS = {
    "monitoring/actions/deliveries.py": 1,  # the step about a channel that fails
    "oversight/gather.py": 1,  # the cases that were looked at on a day, for the round that scores the looks
    "cases/actions/deadlines.py": 1,  # the steps of who had a clock that another organisation takes over
    "cases/actions/recount.py": 1,  # the steps of a clock without a case, in the command that counts anew
    "cases/actions/tasks.py": 1,  # that nobody did it in time, told where it was to be done
    "cases/actions/conflicts.py": 1,  # passing on what was held in a case that closes
    "cases/actions/emergency.py": 2,  # break-glass by number; its review
    "cases/presenters.py": 1,  # whether break-glass shows the case, for the reason why it may not be changed
    "cases/views/emergency.py": 2,
    "monitoring/alert_list.py": 1,
    "monitoring/feed.py": 1,  # the conflicts of interest in the cases of a calendar
    "border/actions/checks.py": 3,  # whom a check found
    "border/card.py": 1,
    "border/search.py": 1,  # whom the door of the border found
    "monitoring/access.py": 2,  # the signal of an alert, from which a conflict of interest hides it
    "monitoring/actions/alerts.py": 4,  # the case of an alert that is addressed to the organisation
    "monitoring/views/alerts.py": 1,
    "monitoring/handlers/border.py": 2,  # people whose order changed and the checks of them
    "monitoring/handlers/clocks.py": 2,  # alerts about a signal; the signal of a clock without a case
    "protection_orders/actions/breaches.py": 4,  # the order of a report, by its number or seen before
    "protection_orders/views/service.py": 1,  # the safe place, which may not stand on what the police hand over
    "repatriation/views/files.py": 2,  # the step of an arrival that was handed to the organisation
    "referrals/actions/referrals.py": 4,  # the case of a referral that is sent to the organisation
}
BACKGROUND = {
    "core/events.py": 2, "monitoring/actions/escalation.py": 2, "protection_orders/actions/order_changes.py": 1,
    "repatriation/actions/signs.py": 1, "monitoring/actions/reminders.py": 2, "monitoring/actions/step_reminders.py": 2, "referrals/destroy.py": 3,
    "schadelijkepraktijken/management/commands/follow_dates.py": 3, "cases/holiday_clocks.py": 1, "cases/actions/recount.py": 1, "monitoring/actions/deliveries.py": 1,
}  # fmt: skip


def test_who_opens_a_row_is_listed():
    opened: dict[str, int] = {}
    entered: dict[str, int] = {}
    for path in sorted(ROOT.glob("*/**/*.py")):
        name = str(path.relative_to(ROOT))
        if name.startswith(("tests/", ".venv/", "script/")) or name == "core/scope.py":
            continue
        text = path.read_text()
        if found := text.count("scope.about(") + text.count("scope.fill("):
            opened[name] = found
        if (
            found := text.count("about=[")
            + text.count("about={")
            + text.count("about=ids)")
            + text.count("about=found)")
        ):
            entered[name] = found
        if found := text.count("about=_rows("):
            entered[name] = entered.get(name, 0) + found
    assert opened == OPENERS
    assert entered == BACKGROUND
