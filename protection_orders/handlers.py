"""What this room does when something happened below. Handlers may run twice."""

from typing import Any
from uuid import UUID

from cases.actions import deadlines
from cases.models import Deadline
from core.actor import Actor
from protection_orders.order_followup import REASSESS_CLOCK
from risk.models import Assessment


def assessment_finished(*, by: Actor, event_id: UUID, assessment_id: str, case_id: str, **_: Any) -> None:
    """A weighing made after service meets the clock that service started; an older one does not."""
    assessment = Assessment.objects.get(pk=assessment_id)
    running = Deadline.objects.filter(
        key=REASSESS_CLOCK, source_id=case_id, met_at__isnull=True, ended_at__isnull=True
    ).first()
    if running is not None and assessment.occurred_at >= running.starts_at:
        deadlines.meet(by=by, key=REASSESS_CLOCK, source_id=UUID(case_id), met_at=assessment.finished_at)
