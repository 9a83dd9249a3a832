"""Make the second lock in the database: functions, doors, guards, policies, rights. Run by setup_database, after migration.

Everything happens in one transaction, and only when something changed: policies are dropped and made anew, so that
the database holds what `tables` says and nothing else.
"""

# ruff: noqa: S608 (every name is written here; nothing comes from input)

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import connections, transaction

from cases.sections import EMERGENCY_SECTIONS, ROLE_SECTIONS
from core import scope
from core.grants import OWNER, WEB, WORKER
from organisations.permissions import ROLES
from protection_orders.instruments import instruments
from schadelijkepraktijken.row_security import tables

HERE = Path(__file__).parent
DOORS_ROLE = "schakel_doors"
FILES = ("context.sql", "ways.sql", "doors.sql", "guards.sql")
# Set-up waits this long for a table that a running request holds; then it fails and may be run again.
LOCK_TIMEOUT = "10s"


def install(alias: str = "owner") -> None:
    """Bring the lock up to date over the migrator's connection, and store the key of the contexts."""
    connection = connections[alias]
    wanted = statements()
    mark = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'lock'")
        if (cursor.fetchone() or ("",))[0] != mark:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            for statement in wanted:
                cursor.execute(statement)
            cursor.execute(f"COMMENT ON SCHEMA lock IS '{mark}'")
        inner, outer = scope.pads(scope.key())
        cursor.execute(
            "INSERT INTO lock.key (inner_pad, outer_pad) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [inner, outer],
        )
        # The key before this one still reads, for processes that start again after set-up.
        cursor.execute(
            "DELETE FROM lock.key WHERE id NOT IN (SELECT id FROM lock.key ORDER BY id DESC LIMIT 2)"
        )


def statements() -> list[str]:
    """Everything that makes the lock, in order."""
    return [*_cleared(), *_made(), *_rights(), *_policies(), f"REASSIGN OWNED BY CURRENT_USER TO {OWNER}"]


def tables_that_name_a_case() -> set[str]:
    """Protected tables of which a row is in a case, or comes into one."""
    columns = {
        model._meta.db_table: {field.column for field in model._meta.fields} for model in apps.get_models()
    }
    return {
        table
        for table in tables.PROTECTED
        if "case_id" in columns.get(table, set()) and table not in tables.NAMES_ANY_CASE
    }


def _cleared() -> list[str]:
    return [
        "CREATE SCHEMA IF NOT EXISTS lock",
        "DO $$ DECLARE p record; BEGIN FOR p IN SELECT policyname, tablename FROM pg_policies "
        "WHERE schemaname = 'public' LOOP EXECUTE format('DROP POLICY %I ON public.%I', p.policyname, p.tablename); "
        "END LOOP; END $$",
        "DO $$ DECLARE v text; BEGIN FOR v IN SELECT viewname FROM pg_views WHERE schemaname = 'lock' "
        "LOOP EXECUTE format('DROP VIEW lock.%I CASCADE', v); END LOOP; END $$",
        "DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT oid::regprocedure FROM pg_proc "
        "WHERE pronamespace = 'lock'::regnamespace LOOP EXECUTE format('DROP FUNCTION %s CASCADE', f); "
        "END LOOP; END $$",
        "DROP DOMAIN IF EXISTS lock.proof",
    ]


def _made() -> list[str]:
    permissions = {role.value: entry.permissions for role, entry in ROLES.items()}
    sections = ROLE_SECTIONS | {"(emergency)": EMERGENCY_SECTIONS}
    roles = ", ".join(
        f"('{role}', {_array(permissions.get(role, ()))}, {_array(sections.get(role, ()))})"
        for role in sorted({*permissions, *sections})
    )
    prospective = [code for code, instrument in instruments().items() if instrument.valid_from is None]
    return [
        *((HERE / name).read_text() for name in FILES),
        "DELETE FROM lock.role",
        f"INSERT INTO lock.role (name, permissions, sections) VALUES {roles}",
        "DELETE FROM lock.prospective",
        f"INSERT INTO lock.prospective SELECT unnest({_array(prospective)}::text[])",
    ]


def _array(values: Iterable[str]) -> str:
    return "'{" + ",".join(sorted(str(value) for value in values)) + "}'"


def _rights() -> list[str]:
    users = f"{WEB}, {WORKER}"
    lines = [
        # To hand something over, the receiver must for a moment be able to make things here.
        f"GRANT USAGE, CREATE ON SCHEMA lock TO {DOORS_ROLE}",
        "DO $$ DECLARE f regprocedure; v text; BEGIN "
        "FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'lock'::regnamespace "
        f"LOOP EXECUTE format('ALTER FUNCTION %s OWNER TO {DOORS_ROLE}', f); END LOOP; "
        "FOR v IN SELECT viewname FROM pg_views WHERE schemaname = 'lock' "
        f"LOOP EXECUTE format('ALTER VIEW lock.%I OWNER TO {DOORS_ROLE}', v); END LOOP; END $$",
        f"REVOKE CREATE ON SCHEMA lock FROM {DOORS_ROLE}",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lock FROM PUBLIC, {users}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA lock FROM PUBLIC, {users}",
        f"GRANT USAGE ON SCHEMA lock TO {users}",
        f"GRANT USAGE ON SCHEMA public TO {DOORS_ROLE}",
        f"GRANT SELECT ON lock.key, lock.role, lock.prospective TO {DOORS_ROLE}",
        f"GRANT INSERT ON lock.passage TO {DOORS_ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA lock TO {DOORS_ROLE}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {DOORS_ROLE}",
    ]
    lines += [f"GRANT EXECUTE ON FUNCTION lock.{name} TO {users}" for name in tables.FOR_POLICIES]
    lines += [
        f"GRANT EXECUTE ON FUNCTION lock.{name} TO {', '.join(roles)}" for name, roles in tables.DOORS.items()
    ]
    lines += [f"GRANT SELECT ON lock.{name} TO {users}" for name in tables.VIEWS]
    lines += [f"GRANT SELECT ON public.{table} TO {DOORS_ROLE}" for table in sorted(tables.DOORS_READ)]
    return lines


def _policies() -> list[str]:
    lines = []
    users = f"{WEB}, {WORKER}"
    for table, policy in tables.PROTECTED.items():
        sees = policy.sees.replace("@.", f"{table}.")
        changes = policy.changes.replace("@.", f"{table}.") or sees
        adds = policy.adds.replace("@.", f"{table}.") or sees
        stays = policy.stays.replace("@.", f"{table}.") or changes
        lines += [
            f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY seen ON public.{table} FOR SELECT TO {users} USING ({sees})",
            f"CREATE POLICY changed ON public.{table} FOR UPDATE TO {users} USING ({changes}) WITH CHECK ({stays})",
            f"CREATE POLICY removed ON public.{table} FOR DELETE TO {users} USING ({changes})",
            f"CREATE POLICY added ON public.{table} FOR INSERT TO {users} WITH CHECK ({adds})",
        ]
        if table in tables_that_name_a_case():
            lines.append(
                f"CREATE TRIGGER stays_in_its_case BEFORE UPDATE OF case_id ON public.{table} FOR EACH ROW "
                "WHEN (NEW.case_id IS DISTINCT FROM OLD.case_id) EXECUTE FUNCTION lock.stays_in_its_case()"
            )
        if table in tables.DOORS_READ:
            lines.append(f"CREATE POLICY doors ON public.{table} FOR SELECT TO {DOORS_ROLE} USING (true)")
    return lines
