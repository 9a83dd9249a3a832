"""The load and the measure of `script/bench live`: PORT RATE SCREENS SECONDS.

Breaches are brought in by the action itself, each with copies beside it in the same transaction, so that the product and
not the bringing in is what is busy. A screen has an alert when an event on its stream names it. Times are of one clock,
from just after the commit of the breach.
"""

import asyncio
import os
import re
import statistics
import sys
import threading
import time
from copy import copy

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from core import clock, scope  # noqa: E402
from core.actor import Actor, system  # noqa: E402
from core.events import publish  # noqa: E402
from core.ids import new_id  # noqa: E402
from monitoring.models import Alert  # noqa: E402
from organisations.models import Organisation, User  # noqa: E402
from protection_orders.actions import breaches  # noqa: E402
from protection_orders.models import Breach, Order  # noqa: E402
from tests import factories  # noqa: E402
from tests.kit import log_in  # noqa: E402
from tests.protection_orders import order_kit  # noqa: E402
from tests.roles import from_outside  # noqa: E402

LIMIT = 1.0  # seconds, p99
TOGETHER = 5
ORDERS = 10
PEOPLE = 25
SETTLE = 3.0
# Said to who started this, so that it can count what the processors did meanwhile.
BEGINS, ENDS = "begins", "ends"
IDS = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}")


class Screen(asyncio.Protocol):
    """One open stream: which events came, and when. What they say is read afterwards, so that looking costs little."""

    def __init__(self, cookie: str, bodies: dict[bytes, bytes]) -> None:
        self.cookie = cookie
        self.bodies = bodies
        self.came: list[tuple[bytes, float]] = []
        self.open = self.ended = False
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(
            f"GET /live/ HTTP/1.1\r\nHost: localhost\r\nCookie: {settings.SESSION_COOKIE_NAME}={self.cookie}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.time()
        self.rest += data
        if not self.open and b"\r\n\r\n" in self.rest:
            head, _, self.rest = self.rest.partition(b"\r\n\r\n")
            assert b" 200 " in head, head
            self.open = True
        while self.open and b"\n\n" in self.rest:
            event, _, self.rest = self.rest.partition(b"\n\n")
            _, there, named = event.partition(b"id: ")
            if there:
                number = named[: named.index(b"\n")]
                self.bodies.setdefault(number, event)
                self.came.append((number, now))

    def connection_lost(self, _error: Exception | None) -> None:
        self.ended = True


class Screens:
    """Open streams. All are of one organisation, so an event with one number says the same on each."""

    def __init__(self) -> None:
        self.all: list[Screen] = []
        self.bodies: dict[bytes, bytes] = {}
        self.named: dict[bytes, tuple[str, ...]] = {}

    @property
    def open(self) -> int:
        return sum(screen.open for screen in self.all)

    async def watch(self, port: int, cookie: str) -> None:
        screen = Screen(cookie, self.bodies)
        self.all.append(screen)
        await asyncio.get_running_loop().create_connection(lambda: screen, "127.0.0.1", port)

    def alerts_of(self, number: bytes) -> tuple[str, ...]:
        """The alerts that an event names."""
        if number not in self.named:
            body = self.bodies[number]
            found = IDS.findall(body[body.index(b"data: ") : body.index(b"]")])
            self.named[number] = tuple(one.decode() for one in found)
        return self.named[number]

    def seen(self) -> list[dict[str, float]]:
        """For each screen when it first had each alert."""
        every = []
        for screen in self.all:
            mine: dict[str, float] = {}
            for number, at in screen.came:
                for alert in self.alerts_of(number):
                    mine.setdefault(alert, at)
            every.append(mine)
        return every

    def all_have(self, how_many: int) -> bool:
        """Whether the events that came to one screen name so many alerts, and the others have the last of them."""
        first = self.all[0].came
        known = {alert for number, _ in first for alert in self.alerts_of(number)}
        return len(known) >= how_many and all(screen.came[-1][0] == first[-1][0] for screen in self.all)


def prepare(screens: int) -> tuple[Actor, list[Order], list[str]]:
    """Who reports, orders to report on, and the cookies of people of the police unit that gets the alerts."""
    with from_outside(), transaction.atomic():
        scope.enter(system("bench"))
        house = order_kit.house()
        orders = [order_kit.order(house, travel=False) for _ in range(ORDERS)]
        unit = Organisation.objects.get(pk=house.police.organisation_id)
        people = [factories.member("police_officer", of=unit) for _ in range(min(PEOPLE, screens))]
    cookies = []
    for number in range(screens):
        client = log_in(User.objects.get(pk=people[number % len(people)].user_id))
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return house.worker, orders, cookies


def bring_in(by: Actor, order: Order, how_many: int) -> dict[str, float]:
    """Report some breaches in one transaction; return the moment after its commit for each."""
    with transaction.atomic():
        scope.enter(by)
        first = breaches.report(by=by, order=order, facts="Meting.", occurred_at=clock.now())
        others = []
        for _ in range(how_many - 1):
            other = copy(first)
            other._state = copy(first._state)
            other.pk, other._state.adding, other.facts = new_id(), True, "Meting."
            others.append(other)
        Breach.objects.bulk_create(others)
        for other in others:
            publish("breach.reported", by=by, breach_id=other.pk)
    now = time.time()
    return {str(one.pk): now for one in (first, *others)}


def load(by: Actor, orders: list[Order], rate: int, seconds: int, reported: dict[str, float]) -> None:
    """Bring in `rate` a second."""
    began, done = time.monotonic(), 0
    while done < rate * seconds:
        late = began + done / rate - time.monotonic()
        if late > 0:
            # The rate itself is what is asked.
            time.sleep(late)
        reported |= bring_in(by, orders[done // TOGETHER % ORDERS], min(TOGETHER, rate))
        done += min(TOGETHER, rate)
    connection.close()


async def measure(
    port: int, rate: int, seconds: int, by: Actor, orders: list[Order], cookies: list[str]
) -> tuple[Screens, dict[str, float]]:
    screens = Screens()
    for cookie in cookies:
        await screens.watch(port, cookie)
    for _ in range(600):
        if screens.open == len(cookies):
            break
        await asyncio.sleep(0.1)
    assert screens.open == len(cookies), f"only {screens.open} streams are open"
    # Two hundred screens that open at once are another question.
    await asyncio.sleep(SETTLE)
    print(BEGINS, flush=True)
    reported: dict[str, float] = {}
    thread = threading.Thread(target=load, args=(by, orders, rate, seconds, reported))
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0.2)
    ends = time.monotonic() + 60
    while time.monotonic() < ends and not screens.all_have(len(reported)):
        await asyncio.sleep(0.5)
    print(ENDS, flush=True)
    return screens, reported


def main(port: int, rate: int, count: int, seconds: int) -> int:
    by, orders, cookies = prepare(count)
    loads = [os.getloadavg()[0]]
    began = time.monotonic()
    screens, reported = asyncio.run(measure(port, rate, seconds, by, orders, cookies))
    took = time.monotonic() - began
    loads.append(os.getloadavg()[0])
    with from_outside():
        alerts = {str(pk): str(source) for pk, source in Alert.objects.values_list("pk", "source_id")}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM a.recorded_at - b.recorded_at))"
                " FROM monitoring_alert a JOIN protection_orders_breach b ON b.id = a.source_id"
            )
            half, most = cursor.fetchone()[0]
    times = sorted(
        at - reported[alerts[found]]
        for mine in screens.seen()
        for found, at in mine.items()
        if alerts.get(found) in reported
    )
    wanted = len(reported) * count
    print(
        f"{len(reported)} breaches at {rate}/s, {count} streams, {took:.0f} s; load {loads[0]:.1f} -> {loads[1]:.1f}"
    )
    print(f"alert there (database)   p50 {half * 1000:6.0f} ms   p99 {most * 1000:6.0f} ms")
    p99 = times[int(len(times) * 0.99) - 1] if times else float("inf")
    if times:
        print(
            f"on the police screen     p50 {statistics.median(times) * 1000:6.0f} ms   p99 {p99 * 1000:6.0f} ms   worst {times[-1] * 1000:6.0f} ms"
        )
    print(
        f"not named on a screen    {wanted - len(times)} of {wanted}; streams ended: {sum(screen.ended for screen in screens.all)}"
    )
    return 0 if p99 <= LIMIT and len(times) == wanted else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
