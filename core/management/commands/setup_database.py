"""`manage.py setup_database`: migrate as the owner, give every role its rights, lock the rows, load the reference data."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from core import calendar_years, grants, quick_migrations

# Upper rooms bring reference data; core may not import them, so they are named.
LOADERS = ("organisations.actions.reference.load",)
ROW_SECURITY = "schadelijkepraktijken.row_security.install.install"


class Command(BaseCommand):
    help = "Prepare the database; does nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        with quick_migrations.quick():
            call_command("migrate", database="owner", interactive=False, verbosity=options["verbosity"])
        # The shared store of counted attempts and used codes has no model.
        call_command("createcachetable", database="owner", verbosity=options["verbosity"])
        calendar_years.apply()
        grants.apply()
        import_string(ROW_SECURITY)()
        for path in LOADERS:
            import_string(path)(using="owner")
