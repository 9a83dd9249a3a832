"""`script/server`: the whole product on this machine, kept running until Ctrl-C."""

import argparse
import hashlib
import http.client
import shutil
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from _stack import postgres, variables
from _stack.errors import StackError
from _stack.place import PYTHON, ROOT, Place, place
from _stack.process import Service
from _stack.stack import Interrupt, Stack, StopRequestedError, clean_up_after_kill, manage, only_one

SETTINGS = "schadelijkepraktijken.settings.local"
APPLICATION = "schadelijkepraktijken"
SOURCES = {".py", ".sql", ".json", ".toml", ".yml", ".yaml", ".csv"}
LONGEST_PAUSE = 30.0  # seconds between restarts of a process that keeps dying
STEADY = 60.0  # seconds after which a process counts as healthy again


def main(arguments: list[str]) -> int:
    """Run until stopped; return the exit code. Raises StackError."""
    parser = argparse.ArgumentParser(prog="script/server", description="Run Schakel on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="port of the pages (default 8000)")
    parser.add_argument("--reset", action="store_true", help="throw the local data away and begin anew")
    parser.add_argument("--empty", action="store_true", help="load no demo cases")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    here = place()
    interrupt = Interrupt()
    interrupt.install()
    with only_one(here):
        clean_up_after_kill(here)
        if options.reset:
            reset(here)
        with listen(options.port) as listener, any_port() as live:
            stack = Stack(here, interrupt, port=options.port)
            try:
                start(stack, listener, live, demo=not options.empty, began=began)
                watch(stack)
            except StopRequestedError:
                pass
            except StackError:
                if not interrupt():  # Ctrl-C in a terminal also ends the program that we were waiting for
                    raise
            finally:
                if stack.groups:
                    say("Stopping ...")
                stack.stop()
    say("Stopped. The data stay; begin anew with script/server --reset.")
    return 0


def say(text: str) -> None:
    """Tell the person at the keyboard."""
    print(text, flush=True)


def reset(here: Place) -> None:
    """Remove everything that was made here, keys included."""
    if not variables.own_database():
        raise StackError("--reset empties only a database of our own; DATABASE_URL names another.")
    for path in here.folder.iterdir():
        if path.name == "id":  # names this clone
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    here.make()


def listen(port: int) -> socket.socket:
    """Take the port before anything starts; the web server inherits it. Raises StackError."""
    if not 0 < port < 65536:
        raise StackError(f"{port} is no port; choose one from 1 to 65535 with --port.")
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise StackError(f"Port {port} cannot be used ({error}); choose another with --port.") from None
    listener.listen(128)
    return listener


def any_port() -> socket.socket:
    """Take a port of the system's choice for the live streams."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.listen(128)
    return listener


def start(stack: Stack, listener: socket.socket, live: socket.socket, *, demo: bool, began: float) -> None:
    """Start everything in the order that shows the first page soonest, and say where it is."""
    here = stack.place
    mark = Mark(here.folder / "database.mark", fingerprint())
    demo_mark = here.folder / "demo.mark"
    servers = stack.servers()
    env = variables.for_application(here, stack.sockets, settings=SETTINGS, port=stack.port)
    # No proxy joins the two here, so the stream has a port of its own.
    env.setdefault("LIVE_URL", f"http://localhost:{live.getsockname()[1]}/live/")
    web = web_service(here, env, listener, stack.port or 0)
    stack.start(*servers)
    if mark.is_current():
        stack.start(web)  # loads its code while the database starts
        stack.wait(*servers)
    else:
        stack.wait(*servers)
        set_up(stack, env)
        stack.start(web)
    stack.wait(web)
    if demo and not demo_mark.exists():
        say(f"First page after {time.monotonic() - began:.1f} s: http://localhost:{stack.port}/")
        say("Loading the demo data, once ...")
        stack.run(manage(here, "demo", variables.as_worker(env), "load_demo", shown=True))
        demo_mark.touch()
    stack.start(live_service(here, env, live), *worker_services(here, env), beside=True)
    announce(stack, env, mark, began)


@dataclass(frozen=True)
class Mark:
    """Remembers for which sources the database was set up, and who could log in then."""

    file: Path
    sources: str

    def is_current(self) -> bool:
        return variables.own_database() and self.file.exists() and self.lines()[0] == self.sources

    def lines(self) -> list[str]:
        return self.file.read_text().split("\n", 1)

    def write(self, accounts: str) -> None:
        partial = self.file.with_suffix(".new")
        partial.write_text(f"{self.sources}\n{accounts}")
        partial.rename(self.file)


def fingerprint() -> str:
    """Return a hash of the sources that a set-up depends on: code, migrations and reference data."""
    digest = hashlib.sha256()
    folders = sorted(path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
    files = [ROOT / "requirements" / "local.txt", postgres.ROLES_SQL]
    for folder in folders:
        files += sorted(path for path in folder.rglob("*") if path.suffix in SOURCES)
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def set_up(stack: Stack, env: dict[str, str]) -> None:
    """Bring roles, tables and reference data up to date."""
    say("Setting up the database ...")
    if variables.own_database():
        postgres.make_roles(stack.place, stack.sockets, variables.base())
    stack.run(manage(stack.place, "setup", env, "setup_database"))


def web_service(here: Place, env: dict[str, str], listener: socket.socket, port: int) -> Service:
    """Describe the web server: code loaded once, then two workers with threads."""
    command = [str(PYTHON), "-m", "gunicorn", f"{APPLICATION}.wsgi:application", "--preload"]
    command += ["--bind", f"fd://{listener.fileno()}", "--workers", "2", "--worker-class", "gthread"]
    command += ["--threads", "4", "--graceful-timeout", "5", "--no-control-socket"]
    return Service(
        name="web server",
        command=command,
        env=env,
        log=here.logs / "web.log",
        ready=answers(port),
        pass_fds=(listener.fileno(),),
        cwd=ROOT,
    )


def live_service(here: Place, env: dict[str, str], listener: socket.socket) -> Service:
    """Describe the process of the live streams."""
    command = [
        str(PYTHON),
        "-m",
        "uvicorn",
        f"{APPLICATION}.live:application",
        "--fd",
        str(listener.fileno()),
    ]
    command += ["--lifespan", "on", "--ws", "none", "--no-access-log", "--timeout-graceful-shutdown", "3"]
    return Service(
        name="live streams",
        command=command,
        env=env,
        log=here.logs / "live.log",
        pass_fds=(listener.fileno(),),
        cwd=ROOT,
    )


def worker_services(here: Place, env: dict[str, str]) -> list[Service]:
    """Describe the background processes."""
    celery = [str(PYTHON), "-m", "celery", "-A", APPLICATION]
    quick = ["--without-gossip", "--without-mingle"]
    schedule = ["--schedule", str(here.folder / "beat-schedule"), "--pidfile="]
    commands = {
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *quick],
        "beat": [*celery, "beat", "--loglevel", "INFO", *schedule],
        "poller": [str(PYTHON), str(ROOT / "manage.py"), "poll"],
    }
    worker = variables.as_worker(env)
    found = [
        Service(name=name, command=command, env=worker, log=here.logs / f"{name}.log", cwd=ROOT)
        for name, command in commands.items()
    ]
    sealer = variables.for_sealer(here, env)
    if sealer is not None:
        command = [str(PYTHON), "-m", "logseal", "seal"]
        found.append(
            Service(name="sealer", command=command, env=sealer, log=here.logs / "sealer.log", cwd=ROOT)
        )
    return found


def answers(port: int) -> Callable[[], bool]:
    """Return a check that the health page, which asks the database, is fine."""

    def check() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=0.5)
        try:
            connection.request("GET", "/health", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return check


def announce(stack: Stack, env: dict[str, str], mark: Mark, began: float) -> None:
    """Say where the pages are and who can log in; the accounts are asked anew only after a set-up."""
    if mark.is_current():
        accounts = mark.lines()[1]
    else:
        asked = manage(stack.place, "accounts", env, "demo_accounts")
        asked.log.unlink(missing_ok=True)
        stack.run(asked)
        accounts = asked.log.read_text()
        mark.write(accounts)
    say(f"\n{accounts.rstrip()}\n")
    say(f"Schakel runs after {time.monotonic() - began:.1f} s at http://localhost:{stack.port}/")
    say(f"Logs: {stack.place.logs}  Stop: Ctrl-C")


def watch(stack: Stack) -> None:
    """Keep everything running until Ctrl-C: start again what dies, ever more slowly when it keeps dying."""
    deaths: dict[str, int] = {}
    started: dict[str, float] = {}
    due: dict[str, float] = {}
    while not stack.interrupt():
        now = time.monotonic()
        for service in [service for group in stack.groups for service in group]:
            name = service.name
            if service.is_running():
                continue
            if name not in due:
                if now - started.get(name, 0.0) > STEADY:
                    deaths[name] = 0
                pause = min(LONGEST_PAUSE, 2.0 ** deaths.get(name, 0))
                deaths[name] = deaths.get(name, 0) + 1
                due[name] = now + pause
                print(f"{service.describe_end()}\nStarting {name} again in {pause:.0f} s.", file=sys.stderr)
            elif now >= due[name]:
                del due[name]
                started[name] = now
                try:
                    service.start()
                    stack.remember()
                    say(f"{name} runs again.")
                except (StackError, OSError) as error:
                    print(f"{name} did not start: {error}", file=sys.stderr)
        time.sleep(0.2)
