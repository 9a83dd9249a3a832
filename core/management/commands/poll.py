"""`manage.py poll`: finds waiting events, and what is due by the clock, without Redis, twice a second."""

import logging
import signal
import threading
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils.module_loading import import_string

from core import clock, events, pulse, rounds

logger = logging.getLogger(__name__)

# Composition's own check; core may not import it, so it is named.
SAFETY = "schadelijkepraktijken.safety.refuse_unsafe_start"


class Command(BaseCommand):
    help = "Handle waiting events and what is due by the clock until stopped; needs no Redis."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--seconds", type=float, default=0.5, help="pause between looks")
        parser.add_argument(
            "--heartbeat", type=Path, help="file to touch after every look, for a health check"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        import_string(SAFETY)()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                clock.follow_database()
                handled = events.drain() + rounds.run(only_due=True)
                pulse.mark("poller")
            except DatabaseError as error:
                # A database that restarts is looked for again; without a look there is no heartbeat.
                logger.error("The database did not answer: %s", type(error).__name__)
                connection.close()
                stop.wait(options["seconds"])
                continue
            if options["heartbeat"]:
                options["heartbeat"].touch()
            if handled == 0:
                stop.wait(options["seconds"])
