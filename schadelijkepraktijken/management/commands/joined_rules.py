"""`manage.py joined_rules`: write the rules that join data into docs/rules.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from schadelijkepraktijken.joined_rules import markdown


class Command(BaseCommand):
    help = "Write the rules that join data to docs/rules.md."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "rules.md").write_text(markdown())
