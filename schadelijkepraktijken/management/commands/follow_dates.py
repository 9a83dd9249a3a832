"""`manage.py follow_dates`: give files that were made before a clock existed the clocks of their dates. Safe to repeat."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import transaction

from border.actions import alerts
from cases.actions import followed_dates
from cases.models import Case, Deadline, Signal
from core import doors, scope
from core.actor import system
from repatriation.actions import signs

BATCH = 200


class Command(BaseCommand):
    help = "Start the clocks of birthdays, journeys, alerts at the border, silence and keeping of before those clocks."

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
                    alerts.catch_up(by=by, case=case)
                    signs.catch_up(by=by, case=case)
            if not found:
                break
            done, last = done + len(cases), found[-1]
        self.stdout.write(f"{done} files and {_signals()} signals looked at")


def _signals() -> int:
    """Signals that nobody judged yet, found by the clock that runs for each; return how many."""
    done, last = 0, UUID(int=0)
    while True:
        with transaction.atomic():
            by = system("follow_dates")
            scope.enter(by)
            found = doors.signal_clocks_after(last, BATCH)
            if not found:
                return done
            scope.enter(by, about=found)
            sources = set(
                Deadline.objects.filter(pk__in=found, key="VT_ASSESS").values_list("source_id", flat=True)
            )
            scope.enter(by, about={*found, *sources})
            signals = (
                Signal.objects.select_for_update(of=("self",)).select_related("receiver")
                .filter(pk__in=sources, case__isnull=True).order_by("pk")
            )  # fmt: skip
            for signal in signals:
                followed_dates.journey_of_signal(by=by, signal=signal)
                done += 1
        last = found[-1]
