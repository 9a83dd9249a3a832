"""The description to read: in a real browser, under the strict policy, with nothing from elsewhere."""

import mimetypes
import shutil

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import sync_playwright

HOST = "http://localhost:9"  # a trustworthy origin, on which nothing listens
PAGE = "/api/v1/docs"


def test_the_page_holds_no_inline_script_or_style():
    page = Client().get(PAGE)
    assert page.status_code == 200
    text = page.content.decode()
    assert "<style" not in text
    assert "style=" not in text
    assert text.count("<script") == text.count("<script src=")
    assert "'unsafe" not in page["Content-Security-Policy"]


@pytest.mark.browser
def test_the_browser_shows_every_endpoint_and_complains_of_nothing():
    answers = {path: Client().get(path) for path in (PAGE, "/api/v1/openapi.json")}
    problems, foreign = [], []

    def answer(route):
        path = route.request.url.removeprefix(HOST)
        if path in answers:
            found = answers[path]
            route.fulfill(status=200, body=found.content, headers=dict(found.headers))
        elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=file, content_type=mimetypes.guess_type(file)[0])
        else:
            foreign.append(route.request.url)
            route.abort()

    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        page = browser.new_page()
        page.on(
            "console", lambda said: problems.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.route("**/*", answer)
        page.goto(HOST + PAGE)
        page.wait_for_selector(".opblock")
        page.locator(".opblock").nth(2).click()
        page.wait_for_selector(".opblock-body")
        shown = page.locator(".opblock").count()
        browser.close()
    operations = answers["/api/v1/openapi.json"].json()["paths"].values()
    assert shown == sum(len(found) for found in operations)
    assert problems == []
    assert foreign == []
