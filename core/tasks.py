"""Celery's side of the outbox: fetch, then let the one function do it."""

from celery import shared_task

from core import events


@shared_task(ignore_result=True)
def drain_outbox() -> None:
    """Handle what waits; a lost or doubled call does no harm."""
    events.drain()
