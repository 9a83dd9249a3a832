"""`manage.py follow_dates`: give files that were made before a clock existed the clocks of their dates. Safe to repeat."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import transaction

from cases.actions import followed_dates
from cases.models import Case
from core import doors, scope
from core.actor import system

BATCH = 200


class Command(BaseCommand):
    help = "Start the clocks of birthdays, journeys and keeping in files that were there before those clocks."

    def handle(self, *args: Any, **options: Any) -> None:
        done, last = 0, UUID(int=0)
        while True:
            with transaction.atomic():
                by = system("follow_dates")
                scope.enter(by)
                found = doors.cases_after(last, BATCH)
                scope.enter(by, about=found)
                cases = list(
                    Case.objects.select_for_update(of=("self",))
                    .select_related("organisation")
                    .filter(pk__in=found)
                    .order_by("pk")
                )
                for case in cases:
                    followed_dates.catch_up(by=by, case=case)
            if not cases:
                break
            done, last = done + len(cases), cases[-1].pk
        self.stdout.write(f"{done} files looked at")
