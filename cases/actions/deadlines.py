"""Starting, meeting and ending clocks by the catalogue (cases/data/deadlines.toml)."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction

import audit
from cases import deadline_rules
from cases.models import Case, Deadline
from core import clock, working_days
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from organisations.models import Organisation


def start(
    *,
    by: Actor,
    key: str,
    source_id: UUID,
    organisation: Organisation,
    starts_at: datetime,
    case: Case | None = None,
    due_at: datetime | None = None,
) -> Deadline:
    """Start the clock `key` for a source, or return the one that runs already.

    The catalogue gives length, unit (working days, days, weeks, months, hours) and working-day rule; `due_at` is
    given only where a decision itself fixed the end. Raises KeyError for a key that is not in the catalogue.
    """
    rule = deadline_rules.deadlines()[key]
    with transaction.atomic():
        running: Deadline | None = Deadline.objects.filter(
            key=key, source_id=source_id, met_at__isnull=True, ended_at__isnull=True
        ).first()
        if running is not None:
            return running
        deadline = Deadline(
            key=key,
            label=rule.label,
            ground=rule.ground,
            case=case,
            source_id=source_id,
            organisation=organisation,
            starts_from=rule.starts_from,
            starts_at=starts_at,
            due_at=due_at or due_by_rule(key, starts_at),
        )
        deadline.save()
        audit.record(by=by, action="deadline.start", obj=deadline, key=key)
        return deadline


def due_by_rule(key: str, starts_at: datetime) -> datetime:
    """When the clock `key` ends if it starts at this instant. Raises KeyError for an unknown key."""
    rule = deadline_rules.deadlines()[key]
    return _due(starts_at, rule.period, rule.working_day_rule)


def step_due(kind: str, *, urgent: bool, opened_at: datetime) -> datetime | None:
    """By when a step of this kind is due, by the agreed terms (`data/step_terms.toml`); None for one without a term."""
    term = deadline_rules.step_terms().get(kind)
    if term is None:
        return None
    period = term.urgent if urgent else term.normal
    return _due(opened_at, period, "own_calendar" if period.unit == "working_days" else "none")


def _due(starts_at: datetime, period: deadline_rules.Period, working_day_rule: str) -> datetime:
    unit = "calendar_days" if period.unit == "days" else period.unit
    return working_days.due_at(
        starts_at,
        working_days.Period(period.length, cast(working_days.Unit, unit)),
        working_day_rule=cast(working_days.WorkingDayRule, working_day_rule),
    )


def attach_case(*, by: Actor, source_id: UUID, case: Case) -> None:
    """Let the clocks of a signal be seen in the case that it entered."""
    for deadline in Deadline.objects.select_for_update().filter(source_id=source_id, case__isnull=True):
        deadline.case = case
        deadline.save()


def meet(*, by: Actor, key: str, source_id: UUID, met_at: datetime | None = None) -> None:
    """The step was done: stop the clock, in time or not. Does nothing where none runs."""
    with transaction.atomic():
        for deadline in _running(key, source_id):
            deadline.met_at = met_at or clock.now()
            deadline.save()
            audit.record(by=by, action="deadline.meet", obj=deadline, key=key)


def end(*, by: Actor, key: str, source_id: UUID, reason: str) -> None:
    """The step is no longer needed: stop the clock with a reason. Raises PolicyDenied without one."""
    if not reason:
        raise PolicyDenied("Geef een reden waarom deze termijn vervalt.")
    with transaction.atomic():
        for deadline in _running(key, source_id):
            deadline.ended_at = clock.now()
            deadline.ended_reason = reason[:200]
            deadline.save()
            audit.record(by=by, action="deadline.end", obj=deadline, key=key)


def extend(*, by: Actor, deadline: Deadline, reason: str) -> Deadline:
    """Postpone a locked, running clock once more by what its rule allows, counted from its present end.

    Raises PolicyDenied where the rule knows no extension, InvalidInput without a reason.
    """
    extension = extension_of(deadline.key)
    if extension is None:
        raise PolicyDenied("Deze termijn kan niet worden uitgesteld.")
    if not reason.strip():
        raise InvalidInput("Schrijf waarom uitstel nodig is.", "reason")
    deadline.due_at = _due(
        deadline.due_at, extension, deadline_rules.deadlines()[deadline.key].working_day_rule
    )
    deadline.save()
    audit.record(by=by, action="deadline.extend", obj=deadline, key=deadline.key)
    return deadline


def extension_of(key: str) -> deadline_rules.Period | None:
    """By how much a duty may be postponed each time. The end of an order is lengthened by a decision, never here."""
    rule = deadline_rules.deadlines().get(key)
    if rule is None or rule.nature == "validity" or rule.extension is None:
        return None
    return rule.extension.period


def _running(key: str, source_id: UUID) -> list[Deadline]:
    return list(
        Deadline.objects.select_for_update().filter(
            key=key, source_id=source_id, met_at__isnull=True, ended_at__isnull=True
        )
    )
