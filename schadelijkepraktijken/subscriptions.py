"""Who hears what: event -> handlers `(*, by, event_id, **payload)`. A test compares this table with every publish."""

SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    # cases
    "signal.received": ("monitoring.handlers.signal_received",),
    "signal.accepted": (),
    "person.changed": (),
    "case.joined": (),
    "case.left": (),
    "case.opened": (),
    "case.closed": (),
    "case.danger_set": (),
    "case.departure_set": (),
    # risk
    "assessment.started": (),
    "assessment.second_asked": (),
    "assessment.returned": (),
    "assessment.dropped": (),
    "assessment.finished": (),
    # monitoring
    "alert.raised": (),
    "alert.acknowledge": (),
    "alert.pass_on": (),
    "alert.handle": (),
}
