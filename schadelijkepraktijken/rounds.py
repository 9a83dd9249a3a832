"""What is done by the clock: `(now) -> int` -> seconds between two looks. Found by the poller, and by beat's wake-ups."""

ROUNDS: dict[str, float] = {
    "organisations.sessions.clear": 600.0,
    "core.pulse.send_canary": 20.0,
    "core.pulse.watch": 60.0,
    "cases.holiday_clocks.begin": 3600.0,
    "monitoring.actions.escalation.run": 5.0,
    "monitoring.actions.deliveries.run": 1.0,
    "monitoring.actions.reminders.run": 15.0,
    "monitoring.actions.stuck.run": 60.0,
    "oversight.rounds.score_days": 600.0,
    "protection_orders.rounds.expire_orders": 5.0,
    "repatriation.actions.signs.watch": 60.0,
}
