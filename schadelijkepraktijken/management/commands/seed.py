"""`manage.py seed --scale N`: N cases in bulk, for measuring."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from schadelijkepraktijken.demo import bulk

AIM = 500


class Command(BaseCommand):
    help = "Make cases in bulk for measuring (local machines only)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--scale", type=int, required=True, help="how many cases")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_LOCAL:
            raise CommandError("Bulk cases are for a local machine only.")
        if options["scale"] < 1:
            raise CommandError("Give a scale of at least 1.")
        rate = bulk.load(options["scale"])
        self.stdout.write(f"{options['scale']} cases, {rate:.0f} a second (aim: {AIM}).")
