"""Celery's side of the outbox and of what is due by the clock: let the one function do it."""

from celery import shared_task

from core import clock, events, pulse, rounds


@shared_task(ignore_result=True)
def drain_outbox() -> None:
    """Handle what waits; a lost or doubled call does no harm."""
    clock.follow_database()
    events.drain()
    pulse.mark("worker")


@shared_task(ignore_result=True)
def run_rounds() -> None:
    """Do what is due by the clock; a lost or doubled call does no harm."""
    clock.follow_database()
    rounds.run()
    pulse.mark("worker")


@shared_task(ignore_result=True)
def beat_seen() -> None:
    """Beat alone asks for this: whoever does it saw that beat lives."""
    pulse.mark("beat")
