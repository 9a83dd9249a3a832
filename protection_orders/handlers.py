"""What this room does when something happened below. Handlers may run twice."""

from typing import Any
from uuid import UUID

from cases.actions import deadlines
from cases.models import Deadline
from core.actor import Actor
from protection_orders.models import ServiceRecord
from protection_orders.order_followup import REASSESS_CLOCK
from risk.models import Assessment


def assessment_finished(*, by: Actor, event_id: UUID, assessment_id: str, case_id: str, **_: Any) -> None:
    """A weighing made after every service meets the clock that the first one started; an older one does not."""
    assessment = Assessment.objects.get(pk=assessment_id)
    running = Deadline.objects.filter(
        key=REASSESS_CLOCK, source_id=case_id, met_at__isnull=True, ended_at__isnull=True
    ).first()
    if running is None or assessment.occurred_at < running.starts_at:
        return
    # The clock runs from the first who heard; what is weighed must know of the last.
    known_later = ServiceRecord.objects.filter(
        respondent__order__case_id=case_id,
        outcome__in=["served", "told"],
        occurred_at__gt=assessment.occurred_at,
    )
    if not known_later.exists():
        deadlines.meet(by=by, key=REASSESS_CLOCK, source_id=UUID(case_id), met_at=assessment.finished_at)
