"""The calendar of a team and the figures of timeliness: only what one sees, by day, and numbers that are true."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from cases.actions import deadlines, participation
from cases.actions.confidentiality import set_level
from cases.actions.tasks import open_task
from cases.models import Deadline
from core import clock
from core.actor import system
from monitoring import team_calendar, timeliness
from monitoring.team_calendar import MONTH, WEEK, Span
from organisations.models import Membership, Organisation
from tests import factories
from tests.cases import intake_support as intake
from tests.monitoring.kit import browser, home

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def coordinator():
    return factories.actor("vt_coordinator")


@pytest.fixture
def case(coordinator):
    return factories.case(coordinator)


def running(by, case, *, due=None, key="VT_INVESTIGATE", **values):
    given = {
        "starts_at": clock.now() - 40 * DAY,
        "source_id": uuid4(),
        "organisation": home(by),
        "case": case,
    }
    return deadlines.start(by=by, key=key, due_at=due or clock.now() + DAY, **(given | values))


def page(by, query=""):
    return browser(by).get(f"/agenda/{query}")


def test_a_week_shows_each_day_with_what_ends_on_it_and_who_leads(coordinator, case):
    running(coordinator, case)
    open_task(
        by=coordinator, organisation=home(coordinator), case=case, kind="own", title="Bel de mentor",
        due_at=clock.now() + DAY,
    )  # fmt: skip
    day = (clock.now() + DAY).astimezone(clock.AMSTERDAM).date()
    text = page(coordinator, f"?dag={day}").content.decode()
    assert text.count("agenda__day") >= 7
    for words in ("Onderzoek afronden", "Bel de mentor", case.reference, coordinator.name or "Tester"):
        assert words in text
    assert "Onderzoek afronden" not in page(coordinator, f"?dag={day + 14 * DAY}").content.decode()
    assert "Onderzoek afronden" in page(coordinator, f"?toon=maand&dag={day}").content.decode()


def test_what_one_does_not_see_is_not_in_it(coordinator, case):
    running(coordinator, case)
    stranger = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=2))
    worker = factories.actor("vt_worker", of=home(coordinator))
    for other in (stranger, worker):
        assert case.reference not in page(other, "?toon=maand").content.decode()
    assert page(factories.actor("reporter")).status_code == 403
    police = factories.actor("police_officer")
    participation.join(
        by=coordinator, case=case, organisation=Organisation.objects.get(pk=police.organisation_id),
        purpose="handhaving", ground="ORDER_EXECUTION",
    )  # fmt: skip
    assert "Onderzoek afronden" not in page(police, "?toon=maand").content.decode()
    set_level(by=coordinator, case=case, level="restricted", reason="Collega kent de familie")
    other = factories.actor("vt_coordinator", of=home(coordinator))
    assert case.reference not in page(other, "?toon=maand").content.decode()


def test_of_a_case_only_the_clocks_of_what_was_shared_are_in_it(coordinator, case):
    # A police officer may see journeys, but for enforcement the case was shared without them.
    police = factories.actor("police_officer")
    participation.join(
        by=coordinator, case=case, organisation=home(police), purpose="handhaving", ground="ORDER_EXECUTION"
    )
    member = Membership.objects.get(pk=police.membership_id)
    participation.assign(by=system("test"), case=case, membership=member)
    for key in ("VT_INVESTIGATE", "ORDER_END", "DEPARTURE"):
        running(police, case, key=key, label=f"Klok {key}")
    for address in ("/agenda/?toon=maand", "/werk/"):
        shown = browser(police).get(address).content.decode()
        assert ["Klok ORDER_END" in shown, "Klok DEPARTURE" in shown] == [True, False], address


def test_what_is_late_stands_above_until_somebody_ends_it(coordinator, case):
    late = running(coordinator, case, due=clock.now() - 3 * DAY)
    text = page(coordinator).content.decode()
    assert "Te laat: wacht op iemand" in text
    assert "3 dagen te laat" in text
    deadlines.meet(by=coordinator, key=late.key, source_id=late.source_id)
    assert "Te laat: wacht op iemand" not in page(coordinator).content.decode()


def test_the_journey_in_a_signal_that_nobody_judged_stands_in_it_for_who_judges():
    owner = intake.worker()
    leaves = clock.now() + 3 * DAY
    signal = intake.report(
        intake.reporter(), municipality_code=intake.UTRECHT, departure="booked", departure_at=leaves
    )
    day = leaves.astimezone(clock.AMSTERDAM).date()
    address = f"/agenda/?toon=maand&dag={day}"
    elsewhere = intake.worker("veilig-thuis-groningen")
    shown = [browser(who).get(address).content.decode() for who in (owner, elsewhere)]
    assert [f"/triage/{signal.pk}/" in text for text in shown] == [True, False]
    assert signal.reference in shown[0]


def test_the_number_of_queries_does_not_grow(coordinator, case, django_assert_num_queries):
    span = team_calendar.span_of(WEEK, "", clock.today())
    for _ in range(12):
        running(coordinator, case, due=clock.now() + timedelta(minutes=5))
    with django_assert_num_queries(3):
        days, more = team_calendar.days(coordinator, span, "")
        assert [str(item.deadline.case.lead.user) for day in days for item in day.rows]
    assert (sum(len(day.rows) for day in days), more) == (12, False)


@pytest.mark.parametrize("text", ["", "gisteren", "9999-12-31", "0001-01-01", "2026-02-31"])
def test_an_address_that_cannot_be_read_shows_today(text):
    today = date(2026, 11, 27)
    assert team_calendar.span_of(WEEK, text, today) == Span(WEEK, date(2026, 11, 23))
    assert team_calendar.span_of(MONTH, text, today).last == date(2026, 11, 30)


def test_days_off_and_school_holidays_are_marked():
    assert team_calendar.marks(date(2026, 12, 25), "veilig-thuis-groningen") == [
        "vrije dag",
        "Kerstvakantie 2026",
    ]
    assert team_calendar.marks(date(2026, 12, 24), "veilig-thuis-utrecht") == [
        "vrije dag",
        "Kerstvakantie 2026",
    ]
    assert team_calendar.marks(date(2026, 11, 27), "veilig-thuis-utrecht") == []


def _settled(by, case, *, took, term, gone=False):
    """A clock that began 100 days ago, with a term and a day on which it was done or given up."""
    start = clock.now() - 100 * DAY
    made = running(by, case, due=start + term * DAY, starts_at=start)
    moment = start + took * DAY
    change = {"ended_at": moment, "ended_reason": "Verhuisd"} if gone else {"met_at": moment}
    Deadline.objects.filter(pk=made.pk).update(next_look_at=None, **change)


def test_the_figures_tell_in_time_late_missed_and_moved_apart(coordinator, case):
    for took in (10, 20, 30):
        _settled(coordinator, case, took=took, term=30)
    _settled(coordinator, case, took=44, term=30)
    _settled(coordinator, case, took=50, term=30, gone=True)
    _settled(coordinator, case, took=5, term=30, gone=True)
    waits = running(coordinator, case, due=clock.now() - 7 * DAY)
    deadlines.move(
        by=coordinator,
        key=waits.key,
        source_id=waits.source_id,
        due_at=clock.now() - 2 * DAY,
        reason="Vakantie",
    )
    running(coordinator, case, due=clock.now() + 9 * DAY)
    (found,) = timeliness.figures(coordinator.organisation_id, since=clock.now() - 365 * DAY, now=clock.now())
    assert (found.key, found.in_time, found.late, found.missed, found.moved) == ("VT_INVESTIGATE", 3, 1, 2, 1)
    assert (found.total, found.share, found.goal) == (6, 50, 80)
    assert found.median == 25 * DAY
    assert found.worst == 20 * DAY
    assert (
        timeliness.figures(factories.organisation("rvdk").pk, since=clock.now() - DAY, now=clock.now()) == []
    )
    text = browser(coordinator).get("/agenda/op-tijd/").content.decode()
    assert "50% van 6" in text
    assert "25 dagen" in text
    assert "<svg" in text
    assert "style=" not in text.split("<svg")[1].split("</svg>")[0]


def test_orders_and_birthdays_say_nothing_about_being_in_time_and_figures_are_for_who_coordinates(
    coordinator, case
):
    running(coordinator, case, key="ORDER_END", due=clock.now() - 3 * DAY)
    running(coordinator, case, key="DEPARTURE", due=clock.now() - 3 * DAY)
    assert timeliness.figures(coordinator.organisation_id, since=clock.now() - 9 * DAY, now=clock.now()) == []
    assert "geen termijn" in browser(coordinator).get("/agenda/op-tijd/?dagen=x").content.decode()
    assert browser(factories.actor("vt_worker")).get("/agenda/op-tijd/").status_code == 403


def test_lengths_are_said_in_the_unit_that_says_most():
    said = [
        timeliness.length_words(timedelta(**one))
        for one in ({"days": 1, "hours": 20}, {"hours": 5}, {"minutes": 3})
    ]
    assert said == ["1 dag", "5 u", "3 min"]
