"""Alarms outside the screen: written with their cause, sent once, tried until they arrive, and never with a word too much."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.urls import reverse

from audit.models import Entry
from cases.models import Task
from core import clock, events
from core.errors import AccessDenied, InvalidInput, NotFresh, PolicyDenied
from monitoring.actions import alerts, channels, deliveries, escalation
from monitoring.channels import ADAPTERS, Outcome, webhook
from monitoring.models import Channel, ChannelKind, Delivery, DeliveryAttempt
from organisations.models import Membership, Organisation, User
from protection_orders.actions import breaches
from tests import factories
from tests.monitoring.kit import browser, home, raised, state_of
from tests.monitoring.receivers import OK, receiver, says
from tests.protection_orders import order_kit

pytestmark = pytest.mark.django_db

CANARY = "Kanariepiet van Merelhof"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def installation(settings):
    settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example", "https://schakel.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def police():
    return factories.organisation("police")


@pytest.fixture
def administrator(police):
    return administrator_of(police)


def administrator_of(organisation):
    actor = factories.actor("administrator", of=organisation)
    User.objects.filter(pk=actor.user_id).update(email="beheer@politie.example")
    return actor


@pytest.fixture
def mailbox(administrator):
    return opened(administrator)


def opened(by, **values):
    given = {"kind": "email", "target": "wacht@politie.example", "moment": "at_once"}
    return channels.open_channel(by=by, **(given | values))[0]


def send(now=None):
    """One look of a poller, without its threads."""
    return deliveries.run(now or clock.now(), deliveries.send_all)


def later(monkeypatch, **passed):
    """Let the clock of the application stand later."""
    moment = clock.now() + timedelta(**passed)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


# Written with its cause, sent once -----------------------------------------------------------------------------------


def test_an_alert_goes_to_the_mailbox_with_a_number_and_a_link(mailbox, police):
    alert = raised(to={police: "eenheid van de regio"})
    send()
    (sent,) = mail.outbox
    assert sent.to == ["wacht@politie.example"]
    assert sent.subject == f"Schakel: {alert.reference}"
    assert f"https://schakel.example/alarmen/{alert.pk}/" in sent.body
    assert Delivery.objects.get().state == "sent"
    assert DeliveryAttempt.objects.get().outcome == "sent"


def test_a_message_is_committed_with_its_cause_or_not_at_all(mailbox, police):
    with pytest.raises(RuntimeError), transaction.atomic():
        raised(to={police: "x"})
        raise RuntimeError
    assert not Delivery.objects.exists()


def test_looking_again_and_an_event_that_comes_twice_send_nothing_more(mailbox, police):
    alert = raised(to={police: "x"})
    raised(to={police: "x"}, source_id=alert.source_id)
    for _ in range(3):
        send()
    deliveries.queue_alert(addressees=[state_of(alert, police)])
    send()
    assert len(mail.outbox) == 1


def test_two_channels_get_the_same_key_for_the_same_event_and_addressee(administrator, mailbox, police):
    with receiver() as there:
        opened(administrator, kind="webhook", target=there.address, signing="ed25519")
        raised(to={police: "x", factories.organisation("kmar"): "y"})
        send()
    keys = set(Delivery.objects.values_list("key", flat=True))
    assert len(keys) == 1
    assert there.headers()["idempotency-key"] == str(keys.pop())
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{there.headers()['idempotency-key']}@schakel>"


def test_what_a_killed_process_was_sending_is_sent_by_the_next_one_with_the_same_key(mailbox, police):
    raised(to={police: "x"})
    now = clock.now()
    taken = []
    assert deliveries.run(now, taken.append) == 1  # claimed, and then the process dies
    assert send(now + timedelta(seconds=59)) == 0
    assert send(now + timedelta(seconds=61)) == 1
    deliveries.send_all(taken[0])  # it was not dead after all
    assert len(mail.outbox) == 1


def test_a_delivered_message_is_never_waiting_again(mailbox, police):
    raised(to={police: "x"})
    send()
    with pytest.raises(InternalError, match="Invalid transition"), transaction.atomic():
        Delivery.objects.update(state="waiting", done_at=None, next_at=clock.now())


def test_every_kind_of_channel_has_an_adapter():
    assert set(ADAPTERS) == set(ChannelKind.values)


# A receiver that fails -----------------------------------------------------------------------------------------------


def test_a_failing_receiver_is_tried_ever_more_slowly_until_it_answers(administrator, police, monkeypatch):
    with receiver(says(b"HTTP/1.1 500 Oops\r\n\r\n")) as broken:
        channel = opened(administrator, kind="webhook", target=broken.address, signing="hmac-sha256")
        raised(to={police: "x"})
        raised(to={police: "x"})
        send()
        # One try, not one for each message: the others wait for the channel.
        assert len(broken.got) == 1
        send()
        assert len(broken.got) == 1
        for _ in range(3):
            later(monkeypatch, minutes=11)
            send()
        assert len(broken.got) == 4
    with receiver(OK) as mended:
        channel.refresh_from_db()
        channel.target = mended.address
        channel.save()
        later(monkeypatch, minutes=11)
        send()
        send()
        assert len(mended.got) == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert [r.outcome for r in DeliveryAttempt.objects.order_by("recorded_at")] == ["broken"] * 4 + [
        "delivered"
    ] * 2


BEHAVIOURS = {
    "redirect": says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n"),
    "refused": says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 100_000),
    "garbled": says(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "timeout": lambda sock, _: sock.recv(1),  # says nothing until the other side leaves
    "internal": OK,
}


@pytest.mark.parametrize("code", BEHAVIOURS)
def test_a_bad_receiver_is_told_to_the_administrator_and_loses_nothing(
    administrator, police, monkeypatch, settings, code
):
    monkeypatch.setattr(webhook, "SECONDS", 0.5)
    with receiver(BEHAVIOURS[code]) as bad:
        channel = opened(administrator, kind="webhook", target=bad.address, signing="hmac-sha256")
        raised(to={police: "x"})
        if code == "internal":
            settings.WEBHOOK_NETWORKS = []  # the name leads inside only after it was typed in
        send()
        assert len(bad.got) == (code != "internal")
    message = Delivery.objects.get()
    assert (message.state, message.outcome, message.attempts) == ("waiting", code, 1)
    assert "Nog niet gelukt" in browser(administrator).get(channel.get_absolute_url()).content.decode()
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiver(OK) as mended:
        channel.refresh_from_db()
        channel.target = mended.address
        channel.save()
        later(monkeypatch, minutes=11)
        send()
        assert len(mended.got) == 1
    message.refresh_from_db()
    assert message.state == "delivered"


def test_a_test_message_tries_at_once_what_waits_after_a_failure(administrator, police):
    with receiver(says(b"HTTP/1.1 500 Oops\r\n\r\n")) as broken:
        channel = opened(administrator, kind="webhook", target=broken.address, signing="hmac-sha256")
        raised(to={police: "x"})
        send()
        text = browser(administrator).get(channel.get_absolute_url()).content.decode()
        assert "Nog niet gelukt" in text
        assert "storing" in text
        channels.send_test(by=administrator, channel_id=channel.pk)
        send()
        assert len(broken.got) == 2


def test_the_pause_grows_from_seconds_to_ten_minutes_and_never_ends():
    pauses = [deliveries.retry_after(n) for n in range(1, 2000)]
    assert pauses[0] == timedelta(seconds=5)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(minutes=10)


def test_a_human_is_told_at_fifteen_minutes_and_no_longer_when_it_works(mailbox, police, monkeypatch):
    monkeypatch.setitem(ADAPTERS, "email", lambda *_: Outcome("unreachable"))
    raised(to={police: "x"})
    began = clock.now()
    send()
    later(monkeypatch, minutes=14)
    send(began + 14 * MINUTE)
    assert not Task.objects.filter(kind="channel_failing").exists()
    later(monkeypatch, minutes=2)
    send(began + 16 * MINUTE)
    send(began + 16 * MINUTE)
    task = Task.objects.get(kind="channel_failing")
    assert (task.organisation, task.role, task.url) == (police, "administrator", mailbox.get_absolute_url())
    monkeypatch.setitem(ADAPTERS, "email", lambda *_: Outcome("sent"))
    send(later(monkeypatch, minutes=11))
    task.refresh_from_db()
    assert task.state == "done"


def test_one_dead_receiver_holds_up_nobody_else(administrator, police, monkeypatch):
    with receiver(says(b"HTTP/1.1 500 Oops\r\n\r\n")) as dead, receiver() as well:
        opened(administrator, kind="webhook", target=dead.address, signing="hmac-sha256")
        opened(administrator, kind="webhook", target=well.address, signing="hmac-sha256")
        for _ in range(5):
            raised(to={police: "x"})
        send()
        assert len(dead.got) == 1
        assert len(well.got) == 5


def test_an_adapter_that_breaks_is_an_outcome_and_tells_the_log_no_word(mailbox, police, monkeypatch, caplog):
    def breaks(*_):
        raise RuntimeError(CANARY)

    monkeypatch.setitem(ADAPTERS, "email", breaks)
    raised(to={police: "x"})
    send()
    assert Delivery.objects.get().outcome == "failed"
    assert CANARY not in caplog.text


# The ladder, and what is over ----------------------------------------------------------------------------------------


def test_the_other_channel_hears_it_after_ten_minutes_and_not_before(administrator, police):
    opened(administrator, moment="unanswered")
    alert = raised(to={police: "x"})
    since = state_of(alert, police).waiting_since
    escalation.run(since + 9 * MINUTE)
    assert not Delivery.objects.exists()
    escalation.run(since + 10 * MINUTE)
    escalation.run(since + 11 * MINUTE)
    send()
    assert len(mail.outbox) == 1


def test_who_has_duty_gets_a_mail_after_ten_minutes_and_nobody_else(police):
    on_duty = factories.actor("police_officer", of=police, duty=True)
    colleague = factories.actor("police_officer", of=police)
    for actor, name in ((on_duty, "dienst"), (colleague, "vrij")):
        User.objects.filter(pk=actor.user_id).update(email=f"{name}@politie.example")
    alert = raised(to={police: "x"})
    since = state_of(alert, police).waiting_since
    escalation.run(since + 10 * MINUTE)
    escalation.run(since + 11 * MINUTE)
    send()
    assert [m.to for m in mail.outbox] == [["dienst@politie.example"]]
    assert mail.outbox[0].subject == f"Schakel: {alert.reference}"


def test_where_nobody_has_duty_who_comes_first_gets_that_mail(police):
    first = factories.actor("police_officer", of=police)
    User.objects.filter(pk=first.user_id).update(email="eerste@politie.example")
    alert = raised(to={police: "x"})
    escalation.run(state_of(alert, police).waiting_since + 10 * MINUTE)
    send()
    assert [m.to for m in mail.outbox] == [["eerste@politie.example"]]


def test_who_takes_it_in_time_hears_nothing_over_the_other_channel(administrator, police):
    opened(administrator, moment="unanswered")
    alert = raised(to={police: "x"})
    since = state_of(alert, police).waiting_since
    alerts.acknowledge(by=factories.actor("police_officer", of=police), alert_id=alert.pk)
    escalation.run(since + 20 * MINUTE)
    assert not Delivery.objects.exists()


def test_who_was_told_hears_that_it_is_over_before_anything_new(mailbox, police):
    old = raised(to={police: "x"})
    send()
    raised(to={police: "x"})
    alerts.stand_down(
        by=factories.actor("vt_worker"), kind="breach", source_id=old.source_id, why="Vervallen."
    )
    send()
    assert [m.subject for m in mail.outbox][1] == f"Schakel: {old.reference}"
    assert "hoeft u niet meer" in mail.outbox[1].body
    assert len(mail.outbox) == 3


def test_what_was_not_sent_yet_when_it_is_over_is_never_sent(mailbox, police):
    alert = raised(to={police: "x"})
    alerts.stand_down(
        by=factories.actor("vt_worker"), kind="breach", source_id=alert.source_id, why="Vervallen."
    )
    send()
    assert mail.outbox == []
    assert Delivery.objects.get().outcome == "over"


# Nothing that betrays anybody ----------------------------------------------------------------------------------------


def test_no_byte_outside_the_screen_tells_of_a_person_a_place_or_a_subject():
    house = order_kit.house()
    made = order_kit.order(house, travel=True)
    order_kit.serve(house, made)
    with receiver() as there:
        for organisation in (home(house.police), home(house.worker)):
            by = administrator_of(organisation)
            opened(by)
            opened(by, kind="webhook", target=there.address, signing="ed25519")
        breaches.report(by=house.worker, order=made, facts=CANARY, occurred_at=clock.now(), danger_now="yes")
        events.drain()
        send()
    assert len(mail.outbox) >= 2
    assert len(there.got) >= 2
    out = " ".join([m.message().as_string() for m in mail.outbox] + [got.decode() for got in there.got])
    told = {
        CANARY,
        made.reference,
        made.case.reference,
        made.authority,
        "overtreding",
        "bevel",
        "gevaar gemeld",
    }
    for person in made.case.people.all():
        told |= {person.given_names, person.family_name, str(person.pk)}
    told |= {str(made.pk), str(made.case.pk), "huwelijk", "eer", "besnijdenis", "achterlating"}
    words = out.lower().replace("schakel", "")
    assert [one for one in told if one and re.search(rf"\b{re.escape(one.lower())}\b", words)] == []


def test_a_message_has_no_room_for_a_word(mailbox, police):
    raised(to={police: "x"})
    for column, value in (
        ("reference", CANARY[:20]),
        ("path", f"/alarmen/{CANARY}/"),
        ("path", "//evil.example/"),
    ):
        with pytest.raises(IntegrityError, match="delivery_"), transaction.atomic():
            Delivery.objects.update(**{column: value})


def test_no_channel_can_address_a_person_at_risk(mailbox, police):
    """A message goes to a channel of an organisation or to the account of a colleague. There is no third."""
    related = {f.name: f.related_model for f in Delivery._meta.get_fields() if f.many_to_one}
    # `addressee` and `case` say with which file a message goes; neither is where it goes to.
    receivers = {name: model for name, model in related.items() if name not in ("addressee", "case")}
    assert receivers == {"organisation": Organisation, "channel": Channel, "member": Membership}
    assert {f.name for f in Channel._meta.get_fields() if f.many_to_one} == {"organisation", "stopped_by"}
    with pytest.raises(IntegrityError, match="delivery_has_one_receiver"), transaction.atomic():
        Delivery(
            organisation=police, kind="alert", source_id=uuid4(), key=uuid4(), reference="AL-2026-00001",
            path=f"/alarmen/{uuid4()}/", rank=1, next_at=clock.now(),
        ).save()  # fmt: skip
    # What sends knows no file of a person: no address of one can come in.
    folder = Path(__file__).resolve().parents[2] / "monitoring" / "channels"
    for module in folder.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            rooms = {name.partition(".")[0] for name in names}
            assert not rooms & {"cases", "protection_orders", "repatriation", "referrals", "risk", "border"}


@pytest.mark.parametrize(
    "target", ["meisje@gmail.com", "wacht@elders.example", "wacht", "", "a@b@c", "x\n@politie.example"]
)
def test_a_mailbox_outside_the_organisation_is_refused(administrator, target):
    with pytest.raises(InvalidInput) as refusal:
        opened(administrator, target=target)
    assert refusal.value.field == "target"


# The administrator ---------------------------------------------------------------------------------------------------


def test_only_the_administrator_of_the_organisation_sees_and_changes_its_channels(
    mailbox, police, administrator
):
    other = administrator_of(factories.organisation("kmar"))
    officer = factories.actor("police_officer", of=police)
    pages = [reverse("channel-detail", args=[mailbox.pk]), reverse("channel-stop", args=[mailbox.pk])]
    for page in pages:
        assert browser(administrator).get(page).status_code == 200
        assert browser(other).get(page).status_code == 404
        assert browser(officer).get(page).status_code == 403
    assert "wacht@politie" not in browser(other).get(reverse("channel-list")).content.decode()
    for actor, refusal in ((officer, AccessDenied), (other, PolicyDenied)):
        with pytest.raises(refusal):
            channels.stop_channel(by=actor, channel_id=mailbox.pk)
        with pytest.raises(refusal):
            channels.send_test(by=actor, channel_id=mailbox.pk)


def test_a_new_channel_asks_for_the_second_step_again(police):
    old = administrator_of(police)
    stale = type(old)(
        **{f: getattr(old, f) for f in old.__slots__} | {"authenticated_at": clock.now() - 11 * MINUTE}
    )
    with pytest.raises(NotFresh):
        opened(stale)


def test_the_pages_make_test_show_and_stop_a_channel(administrator):
    client = browser(administrator)
    with receiver(says(b"HTTP/1.1 301 Moved\r\nLocation: https://elders.example/\r\n\r\n")) as there:
        made = client.post(
            reverse("channel-system"),
            {"target": there.address, "signing": "hmac-sha256", "moment": "at_once"},
        )
        first = client.get(made["Location"]).content.decode()
        channel = Channel.objects.get()
        assert channel.secret in first
        assert channel.secret not in client.get(made["Location"]).content.decode()
        client.post(reverse("channel-test", args=[channel.pk]))
        send()
    text = client.get(made["Location"]).content.decode()
    assert "verwijst door naar een ander adres" in text
    assert len(there.got) == 1
    client.post(reverse("channel-stop", args=[channel.pk]))
    assert Delivery.objects.get().state == "stopped"
    assert there.address not in client.get(reverse("channel-list")).content.decode()
    assert Entry.objects.filter(action="channel.stop").count() == 1


def test_a_wrong_address_comes_back_with_what_was_typed(administrator):
    answer = browser(administrator).post(
        reverse("channel-system"),
        {"target": "https://192.168.1.9/in", "signing": "ed25519", "moment": "at_once"},
    )
    assert answer.status_code == 422
    assert "afgesloten netwerk" in answer.content.decode()
    assert "https://192.168.1.9/in" in answer.content.decode()


def test_the_secret_and_the_address_stand_encrypted(administrator):
    with receiver() as there:
        channel, secret = channels.open_channel(
            by=administrator, kind="webhook", target=there.address, moment="at_once", signing="hmac-sha256"
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT target || secret FROM monitoring_channel WHERE id = %s", [channel.pk])
        stored = cursor.fetchone()[0]
    assert secret not in stored
    assert "127.0.0.1" not in stored


def test_a_receipt_is_never_rewritten(mailbox, police):
    raised(to={police: "x"})
    send()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        DeliveryAttempt.objects.update(outcome="delivered")
