"""Who hears what: event -> handlers `(*, by, event_id, **payload)`. A test compares this table with every publish."""

SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    # cases
    "signal.received": ("monitoring.handlers.signal_received",),
    "signal.accepted": (),
    "signal.advised": (),
    "signal.ended": (),
    "signal.feedback_given": (),
    "signal.handover_offered": (),
    "signal.handover_declined": (),
    "signal.handover_withdrawn": (),
    "signal.taken_over": (),
    "advice.asked": (),
    "advice.answered": (),
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
    # referrals
    "referral.sent": (),
    "referral.accepted": (),
    "referral.declined": (),
    "referral.withdrawn": (),
    "referral.done": (),
    # monitoring
    "alert.raised": (),
    "alert.acknowledge": (),
    "alert.pass_on": (),
    "alert.handle": (),
}
