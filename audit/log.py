"""Writing lines. A line that cannot be stored fails the act: there is no silent path."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from core.actor import Actor


def record(
    *,
    by: Actor,
    action: str,
    obj: Model | None = None,
    case_id: UUID | None = None,
    reason: str = "",
    **details: Any,
) -> None:
    """A thing was done to a record. `details` hold ids, codes and numbers only."""
    _write(by=by, action=action, outcome="done", obj=obj, case_id=case_id, reason=reason, details=details)


def seen(
    *, by: Actor, action: str, obj: Model | None = None, case_id: UUID | None = None, **details: Any
) -> None:
    """Personal data was shown; must be called before the answer leaves."""
    _write(by=by, action=action, outcome="seen", obj=obj, case_id=case_id, reason="", details=details)


def refused(*, by: Actor, action: str, reason: str, obj: Model | None = None) -> None:
    """An act was refused; written after the rollback, in a transaction of its own."""
    _write(by=by, action=action, outcome="refused", obj=obj, case_id=None, reason=reason, details={})


def _write(
    *,
    by: Actor,
    action: str,
    outcome: str,
    obj: Model | None,
    case_id: UUID | None,
    reason: str,
    details: dict[str, Any],
) -> None:
    # The package is imported before the app registry is ready, its models only after.
    entry = apps.get_model("audit", "Entry")
    entry.objects.create(
        user_id=by.user_id,
        membership_id=by.membership_id,
        organisation_id=by.organisation_id,
        role=by.role,
        purpose=by.purpose[:120],
        action=action,
        outcome=outcome,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=obj.pk if obj is not None else None,
        case_id=case_id or getattr(obj, "case_id", None),
        reason=reason[:80] or by.reason[:80],
        details={key: str(value) if isinstance(value, UUID) else value for key, value in details.items()},
        request_id=by.request_id,
        network=by.network,
    )
