"""The clocks of school holidays: begun by the clock, some weeks ahead, in cases where a journey is to be feared."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import Exists, OuterRef

from cases import reference
from cases.actions import deadlines
from cases.models import Case, Deadline
from cases.school_holidays import REGIONS, Holiday, timetable
from core import clock, doors, scope
from core.actor import system
from core.working_days import add_months, local_day

KEY: Final = "SCHOOL_HOLIDAY"
AHEAD: Final = timedelta(weeks=9)
SCHOOL_AGE_YEARS: Final = 18
BATCH: Final = 500
MOST_BATCHES: Final = 20


def begin(now: datetime) -> int:
    """Start the clock of every watched holiday that comes near, once per case; return how many were started.

    For open cases of a practice that may go with a journey, with somebody at risk who may still go to school: an age
    that is not known counts.
    """
    today, started = local_day(now), 0
    for holiday in timetable().holidays:
        first = holiday.starts_in(REGIONS)
        if not holiday.watched or not timedelta(0) < first - today <= AHEAD:
            continue
        for _number in range(MOST_BATCHES):
            done = _batch(holiday, now)
            started += done
            if done < BATCH:
                break
    return started


def source_of(case_id: UUID, holiday: Holiday) -> UUID:
    """The source of one holiday in one case."""
    return uuid5(NAMESPACE_URL, f"holiday:{case_id}:{holiday.code}")


def _batch(holiday: Holiday, now: datetime) -> int:
    by = system("school_holidays")
    with transaction.atomic():
        scope.enter(by)
        found = _found(holiday, now)
        scope.enter(by, about=found)
        # A case that another process holds or has done is passed over.
        cases = list(
            Case.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("organisation")
            .filter(~Exists(_began(holiday)), pk__in=found, state="open")
            .order_by("pk")
        )
        for case in cases:
            regions = timetable().regions_of(case.organisation.slug)
            deadlines.start(
                by=by, key=KEY, source_id=source_of(case.pk, holiday), organisation=case.organisation, case=case,
                label=f"{holiday.label} komt", starts_at=now, due_at=_start_of(holiday.starts_in(regions)),
            )  # fmt: skip
        return len(cases)


def _found(holiday: Holiday, now: datetime) -> list[UUID]:
    travel = [code for code, practice in reference.practices().items() if practice.travel_sensitive]
    # Dates of birth are stored as text with zeros for what is not known; as text they sort as dates do.
    youngest_adult = add_months(local_day(now), -12 * SCHOOL_AGE_YEARS).isoformat()
    return doors.cases_before_holiday(KEY, _span(holiday), travel, youngest_adult[:4], BATCH)


def _began(holiday: Holiday) -> Any:
    return Deadline.objects.filter(key=KEY, case=OuterRef("pk"), due_at__range=_span(holiday))


def _span(holiday: Holiday) -> tuple[datetime, datetime]:
    """The first day of the holiday in the earliest and in the latest region."""
    return _start_of(min(holiday.starts.values())), _start_of(max(holiday.starts.values()))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.AMSTERDAM)
