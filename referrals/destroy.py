"""Destroying a file: every row that hangs on the case, in one transaction over the owner's connection.

Only the owner may: the tables of the story, of the log of the border and of notes refuse a removal to everybody else.
Run by `manage.py destroy_files`, never by web or worker.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction

import audit
from cases.models import Case, Person, Signal, SignalHandover, TimelineEntry
from cases.retention_rules import request_rule
from core import clock, scope
from core.actor import system
from core.keyed_hash import keyed_hash
from core.working_days import local_day
from referrals import retention
from referrals.models import Destruction, SubjectRequest

OWNER: Final = "owner"
# A row that points at the file but is another's: the pointer is emptied, the row stays.
CUT: Final = {
    ("cases_person", "same_as_id"),
    # The request stays until it was answered; it no longer points at anything.
    ("referrals_subjectrequest", "case_id"),
    ("referrals_subjectrequest", "person_id"),
}
# The certificate stays; its pointer is emptied together with the moment.
KEPT: Final = {("referrals_destruction", name) for name in ("case_id", "signal_id", "person_id")}
# A nullable pointer is followed like any other, for these rows are part of the file; a test lists them.


def run() -> int:
    """Destroy every approved file that nothing holds; return how many. Running twice destroys nothing twice."""
    done = 0
    approved = Destruction.objects.using(OWNER).filter(approved_at__isnull=False)
    for pk, *about in approved.filter(destroyed_at__isnull=True).values_list("pk", "case_id", "signal_id"):
        done += _destroy(pk, next(filter(None, about), None))
    for pk in approved.filter(destroyed_at__isnull=False, forgotten_at__isnull=True).values_list(
        "pk", flat=True
    ):
        _forget(pk)
    _forget_requests()
    return done


def _forget_requests() -> None:
    """Answered requests lose their names after their term; the log's details about them become unreadable first."""
    last = datetime.combine(request_rule().answered_before(clock.today()), time(), tzinfo=clock.AMSTERDAM)
    due = SubjectRequest.objects.using(OWNER).filter(answered_at__lt=last, forgotten_at__isnull=True)
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            by = system("retention.destroy")
            scope.enter(by, about=[pk])
            audit.forget(by=by, subjects=[pk], reason="request_term", using=OWNER)
        with transaction.atomic(using=OWNER):
            request = SubjectRequest.objects.using(OWNER).select_for_update().get(pk=pk)
            request.forget(clock.now())
            request.save(using=OWNER)


def _destroy(pk: UUID, about: UUID | None) -> int:
    with transaction.atomic():
        scope.enter(system("retention.destroy"), about=[pk, *([about] if about else [])])
        rows = Destruction.objects.select_related(
            "case__organisation", "person__case__organisation", "signal__receiver"
        )
        row = rows.get(pk=pk)
        kept = row.about
        # Between approval and now an order or a threat may have come.
        if kept is None or retention.holds(kept) or retention.may_since(kept) is None:
            return 0
        others: Iterable[UUID] = [] if isinstance(kept, Person) else kept.people.values_list("pk", flat=True)
        subjects = [str(kept.pk), *map(str, others)]
        general = _general(kept)
        kind = kept._meta.model_name or ""
        digest = keyed_hash(kind, row.reference, next(iter(settings.INDEX_KEYS.values()))).hex()
    with transaction.atomic(using=OWNER):
        certificate = Destruction.objects.using(OWNER).filter(pk=pk)
        certificate.update(
            case=None, person=None, signal=None, destroyed_at=clock.now(), general=general, reference_digest=digest, subjects=subjects
        )  # fmt: skip
        if isinstance(kept, Case):
            # What was proposed about one of its people goes with the case.
            Destruction.objects.using(OWNER).filter(case=kept, destroyed_at__isnull=True).delete()
        certificate.update(counts=remove(kept))
    return 1


def _general(kept: retention.Kept) -> dict[str, Any]:
    file = kept.case if isinstance(kept, Person) else kept
    ended = file.decided_at if isinstance(file, Signal) else file.closed_at
    return {
        "kind": kept._meta.model_name,
        "opened": local_day(file.recorded_at).year,
        "closed": local_day(ended).year if ended else None,
        "practices": file.practices,
        "end": file.decision_reason or file.state if isinstance(file, Signal) else file.close_reason,
        "people": 1 if isinstance(kept, Person) else kept.people.count(),
    }


def _forget(pk: UUID) -> None:
    """Make the log's details about the case and its people unreadable; the lines and their chain stay."""
    with transaction.atomic():
        by = system("retention.destroy")
        scope.enter(by, about=[pk])
        row = Destruction.objects.get(pk=pk)
        audit.forget(
            by=by, subjects=[UUID(subject) for subject in row.subjects], reason="destroyed", using=OWNER
        )
        audit.record(by=by, action="destruction.done", obj=row)
        row.forgotten_at, row.subjects = clock.now(), []
        row.save()


def remove(kept: retention.Kept) -> dict[str, int]:
    """Remove every row of the file, or of one person in it; return how many by table. Must run inside a transaction of the owner."""
    found = _collected(type(kept), kept.pk)
    tables = sorted({model._meta.db_table for model in found} | {table for table, _column in CUT})
    with connections[OWNER].cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for table, column in sorted(CUT):
            cursor.execute(
                f'UPDATE "{table}" SET "{column}" = NULL WHERE "{column}" = ANY (%s)',  # noqa: S608
                [_ids_of_target(found, table, column)],
            )
        for model, ids in found.items():
            meta = model._meta
            cursor.execute(f'DELETE FROM "{meta.db_table}" WHERE "{meta.pk.column}" = ANY (%s)', [list(ids)])  # noqa: S608
        # References are checked now: what was forgotten would fail here and nothing would be removed.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    return {
        model._meta.db_table: len(ids)
        for model, ids in sorted(found.items(), key=lambda pair: pair[0]._meta.db_table)
    }


def _collected(root: type[models.Model], root_id: UUID) -> dict[type[models.Model], set[Any]]:
    found: dict[type[models.Model], set[Any]] = defaultdict(set)
    found[root].add(root_id)
    queue: list[tuple[type[models.Model], set[Any]]] = [(root, {root_id})]
    while queue:
        target, ids = queue.pop()
        ways = [(field.model, field.attname) for field in pointers(target)]
        # Steps, clocks and alarms of a report name it by its id alone.
        if target in (Signal, SignalHandover):
            ways += [(model, "source_id") for model in _sourced()]
        for model, column in ways:
            rows = model._base_manager.using(OWNER).filter(**{f"{column}__in": ids})
            new = set(rows.values_list("pk", flat=True)) - found[model]
            if new:
                found[model] |= new
                queue.append((model, new))
    if root is Person:
        # The lines of the story that tell of what goes: they name it by its id alone.
        gone = {pk for ids in found.values() for pk in ids if isinstance(pk, UUID)}
        told = TimelineEntry._base_manager.using(OWNER).filter(object_id__in=gone)
        found[TimelineEntry] |= set(told.values_list("pk", flat=True))
    return found


def _sourced() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if any(field.attname == "source_id" and not field.is_relation for field in model._meta.local_fields)
    ]


def pointers(target: type[models.Model]) -> list[Any]:
    """The foreign keys by which a row hangs on `target`, those that are only cut left out."""
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model is target
        and (model._meta.db_table, field.column) not in CUT | KEPT
    ]


def _ids_of_target(found: dict[type[models.Model], set[Any]], table: str, column: str) -> list[Any]:
    model = next(m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table)
    field = next(f for f in model._meta.local_fields if f.column == column)
    target: Any = field.related_model
    return list(found.get(target, ()))
