"""The second lock under use: 10,000 requests of many people on few connections, straight and through pgbouncer."""

import os
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.http import HttpRequest, HttpResponse

from core import scope
from core.actor import Actor
from core.grants import WEB
from organisations.middleware import ScopeMiddleware
from tests import factories
from tests.audit.seal_kit import connect
from tests.cases.browsing import story
from tests.proof import report

REQUESTS = 10_000
THREADS = 8
POOL = 3  # connections of the database behind pgbouncer
PORT = 16_432
HELD = "SELECT id FROM cases_case UNION SELECT case_id FROM cases_person UNION SELECT case_id FROM cases_note"


@dataclass
class Tally:
    """What came of the requests of all threads."""

    asked: int = 0
    failed: int = 0
    rolled_back: int = 0
    leaks: list[str] = field(default_factory=list)
    backends: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


def test_nobody_sees_what_another_asked_for(committed, tmp_path):
    people = world()
    straight = flood(people)
    lines = [_line("straight to PostgreSQL", straight)]
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    through = None
    if program is None:
        lines.append("| through pgbouncer, transaction mode | not run: pgbouncer is not installed | | | |")
    else:
        with bouncer(program, tmp_path), pointed(str(tmp_path), str(PORT)):
            through = flood(people)
        lines.append(_line(f"through pgbouncer, transaction mode, {POOL} connections", through))
    report.write(
        "row_lock",
        "Many people on few connections",
        [
            f"{THREADS} threads ask in turn as {len(people)} people of different organisations, one of them nobody, with SQL that",
            "filters nothing. Some requests end in an error and are rolled back; between two requests the connection is asked",
            "without a context.",
            "",
            "| way | requests | rolled back | connections of the database | rows of somebody else |",
            "|---|---|---|---|---|",
            *lines,
        ],
    )
    for tally in filter(None, (straight, through)):
        assert tally.leaks == []
        assert (tally.asked, tally.failed) == (REQUESTS, 0)
    assert through is None or len(through.backends) <= POOL


def _line(way: str, tally: Tally) -> str:
    return f"| {way} | {tally.asked} | {tally.rolled_back} | {len(tally.backends)} | {len(tally.leaks)} |"


def world() -> list[tuple[Actor, set[UUID]]]:
    """People with the cases that they see; the last two see none."""
    told = [story() for _ in range(5)]
    elsewhere = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    return [
        *((one.by, {one.case.pk}) for one in told),
        (elsewhere, set()),
        (Actor(None, None, None, "", ""), set()),
    ]


def flood(people: list[tuple[Actor, set[UUID]]], requests: int = REQUESTS) -> Tally:
    """All requests, spread over threads that each keep their connection."""
    tally = Tally()
    threads = [
        threading.Thread(target=_ask, args=(people, tally, seed, requests // THREADS))
        for seed in range(THREADS)
    ]
    with as_web():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return tally


def _ask(people: list[tuple[Actor, set[UUID]]], tally: Tally, seed: int, requests: int) -> None:
    source = random.Random(seed)  # noqa: S311
    asker: list[Actor] = []
    seen: list[set[UUID]] = []

    class AsActor(ScopeMiddleware):
        def _identify(self, request: HttpRequest) -> None:
            if asker[-1].user_id is not None:
                scope.enter(asker[-1])

    def unfiltered(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(HELD)
            seen.append({pk for (pk,) in cursor.fetchall()})
            cursor.execute("SELECT pg_backend_pid()")
            with tally.lock:
                tally.backends.add(cursor.fetchone()[0])
        return HttpResponse(status=500 if "fails" in request.path else 200)

    # Connected as the web role itself, so the role that tests take on is not needed.
    served: Any = ScopeMiddleware.__call__
    call = getattr(served, "__wrapped__", served)
    middleware = AsActor(unfiltered)
    try:
        for _ in range(requests):
            actor, own = source.choice(people)
            asker.append(actor)
            request = HttpRequest()
            fails = source.random() < 0.1
            request.path = "/casussen/fails/" if fails else "/casussen/"
            call(middleware, request)
            with connection.cursor() as cursor:
                cursor.execute(HELD)
                between = cursor.fetchall()
            with tally.lock:
                tally.asked += 1
                tally.rolled_back += fails
                if seen[-1] != own or between:
                    tally.leaks.append(f"{actor.role}: {len(seen[-1] ^ own)} {len(between)}")
    except Exception as error:
        with tally.lock:
            tally.failed += 1
            tally.leaks.append(type(error).__name__)
        raise
    finally:
        connection.close()


@contextmanager
def as_web() -> Iterator[None]:
    """New connections of this process are the web role's, without a step in between."""
    settings = connections["default"].settings_dict
    before = settings["USER"]
    connections["default"].close()
    settings["USER"] = WEB
    try:
        yield
    finally:
        settings["USER"] = before


@contextmanager
def pointed(host: str, port: str) -> Iterator[None]:
    """New connections go to another address."""
    settings = connections["default"].settings_dict
    before = {name: settings[name] for name in ("HOST", "PORT")}
    settings.update(HOST=host, PORT=port)
    try:
        yield
    finally:
        settings.update(before)


@contextmanager
def bouncer(program: str, folder: Path) -> Iterator[None]:
    """A pgbouncer in transaction mode before the database of this test."""
    settings = connections["default"].settings_dict
    connect(WEB).close()
    folder.chmod(0o777)
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    users = folder / "users.txt"
    users.write_text(f'"{WEB}" ""\n')
    port = f" port={settings['PORT']}" if settings["PORT"] else ""
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"[databases]\n{settings['NAME']} = host={settings['HOST']}{port} dbname={settings['NAME']}\n"
        f"[pgbouncer]\nlisten_addr =\nlisten_port = {PORT}\nunix_socket_dir = {folder}\nunix_socket_mode = 0777\n"
        f"auth_type = trust\nauth_file = {users}\npool_mode = transaction\ndefault_pool_size = {POOL}\n"
        f"max_client_conn = 100\nignore_startup_parameters = extra_float_digits,options\nlogfile = {folder}/log\n"
        f"pidfile = {folder}/pid\n"
    )
    account: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if _is_root() else {}
    process = subprocess.Popen([program, "-q", str(config)], **account)
    try:
        _wait(folder / f".s.PGSQL.{PORT}", process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _is_root() -> bool:
    return os.geteuid() == 0


def _wait(socket: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while not socket.exists():
        assert process.poll() is None, "pgbouncer did not start"
        assert time.monotonic() < until, "pgbouncer is not ready"
        time.sleep(0.05)
