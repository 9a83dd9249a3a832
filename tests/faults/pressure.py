"""F10 and the disk of F9: no connection left, a table that is locked, mail that hangs, and a disk that is full."""

import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from tests.environment.supervised import free_port
from tests.faults.kit import Run
from tests.faults.loss import chain
from tests.faults.outside import MAILBOX, no_log
from tests.faults.reading import Look, Reader, counted, worst
from tests.faults.world import PAUSE

LIMIT = 5.0  # seconds
HOLD = 75.0  # seconds; longer than a connection is kept, so that the web server must get new ones meanwhile
TABLE = "cases_note"
BACKGROUND = ("worker", "poller", "beat")


@contextlib.contextmanager
def all_connections(run: Run, user: str) -> Iterator[int]:
    """Take every connection that this role can get, as a program that forgets to close them; yields how many."""
    taken = []
    with contextlib.suppress(psycopg2.OperationalError):
        while True:
            taken.append(run.world.connect(user))
    try:
        yield len(taken)
    finally:
        for connection in taken:
            connection.close()


@contextlib.contextmanager
def silent_server(port: int) -> Iterator[None]:
    """Takes every connection and says nothing."""
    listener = socket.create_server(("127.0.0.1", port), backlog=128)
    kept: list[socket.socket] = []

    def take() -> None:
        with contextlib.suppress(OSError):
            while True:
                kept.append(listener.accept()[0])

    threading.Thread(target=take, daemon=True).start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for one in kept:
            one.close()


def at_once(reader: Reader, how_many: int) -> list[Look]:
    """Read by so many people in the same moment."""
    looks: list[Look] = []
    people = [threading.Thread(target=lambda: looks.append(reader.read())) for _ in range(how_many)]
    for one in people:
        one.start()
    for one in people:
        one.join(120)
    return looks


def f10(run: Run) -> None:
    """Connections run out, a table is locked, mail hangs: a case can be read, or somebody is told so within seconds."""
    world = run.world
    port = free_port()
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(free_port()), "EMAIL_USE_TLS": "0"}
    for name in ("worker", "poller"):
        world.known[name].env = {**world.known[name].env, **mail}
    world.env.update(mail)
    world.web(port)
    world.start(*BACKGROUND)
    reader = Reader(run, port)
    looks = [reader.read() for _ in range(run.pick(5, 50))]
    run.say(
        "a case is read when all is well",
        f"{counted(looks)}, worst {worst(looks):.1f} s",
        "200",
        _well(looks),
    )
    _exhausted(run, reader)
    _locked(run, reader)
    _mail_hangs(run, reader, int(mail["EMAIL_PORT"]))
    world.stop(*BACKGROUND)
    world.end_web()


def _well(looks: list[Look]) -> bool:
    return all(look.status == 200 for look in looks) and worst(looks) <= LIMIT


def _exhausted(run: Run, reader: Reader) -> None:
    with all_connections(run, "schakel_worker") as taken:
        feeder = run.feed(run.pick(20, 1_000), 20, "-exhausted")
        looks = []
        ends = time.monotonic() + HOLD
        while time.monotonic() < ends:
            looks += at_once(reader, 4)
            run.pause(1.0)
    run.say(
        f"background work holds all {taken} connections that it can get: {len(looks)} readings",
        f"{counted(looks)}, worst {worst(looks):.1f} s", f"200 within {LIMIT:.0f} s", _well(looks),
    )  # fmt: skip
    run.wait(feeder)
    began = time.monotonic()
    _start_again(run)
    run.empty()
    took = time.monotonic() - began
    run.say("what waited, once there are connections", f"done in {took:.0f} s", "≤ 60 s", took <= 60)
    run.judge("while there were no connections", part="-exhausted")


def _locked(run: Run, reader: Reader) -> None:
    """A change of a table that takes long holds it; who reads a case is told so, and other pages work."""
    with contextlib.closing(run.world.connect()) as holder, holder.cursor() as cursor:
        holder.autocommit = False
        cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
        looks = at_once(reader, 3)
        others = [reader.read("/alarmen/") for _ in range(5)]
        holder.rollback()
    clear = all(look.status == 503 for look in looks)
    run.say(
        "a table of the case is locked", f"{counted(looks)}, worst {worst(looks):.1f} s", f"503 within {LIMIT + 1:.0f} s",
        clear and worst(looks) <= LIMIT + 1,
    )  # fmt: skip
    run.say(
        "other pages meanwhile",
        f"{counted(others)}, worst {worst(others):.1f} s",
        f"200 within {LIMIT:.0f} s",
        _well(others),
    )
    looks = at_once(reader, 3)
    run.say(
        "the case, once it is free",
        f"{counted(looks)}, worst {worst(looks):.1f} s",
        f"200 within {LIMIT:.0f} s",
        _well(looks),
    )


def _mail_hangs(run: Run, reader: Reader, port: int) -> None:
    world = run.world
    run.wait(world.program("tests.faults.mailbox", MAILBOX))
    with silent_server(port):
        feeder = run.feed(run.pick(20, 1_000), 20, "-hangs")
        looks = []
        while feeder.is_running():
            looks.append(reader.read())
            run.pause(0.5)
        run.wait(feeder)
        run.empty()
    run.say(
        "the mail server takes every connection and says nothing", f"{counted(looks)}, worst {worst(looks):.1f} s",
        f"200 within {LIMIT:.0f} s", _well(looks),
    )  # fmt: skip
    run.judge("alerts on the screen meanwhile", 60, part="-hangs")
    close_channels(run)


def close_channels(run: Run) -> None:
    """What was opened for one scenario is not there in the next."""
    run.world.sql(
        "UPDATE monitoring_channel SET stopped_at = now(), stopped_by_id = (SELECT id FROM organisations_membership LIMIT 1)"
        " WHERE stopped_at IS NULL"
    )
    run.world.sql(
        "UPDATE monitoring_delivery SET state = 'stopped', done_at = now(), next_at = NULL WHERE state = 'waiting'"
    )


def _start_again(run: Run) -> None:
    """As the supervisor does."""
    for name in BACKGROUND:
        if not run.world.known[name].is_running():
            run.world.known[name].start()


def f9(run: Run) -> None:
    """No line can be written to the log, and no byte to the disk."""
    no_log(run)
    disk_full(run)


SPARE_MB = 200  # beside what the database holds by now
LEFT = 2 * 1024 * 1024  # bytes


@contextlib.contextmanager
def small_disk(run: Run) -> Iterator[Path | None]:
    """The database on a disk of its own for the length of the block; None where this account may mount none."""
    world = run.world
    disk = world.place.folder / "disk"
    disk.mkdir()
    own = world.place.postgres
    _stop_database(run)
    said = subprocess.run(["du", "-sm", str(own)], capture_output=True, text=True, check=True).stdout
    held = int(said.split()[0])
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={held + SPARE_MB}m,mode=711", "none", str(disk)], capture_output=True, check=False
    )  # fmt: skip
    if mounted.returncode != 0:
        world.restart_database()
        yield None
        return
    subprocess.run(["cp", "-a", str(own), str(disk / "postgres")], check=True)
    aside = own.with_name("postgres-aside")
    own.rename(aside)
    own.symlink_to(disk / "postgres")
    world.restart_database()
    try:
        yield disk
    finally:
        _stop_database(run)
        own.unlink()
        aside.rename(own)
        subprocess.run(["rm", "-rf", str(own)], check=True)
        subprocess.run(["cp", "-a", str(disk / "postgres"), str(own)], check=True)
        subprocess.run(["umount", str(disk)], check=True)
        world.restart_database()


def _stop_database(run: Run) -> None:
    run.world.database.ask_to_stop()
    run.world.database.finish()


def fill(disk: Path) -> Path:
    """Let somebody else's file take what is left but a little."""
    ballast = disk / "ballast"
    room = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - LEFT)
    return ballast


def disk_full(run: Run) -> None:
    """The disk of the database is full: nothing is promised that is not kept, and nothing is shown without a line."""
    world = run.world
    with small_disk(run) as disk:
        if disk is None:
            run.say("a full disk", "not tried: this account may not mount one", "tried", False)
            return
        port = free_port()
        world.web(port)
        reader = Reader(run, port)
        run.feed_all(run.pick(20, 500), "-waits")
        world.start(*BACKGROUND, "sealer")
        before = reader.lines()
        ballast = fill(disk)
        feeder = run.feed(run.pick(50, 2_000), 50, "-full")
        looks = []
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            looks.append(reader.read())
            run.pause(0.5)
        known = run.ledger("-full")
        promised = len(known.read_text().split()) if known.exists() else 0
        stopped = not world.database.is_running()
        ballast.unlink()
        began = time.monotonic()
        if stopped:
            time.sleep(PAUSE)
            world.restart_database()
        for name in (*BACKGROUND, "sealer"):
            if not world.known[name].is_running():
                world.known[name].start()
        run.wait(feeder)
        run.empty()
        took = time.monotonic() - began
        lines = reader.lines() - before
        shown = sum(look.status == 200 for look in looks)
        run.say(
            "a full disk: readings of a case", f"{counted(looks)}, {lines} lines of the log", "no more 200 than lines",
            shown <= lines and shown < len(looks),
        )  # fmt: skip
        run.say(
            "PostgreSQL",
            f"{'stopped' if stopped else 'went on'}; {promised} promised before it was full",
            "",
            True,
        )
        run.judge("what waited when the disk was full", part="-waits")
        run.judge("what was promised while it was full, and tried again by who reports", part="-full")
        run.say("from room on the disk until nothing waits", f"{took:.0f} s", "≤ 60 s and the feeding", True)
        chain(run)
        world.stop(*BACKGROUND, "sealer")
        world.end_web()
