"""A browser and a running stack for the tests of this folder."""

import os

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import stack
from tests.browser.person import PATIENCE, Person, shots_folder

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield running
        running.close()


@pytest.fixture(scope="module")
def address():
    with stack.running() as found:
        yield found


@pytest.fixture
def people(browser, address):
    """Log in as whoever is asked for, once each; at the end nobody's browser may have seen a script fault."""
    found: dict[str, Person] = {}

    def person(username: str, **options) -> Person:
        if username not in found:
            found[username] = Person(browser, address, username, shots_folder(), **options)
        return found[username]

    yield person
    for one in found.values():
        one.close()
