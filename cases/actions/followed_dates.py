"""Clocks that follow a date in the file: an 18th birthday, a departure, and what begins or ends when a case closes."""

from datetime import date, datetime, time, timedelta

from cases import departures, retention_dates
from cases.actions import deadlines
from cases.deadline_rules import deadlines as catalogue
from cases.models import Case, Person, Signal
from cases.models.person import PersonRole
from cases.person_words import birth_of
from core import clock
from core.actor import Actor

COMES_OF_AGE = "COMES_OF_AGE"
DEPARTURE = "DEPARTURE"
RETENTION = "RETENTION"
MONITOR = ("MONITOR_FIRST", "MONITOR_SECOND", "MONITOR_LAST")
HANDED_OVER = "HANDED_OVER"


def birthday(*, by: Actor, person: Person) -> None:
    """Follow the 18th birthday of a person at risk; of a birth known in part the first day that it may be."""
    day = birth_of(person).turns_18_on() if person.role == PersonRole.AT_RISK else None
    first = day[0] if isinstance(day, tuple) else day
    deadlines.follow(
        by=by, key=COMES_OF_AGE, source_id=person.pk, organisation=person.case.organisation, case=person.case,
        due_at=_start_of(first) if first is not None else None, reason="De geboortedatum is gewijzigd.",
    )  # fmt: skip


def departure(*, by: Actor, case: Case) -> None:
    """Follow a feared or booked departure; a day without an hour is over when the day is."""
    deadlines.follow(
        by=by, key=DEPARTURE, source_id=case.pk, organisation=case.organisation, case=case,
        due_at=_departs_at(case.departure_state, case.departure_at), reason="Het vertrek is gewijzigd.",
    )  # fmt: skip


def journey_of_signal(*, by: Actor, signal: Signal) -> None:
    """Follow the journey in a signal that nobody judged yet: it may come near before anybody does."""
    deadlines.follow(
        by=by, key=DEPARTURE, source_id=signal.pk, organisation=signal.receiver,
        due_at=_departs_at(signal.departure, signal.departure_at), reason="Het vertrek is gewijzigd.",
    )  # fmt: skip


def case_closed(*, by: Actor, case: Case) -> None:
    """A closed case waits for no birthday or journey; its term of keeping starts, and the monitor of a handover.

    The case is locked and has its closing moment and reason.
    """
    _end_events(by=by, case=case)
    _keeping(by=by, case=case)
    if case.close_reason == HANDED_OVER and case.organisation.kind == "veilig_thuis" and case.closed_at:
        for key in MONITOR:
            deadlines.start(
                by=by, key=key, source_id=case.pk, organisation=case.organisation, starts_at=case.closed_at, case=case
            )  # fmt: skip


def case_reopened(*, by: Actor, case: Case) -> None:
    """An open case is not kept until a day and is not monitored from afar; its own dates count again."""
    for key in (RETENTION, *MONITOR):
        deadlines.end(by=by, key=key, source_id=case.pk, reason="De casus is heropend.")
    catch_up(by=by, case=case)


def catch_up(*, by: Actor, case: Case) -> None:
    """Follow every date of a file as it stands: of an open one journeys and birthdays, of a closed one the keeping."""
    if case.state == "closed":
        _keeping(by=by, case=case)
        return
    departure(by=by, case=case)
    for person in case.people.filter(role=PersonRole.AT_RISK).select_related("case__organisation"):
        birthday(by=by, person=person)


def _keeping(*, by: Actor, case: Case) -> None:
    keep_until = retention_dates.destroy_on(case)
    deadlines.follow(
        by=by, key=RETENTION, source_id=case.pk, organisation=case.organisation, case=case,
        due_at=_start_of(keep_until) if keep_until is not None else None, reason="De bewaartermijn is gewijzigd.",
    )  # fmt: skip


def _end_events(*, by: Actor, case: Case) -> None:
    running = case.deadlines.filter(met_at__isnull=True, ended_at__isnull=True).order_by("pk")
    for key, source_id in running.values_list("key", "source_id"):
        if catalogue()[key].nature == "event":
            deadlines.end(by=by, key=key, source_id=source_id, reason=deadlines.CASE_CLOSED)


def _departs_at(state: str, at: datetime | None) -> datetime | None:
    if at is None or state not in ("feared", "booked"):
        return None
    if departures.hour_known(at):
        return at
    return departures.latest(at) - timedelta(seconds=1)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.AMSTERDAM)
