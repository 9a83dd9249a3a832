"""What every record has: an id made in Python and a recorded time that only the database sets."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from core.errors import StaleRecord
from core.ids import new_id


def recorded_clock() -> pgtrigger.Trigger:
    """A trigger that sets `recorded_at` by the database's clock and keeps it for ever."""
    return pgtrigger.Trigger(
        name="recorded_clock",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=(
            "IF TG_OP = 'INSERT' THEN NEW.recorded_at = clock_timestamp(); "
            "ELSE NEW.recorded_at = OLD.recorded_at; END IF; RETURN NEW;"
        ),
    )


def append_only(name: str = "append_only") -> pgtrigger.Trigger:
    """A trigger that refuses to change or delete a row, for whoever asks."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class Record(models.Model):
    """Base of every table of ours. Concrete classes list `recorded_clock()` in Meta.triggers; a test looks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recorded_at = models.DateTimeField("vastgelegd", db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Versioned(Record):
    """A record that people edit: `version` grows by one at each save, and a stale edit is refused."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.version += 1
        super().save(*args, **kwargs)

    def check_version(self, expected: int | None) -> None:
        """Raise StaleRecord when the record changed since `expected` was shown; None skips the question."""
        if expected is not None and expected != self.version:
            raise StaleRecord
