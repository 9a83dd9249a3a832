"""`script/manage code vt`: the code with which a demo account logs in now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from schadelijkepraktijken.demo.accounts import ACCOUNTS, codes


class Command(BaseCommand):
    help = "Print the current code of a demo account."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_LOCAL:
            raise CommandError("Demo accounts are for a local machine only.")
        if options["username"] not in {account.username for account in ACCOUNTS}:
            raise CommandError("No demo account has this name.")
        before, now, after = codes(options["username"])
        self.stdout.write(f"{now}  (each code works once; these do too: {after} {before})")
