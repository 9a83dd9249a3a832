"""Days off that change move the ends of running clocks, with the old end kept."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from audit.models import Entry
from cases.actions import deadlines, own_deadlines, recount
from cases.actions.tasks import open_task
from cases.models import Deadline
from core import clock
from core.actor import system
from core.working_days import is_working_day
from organisations import calendars
from organisations.models import Organisation
from tests import factories
from tests.cases import intake_support as intake

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def closed():
    """The first working day after today: it counts in every term of working days that begins now."""
    return next(day for n in range(1, 9) if is_working_day(day := clock.today() + n * DAY))


@pytest.fixture
def worker():
    return factories.actor("vt_worker")


@pytest.fixture
def case(worker):
    return factories.case(worker)


@pytest.fixture
def close_on(monkeypatch):
    """Close every organisation on a day, or put it on a par with a holiday."""

    def change(*, closing=(), equated=()):
        houses = Organisation.objects.values_list("slug", flat=True)
        changed = calendars.DaysOff(frozenset(equated), {slug: frozenset(closing) for slug in houses})
        monkeypatch.setattr(calendars, "days_off", lambda: changed)

    return change


def started(worker, case, key="REFERRAL_ANSWER", **values):
    house = Organisation.objects.get(pk=worker.organisation_id)
    given = {"starts_at": clock.now(), "source_id": uuid4(), "organisation": house, "case": case}
    return deadlines.start(by=worker, key=key, **(given | values))


def end_of(row):
    return Deadline.objects.get(pk=row.pk).due_at


def test_a_closing_day_moves_what_the_house_agreed_and_no_term_of_the_law_and_no_order(
    worker, case, close_on
):
    agreed, other = started(worker, case), started(worker, case)
    law = started(worker, case, key="VT_INVESTIGATE")
    order = started(worker, case, key="OTS_END", due_at=clock.now() + 3 * DAY)
    step = open_task(
        by=worker, organisation=agreed.organisation, case=case, kind="referral", title="Antwoord",
        source_id=agreed.source_id, due_at=agreed.due_at,
    )  # fmt: skip
    assert recount.run() == 0
    close_on(closing=[closed()])
    assert recount.run() == 2
    assert [end_of(row) for row in (law, order)] == [law.due_at, order.due_at]
    assert end_of(agreed) == end_of(other) > agreed.due_at
    (move,) = Deadline.objects.get(pk=agreed.pk).moves.all()
    assert (move.kind, move.old_due_at, move.reason) == ("recounted", agreed.due_at, recount.REASON)
    step.refresh_from_db()
    assert step.due_at == end_of(agreed)
    (line,) = Entry.objects.filter(action="deadline.recounted", case_id=case.pk)
    assert len(line.details["clocks"]) == 2
    assert recount.run() == 0, "what has its end is not moved twice"
    close_on()
    recount.run()
    assert end_of(agreed) == agreed.due_at, "the day counts again"


def test_an_equated_day_lengthens_a_term_of_the_law_that_ends_on_it(worker, case, close_on):
    law = started(worker, case, key="VT_INVESTIGATE")
    last = law.due_at.astimezone(clock.AMSTERDAM).date()
    close_on(equated=[last])
    recount.run()
    assert end_of(law) > law.due_at


def test_what_an_extension_added_is_counted_too(worker, case, close_on):
    informed = started(worker, case, key="VT_INFORM_SUBJECT")
    later = own_deadlines.extend(by=worker, deadline=informed, reason="Nu niet veilig")
    close_on(equated=[later.astimezone(clock.AMSTERDAM).date()])
    recount.run()
    assert end_of(informed) > later


def test_an_end_that_came_from_its_source_stays_and_none_moves_into_the_past(
    worker, case, close_on, monkeypatch
):
    moved = started(worker, case)
    there = moved.due_at + 9 * DAY
    deadlines.move(
        by=system("test"), key=moved.key, source_id=moved.source_id, due_at=there, reason="Afspraak"
    )
    kept = started(worker, case)
    close_on(closing=[closed()])
    late = kept.due_at + 9 * DAY
    monkeypatch.setattr(clock, "now", lambda: late)
    assert recount.run() == 0
    assert (end_of(moved), end_of(kept)) == (there, kept.due_at)


def test_one_that_is_broken_off_goes_on_where_it_was_and_signals_are_counted(worker, close_on, monkeypatch):
    clocks = [started(worker, factories.case(worker)) for _ in range(3)]
    signal = intake.report(intake.reporter(), municipality_code=intake.UTRECHT)
    assessed = Deadline.objects.get(source_id=signal.pk, key="VT_ASSESS")
    close_on(closing=[closed()])
    monkeypatch.setattr(recount, "BATCH", 1)
    batch, done = recount._batch, []

    def breaks(by, which):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(which)
        return batch(by, which)

    monkeypatch.setattr(recount, "_batch", breaks)
    with pytest.raises(KeyboardInterrupt):
        recount.run()
    monkeypatch.setattr(recount, "_batch", batch)
    told = StringIO()
    call_command("recount_clocks", stdout=told)
    assert all(end_of(row) > row.due_at for row in clocks)
    assert end_of(assessed) > assessed.due_at
    assert "ends moved" in told.getvalue()
