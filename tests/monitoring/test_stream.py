"""The stream of events to open screens: who may hear, what is said, and that it ends when somebody may no longer."""

import asyncio
import json
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from monitoring.actions import alerts
from monitoring.channels import screen
from monitoring.stream import hub as hub_module
from monitoring.stream import viewers
from monitoring.stream.app import Application
from organisations.actions import members
from organisations.models import Membership, Session, User
from tests import factories
from tests.kit import log_in
from tests.monitoring.kit import raised

identify = viewers._identify
recheck = viewers.recheck


def cookie_of(actor, **how):
    client = log_in(User.objects.get(pk=actor.user_id), **how)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


# Who may hear --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "hears"), [("police_officer", True), ("kmar_officer", True), ("reporter", False)]
)
def test_only_who_receives_alarms_may_hear(role, hears):
    assert (identify(cookie_of(factories.actor(role))) is not None) is hears


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "x", "a" * 5000, "../../etc", "é"])
def test_nobody_hears_without_a_session(cookie):
    assert identify(cookie) is None


@pytest.mark.django_db
def test_a_password_without_a_second_factor_hears_nothing():
    actor = factories.actor("police_officer")
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert identify(client.cookies[settings.SESSION_COOKIE_NAME].value) is None


def end_session(actor):
    Session.objects.filter(user_id=actor.user_id).delete()


def pass_half_an_hour(actor):
    Session.objects.filter(user_id=actor.user_id).update(seen_at=clock.now() - timedelta(minutes=31))


def suspend(actor):
    by = factories.actor("administrator", of=Membership.objects.get(pk=actor.membership_id).organisation)
    members.suspend(by=by, membership_id=actor.membership_id, reason="Uit dienst.")


def give_another_role(actor):
    Membership.objects.filter(pk=actor.membership_id).update(role="partner_worker")


def block_account(actor):
    User.objects.filter(pk=actor.user_id).update(is_active=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [end_session, pass_half_an_hour, suspend, give_another_role, block_account]
)
def test_who_may_no_longer_hear_is_found_at_the_next_check(change):
    actor, colleague = factories.actor("police_officer"), factories.actor("police_officer")
    watching, other = identify(cookie_of(actor)), identify(cookie_of(colleague))
    assert recheck([watching, other]) == {watching: watching, other: other}
    change(actor)
    assert recheck([watching, other]) == {watching: None, other: other}


@pytest.mark.django_db
def test_checking_many_costs_as_little_as_checking_one():
    watching = [identify(cookie_of(factories.actor("police_officer"))) for _ in range(5)]
    counts = []
    for some in (watching[:1], watching):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            recheck(some)
        counts.append(
            len([q for q in queries if q["sql"].startswith("SELECT") and "set_config" not in q["sql"]])
        )
    assert counts == [2, 2]


# The stream itself ---------------------------------------------------------------------------------------------------


class Screen:
    """An open stream, spoken to as a server does."""

    def __init__(self, app, cookie, **headers):
        self.sent: asyncio.Queue = asyncio.Queue()
        self.hang_up = asyncio.Event()
        given = {"host": "localhost", "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"} | headers
        scope = {
            "type": "http", "method": "GET", "path": "/live/", "query_string": b"",
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
        }  # fmt: skip
        self.task = asyncio.create_task(app(scope, self.receive, self.sent.put))

    async def receive(self):
        await self.hang_up.wait()
        return {"type": "http.disconnect"}

    async def status(self):
        return (await asyncio.wait_for(self.sent.get(), 10))["status"]

    async def event(self):
        """The next event that is no ping: (name, id, data)."""
        while True:
            message = await asyncio.wait_for(self.sent.get(), 10)
            lines = dict(
                line.split(": ", 1) for line in message.get("body", b"").decode().splitlines() if ": " in line
            )
            if lines.get("event", "ping") != "ping":
                return lines["event"], lines.get("id", ""), json.loads(lines["data"])

    async def close(self):
        self.hang_up.set()
        await asyncio.wait_for(self.task, 10)


async def running():
    app = Application()
    app.hub.start()
    for _ in range(500):
        if app.hub.hears:
            return app
        await asyncio.sleep(0.01)
    pytest.fail("the broker was not heard")


def in_thread(act, *args, **kwargs):
    """Run what asks the database as another process does, and commit."""

    def whole():
        try:
            return act(*args, **kwargs)
        finally:
            connections.close_all()

    return sync_to_async(whole, thread_sensitive=False)()


def others_connected():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


@pytest.mark.usefixtures("committed")
def test_a_screen_hears_at_once_resumes_keeps_no_connection_and_ends_at_log_out(monkeypatch):
    # Between two rechecks there is time without a connection.
    monkeypatch.setattr(hub_module, "RECHECK_SECONDS", 0.8)
    monkeypatch.setattr(hub_module, "IDLE_SECONDS", 0.05)
    police, kmar = factories.organisation("police"), factories.organisation("kmar")
    officer = factories.actor("police_officer", of=police)
    elsewhere = factories.actor("kmar_officer")
    cookie, other_cookie = cookie_of(officer), cookie_of(elsewhere)

    async def story():
        # This test's own, and what tests before it left open.
        before = await in_thread(others_connected)
        app = await running()
        screen, other = Screen(app, cookie), Screen(app, other_cookie)
        assert [await screen.status(), await other.status()] == [200, 200]
        assert (await screen.event())[2]["alerts"] == []
        await other.event()

        alert = await in_thread(raised, to={police: "x"}, title="Overtreding gemeld")
        name, mark, data = await screen.event()
        assert (name, data["alerts"]) == ("alarm", [str(alert.pk)])
        assert alert.reference in data["badge"]
        await screen.close()

        # The same state is not said again to who has it; what came meanwhile is.
        again = Screen(app, cookie, last_event_id=mark)
        assert await again.status() == 200
        await in_thread(alerts.acknowledge, by=officer, alert_id=alert.pk)
        assert (await again.event())[2]["alerts"] == []

        for _ in range(200):
            idle = await in_thread(others_connected)
            if idle <= before:
                break
            await asyncio.sleep(0.02)
        assert idle <= before
        await in_thread(end_session, officer)
        assert (await again.event())[0] == "end"
        await asyncio.wait_for(again.task, 10)
        # Nothing of all that was for another organisation, which still hears.
        await in_thread(raised, to={kmar: "x"})
        assert len((await other.event())[2]["alerts"]) == 1
        await app.hub.stop()
        await asyncio.wait_for(other.task, 10)
        return app

    app = asyncio.run(story())
    assert app.hub.streams == set()


@pytest.mark.usefixtures("committed")
def test_no_other_site_and_no_stranger_may_listen():
    cookie = cookie_of(factories.actor("police_officer"))

    async def story():
        app = await running()
        answers = {
            "evil origin": await Screen(app, cookie, origin="https://evil.example").status(),
            "evil host": await Screen(app, cookie, host="evil.example").status(),
            "stranger": await Screen(app, "nobody").status(),
        }
        ours = Screen(app, cookie, origin="http://localhost:8000")
        answers["ours"] = await ours.status()
        await ours.close()
        app.hub.hears = False
        answers["deaf"] = await Screen(app, cookie).status()
        await app.hub.stop()
        return answers

    assert asyncio.run(story()) == {
        "evil origin": 403,
        "evil host": 403,
        "stranger": 401,
        "ours": 200,
        "deaf": 503,
    }


def test_an_event_that_a_slow_reader_missed_is_in_the_next_and_an_end_stays():
    async def story():
        stream = hub_module.Stream(None, "", on_alarm_page=False)
        stream.put(b"old")
        stream.put(b"new")
        stream.put(hub_module.PING)
        first = await stream.next()
        stream.end()
        stream.put(b"late")
        return first, await stream.next()

    assert asyncio.run(story()) == (b"new", hub_module.END)


@pytest.mark.django_db
def test_without_a_broker_the_act_goes_on_and_the_broker_is_left_alone(monkeypatch, settings):
    asked = []

    class Away:
        def publish(self, *_):
            asked.append(1)
            raise screen.RedisError

    monkeypatch.setattr(screen, "_broker", Away)
    monkeypatch.setattr(screen, "_not_before", 0.0)
    for _ in range(3):
        screen.wake(factories.organisation("police").pk)
    assert len(asked) == 1
