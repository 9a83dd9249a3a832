"""`manage.py destroy_files`: destroy the files whose destruction was approved. Run daily by the operator, as the owner."""

from typing import Any

from django.core.management.base import BaseCommand

from referrals import destroy


class Command(BaseCommand):
    help = (
        "Destroy approved files, write their certificates and make the log's details about them unreadable."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{destroy.run()} destroyed")
