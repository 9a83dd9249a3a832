"""The look in a real browser: accessibility, small screens, keyboard, no script, and what the script adds."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from core.views import gallery
from tests.look import pages

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)  # of a busy machine

WIDTHS = {360: 740, 768: 1024, 1366: 768}
EXTREMES = {320: 256, 683: 384}  # 1280x1024 at 400 %, 1366x768 at 200 %
DUE = datetime(2026, 11, 28, 6, 40, tzinfo=UTC)
PATHS = ["/", "/casus", "/inloggen", "/fout", "/oefening", "/casus-oefening", "/formulier"]


class Login(forms.Form):
    username = forms.CharField(label="Gebruikersnaam")
    password = forms.CharField(label="Wachtwoord", widget=forms.PasswordInput)


@dataclass
class Visit:
    """A page that is open, what the browser complained of, and what was posted from it."""

    page: Page
    problems: list[str] = field(default_factory=list)
    posts: list[Any] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as installed on this machine, closed before other tests touch the database."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    """Every page of this module by its address."""
    wrong = gallery.ExampleForm({})
    return {
        "/": pages.gallery_page(),
        "/casus": pages.case_page(),
        "/inloggen": pages.page("account/login.html", form=Login({"username": "x"}), demo="Oefenomgeving."),
        "/fout": pages.page("errors/403.html", reason="U schreef dit zelf.", who_can="Een collega."),
        "/casus-oefening": pages.case_page(practice_mode=True),
        "/oefening": pages.gallery_page(practice_mode=True),
        "/formulier": pages.page("look_form.html", form=wrong, autosave_url="/bewaar", action="/verstuur"),
        "/klok": pages.page("look_clock.html", due=DUE),
    }


@pytest.fixture
def visit(browser: Browser, site: dict[str, str]) -> Iterator[Any]:
    """Opens a page in a browser context of its own."""
    contexts = []

    def open_page(path: str, width: int = 1366, **options: Any) -> Visit:
        viewport = ViewportSize(width=width, height={**WIDTHS, **EXTREMES}[width])
        context = browser.new_context(viewport=viewport, locale="nl-NL", **options)
        contexts.append(context)
        opened = Visit(context.new_page())
        pages.serve(context, site, opened.posts)
        opened.page.on("pageerror", lambda error: opened.problems.append(str(error)))
        opened.page.on(
            "console", lambda said: opened.problems.append(said.text) if said.type == "error" else None
        )
        opened.page.goto(pages.HOST + path)
        return opened

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_an_accessibility_fault_or_breaks_the_content_policy(visit, path):
    opened = visit(path)
    for width, height in WIDTHS.items():
        opened.page.set_viewport_size({"width": width, "height": height})
        # Without preload: it fetches the style sheets anew for one rule, and the content policy forbids what it does.
        found = Axe().run(opened.page, options={"preload": False}).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], width
    assert opened.problems == []


@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways(visit, path):
    page = visit(path).page
    for width, height in (WIDTHS | EXTREMES).items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


def test_everything_can_be_hit_with_a_finger(visit):
    page = visit("/", 360).page
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select, textarea")]
        .filter(one => { const r = one.getBoundingClientRect();
            return r.width && r.height && (r.height < 24 || r.width < 24) })
        .map(one => one.outerHTML.slice(0, 100))"""
    )
    assert small == []


@pytest.mark.parametrize("width", [360, 683, 1366])
@pytest.mark.parametrize("path", ["/casus", "/formulier"])
def test_focus_is_visible_and_never_hidden_under_the_bar(visit, path, width):
    page = visit(path, width).page
    page.evaluate("document.activeElement.blur()")
    count = page.evaluate("document.querySelectorAll('a, button, input, select, textarea, summary').length")
    for key in ["Tab"] * (count - 4) + ["Shift+Tab"] * (count - 8):
        page.keyboard.press(key)
        hidden, ring = page.evaluate(
            """() => { const one = document.activeElement, r = one.getBoundingClientRect();
            if (one === document.body) return [null, "solid"];
            const on = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height / 2, 10));
            return [on && (one.contains(on) || on.contains(one)) ? null : one.outerHTML.slice(0, 120),
                    getComputedStyle(one).outlineStyle] }"""
        )
        assert hidden is None
        assert ring == "solid", page.evaluate("document.activeElement.outerHTML")


def test_errors_take_the_focus_and_lead_to_their_field(visit):
    page = visit("/formulier").page
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.click(".error-summary a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "id_what"


def test_a_draft_is_kept_three_seconds_after_the_last_key_and_says_when(visit):
    opened = visit("/formulier")
    opened.page.clock.install(time=DUE)
    opened.page.reload()
    # Stopped, or a slow machine's own milliseconds would count with those that are run here.
    opened.page.clock.pause_at(DUE + timedelta(hours=1))
    opened.page.fill("#id_what", "Enkele reis geboekt")
    opened.page.clock.run_for(2900)
    assert opened.posts == []
    opened.page.clock.run_for(200)
    # A locator polls from outside the page: the policy allows no eval inside it.
    expect(opened.page.locator("[data-saved-at]")).to_have_text(re.compile(r"^\s*Bewaard om"))
    assert [post.url for post in opened.posts] == [f"{pages.HOST}/bewaar"]
    assert "Enkele reis geboekt" in opened.posts[0].post_data


def test_a_draft_that_could_not_be_kept_says_so_and_is_tried_again(visit):
    opened = visit("/formulier")
    opened.page.clock.install()
    opened.page.reload()
    opened.page.route("**/bewaar", lambda route: route.fulfill(status=503))
    opened.page.fill("#id_what", "Enkele reis geboekt")
    opened.page.clock.run_for(3100)
    opened.page.wait_for_selector(".saved-at--problem")
    opened.page.unroute("**/bewaar")
    opened.page.clock.run_for(3100)
    opened.page.wait_for_selector(".saved-at:not(.saved-at--problem)")
    assert opened.page.input_value("#id_what") == "Enkele reis geboekt"


def test_pressing_twice_sends_once(visit):
    page = visit("/formulier").page
    sent = page.evaluate(
        """() => { let sent = 0; window.addEventListener("submit", event => { if (!event.defaultPrevented) sent += 1 });
        for (const press of [1, 2, 3]) document.querySelector("main form [type=submit]").click(); return sent }"""
    )
    assert sent == 1


def test_a_clock_runs_down_on_an_open_page(visit):
    page = visit("/klok").page
    page.clock.install(time=DUE - timedelta(minutes=10, seconds=30))
    page.reload()
    assert page.inner_text("time[data-due]") == "nog 10 min"
    page.clock.fast_forward("05:15")
    assert page.inner_text("time[data-due]") == "nog 5 min"
    page.clock.fast_forward("07:15")
    assert page.inner_text("time[data-due]").endswith("min te laat")


def test_without_script_everything_is_there_and_the_form_posts(visit):
    opened = visit("/formulier", java_script_enabled=False)
    opened.page.click(".who summary")
    assert opened.page.is_visible(".who__panel")
    with opened.page.expect_request("**/verstuur") as sent:
        opened.page.click("main form [type=submit]", no_wait_after=True)
    assert sent.value.method == "POST"


def test_escape_closes_the_menu_and_gives_the_focus_back(visit):
    page = visit("/casus").page
    page.click(".who summary")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.is_hidden(".who__panel")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_paper_is_black_and_white_and_a_practice_page_says_so(visit):
    page = visit("/oefening").page
    page.emulate_media(media="print")
    assert page.is_hidden(".frame")
    assert page.is_visible(".watermark")
    # Text as faint as this is a fault in contrast wherever it lies over a page; the word is a picture.
    assert page.inner_text(".watermark") == ""
    assert "oefening" in page.eval_on_selector(".watermark", "one => getComputedStyle(one).backgroundImage")
    assert page.is_visible(".practice-band")
    coloured = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(one => one.offsetParent)
        .filter(one => { const [red, green, blue] = getComputedStyle(one).color.match(/[0-9]+/g);
            return !(red === green && green === blue) }).map(one => one.outerHTML.slice(0, 80))"""
    )
    assert coloured == []
