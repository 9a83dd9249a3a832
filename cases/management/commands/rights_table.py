"""`manage.py rights_table`: write the table of rights into docs/rights.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cases.rights_table import markdown


class Command(BaseCommand):
    help = "Write the table of rights to docs/rights.md."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "rights.md").write_text(markdown())
