"""A breach becomes an alert to the right organisations, once, whatever the order is and however little is known."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from cases.models import TimelineEntry
from core import clock, events
from core.actor import system
from core.ids import new_id
from core.models import OutboxEvent
from monitoring import handlers
from monitoring.actions import escalation, raising, stuck
from monitoring.models import Alert
from protection_orders.actions import breaches
from protection_orders.models import Breach
from tests import factories
from tests.monitoring.kit import CANARY, kinds, report, state_of
from tests.protection_orders import order_kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def h():
    return order_kit.house()


@pytest.mark.parametrize("state", ["in_force", "expired", "withdrawn", "ended"])
def test_a_breach_alerts_in_every_state_of_the_order(h, state):
    made = order_kit.at_state(h, state)
    breach = report(h, made)
    alert = Alert.objects.get(kind="breach", source_id=breach.pk)
    assert kinds(alert) == ["police", "veilig_thuis"]
    assert alert.addressees.filter(organisation=h.organisation).exists()


def test_several_breaches_at_once_give_what_each_alone_gives_and_a_bad_one_takes_no_other_along(h, caplog):
    other = order_kit.house()
    made = [order_kit.order(h), order_kit.order(h, travel=True), order_kit.order(other)]
    # Two of one case, one of them twice; one of another.
    facts = {"by": h.worker, "facts": CANARY, "occurred_at": clock.now()}
    found = [
        breaches.report(order=order, **facts | {"by": house.worker})
        for order, house in zip(made, (h, h, other), strict=True)
    ]
    events.publish("breach.reported", by=system("test"), breach_id=found[0].pk)
    events.drain()
    assert "failed together" not in caplog.text
    for breach in found:
        alert = Alert.objects.get(source_id=breach.pk)
        assert alert.case_id == breach.case_id
        assert {"police", "veilig_thuis"} <= set(kinds(alert))
        assert ("kmar" in kinds(alert)) is breach.travel
        lines = Entry.objects.filter(action="alert.raise", object_id=alert.pk)
        assert [line.case_id for line in lines] == [breach.case_id]
        assert len(lines[0].details["organisations"]) == len(kinds(alert))
        assert (
            TimelineEntry.objects.filter(
                case_id=breach.case_id, kind="alert.raise", object_id=alert.pk
            ).count()
            == 1
        )
    assert Alert.objects.count() == 3
    events.publish("breach.reported", by=system("test"), breach_id=new_id())
    beside = report(h, made[0])
    assert Alert.objects.filter(source_id=beside.pk).exists()
    assert OutboxEvent.objects.get(name="breach.reported", handled_at__isnull=True).error == "KeyError"


def test_ten_breaches_at_once_ask_as_little_as_two(h):
    order = order_kit.order(h)
    counts = []
    for how_many in (1, 2, events.TOGETHER):
        for _ in range(how_many):
            breaches.report(by=h.worker, order=order, facts=CANARY, occurred_at=clock.now())
        with CaptureQueriesContext(connection) as queries:
            events.drain(how_many)
        counts.append(len(queries))
    assert counts[1] == counts[2]


@pytest.mark.parametrize("danger", ["yes", "no", "unknown"])
def test_an_unserved_order_with_nothing_known_still_alerts(h, danger):
    breach = report(h, order_kit.order(h), danger_now=danger)
    assert Alert.objects.filter(kind="breach", source_id=breach.pk, severity="acute").exists()


def test_where_travel_is_involved_the_kmar_gets_it_too(h):
    breach = report(h, order_kit.order(h, travel=True))
    assert "kmar" in kinds(Alert.objects.get(source_id=breach.pk))


def test_the_same_event_twice_makes_one_alert(h):
    breach = report(h, order_kit.order(h))
    handlers.breach_reported(by=system("test"), event_id=breach.pk, breach_id=str(breach.pk))
    assert Alert.objects.filter(source_id=breach.pk).count() == 1


def test_the_police_of_the_region_get_it_when_none_takes_part(h):
    h.case.participations.filter(organisation__kind="police").update(ends_at=clock.now())
    made = order_kit.order(h)
    breach = report(h, made)
    alert = Alert.objects.get(source_id=breach.pk)
    unit = alert.addressees.filter(organisation__kind="police", because__isnull=True).get().organisation
    assert h.organisation.slug in unit.regions


def test_a_number_that_matches_nothing_goes_to_veilig_thuis_and_police(h):
    breaches.report_by_reference(by=h.reporter, reference="BV-0000-0", facts=CANARY, occurred_at=clock.now())
    events.drain()
    alert = Alert.objects.get(kind="breach_unmatched")
    assert {"police"} < set(kinds(alert))
    assert alert.case is None


def test_once_the_order_is_found_the_first_alert_makes_way_for_one_that_knows_more(h):
    lkha = factories.organisation("lkha")
    breach = Breach(facts=CANARY, occurred_at=clock.now(), sent_to=lkha, given_reference="x", route="safeguard_only",
                    may_arrest="no")  # fmt: skip
    breach.save()
    handlers.breach_unmatched(by=system("test"), event_id=breach.pk, breach_id=str(breach.pk))
    old = Alert.objects.get(kind="breach_unmatched")
    breach.order = order_kit.order(h)
    breach.case = h.case
    breach.save()
    handlers.breach_reported(by=system("test"), event_id=breach.pk, breach_id=str(breach.pk))
    new = Alert.objects.get(kind="breach")
    assert not old.addressees.exclude(state="stood_down").exists()
    assert set(old.addressees.values_list("stood_down_why", flat=True)) == {
        f"Vervangen door {new.reference}."
    }
    assert not new.addressees.exclude(state="sent").exists()


def test_writing_down_what_was_done_about_the_breach_handles_the_alert_of_that_organisation(h):
    breach = report(h, order_kit.order(h))
    breaches.handle(by=h.police, breach=breach, outcome="spoken", reason=CANARY)
    events.drain()
    alert = Alert.objects.get(source_id=breach.pk)
    mine = state_of(alert, h.unit)
    assert (mine.state, mine.responded_by_id) == ("handled", h.police.membership_id)
    assert state_of(alert, h.organisation).state == "sent"


def test_nothing_of_the_file_stands_in_the_words_of_an_alert(h):
    breach = report(h, order_kit.order(h), danger_now="yes")
    alert = Alert.objects.get(source_id=breach.pk)
    shown = f"{alert.title} {alert.instruction} {alert.url} {alert.get_absolute_url()}"
    for secret in ("Kanariepiet", "Merelhof", "Vogelaar", "Ayşe", h.case.reference, str(h.organisation)):
        assert secret not in shown


def test_an_event_that_failed_too_often_is_never_given_up(h, monkeypatch):
    real = raising.raise_all

    def broken(**_):
        raise RuntimeError(CANARY)

    monkeypatch.setattr(raising, "raise_all", broken)
    breach = breaches.report(by=h.worker, order=order_kit.order(h), facts=CANARY, occurred_at=clock.now())
    waiting = OutboxEvent.objects.filter(name="breach.reported")
    waiting.update(attempts=events.MAX_ATTEMPTS - 1)
    events.drain()
    assert waiting.get().set_aside
    monkeypatch.setattr(raising, "raise_all", real)
    events.drain()
    assert not Alert.objects.exists()
    assert stuck.run(clock.now()) == 1
    events.drain()
    assert Alert.objects.filter(source_id=breach.pk).exists()


def test_a_guessed_number_alerts_the_duty_of_veilig_thuis_first_and_the_police_when_it_does_not_answer(h):
    made = order_kit.order(h)
    numbers = [f"BV-0000-{n}" for n in range(breaches.NUMBERS_A_DAY)] + [made.reference]
    for number in numbers:
        breaches.report_by_reference(by=h.reporter, reference=number, facts=CANARY, occurred_at=clock.now())
    events.drain()
    held = Alert.objects.get(source_id=Breach.objects.get(given_reference=made.reference).pk)
    assert (held.kind, held.severity, kinds(held)) == ("breach_unmatched", "acute", ["veilig_thuis"])
    assert "geraden" in held.title
    now = clock.now()
    for minutes in (6, 12, 30):
        escalation.run(now + timedelta(minutes=minutes))
    assert "police" in kinds(held)
