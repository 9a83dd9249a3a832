"""Real processes for browser tests: a database of their own, gunicorn, a Celery worker and the poller."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*, demo: bool = False):
    """A fresh database with the accounts of the demo (and its cases with `demo`), and every process; yields the address."""
    name = f"browser_{uuid.uuid4().hex[:8]}"
    with _database(name):
        env = _environment(name)
        _manage(env, "setup_database")
        worker = {**env, "DATABASE_URL": env["DATABASE_WORKER_URL"]}
        _manage(worker, *(["load_demo"] if demo else ["demo_accounts", "--make"]))
        port = free_port()
        commands = [
            ["-m", "gunicorn", "schadelijkepraktijken.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "8",
             "--no-control-socket"],
            ["-m", "celery", "-A", "schadelijkepraktijken", "worker", "--concurrency", "1", "--pool", "solo",
             "--loglevel", "WARNING", "--without-gossip", "--without-mingle"],
            ["manage.py", "poll"],
        ]  # fmt: skip
        log = (ROOT / ".local" / "browser-test.log") if (ROOT / ".local").exists() else Path(os.devnull)
        with log.open("a") as out:
            started = [
                subprocess.Popen([sys.executable, *command], cwd=ROOT, env=variables, stdout=out, stderr=out)
                for command, variables in zip(commands, (env, worker, worker), strict=True)
            ]
            try:
                address = f"http://127.0.0.1:{port}"
                _wait(address, started[0])
                yield address
            finally:
                for process in started:
                    process.terminate()
                for process in started:
                    process.wait(timeout=120)


def _environment(name: str) -> dict[str, str]:
    env = dict(os.environ)
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL"):
        env[variable] = urlunsplit(urlsplit(env[variable])._replace(path=f"/{name}"))
    env["DJANGO_SETTINGS_MODULE"] = "schadelijkepraktijken.settings.test"
    # Wake-ups of this stack go to this stack's worker.
    env["QUEUE"] = name
    env["PYTHONUNBUFFERED"] = "1"
    return env


def _manage(env: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@contextmanager
def _database(name: str):
    owner = settings.DATABASES["owner"]
    connection = psycopg2.connect(
        dbname="postgres",
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        host=owner["HOST"],
        port=owner["PORT"] or None,
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" OWNER schakel_owner TEMPLATE template0')
        try:
            yield
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            connection.close()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        assert process.poll() is None, "the web server stopped"
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=30) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
    raise AssertionError("the web server did not answer in time")
