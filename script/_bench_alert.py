"""From the commit of a breach report to its row or banner in real browsers, in milliseconds: p50, p95 and the worst."""

import argparse
import itertools
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schadelijkepraktijken.settings.local")
django.setup()

# The models are there only after setup.
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from core import clock, scope  # noqa: E402
from core.actor import system  # noqa: E402
from organisations.models import User  # noqa: E402
from protection_orders.actions import breaches  # noqa: E402
from tests import factories, kit  # noqa: E402
from tests.protection_orders import order_kit  # noqa: E402
from tests.roles import from_outside  # noqa: E402

LIST = "() => document.querySelector('#alert-rows tbody a')?.id"
BANNER = "() => document.querySelector('#alarm-banner').textContent"
LIMIT = 2.0  # seconds


def main() -> int:
    """Run the measure; 1 when the p95 of a screen is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default=os.environ.get("SCHAKEL_ADDRESS", "http://localhost:8000"))
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--chromium", default=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    options = parser.parse_args()
    if not settings.IS_LOCAL:
        print("Only with local settings: it writes an invented case.", file=sys.stderr)
        return 1
    options.address = options.address.rstrip("/")
    house, made = prepare()
    # Playwright runs a loop in this thread; ours are short, plain queries between its calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        screens = {
            "police, list of alerts": (open_page(browser, options.address, house.police, "/alarmen/"), LIST),
            "KMar, list of alerts": (open_page(browser, options.address, house.kmar, "/alarmen/"), LIST),
            "Veilig Thuis, another page": (
                open_page(browser, options.address, house.worker, "/account/"),
                BANNER,
            ),
        }
        found: dict[str, list[float]] = {name: [] for name in screens}
        for _ in range(options.runs):
            measure(house, made, screens, found)
        browser.close()
    return tell(found)


def prepare() -> tuple[Any, Any]:
    """An order about travel, with fresh accounts of police, KMar and Veilig Thuis."""
    with from_outside(), transaction.atomic():
        scope.enter(system("bench"))
        factories._numbers = itertools.count(int(time.time() * 1000) % 10**10)
        house = order_kit.house()
        return house, order_kit.order(house, travel=True)


def open_page(browser: Any, address: str, actor: Any, path: str) -> Page:
    """Log in as this person and stay on a page."""
    context = browser.new_context(locale="nl-NL")
    context.add_cookies([kit.cookie(User.objects.get(pk=actor.user_id), address)])
    page: Page = context.new_page()
    page.goto(f"{address}{path}")
    return page


def measure(house: Any, made: Any, screens: dict[str, Any], found: dict[str, list[float]]) -> None:
    """Report one breach and watch every screen change."""
    before = {name: page.evaluate(question) for name, (page, question) in screens.items()}
    with transaction.atomic():
        scope.enter(house.worker)
        breaches.report(by=house.worker, order=made, facts="Meting.", occurred_at=clock.now())
    began = time.perf_counter()
    waiting = set(screens)
    while waiting and time.perf_counter() - began < 15:
        for name in sorted(waiting):
            page, question = screens[name]
            if page.evaluate(question) != before[name]:
                found[name].append(time.perf_counter() - began)
                waiting.remove(name)
        time.sleep(0.005)
    for name in waiting:
        found[name].append(float("inf"))
    # Another moment of the second each time, so that the asking is not in step with the reporting.
    time.sleep(0.37 + 0.613 * (len(found[name]) % 7) / 7)


def tell(found: dict[str, list[float]]) -> int:
    """Print the figures, and how long the way to the alert itself took."""
    late = False
    for name, times in found.items():
        times.sort()
        p95 = times[max(0, round(0.95 * len(times)) - 1)]
        late |= p95 > LIMIT
        print(
            f"{name:<28} p50 {statistics.median(times) * 1000:6.0f} ms   p95 {p95 * 1000:6.0f} ms   "
            f"worst {times[-1] * 1000:6.0f} ms   ({len(times)} runs)"
        )
    with from_outside(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM a.recorded_at - b.recorded_at))"
            " FROM monitoring_alert a JOIN protection_orders_breach b ON b.id = a.source_id"
            " WHERE a.recorded_at > now() - interval '2 minutes'"
        )
        (half, most) = cursor.fetchone()[0]
    print(f"{'report to alert (database)':<28} p50 {half * 1000:6.0f} ms   p95 {most * 1000:6.0f} ms")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
