"""Writing lines. A line that cannot be stored fails the act: there is no silent path."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Model

from audit import catalogue, details
from core import clock
from core.actor import Actor
from core.errors import LogUnavailable


def record(
    *,
    by: Actor,
    action: str,
    obj: Model | None = None,
    case_id: UUID | None = None,
    reason: str = "",
    **more: Any,
) -> None:
    """A thing was done to a record. The rest hold ids, codes and numbers only. Raises LogUnavailable."""
    _write(by=by, action=action, outcome="done", obj=obj, case_id=case_id, reason=reason, more=more)


def record_cases(*, by: Actor, action: str, cases: Mapping[UUID | None, Mapping[str, Any]]) -> None:
    """The same thing was done to many cases (None: what stands under no case): a line for each, written together.

    For what the clock does to thousands at once. Raises LogUnavailable.
    """
    try:
        recorded = _recorded()
        keys = details.keys_for(case_id or details.NO_SUBJECT for case_id in cases)
        lines = [
            _line(
                by=by,
                action=action,
                outcome="done",
                obj=None,
                case_id=case_id,
                reason="",
                more=more,
                keys=keys,
            )
            | recorded
            for case_id, more in cases.items()
        ]
        _entries().bulk_create(_entries().model(**line) for line in lines)
    except DatabaseError as error:
        raise LogUnavailable from error
    by.extra["logged"] = action


def record_each(*, by: Actor, action: str, lines: Iterable[tuple[Model, Mapping[str, Any]]]) -> None:
    """The same thing was done to several records, each with its own details: a line for each, written together.

    Raises LogUnavailable.
    """
    lines = list(lines)
    try:
        recorded = _recorded()
        keys = details.keys_for(_subject(obj) for obj, _more in lines)
        _entries().bulk_create(
            _entries().model(
                **_line(
                    by=by, action=action, outcome="done", obj=obj, case_id=None, reason="", more=more, keys=keys
                )
                | recorded
            )
            for obj, more in lines
        )  # fmt: skip
    except DatabaseError as error:
        raise LogUnavailable from error
    by.extra["logged"] = action


def seen(
    *, by: Actor, action: str, obj: Model | None = None, case_id: UUID | None = None, **more: Any
) -> None:
    """Personal data was shown; must be called before the answer leaves. Raises LogUnavailable."""
    _write(by=by, action=action, outcome="seen", obj=obj, case_id=case_id, reason="", more=more)


def refused(*, by: Actor, action: str, reason: str, obj: Model | None = None) -> None:
    """An act was refused; written after the rollback, in a transaction of its own. Raises LogUnavailable."""
    _write(by=by, action=action, outcome="refused", obj=obj, case_id=None, reason=reason, more={})


def shown(*, by: Actor, page: str, case_id: UUID | None = None) -> None:
    """A page was shown that wrote no line of its own; `page` is the name of its route. Raises LogUnavailable."""
    _write(by=by, action="page.view", outcome="seen", obj=None, case_id=case_id, reason=page, more={})


def has_line(by: Actor) -> bool:
    """Whether a line was written for this actor, who lives as long as the request."""
    return "logged" in by.extra


def forget(
    *, by: Actor, subjects: Iterable[UUID], case_id: UUID | None = None, reason: str, using: str
) -> int:
    """Make the details of all lines about these subjects unreadable for ever (art. 17 GDPR; end of a term).

    The lines stay, with their ids, and the chain over them stays whole. A case's destruction names the case and its
    people. Returns how many keys were destroyed; a second time it is none. `using` is the connection that may destroy
    keys: that of the pages may not.
    """
    count = details.destroy(subjects, using=using)
    record(by=by, action="log.forget", case_id=case_id, reason=reason)
    return count


def _write(**line: Any) -> None:
    try:
        _entries().create(**_line(**line))
    except DatabaseError as error:
        raise LogUnavailable from error
    line["by"].extra["logged"] = line["action"]


def _entries() -> Any:
    # The package is imported before the app registry is ready, its models only after.
    return apps.get_model("audit", "Entry").objects


def _line(
    *,
    by: Actor,
    action: str,
    outcome: str,
    obj: Model | None,
    case_id: UUID | None,
    reason: str,
    more: Mapping[str, Any],
    keys: Mapping[UUID, details.Key | None] | None = None,
) -> dict[str, Any]:
    event = catalogue.of(action, outcome).event
    object_id = obj.pk if obj is not None else None
    case_id = case_id or getattr(obj, "case_id", None)
    subject_id = _subject(obj, case_id)
    return {
        "user_id": by.user_id,
        "membership_id": by.membership_id,
        "organisation_id": by.organisation_id,
        "role": by.role,
        "purpose": by.purpose[:120],
        "basis": "break_glass" if by.emergency and case_id else "",
        "action": action,
        "event": event,
        "event_code": catalogue.CODES[event],
        "outcome": outcome,
        "object_type": obj._meta.label_lower if obj is not None else "",
        "object_id": object_id,
        "case_id": case_id,
        "reason": reason[:80] or by.reason[:80],
        "sealed_details": details.seal(
            more, subject_id=subject_id, action=action, object_id=object_id, keys=keys
        ),
        "request_id": by.request_id,
        "network": by.network,
        "source": settings.AUDIT_SOURCE[:60],
    }


def _recorded() -> dict[str, Any]:
    """The database sets it by its own clock; a value all the same lets many lines go to it as one array a column."""
    return {"recorded_at": clock.now()}


def _subject(obj: Model | None, case_id: UUID | None = None) -> UUID:
    """Under whose key the details stand: a person has one of their own, so that one of a family can be forgotten."""
    own = getattr(obj, "audit_subject_id", None)
    case_id = case_id or getattr(obj, "case_id", None)
    return own or case_id or (obj.pk if obj is not None else None) or details.NO_SUBJECT
