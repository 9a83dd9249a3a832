"""New alerts come in by themselves, in a real browser: list, banner, who took it, and the word when nothing comes in."""

import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect, sync_playwright

from monitoring.actions import alerts
from organisations.actors import actor_for
from organisations.models import Membership
from tests import factories, kit
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
    expect(on_list.locator("#alert-rows a.task-link")).to_have_text("Overtreding van een bevel gemeld")
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
