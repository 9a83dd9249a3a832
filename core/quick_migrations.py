"""Apply long migrations quickly: render the historical models once for a run of like operations.

Django renders all related models anew after every operation. In a database made from nothing that is nearly all of
the time: hundreds of operations at tens of milliseconds each. Where only the state after a whole run matters, one
rendering after the run is enough. The database gets the same statements in the same order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

# Each reads its model only as it is after all of them. Making a table reads the whole model, so it never shares
# a run with what is added to one.
ADDITIONS = (AddField, AddIndex, AddConstraint, AddTrigger)


def kind(operation: Operation) -> str:
    """Name the run that an operation may be part of; any other operation stands alone."""
    if type(operation) is CreateModel:
        return "create"
    if type(operation) in ADDITIONS:
        return "add"
    return f"alone {id(operation)}"


def apply_in_runs(migration: Migration, state: ProjectState, schema_editor: Any) -> ProjectState:
    """Do what Migration.apply does, with one rendering for each run."""
    label = migration.app_label
    for name, run in groupby(migration.operations, kind):
        operations = list(run)
        before = state.clone()
        rendered = None if name.startswith("alone") else state.__dict__.pop("apps", None)
        for operation in operations:
            operation.state_forwards(label, state)
        if rendered is not None:
            state.__dict__["apps"] = rendered
            state.reload_models([(label, model_of(operation)) for operation in operations], delay=False)
        for operation in operations:
            operation.database_forwards(label, schema_editor, before, state)
    return state


def model_of(operation: Any) -> str:
    """Return the name of the model that a run's operation is about, as the state knows it."""
    name: str = operation.name if isinstance(operation, CreateModel) else operation.model_name
    return name.lower()


class QuickExecutor(MigrationExecutor):
    """Applies migrations in runs; one that is not atomic goes Django's own way."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if migration.atomic:

            def apply(state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
                return apply_in_runs(migration, state, schema_editor)

            migration.apply = apply  # type: ignore[method-assign, assignment]
        return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)


@contextmanager
def quick() -> Iterator[None]:
    """Let `migrate` use the quick executor meanwhile; it offers no other way to choose one."""
    usual = migrate.MigrationExecutor  # type: ignore[attr-defined]
    migrate.MigrationExecutor = QuickExecutor  # type: ignore[attr-defined]
    try:
        yield
    finally:
        migrate.MigrationExecutor = usual  # type: ignore[attr-defined]
