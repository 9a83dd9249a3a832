"""Celery's side of the outbox and of what is due by the clock: let the one function do it."""

from celery import shared_task

from core import events, rounds


@shared_task(ignore_result=True)
def drain_outbox() -> None:
    """Handle what waits; a lost or doubled call does no harm."""
    events.drain()


@shared_task(ignore_result=True)
def run_rounds() -> None:
    """Do what is due by the clock; a lost or doubled call does no harm."""
    rounds.run()
