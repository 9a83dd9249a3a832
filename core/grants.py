"""What the web role may do with each table. Run by the owner after every migration; a test compares it with the database."""

from django.apps import apps
from django.db import connections

WEB = "schakel_web"

# Written once, never changed or removed by the web role.
APPEND_ONLY = {
    "audit_entry",
    "border_bordercheck",
    "cases_timelineentry",
    "cases_note",
    "cases_contactmoment",
    "monitoring_escalation",
}
# Only set-up writes these.
READ_ONLY = {"django_migrations", "django_content_type", "auth_permission"}


def statements(tables: list[str]) -> list[str]:
    """The grants for these tables, as SQL."""
    lines = [
        f"GRANT USAGE ON SCHEMA public TO {WEB}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB}",
    ]
    for table in tables:
        rights = "SELECT" if table in READ_ONLY else "SELECT, INSERT"
        if table not in READ_ONLY | APPEND_ONLY:
            rights += ", UPDATE, DELETE"
        lines.append(f'REVOKE ALL ON "{table}" FROM {WEB}')
        lines.append(f'GRANT {rights} ON "{table}" TO {WEB}')
    return lines


def apply(alias: str = "owner") -> None:
    """Give the web role its rights over the connection of the owner."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        cursor.execute(";\n".join(statements(tables)))


def model_tables() -> set[str]:
    """Every table that a model uses, many-to-many included."""
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
