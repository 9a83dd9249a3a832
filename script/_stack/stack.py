"""What the server, `script/manage` and the tests share: one folder, one lock, servers that start and stop."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from _stack import postgres, redis_server, variables
from _stack.errors import StackError
from _stack.place import PYTHON, ROOT, SOCKET_PREFIX, Place, socket_folder
from _stack.process import Service, end_leftovers, started_at, stop_all, wait_ready

START_SECONDS = 60.0  # for a server to answer


class Interrupt:
    """Remembers that Ctrl-C or a termination signal came, so that waiting loops can end in order."""

    def __init__(self) -> None:
        self.came = False
        self.number = 0

    def install(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.note)

    def note(self, number: int, _frame: FrameType | None) -> None:
        self.came, self.number = True, number

    def __call__(self) -> bool:
        return self.came


class StopRequestedError(Exception):
    """Ctrl-C or a termination signal came while something was being done."""


@dataclass
class Stack:
    """Servers that run together. Groups are stopped last first, so what others depend on ends last."""

    place: Place
    interrupt: Interrupt
    port: int | None = None
    sockets: Path = field(init=False)
    groups: list[list[Service]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.sockets = socket_folder(self.place.user)

    def start(self, *services: Service, beside: bool = False) -> None:
        """Start services as one group, or `beside` the last, and remember them for a start after a hard kill."""
        if not beside:
            self.groups.append([])
        group = self.groups[-1]
        for service in services:
            service.start()
            group.append(service)
            self.remember()

    def wait(self, *services: Service, seconds: float = START_SECONDS) -> None:
        """Wait until all answer. Raises StackError or StopRequestedError."""
        wait_ready(list(services), seconds, self.interrupt)
        if self.interrupt():
            raise StopRequestedError

    def servers(self, *, unsafe: bool = False) -> list[Service]:
        """Describe the PostgreSQL and Redis that are ours to run."""
        env = variables.base()
        found = []
        if variables.own_database():
            found.append(postgres.service(self.place, self.sockets, env, unsafe=unsafe))
        if variables.own_redis():
            found.append(redis_server.service(self.place, self.sockets, env))
        return found

    def run(self, service: Service) -> None:
        """Run a command to its end. Raises StackError with its log when it fails, or StopRequestedError."""
        self.start(service)
        while service.is_running() and not self.interrupt():
            time.sleep(0.02)
        service.ask_to_stop()
        service.finish()
        self.groups.pop()
        if self.interrupt():
            raise StopRequestedError
        if service.process is None or service.process.returncode != 0:
            raise StackError(service.describe_end())

    def remember(self) -> None:
        """Write down what runs, whole or not at all."""
        processes = {
            service.pid: [started_at(service.pid), int(service.stop_signal)]
            for group in self.groups
            for service in group
            if service.pid is not None
        }
        running = {
            "folder": str(self.place.folder),
            "pid": os.getpid(),
            "port": self.port,
            "sockets": str(self.sockets),
            "processes": processes,
        }
        partial = self.place.run_file.with_suffix(".new")
        partial.write_text(json.dumps(running))
        partial.rename(self.place.run_file)

    def stop(self) -> None:
        """Stop everything, the last group first, and leave no socket and no record behind."""
        while self.groups:
            stop_all(self.groups.pop())
        shutil.rmtree(self.sockets, ignore_errors=True)
        self.place.run_file.unlink(missing_ok=True)


@contextlib.contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Hold the data folder for this process. The kernel lets go when the process ends, however it ends.

    Raises StackError when another holds it.
    """
    place.make()
    folder = os.open(place.folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = read_run_file(place)
            where = f" at http://localhost:{running['port']}/" if running.get("port") else ""
            who = f" (process {running['pid']})" if running else ""
            raise StackError(f"Schakel already runs{where}{who}; stop that one first.") from None
        yield
    finally:
        os.close(folder)


def read_run_file(place: Place) -> dict[str, object]:
    """Return what is written down as running; empty when nothing is."""
    try:
        found = json.loads(place.run_file.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def clean_up_after_kill(place: Place) -> None:
    """End processes and remove sockets of a supervisor that was killed hard. The caller holds the lock."""
    running = read_run_file(place)
    if running.get("folder") != str(place.folder):
        running = {}  # a copy of another folder, whose server may well run
    processes = running.get("processes")
    if isinstance(processes, dict):
        end_leftovers(processes)
    sockets = Path(str(running.get("sockets", "")))
    if sockets.name.startswith(SOCKET_PREFIX) and sockets.parent == Path("/tmp"):  # noqa: S108
        with contextlib.suppress(OSError):
            if stat.S_ISDIR(sockets.lstat().st_mode):
                shutil.rmtree(sockets, ignore_errors=True)
    place.run_file.unlink(missing_ok=True)


def manage(place: Place, name: str, env: dict[str, str], *arguments: str, shown: bool = False) -> Service:
    """Describe a run of manage.py; `shown` sends what it says to the terminal instead of its log."""
    return Service(
        name=f"manage.py {arguments[0]}",
        command=[str(PYTHON), str(ROOT / "manage.py"), *arguments],
        env=env,
        log=place.logs / f"{name}.log",
        cwd=ROOT,
        stop_signal=signal.SIGINT,
        shown=shown,
    )
