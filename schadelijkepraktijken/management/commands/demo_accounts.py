"""`manage.py demo_accounts`: who can log in on this machine."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from organisations.models import User
from schadelijkepraktijken.demo.accounts import ACCOUNTS, PASSWORD, make, secret


class Command(BaseCommand):
    help = "Print the demo accounts and how to log in."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--make", action="store_true", help="make the accounts first (local machines only)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["make"]:
            if not settings.IS_LOCAL:
                raise CommandError("Demo accounts are for a local machine only.")
            make()
        present = set(User.objects.filter(is_demo=True).values_list("username", flat=True))
        if not present:
            self.stdout.write("No demo accounts in this database.")
            return
        self.stdout.write(f"Log in with the password {PASSWORD} and a code, as:")
        width = max(len(account.username) for account in ACCOUNTS)
        for account in ACCOUNTS:
            if account.username in present:
                self.stdout.write(
                    f"  {account.username:<{width}}  {secret(account.username)}  {account.organisation:<28} {account.does}"
                )
        self.stdout.write(
            "The code of this moment: script/manage code vt. Or type the key into an app for codes."
        )
