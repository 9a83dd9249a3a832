"""A card that is no longer so: the officer's screen says it, the organisation is alerted, its system hears it first."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from border.actions import alerts
from cases.actions.participation import join
from cases.actions.people import change_person
from core import clock, events
from core.models import OutboxEvent
from monitoring.actions import channels, deliveries
from monitoring.handlers import border as border_handlers
from monitoring.models import Alert, Delivery
from organisations.models import Organisation, User
from protection_orders.actions import order_changes
from tests import factories
from tests.border import kit
from tests.kit import log_in
from tests.monitoring.kit import raised
from tests.monitoring.receivers import receiver
from tests.protection_orders import order_kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(officer, alert):
    """A check with a card, and the browser of the officer with that card open."""
    check = kit.check(officer, document_number=kit.NUMBER)
    events.drain()
    return check, log_in(User.objects.get(pk=officer.user_id))


def asks(client, check):
    """What the open page asks by itself."""
    page = client.get(check.get_absolute_url()).content.decode()
    return page.partition('id="card-current"')[2].partition('hx-get="')[2].partition('"')[0]


def test_the_open_card_says_so_within_seconds_and_nothing_more(worker, alert, opened):
    check, client = opened
    address = asks(client, check)
    assert client.get(address).status_code == 204
    alerts.withdraw_alert(by=worker, alert=alert, reason="Besluit ingetrokken.")
    answer = client.get(address)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Deze kaart is gewijzigd" in text
    for word in ("Nuur", "Faadumo", kit.NUMBER, "Rechtbank"):
        assert word not in text
    assert "Nuur" not in address
    assert "geldt niet meer" in client.get(check.get_absolute_url()).content.decode()


def test_nobody_else_asks_whether_the_card_is_current(opened):
    check, _client = opened
    other = log_in(User.objects.get(pk=factories.actor("kmar_officer").user_id))
    assert other.get(reverse("border-current", args=[check.pk])).status_code == 404


def test_the_organisation_that_has_the_card_is_alerted_once_for_each_change(worker, alert, opened):
    check, client = opened
    alerts.withdraw_alert(by=worker, alert=alert, reason="Besluit ingetrokken.")
    row = OutboxEvent.objects.get(name="travel_alert.withdrawn")
    events.drain()
    OutboxEvent.objects.filter(pk=row.pk).update(handled_at=None, attempts=F("attempts") - 1, not_before=None)
    events.drain()
    stale = Alert.objects.get(kind="card_stale")
    assert stale.severity == "acute"
    assert check.reference in stale.instruction
    assert check.get_absolute_url() in client.get(stale.get_absolute_url()).content.decode()
    assert next(a.organisation_id for a in stale.addressees.all()) == check.organisation_id
    told = f"{stale.title} {stale.instruction} {stale.url}"
    assert not any(word in told for word in ("Nuur", "Faadumo", kit.NUMBER, alert.case.reference))


def test_a_withdrawn_order_reaches_who_has_its_card(officer):
    house = order_kit.house()
    made = order_kit.order(house, "VOTS", travel=True)
    change_person(by=house.worker, person=house.girl, document_number="QQ1234567")
    check = kit.check(officer, document_number="QQ1234567")
    assert check.outcome == "hit"
    order_changes.withdraw(by=house.worker, order=made, decided_at=clock.now(), reason="Door de rechter.")
    events.drain()
    assert Alert.objects.filter(kind="card_stale", url=check.get_absolute_url()).count() == 1


def test_an_old_card_and_a_miss_alert_nobody(worker, alert, officer, monkeypatch):
    kit.check(officer, document_number="ZZ0000001")
    kit.check(officer, document_number=kit.NUMBER)
    events.drain()
    # Older than a card can still be opened.
    monkeypatch.setattr(border_handlers, "DECIDE_WITHIN", timedelta(0))
    alerts.withdraw_alert(by=worker, alert=alert, reason="Besluit ingetrokken.")
    events.drain()
    assert not Alert.objects.filter(kind="card_stale").exists()


def test_what_is_withdrawn_goes_before_what_is_new(worker, alert, officer, settings):
    """Older events wait; the withdrawal is handled first, and is the first that the partner's system gets."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    kmar = Organisation.objects.get(pk=officer.organisation_id)
    check = kit.check(officer, document_number=kit.NUMBER)
    with receiver() as there:
        channels.open_channel(
            by=factories.actor("administrator", of=kmar), kind="webhook", target=there.address, moment="at_once",
            signing="ed25519",
        )  # fmt: skip
        order_kit.order(order_kit.house(), travel=True)
        waiting = OutboxEvent.objects.filter(handled_at__isnull=True).count()
        assert waiting >= 1
        alerts.withdraw_alert(by=worker, alert=alert, reason="Besluit ingetrokken.")
        events.drain(limit=1)
        assert OutboxEvent.objects.get(name="travel_alert.withdrawn").handled_at is not None
        assert Alert.objects.filter(kind="card_stale").exists()
        Delivery.objects.update(next_at=clock.now())
        raised(to={kmar: "x"})
        Delivery.objects.filter(kind="alert").update(next_at=clock.now() - order_kit.HOUR)
        deliveries.run(clock.now(), deliveries.send_all)
    types = [json.loads(there.body(n))["type"] for n in range(len(there.got))]
    assert types == ["nl.schakel.kaart.vervallen", "nl.schakel.bericht.klaar"]
    assert json.loads(there.body(0))["data"]["nummer"] == check.reference


def test_the_police_who_read_an_order_are_told_that_it_is_withdrawn_and_led_back_to_it():
    h = order_kit.house()
    made = order_kit.order(h)
    unit = Organisation.objects.get(pk=h.police.organisation_id)
    join(by=h.worker, case=h.case, organisation=unit, purpose="handhaving", ground="ORDER_EXECUTION")
    factories.member("police_officer", of=unit)
    events.drain()
    order_changes.withdraw(by=h.worker, order=made, decided_at=clock.now(), reason="Door de rechter.")
    events.drain()
    told = Alert.objects.get(kind="card_stale")
    assert [row.organisation_id for row in told.addressees.all()] == [unit.pk]
    assert made.reference in told.instruction
    client = log_in(User.objects.get(pk=h.police.user_id))
    assert f'href="{made.get_absolute_url()}"' in client.get(told.get_absolute_url()).content.decode()
