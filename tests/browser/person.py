"""One user in one browser, doing what a user does: read, choose, fill in, send, look."""

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from schadelijkepraktijken.demo.accounts import PASSWORD, codes

WIDTHS = (360, 768, 1366)
# Of a busy machine, in milliseconds. How quick a screen is, is measured by script/bench_alert, not here.
PATIENCE = 60_000
# Without preload: it fetches the style sheets anew for one rule, and the content policy forbids what it does.
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
}


# Each code works once, so somebody who logs in again within the half minute takes another that is good.
_used: set[str] = set()


def log_in(page: Page, username: str) -> None:
    """Fill in the pages of the log-in, password and code, and wait until they are left."""
    page.get_by_label("Gebruikersnaam").fill(username)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.locator("main").get_by_role("button").first.click()
    before, now, after = codes(username)
    # The one of before comes last: it may end between the typing and the sending.
    code = next(code for code in (now, after, before) if f"{username} {code}" not in _used)
    _used.add(f"{username} {code}")
    page.get_by_label("Code").fill(code)
    page.locator("main").get_by_role("button").first.click()
    expect(page).not_to_have_url(re.compile("/inloggen/"))


class Person:
    """A logged-in demo user."""

    def __init__(
        self, browser: Browser, address: str, username: str, shots: Path | None, *, script: bool = True
    ) -> None:
        self.name = username
        self.address = address
        self.shots = shots
        self.context = browser.new_context(
            viewport={"width": 1366, "height": 768}, java_script_enabled=script, locale="nl-NL"
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.seen: set[str] = set()
        self.go("/inloggen/")
        log_in(self.page, username)

    def _console(self, message) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(message.text)

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")

    def click(self, text: str, *, exact: bool = False, last: bool = False) -> None:
        """Press a button or follow a link in the page with this text."""
        main = self.page.locator("body")
        found = main.get_by_role("button", name=text, exact=exact).or_(
            main.get_by_role("link", name=text, exact=exact)
        )
        (found.last if last else found.first).click()

    def fill(self, label: str, value: str) -> None:
        """Fill in the field with this label."""
        self.page.get_by_label(label, exact=False).first.fill(value)

    def choose(self, group: str, option: str) -> None:
        """Choose a radio or tick a box of a group."""
        self.page.get_by_role("group", name=group).get_by_label(option, exact=False).first.check()

    def pick(self, label: str, option: str) -> None:
        """Choose from a list."""
        field = self.page.get_by_label(label, exact=False).first
        values = field.locator("option").all_text_contents()
        field.select_option(label=next(v for v in values if option in v))

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text, exact=False).first).to_be_visible()

    def sees_not(self, text: str) -> None:
        expect(self.page.get_by_text(text, exact=False)).to_have_count(0)

    def leave(self) -> None:
        """Look away: an open page asks for news every second, of a machine that others work on."""
        self.page.goto("about:blank")

    def look(self, name: str) -> None:
        """Check the page: accessible, no person in the title, nothing wider than the screen; keep pictures if asked."""
        if name in self.seen:
            return
        self.seen.add(name)
        # A page that has only just begun to arrive has nothing to look at yet.
        self.page.locator("main").wait_for()
        self.page.wait_for_load_state("load")
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 768})
            wide = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{name}: {wide} px wider than a screen of {width}"
            if self.shots is not None:
                self.page.screenshot(path=self.shots / f"{name}-{width}.png", full_page=True)
        found = Axe().run(self.page, options=AXE)
        broken = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found.response["violations"]]
        assert not broken, f"{name}: {broken}"
        assert self.page.title().endswith("· Schakel"), self.page.title()

    def close(self) -> None:
        assert not self.faults, self.faults
        self.context.close()


def shots_folder() -> Path | None:
    """Where pictures go when SCREENSHOTS names a folder; None keeps none."""
    named = os.environ.get("SCREENSHOTS")
    if not named:
        return None
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
