"""The desk in a real browser, at three widths: accessible, nothing wider than the screen, the focus on the answer."""

import mimetypes
import shutil
from datetime import timedelta
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import sync_playwright

from core import clock
from organisations.models import Membership
from tests.border import kit
from tests.kit import log_in
from tests.protection_orders import order_kit

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

HOST = "http://localhost:9"  # a trustworthy origin, on which nothing listens
WIDTHS = {360: 740, 768: 1024, 1366: 768}
YEAR = str(clock.today().year - 15)
TYPED = {"post": "schiphol_departures", "ground": "exit"}


@pytest.fixture
def pages(client, officer, worker, case, girl, alert):
    """Every page of the officer and of the case as HTML, made before the browser starts."""
    log_in(Membership.objects.get(pk=officer.membership_id).user, client)

    def asked(**typed):
        return client.post("/grens/", TYPED | {"submission_id": str(uuid4())} | typed, follow=True)

    house = order_kit.house()
    order_kit.order(house, "KG_BAN", travel=True)
    answers = {
        "/wrong": asked(name="Fatima" * 20, birth="gisteren"),
        "/hit": asked(document_number=kit.NUMBER),
        "/order": asked(name="Ayse Kanariepiet", birth=house.girl.birth_date),
        "/bound": asked(name="Mehmet Vogelaar", birth="02-06-1975"),
        "/possible": asked(name="Faadumo Cali Nuur", birth=YEAR),
        "/none": asked(document_number="QQ1234567"),
        "/desk": client.get("/grens/"),
    }
    log_in(Membership.objects.get(pk=worker.membership_id).user, client)
    later = (clock.now() + timedelta(days=900)).strftime("%Y-%m-%dT%H:%M")
    new = reverse("travel-alert-new", args=[case.pk])
    answers |= {
        "/travel": client.get(reverse("case-travel", args=[case.pk])),
        "/alert": client.get(alert.get_absolute_url()),
        "/alert-wrong": client.post(new, {"person": str(girl.pk), "valid_until": later}),
    }
    return {path: answer.content for path, answer in answers.items()}


def test_every_page_at_every_width(pages):
    found: dict[tuple[str, int], object] = {}

    def answer(route):
        path = route.request.url.removeprefix(HOST)
        if path in pages:
            route.fulfill(status=200, body=pages[path], content_type="text/html; charset=utf-8")
        elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=file, content_type=mimetypes.guess_type(file)[0] or "font/woff2")
        else:
            route.fulfill(status=204, body="")

    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        for width, height in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.route("**/*", answer)
            for path in pages:
                page.goto(HOST + path)
                found[path, width] = (
                    [violation["id"] for violation in Axe().run(page).response["violations"]],
                    page.evaluate("document.documentElement.scrollWidth > innerWidth"),
                )
                if path in {"/hit", "/order", "/bound", "/possible", "/none"}:
                    assert page.evaluate("document.activeElement.tagName") == "H1", path
                    top = page.locator("h1").bounding_box()
                    assert top is not None
                    assert top["y"] < height / 2, path
                if path == "/desk":
                    assert page.evaluate("document.activeElement.name") == "document_number"
            page.close()
        browser.close()
    assert {where: what for where, what in found.items() if what != ([], False)} == {}
