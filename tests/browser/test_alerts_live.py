"""New alerts come in by themselves, in a real browser: list, banner, who took it, and the word when nothing comes in."""

import http.client
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect, sync_playwright

from monitoring.actions import alerts
from organisations.actions import members
from organisations.actors import actor_for
from organisations.models import Membership
from tests import factories, kit
from tests.browser.stack import ROOT, free_port
from tests.monitoring.kit import raised, state_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside_the_browser", "committed")]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """The console belongs to the test."""


class Site:
    """The application in a thread of its own."""

    def __init__(self) -> None:
        self.server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        self.server.set_app(StaticFilesHandler(get_wsgi_application()))
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=10)


@pytest.fixture
def beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser's driver runs a loop in this thread; our short queries stand between its calls, never inside one."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def officers() -> list[Membership]:
    """Two people of one police organisation; with the national police there is no fallback to add."""
    police = factories.organisation("police")
    return [factories.member("police_officer", of=police) for _ in range(2)]


@pytest.fixture
def screen(chromium: Browser, site: Site) -> Iterator[Any]:
    """Opens a page as somebody, in a browser of their own."""
    contexts = []

    def open_page(member: Membership, path: str) -> Page:
        context = chromium.new_context(locale="nl-NL")
        contexts.append(context)
        page: Page = context.new_page()
        context.add_cookies([kit.cookie(member.user, site.address)])
        page.goto(f"{site.address}{path}")
        # A reload would lose this.
        page.evaluate("window.notReloaded = true")
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_a_new_alert_shows_on_the_list_and_on_every_other_page_without_reloading(site, officers, screen):
    on_list, elsewhere = screen(officers[0], "/alarmen/"), screen(officers[1], "/diensten/")
    expect(on_list.get_by_text("Geen alarmen")).to_be_visible()
    raised(title="Overtreding van een bevel gemeld")
    expect(on_list.locator("#alert-rows a.task-link")).to_contain_text("Overtreding van een bevel gemeld")
    banner = elsewhere.get_by_role("alert").filter(has_text="Acuut alarm")
    expect(banner).to_be_visible()
    expect(elsewhere.locator("#alarm-badge")).to_have_text("1 alarm")
    for page in (on_list, elsewhere):
        assert page.evaluate("window.notReloaded")


def test_opening_is_seen_and_taking_it_shows_the_name_at_the_colleague(site, officers, screen):
    alert = raised()
    mine, colleagues = (screen(member, alert.get_absolute_url()) for member in officers)
    expect(colleagues.get_by_text("gezien").first).to_be_visible()
    mine.get_by_role("button", name="Ik neem dit aan").click()
    expect(colleagues.get_by_text(f"door {officers[0].user}")).to_be_visible()
    expect(colleagues.get_by_role("button", name="Ik neem dit aan")).to_have_count(0)
    assert colleagues.evaluate("window.notReloaded")
    police = factories.organisation("police")
    assert state_of(alert, police).acknowledged_by_id == officers[0].pk


def test_the_keyboard_stays_where_it_was_when_the_list_changes(site, officers, screen):
    raised()
    page = screen(officers[0], "/alarmen/")
    link = page.locator("#alert-rows a.task-link").first
    link.focus()
    focused = page.evaluate("document.activeElement.id")
    raised(kind="border_hit")
    expect(page.locator("#alert-rows a.task-link")).to_have_count(2)
    assert page.evaluate("document.activeElement.id") == focused
    page.locator("#alarm-badge a").focus()
    raised(kind="border_hit")
    expect(page.locator("#alarm-badge")).to_have_text("3 alarmen")
    assert page.evaluate("document.activeElement.closest('#alarm-badge') !== null")


def test_the_banner_goes_when_somebody_takes_the_alert(site, officers, screen):
    alert = raised()
    page = screen(officers[0], "/diensten/")
    expect(page.locator("#alarm-banner")).to_contain_text("Acuut alarm")
    alerts.acknowledge(by=actor_for(officers[1]), alert_id=alert.pk)
    expect(page.locator("#alarm-banner")).to_be_empty()
    expect(page.locator("#alarm-badge")).to_have_text("Geen alarm")


def test_when_nothing_comes_in_any_more_the_screen_says_so(site, officers, screen):
    page = screen(officers[0], "/alarmen/")
    expect(page.locator("#alarm-stale")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#alarm-stale")).to_contain_text("Geen verbinding")
    page.context.set_offline(False)
    expect(page.locator("#alarm-stale")).to_be_hidden()


def test_a_lost_session_is_told_without_losing_the_page(site, officers, screen):
    page = screen(officers[0], "/alarmen/")
    page.context.clear_cookies()
    expect(page.locator("#alarm-stale")).to_contain_text("U bent uitgelogd")
    assert page.evaluate("window.notReloaded")


# The process of the streams, as in production ------------------------------------------------------------------------


@pytest.fixture
def live(committed: None) -> Iterator[int]:
    """The real process, on the database of this test; its port."""
    env = dict(os.environ)
    name = connection.settings_dict["NAME"]
    env["DATABASE_URL"] = urlunsplit(urlsplit(env["DATABASE_URL"])._replace(path=f"/{name}"))
    port = free_port()
    command = [
        "-m",
        "uvicorn",
        "schadelijkepraktijken.live:application",
        "--port",
        str(port),
        "--lifespan",
        "on",
    ]
    with subprocess.Popen(
        [sys.executable, *command, "--ws", "none", "--log-level", "error"], cwd=ROOT, env=env
    ) as process:
        try:
            for _ in range(600):
                assert process.poll() is None, "the process of the streams stopped"
                if _status(port, "/live/health") == 200:
                    break
                # Until it listens: there is nothing else to wait for.
                threading.Event().wait(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)


def _status(port: int, path: str) -> int:
    try:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        asked.request("GET", path, headers={"Host": "127.0.0.1"})
        return asked.getresponse().status
    except OSError:
        return 0


class Ear:
    """An open stream, as a browser holds it."""

    def __init__(self, port: int, cookie: str, last_id: str = "") -> None:
        self.asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.asked.request(
            "GET",
            "/live/",
            headers={"Host": "127.0.0.1", "Cookie": cookie} | ({"Last-Event-ID": last_id} if last_id else {}),
        )
        self.answer = self.asked.getresponse()

    def event(self) -> dict[str, str]:
        """The next event that is no ping; empty when the stream has ended."""
        found: dict[str, str] = {}
        while line := self.answer.readline().decode():
            if line.strip():
                key, _, value = line.strip().partition(": ")
                found[key] = value
            elif found.get("event", "ping") == "ping":
                found = {}
            else:
                return found
        return {}


def test_the_real_process_brings_an_alert_to_an_open_screen_without_a_question(
    site, live, officers, chromium, settings
):
    settings.LIVE_URL = f"http://127.0.0.1:{live}/live/"
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["connect-src"] = ["'self'", settings.LIVE_URL]
    settings.CONTENT_SECURITY_POLICY = policy
    with chromium.new_context(locale="nl-NL") as context:
        context.add_cookies([kit.cookie(officers[0].user, site.address)])
        page = context.new_page()
        # Asking brings nothing here: what comes, came over the stream.
        page.route(f"**{reverse('alert-badge')}*", lambda route: route.abort())
        with page.expect_response(lambda answer: "/live/" in answer.url and answer.status == 200):
            page.goto(f"{site.address}/diensten/")
        page.evaluate("window.notReloaded = true")
        raised(title="Overtreding van een bevel gemeld")
        expect(page.locator("#alarm-banner")).to_contain_text("Acuut alarm")
        expect(page.locator("#alarm-badge")).to_have_text("1 alarm")
        assert page.evaluate("window.notReloaded")


def test_a_stream_of_the_real_process_resumes_where_it_was_and_ends_with_the_right_to_it(live, officers):
    name = django_settings.SESSION_COOKIE_NAME
    mine, colleagues = (f"{name}={kit.log_in(member.user).cookies[name].value}" for member in officers)
    ear = Ear(live, mine)
    assert ear.event()["event"] == "alarm"
    first = raised()
    heard = ear.event()
    assert str(first.pk) in heard["data"]
    ear.asked.close()
    # What it had is not said again; the next that it hears is the next that happens.
    again, other = Ear(live, mine, last_id=heard["id"]), Ear(live, colleagues)
    assert str(first.pk) in other.event()["data"]
    second = raised(kind="border_hit")
    assert str(second.pk) in again.event()["data"]
    assert str(second.pk) in other.event()["data"]
    administrator = factories.actor("administrator", of=officers[0].organisation)
    members.suspend(by=administrator, membership_id=officers[0].pk, reason="Uit dienst.")
    third = raised()
    assert [again.event()["event"], again.event()] == ["end", {}]
    assert str(third.pk) in other.event()["data"]
    assert Ear(live, mine).answer.status == 401
