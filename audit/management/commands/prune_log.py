"""`manage.py prune_log`: remove lines past their term, as far as the signed heads allow. The chain over them stays."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections, transaction

import audit
from core import scope
from core.actor import system

BATCH = 10_000

# The trigger that refuses to remove a line is off for one batch, in one transaction, for the owner alone.
_REMOVE = """
ALTER TABLE audit_entry DISABLE TRIGGER USER;
WITH past AS (
    SELECT l.entry_id FROM audit_link l JOIN audit_entry e ON e.id = l.entry_id
    WHERE l.seq <= %s ORDER BY l.seq LIMIT %s
)
DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM past);
"""


class Command(BaseCommand):
    help = "Remove lines of the log that are past their term."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = 0
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT coalesce((SELECT expired_to FROM audit_head ORDER BY id DESC LIMIT 1), 0)")
            upto = cursor.fetchone()[0]
        while batch := _remove(upto):
            removed += batch
        with transaction.atomic():
            by = system("bewaartermijn van het logboek")
            scope.enter(by)
            audit.record(by=by, action="log.prune", reason="term", removed=removed, upto=upto)
        self.stdout.write(f"{removed} lines removed, up to place {upto}")


def _remove(upto: int) -> int:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(_REMOVE, [upto, BATCH])
        count = int(cursor.rowcount)
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
        return count
