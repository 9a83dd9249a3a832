"""`manage.py load_demo`: the invented cases of the demo, the first time only."""

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
        load.load(todo, Progress("demo", len(todo)).to)
        self.stdout.write(f"{len(todo)} scenarios loaded in {time.monotonic() - started:.1f} s.")
