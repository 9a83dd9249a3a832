"""`manage.py recount_clocks`: count the ends of running clocks anew after the days off changed. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.actions import recount


class Command(BaseCommand):
    help = "Move the ends of running clocks to where they fall by the days off as they are now; the old ends are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{recount.run()} ends moved")
