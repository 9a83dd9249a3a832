"""Closing a case and opening it again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

import audit
from cases import closure, reference
from cases.access import check_can_lead
from cases.actions import followed_dates, timeline, triage
from cases.models import Case, Signal
from cases.models.contact import SourceKind
from cases.policies import check_nothing_stops
from cases.workflow import CASE
from core import clock
from core.actor import Actor
from core.errors import InvalidInput
from core.events import publish


def close(
    *,
    by: Actor,
    case: Case,
    reason: str,
    note: str = "",
    looked_at: Iterable[str] = (),
    safety_view: str = "",
    occurred_at: datetime | None = None,
    version: int | None = None,
) -> Case:
    """Close a case for a listed reason, after asking every room what stands against it.

    `looked_at` names the open matters that do not stop but must be looked at; `safety_view` says who keeps sight of
    safety where the reason asks for it. Raises AccessDenied, PolicyDenied, InvalidInput, StaleRecord.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_lead(by, case)
        case.check_version(version)
        matters = closure.open_matters(case)
        check_nothing_stops([m.sentence for m in matters if m.stops])
        if {m.key for m in matters if not m.stops} - set(looked_at):
            raise InvalidInput("Zet een vinkje bij alles wat nog openstaat en waarnaar u keek.", "looked_at")
        chosen = reference.end_reasons().get(reason)
        if chosen is None or chosen.stage != "case":
            raise InvalidInput("Kies een reden.", "reason")
        if chosen.needs_note and not note.strip():
            raise InvalidInput("Leg uit waarom u de casus met deze reden sluit.", "note")
        if chosen.safety_view and not safety_view.strip():
            raise InvalidInput("Schrijf wie zicht houdt op de veiligheid.", "safety_view")
        case.state = CASE.check("close", case.state).target
        case.closed_at = clock.now()
        case.close_reason = reason
        case.close_note = "\n\n".join(
            filter(None, [note, f"Zicht op veiligheid: {safety_view}" if safety_view else ""])
        )
        case.save()
        audit.record(by=by, action="case.close", obj=case, reason_code=reason, looked_at=sorted(looked_at))
        followed_dates.case_closed(by=by, case=case)
        for signal in Signal.objects.filter(case=case, state="accepted").order_by("recorded_at", "pk"):
            triage.ask_feedback(by=by, signal=signal)
        timeline.add(
            by=by, case=case, kind="case.close", title=f"Casus gesloten: {chosen.label.lower()}",
            text=case.close_note, source=SourceKind.DECISION, occurred_at=occurred_at or case.closed_at, obj=case,
        )  # fmt: skip
        publish("case.closed", by=by, case_id=case.pk, reason=reason)
        return case


def reopen(*, by: Actor, case: Case, why: str, version: int | None = None) -> Case:
    """Open a closed case again; the story keeps that it was closed and why it is open. Raises as `close`."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_lead(by, case)
        case.check_version(version)
        case.state = CASE.check("reopen", case.state).target
        if not why.strip():
            raise InvalidInput("Schrijf waarom u de casus heropent.", "why")
        case.closed_at, case.close_reason, case.close_note = None, "", ""
        case.save()
        audit.record(by=by, action="case.reopen", obj=case)
        followed_dates.case_reopened(by=by, case=case)
        timeline.add(
            by=by, case=case, kind="case.reopen", title="Casus heropend", text=why, source=SourceKind.DECISION,
            occurred_at=clock.now(), obj=case,
        )  # fmt: skip
        return case
