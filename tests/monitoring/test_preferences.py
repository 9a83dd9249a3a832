"""Reminders by mail, and quiet hours: for reminders only, never for an alarm."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from core import clock
from core.errors import InvalidInput
from monitoring.actions import channels, deliveries, reminders
from monitoring.actions.preferences import set_reminders
from monitoring.models import Delivery, ReminderPreference
from organisations.models import User
from tests import factories
from tests.monitoring.kit import browser, raised
from tests.monitoring.test_reminders import started, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings):
    settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example", "https://schakel.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def worker():
    found = factories.actor("vt_worker")
    User.objects.filter(pk=found.user_id).update(email="werker@vt.example")
    return found


@pytest.fixture
def case(worker):
    return factories.case(worker)


def send():
    return deliveries.run(clock.now(), deliveries.send_all)


def local(hour, minute=0, day=27):
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.AMSTERDAM)


@pytest.mark.parametrize(
    ("start", "end", "moment", "allowed"),
    [
        ((22, 0), (7, 0), local(21, 59), local(21, 59)),
        ((22, 0), (7, 0), local(22), local(7, day=28)),
        ((22, 0), (7, 0), local(3), local(7)),
        ((22, 0), (7, 0), local(7), local(7)),
        ((9, 0), (12, 0), local(10), local(12)),
        ((9, 0), (12, 0), local(12), local(12)),
    ],
)
def test_quiet_hours_end_at_their_end_also_past_midnight(start, end, moment, allowed):
    wish = ReminderPreference(by_mail=True, quiet_from=time(*start), quiet_until=time(*end))
    assert wish.first_after(moment) == allowed


def test_without_a_wish_no_reminder_leaves_the_screen(worker, case):
    sweep(started(worker, case))
    assert not Delivery.objects.exists()


def test_who_wants_it_gets_one_mail_with_a_number_and_a_link(worker, case):
    set_reminders(by=worker, by_mail=True)
    running = started(worker, case)
    sweep(running)
    reminders.run(clock.now())
    send()
    send()
    (sent,) = mail.outbox
    assert sent.to == ["werker@vt.example"]
    assert sent.subject == f"Schakel: {case.reference}"
    assert f"https://schakel.example/casussen/{case.pk}/termijnen/{running.pk}/" in sent.body
    assert running.label not in sent.body


def quiet_now(by):
    """Quiet from an hour ago until an hour from now."""
    now = clock.now().astimezone(clock.AMSTERDAM)
    hour = timedelta(hours=1)
    set_reminders(by=by, by_mail=True, quiet_from=(now - hour).time(), quiet_until=(now + hour).time())


def test_in_quiet_hours_a_reminder_waits_and_nobody_is_told_that_it_is_late(worker, case):
    quiet_now(worker)
    sweep(started(worker, case))
    send()
    assert mail.outbox == []
    assert timedelta(minutes=59) < Delivery.objects.get().next_at - clock.now() <= timedelta(hours=1)
    deliveries.run(clock.now() + timedelta(minutes=20), deliveries.send_all)
    assert Delivery.objects.get().told_at is None


def test_an_alarm_knows_no_quiet_hours(worker):
    house = factories.organisation("veilig_thuis")
    administrator = factories.actor("administrator", of=house)
    User.objects.filter(pk=administrator.user_id).update(email="beheer@vt.example")
    channels.open_channel(by=administrator, kind="email", target="wacht@vt.example", moment="at_once")
    for actor in (worker, administrator):
        quiet_now(actor)
    raised(to={house: "voert de regie"})
    send()
    assert len(mail.outbox) == 1


def test_half_a_pair_of_hours_is_refused_and_what_was_typed_is_kept(worker):
    with pytest.raises(InvalidInput):
        set_reminders(by=worker, by_mail=True, quiet_from=time(22))
    with pytest.raises(InvalidInput):
        set_reminders(by=worker, by_mail=True, quiet_from=time(22), quiet_until=time(22))
    answer = browser(worker).post(reverse("reminders"), {"by_mail": "on", "quiet_from": "22:00"})
    assert answer.status_code == 422
    assert "Vul beide tijden in" in answer.content.decode()
    assert 'value="22:00"' in answer.content.decode()


def test_the_page_keeps_the_wish(worker):
    client = browser(worker)
    client.post(reverse("reminders"), {"by_mail": "on", "quiet_from": "22:00", "quiet_until": "07:00"})
    kept = ReminderPreference.objects.get(membership_id=worker.membership_id)
    assert (kept.by_mail, kept.quiet_from, kept.quiet_until) == (True, time(22), time(7))
    assert 'value="07:00"' in client.get(reverse("reminders")).content.decode()
