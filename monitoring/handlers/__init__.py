"""What monitoring does when something happened below. Handlers may run twice: the alert of a source exists once.

An alert's words are fixed here and hold nothing from a file: no person, place, practice or order. The paths of these names
stand in events that wait (`schadelijkepraktijken/subscriptions.py`), so that they outlive the module that holds them.
"""

from monitoring.handlers.border import border_hit, order_moved, order_no_longer_so, travel_alert_withdrawn
from monitoring.handlers.breaches import breach_handled, breach_reported, breach_unmatched, breaches_reported
from monitoring.handlers.clocks import (
    deadline_critical,
    deadline_settled,
    return_silent,
)
from monitoring.handlers.danger import danger_set
from monitoring.handlers.intake import signal_judged, signal_not_theirs, signal_offered, signal_received
from monitoring.handlers.second_looks import (
    application_withdrawn,
    approved_alone,
    conflict_locked,
    emergency_opened,
    emergency_reviewed,
    second_reviewed,
)

__all__ = [
    "application_withdrawn",
    "approved_alone",
    "border_hit",
    "breach_handled",
    "breach_reported",
    "breach_unmatched",
    "breaches_reported",
    "conflict_locked",
    "danger_set",
    "deadline_critical",
    "deadline_settled",
    "emergency_opened",
    "emergency_reviewed",
    "order_moved",
    "order_no_longer_so",
    "return_silent",
    "second_reviewed",
    "signal_judged",
    "signal_not_theirs",
    "signal_offered",
    "signal_received",
    "travel_alert_withdrawn",
]
