"""The whole product as real processes on a PostgreSQL and a Redis of its own, whose processes may be killed."""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
from _stack import postgres, variables
from _stack.place import Place, service_user
from _stack.process import Service
from _stack.server import SETTINGS, listen, web_service, worker_services
from _stack.stack import Interrupt, Stack, manage

ROOT = Path(__file__).resolve().parents[2]

# What names another's servers or secrets must not reach ours.
FOREIGN = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL", "DATABASE_SEALER_URL", "DATABASE_VERIFIER_URL",
    "DATABASE_TESTER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS", "SECRET_KEY", "FIELD_KEYS",
    "INDEX_KEYS",
)  # fmt: skip
PAUSE = 1.0  # seconds between an end and the next start, as script/server has it the first time


class World:
    """Servers and processes of one run. `start` names who works; everything ends with `close`."""

    def __init__(self, *, durable: bool = True) -> None:
        for name in FOREIGN:
            os.environ.pop(name, None)
        here = Place(Path(tempfile.mkdtemp(prefix="schakel-faults-", dir="/tmp")), service_user())
        here.make()
        self.stack = Stack(here, Interrupt())
        self.stack.interrupt.install()
        self.database, self.redis = self.stack.servers(unsafe=not durable)
        self.env = variables.for_application(here, self.stack.sockets, settings=SETTINGS)
        self.extra: dict[str, Service] = {}
        self.known = {service.name: service for service in worker_services(here, self.env)}
        self.listener: Any = None

    @property
    def place(self) -> Place:
        return self.stack.place

    def open(self) -> "World":
        """Start the servers and make the tables."""
        self.stack.start(self.database, self.redis)
        self.stack.wait(self.database, self.redis)
        postgres.make_roles(self.place, self.stack.sockets, variables.base(), tester=True)
        self.stack.run(manage(self.place, "setup", self.env, "setup_database"))
        return self

    def close(self) -> None:
        for service in reversed([*self.known.values(), *self.extra.values()]):
            stop(service)
        if self.listener is not None:
            self.listener.close()
        self.stack.stop()
        shutil.rmtree(self.place.folder, ignore_errors=True)

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database from outside the application, past every rule of it."""
        with contextlib.closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def connect(self, user: str = "postgres") -> Any:
        connection = psycopg2.connect(host=str(self.stack.sockets), user=user, dbname="schakel")
        connection.autocommit = True
        return connection

    def start(self, *names: str) -> None:
        for name in names:
            service = self.known[name]
            if not service.is_running():
                service.start()

    def stop(self, *names: str) -> None:
        for name in names:
            stop(self.known[name])

    def another(self, name: str, mark: str = "second") -> str:
        """A second process of the same kind, under the name that is returned."""
        first = self.known[name]
        command = [part if not part.endswith("beat-schedule") else f"{part}-{mark}" for part in first.command]
        other = Service(
            name=f"{mark} {name}",
            command=command,
            env=first.env,
            log=first.log.with_suffix(f".{mark}.log"),
            cwd=first.cwd,
        )
        self.known[other.name] = other
        other.start()
        return other.name

    def web(self, port: int) -> Service:
        """Start the web server on this port."""
        self.listener = listen(port)
        service = web_service(self.place, self.env, self.listener, port)
        self.extra["web"] = service
        service.start()
        self.stack.wait(service)
        return service

    def end_web(self) -> None:
        """Stop the web server."""
        stop(self.extra.pop("web"))
        self.listener.close()
        self.listener = None

    def program(self, module: str, *arguments: str, role: str = "web", **extra: str) -> Service:
        """Start `python -m module`, connected as the web server or the worker."""
        env = self.env if role == "web" else variables.as_worker(self.env)
        name = module.rpartition(".")[2]
        service = Service(
            name=name,
            command=[sys.executable, "-m", module, *arguments],
            env={**env, **extra},
            log=self.place.logs / f"{name}-{len(self.extra)}.log",
            cwd=ROOT,
        )
        self.extra[f"{name}-{len(self.extra)}"] = service
        service.start()
        return service

    def crash(self, name: str) -> None:
        """kill -9 of a process and all that it started, without a word before."""
        kill(self.known[name])

    def crash_database(self) -> None:
        """Immediate stop of PostgreSQL: as a power cut, but for what the kernel still holds."""
        assert self.database.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.database.process.pid, signal.SIGQUIT)
        self.database.process.wait()

    def restart_database(self) -> float:
        """Start it again; return the seconds until it answers."""
        began = time.monotonic()
        self.database.start()
        self.stack.wait(self.database)
        return time.monotonic() - began

    def crash_redis(self) -> None:
        kill(self.redis)

    def restart_redis(self) -> None:
        self.redis.start()
        self.stack.wait(self.redis)

    def until(self, true: Callable[[], bool], seconds: float, pause: float = 0.1) -> float | None:
        """Wait until it is true; return the seconds that it took, None when it did not come."""
        began = time.monotonic()
        while not self.stack.interrupt():
            if true():
                return time.monotonic() - began
            if time.monotonic() - began > seconds:
                return None
            time.sleep(pause)
        raise KeyboardInterrupt


def stop(service: Service) -> None:
    service.ask_to_stop()
    service.finish()


def kill(service: Service) -> None:
    if service.process is not None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(service.process.pid, signal.SIGKILL)
        service.process.wait()
