"""When somebody is told of an open step with a moment: pure, by the agreed looks (`data/step_terms.toml`)."""

from datetime import datetime, timedelta
from typing import Final

from cases.deadline_rules import StepLooks, step_looks

# The steps that the sweep opens for a clock or for a step; its source is that clock or step itself.
WARNED: Final = "deadline"
ESCALATED: Final = "deadline_overdue"
# These are themselves how somebody is told; an alert has a ladder of its own (monitoring/ladder.py).
_TELLING: Final = (WARNED, ESCALATED)
_OF_ALERTS: Final = "alert_"


def tells_of_itself(kind: str) -> bool:
    """Whether an open step of this kind is looked at; what tells of something else is not."""
    return kind not in _TELLING and not kind.startswith(_OF_ALERTS)


def looks_at_step(opened_at: datetime, due_at: datetime) -> StepLooks:
    """The agreed looks at a step that had this long."""
    given = due_at - opened_at
    return next(
        row
        for row in step_looks()
        if row.within is None or given <= timedelta(**{row.within.unit: row.within.length})
    )
