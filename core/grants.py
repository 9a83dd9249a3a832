"""What the web server and the workers may do with each table. Run after every migration; a test compares it.

The owner owns every table and cannot log in; the migrator makes them and hands them over (script/roles.sql).
"""

from django.apps import apps
from django.db import connections

OWNER = "schakel_owner"
WEB = "schakel_web"
WORKER = "schakel_worker"

# Written once, never changed or removed by web or worker.
APPEND_ONLY = {
    "audit_entry",
    "audit_pending",  # emptied by the sealer
    "border_bordercheck",
    "cases_timelineentry",
    "cases_note",
    "cases_contactmoment",
    "monitoring_escalation",
    "monitoring_deliveryattempt",
}
# Only set-up, or the sealer of the log, writes these.
READ_ONLY = {"django_migrations", "django_content_type", "auth_permission", "audit_link", "audit_head"}
# Written, and emptied in place by the worker alone, but never removed: no page makes a line of the log unreadable.
KEYS_OF_THE_LOG = {"audit_subjectkey"}

# The roles beside the application, and all they may do.
OTHERS: dict[str, dict[str, str]] = {
    "schakel_sealer": {
        "audit_entry": "SELECT",
        "audit_pending": "SELECT, DELETE",
        "audit_link": "SELECT, INSERT",
        "audit_head": "SELECT, INSERT",
    },
    "schakel_verifier": {"audit_entry": "SELECT", "audit_pending": "SELECT", "audit_link": "SELECT"},
}


def statements(tables: list[str]) -> list[str]:
    """The grants for these tables, as SQL."""
    lines = [
        f"REASSIGN OWNED BY CURRENT_USER TO {OWNER}",
        f"GRANT USAGE ON SCHEMA public TO {WEB}, {WORKER}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB}, {WORKER}",
    ]
    for table in tables:
        lines.append(f'REVOKE ALL ON "{table}" FROM {WEB}, {WORKER}')
        lines += [f'GRANT {rights(table, role)} ON "{table}" TO {role}' for role in (WEB, WORKER)]
    for role, own in OTHERS.items():
        lines.append(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        lines.append(f"GRANT USAGE ON SCHEMA public TO {role}")
        lines += [f'GRANT {right} ON "{table}" TO {role}' for table, right in own.items()]
    return lines


def rights(table: str, role: str) -> str:
    """What web or worker may do with a table, as SQL."""
    if table in READ_ONLY:
        return "SELECT"
    if table in APPEND_ONLY or (table in KEYS_OF_THE_LOG and role == WEB):
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE" if table in KEYS_OF_THE_LOG else "SELECT, INSERT, UPDATE, DELETE"


def apply(alias: str = "owner") -> None:
    """Hand what the migrator made to the owner, and give web and worker their rights."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        cursor.execute(";\n".join(statements(tables)))


def model_tables() -> set[str]:
    """Every table that a model uses, many-to-many included."""
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
