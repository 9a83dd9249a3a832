"""Who hears what: event -> handlers `(*, by, event_id, **payload)`. A test compares this table with every publish."""

SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    # core
    "canary.sent": ("core.pulse.canary_arrived",),
    # organisations
    "invitation.made": ("organisations.messages.send_invitation",),
    "recovery.asked": ("organisations.messages.send_recovery",),
    # cases
    "signal.received": ("monitoring.handlers.signal_received",),
    "signal.accepted": ("monitoring.handlers.signal_judged",),
    "signal.advised": ("monitoring.handlers.signal_judged",),
    "signal.ended": ("monitoring.handlers.signal_judged",),
    "signal.feedback_given": (),
    "signal.handover_offered": ("monitoring.handlers.signal_offered",),
    "signal.handover_declined": ("monitoring.handlers.signal_not_theirs",),
    "signal.handover_withdrawn": ("monitoring.handlers.signal_not_theirs",),
    "signal.taken_over": ("monitoring.handlers.signal_not_theirs",),
    "advice.asked": (),
    "advice.answered": (),
    "person.changed": (),
    "case.joined": (),
    "case.left": (),
    "case.opened": ("oversight.handlers.case_opened",),
    "case.closed": (),
    "case.danger_set": ("monitoring.handlers.danger_set",),
    "case.investigation_needed": (),
    "case.confidentiality_set": (),
    "conflict.locked": ("monitoring.handlers.conflict_locked",),
    "conflict.lifted": (),
    "emergency.opened": ("monitoring.handlers.emergency_opened",),
    "emergency.ended": (),
    "emergency.reviewed": ("monitoring.handlers.emergency_reviewed",),
    "case.departure_set": (),
    "deadline.moved": ("monitoring.handlers.deadline_settled",),
    "deadline.stopped": ("monitoring.handlers.deadline_settled",),
    # risk
    "assessment.started": (),
    "assessment.second_asked": (),
    "assessment.returned": (),
    "assessment.dropped": (),
    "assessment.finished": ("protection_orders.handlers.assessment_finished",),
    # protection_orders: applications
    "application.begun": (),
    "application.submitted": (),
    "application.returned": (),
    "application.approved": (),
    "application.approved_alone": ("monitoring.handlers.approved_alone",),
    "application.second_reviewed": ("monitoring.handlers.second_reviewed",),
    "application.filed": (),
    "application.decided": (),
    "application.withdrawal_requested": (),
    "application.withdrawn": ("monitoring.handlers.application_withdrawn",),
    # protection_orders: orders, service, breaches
    "order.decided": (),
    "order.changed": ("monitoring.handlers.order_moved", "monitoring.handlers.order_no_longer_so"),
    "order.withdrawn": ("monitoring.handlers.order_moved", "monitoring.handlers.order_no_longer_so"),
    "order.ended": ("monitoring.handlers.order_moved", "monitoring.handlers.order_no_longer_so"),
    "order.expired": ("monitoring.handlers.order_moved",),
    "order.served": ("monitoring.handlers.order_moved",),
    "service.planned": (),
    "service.ready": (),
    "service.cancelled": (),
    "breach.reported": ("monitoring.handlers.breach_reported",),
    "breach.unmatched": ("monitoring.handlers.breach_unmatched",),
    "breach.handled": ("monitoring.handlers.breach_handled",),
    # border
    "border.hit": ("monitoring.handlers.border_hit",),
    "travel_alert.recorded": (),
    "travel_alert.withdrawn": ("monitoring.handlers.travel_alert_withdrawn",),
    # repatriation
    "return.opened": (),
    "return.described": (),
    "return.moved": (),
    "return.step_done": (),
    "return.travel_planned": (),
    "return.closed": (),
    "return.document_set": (),
    "return.sign_of_life": (),
    "return.silent": ("monitoring.handlers.return_silent",),
    # referrals
    "referral.sent": (),
    "referral.accepted": (),
    "referral.declined": (),
    "referral.withdrawn": (),
    "referral.done": (),
    "retention.held": (),
    "retention.lifted": (),
    "destruction.proposed": (),
    "destruction.approved": (),
    "destruction.withdrawn": (),
    "request.registered": (),
    "request.prepared": (),
    "request.reviewed": (),
    "request.answered": (),
    # oversight
    "look_review.judged": (),
    # monitoring
    "deadline.critical": ("monitoring.handlers.deadline_critical",),
    "alert.raised": (),
    "alert.acknowledge": (),
    "alert.pass_on": (),
    "alert.handle": (),
    "alert.stand_down": (),
    "alert.escalated": (),
}

# What no longer holds travels before what is new: somebody may be acting on it.
AHEAD = frozenset(
    {"order.changed", "order.withdrawn", "order.ended", "order.expired", "travel_alert.withdrawn"}
)

# Handlers that have a way for several events: `(*, by, events)`, with what each event would have been given.
TOGETHER = {"monitoring.handlers.breach_reported": "monitoring.handlers.breaches_reported"}
