"""`manage.py watch`: asks the web server every minute whether work gets through, and mails when it does not."""

import logging
import signal
import smtplib
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand

from core import clock
from core.watch import Watch, ask

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Mail WATCH_MAIL when work does not get through; needs no database, broker or worker."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--url", default="http://localhost:8000/health/work", help="what is asked")
        parser.add_argument("--seconds", type=float, default=60.0, help="pause between two questions")
        parser.add_argument(
            "--heartbeat", type=Path, help="file to touch after every look, for a health check"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        watch = Watch()
        while not stop.is_set():
            look(watch, options["url"])
            if options["heartbeat"]:
                options["heartbeat"].touch()
            stop.wait(options["seconds"])


def look(watch: Watch, url: str) -> None:
    """Ask once, and say what must be said: in the log, and by mail where that is set up."""
    found = watch.look(ask(url), clock.now())
    if found is None:
        return
    subject, text = found
    logger.error("%s %s", subject, text)
    if not settings.EMAIL_HOST or not settings.WATCH_MAIL:
        return
    try:
        send_mail(subject, text, None, settings.WATCH_MAIL)
    except (OSError, smtplib.SMTPException) as error:
        # The next look says it again.
        watch.said_at = None
        logger.error("The word could not be sent: %s", type(error).__name__)
