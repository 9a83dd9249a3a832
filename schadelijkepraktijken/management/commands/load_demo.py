"""`manage.py load_demo`: the invented cases of the demo, the first time only."""

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import events
from core.progress import Progress
from schadelijkepraktijken.demo import load
from schadelijkepraktijken.subscriptions import SUBSCRIBERS


class Command(BaseCommand):
    help = "Load the demo accounts and cases, once (local machines only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_LOCAL:
            raise CommandError("The demo is for a local machine only.")
        todo = load.waiting()
        if not todo:
            self.stdout.write("The demo is loaded already.")
            return
        # What listens is handled at the end, here: no worker needs waking a thousand times.
        events.configure(SUBSCRIBERS, lambda: None)
        started = time.monotonic()
        try:
            load.load(todo, Progress("demo", len(todo)).to)
        except KeyboardInterrupt:
            self.stderr.write("\nThe demo is not whole yet; the next start goes on.")
            sys.exit(130)
        self.stdout.write(f"{len(todo)} scenarios loaded in {time.monotonic() - started:.1f} s.")
