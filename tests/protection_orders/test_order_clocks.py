"""The clocks of an order's parts, of its use, of a request to the court, and of a child that comes of age."""

from datetime import timedelta

import pytest

from cases.models import Deadline
from core import clock
from core.actor import system
from core.errors import InvalidInput, PolicyDenied
from protection_orders.actions import order_use, orders
from tests.monitoring.kit import browser
from tests.protection_orders import order_kit as kit

pytestmark = pytest.mark.django_db
DAY = kit.DAY


@pytest.fixture
def h():
    return kit.house()


def running(key, source_id):
    return Deadline.objects.filter(
        key=key, source_id=source_id, met_at__isnull=True, ended_at__isnull=True
    ).first()


def test_a_measure_that_ends_before_its_order_has_a_clock_of_its_own(h):
    measure = orders.DecidedMeasure(
        key="contact_ban", kind="prohibition", text="Geen contact.", ends_at=clock.now() + 20 * DAY
    )
    whole = orders.DecidedMeasure(key="area_ban", kind="prohibition", text="Niet in de straat.")
    made = kit.order(h, measures=[measure, whole])
    first, second = made.measures.order_by("ends_at")
    assert running("MEASURE_END", first.pk).due_at == first.ends_at
    assert running("MEASURE_END", second.pk) is None
    orders.change(by=h.worker, order=made, decided_at=clock.now(), drop=[first.pk], reason="Niet meer nodig")
    assert running("MEASURE_END", first.pk) is None


def test_the_clock_of_a_measure_stops_with_its_order(h):
    measure = orders.DecidedMeasure(
        key="contact_ban", kind="prohibition", text="Geen contact.", ends_at=clock.now() + 20 * DAY
    )
    made = kit.order(h, measures=[measure])
    orders.withdraw(by=h.worker, order=made, decided_at=clock.now(), reason="De officier trok het in.")
    assert running("MEASURE_END", made.measures.get().pk) is None


def test_an_authorisation_that_is_used_does_not_lapse_for_lack_of_use(h):
    made = kit.order(h, "MUHP")
    unused = running("MUHP_UNUSED", made.pk)
    with pytest.raises(InvalidInput):
        order_use.record_use(by=h.worker, order=made, used_at=made.decided_at - DAY)
    order_use.record_use(by=h.worker, order=made, used_at=clock.now(), note="Geplaatst")
    assert Deadline.objects.get(pk=unused.pk).met_at is not None
    with pytest.raises(PolicyDenied):
        order_use.record_use(by=h.worker, order=made, used_at=clock.now())
    made.refresh_from_db()
    orders.change(by=h.worker, order=made, decided_at=clock.now(), ends_at=clock.now() + 30 * DAY, reason="x")
    assert running("MUHP_UNUSED", made.pk) is None


def test_a_request_to_the_court_about_a_ban_starts_three_days_that_a_change_does_not_stop(h):
    made = kit.order(h, "THV")
    assert running("THV_HEARING", made.pk) is None
    asked = clock.now() - timedelta(minutes=5)
    order_use.record_review_request(by=h.worker, order=made, requested_at=asked)
    hearing = running("THV_HEARING", made.pk)
    assert timedelta(days=3) <= hearing.due_at - asked < timedelta(days=4)
    with pytest.raises(PolicyDenied):
        order_use.record_review_request(by=h.worker, order=made, requested_at=asked)
    made.refresh_from_db()
    orders.change(by=h.worker, order=made, decided_at=clock.now(), ends_at=clock.now() + 5 * DAY, reason="x")
    assert running("THV_HEARING", made.pk) is not None


def test_other_orders_know_no_such_request_and_no_lapse_without_use(h):
    made = kit.order(h)
    for act in (order_use.record_review_request, order_use.record_use):
        moment = {"used_at" if act is order_use.record_use else "requested_at": clock.now()}
        with pytest.raises(PolicyDenied):
            act(by=h.worker, order=made, **moment)


def test_the_page_of_an_eighteenth_birthday_says_which_orders_lapse_and_what_replaces_them(h):
    made = kit.order(h, "OTS")
    birthday = Deadline.objects.get(key="COMES_OF_AGE", source_id=h.girl.pk)
    page = browser(h.worker).get(f"/casussen/{h.case.pk}/termijnen/{birthday.pk}/").content.decode()
    assert made.reference in page
    assert "Vervalt bij 18 jaar" in page
    assert "verlengde jeugdhulp" in page
    orders.withdraw(by=h.worker, order=made, decided_at=clock.now(), reason="Niet meer nodig")
    page = browser(h.worker).get(f"/casussen/{h.case.pk}/termijnen/{birthday.pk}/").content.decode()
    assert "U ziet geen geldend bevel" in page


def test_what_lapsed_by_itself_stays_overdue_until_somebody_says_what_protects(h):
    measure = orders.DecidedMeasure(
        key="contact_ban", kind="prohibition", text="Geen contact.", ends_at=clock.now() + 20 * DAY
    )
    made = kit.order(h, measures=[measure])
    part = running("MEASURE_END", made.measures.get().pk)
    Deadline.objects.filter(pk=part.pk).update(
        starts_at=clock.now() - 9 * DAY, due_at=clock.now() - DAY, looked_at=clock.now(), next_look_at=clock.now()
    )  # fmt: skip
    made.measures.update(ends_at=clock.now() - DAY)
    type(made).objects.filter(pk=made.pk).update(ends_at=clock.now() - timedelta(minutes=1))
    orders.expire_due(by=system("test"))
    assert running("MEASURE_END", made.measures.get().pk) is not None
