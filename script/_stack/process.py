"""One supervised process: start, readiness, log, stop."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from _stack.errors import StackError
from _stack.place import ServiceUser

LOG_LIMIT = 5 * 1024 * 1024  # bytes; a larger log is set aside at the next start
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def always() -> bool:
    """Readiness of a process that serves nobody directly."""
    return True


@dataclass
class Service:
    """A process to be kept running. `stop_signal` asks it to end, `grace` is the seconds it gets for that."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    ready: Callable[[], bool] = always
    before: Callable[[], None] | None = None  # run before every start, also after a crash
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 8.0
    user: ServiceUser | None = None
    pass_fds: tuple[int, ...] = ()
    cwd: Path = Path("/")
    shown: bool = False  # errors and progress go to the terminal instead of the log
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only the supervisor."""
        if self.before is not None:
            self.before()
        rotate(self.log)
        parent, stop_signal = os.getpid(), int(self.stop_signal)

        def follow_parent() -> None:  # in the child, just before exec
            if LIBC is not None:
                LIBC.prctl(PR_SET_PDEATHSIG, stop_signal)
                if os.getppid() != parent:
                    os._exit(1)

        as_user: dict[str, object] = {}
        if self.user is not None:
            as_user = {"user": self.user.uid, "group": self.user.gid, "extra_groups": []}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                self.command,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=None if self.shown else log,
                start_new_session=True,
                umask=0o077,
                pass_fds=self.pass_fds,
                preexec_fn=follow_parent,
                **as_user,
            )

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of the log."""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 8192))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])

    def describe_end(self) -> str:
        """Say how the process ended, with the end of its log."""
        code = self.process.returncode if self.process else None
        return f"{self.name} ended with code {code}. The end of {self.log}:\n{self.tail()}"

    def ask_to_stop(self) -> None:
        """Send the stop signal; do nothing when it has ended."""
        if self.is_running():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, self.stop_signal)  # type: ignore[union-attr]

    def finish(self) -> None:
        """Wait for the end, force it after `grace`, and end what the process left in its session."""
        if self.process is None:
            return
        try:
            self.process.wait(self.grace)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def wait_ready(services: list[Service], seconds: float, interrupted: Callable[[], bool]) -> None:
    """Wait until every service answers. Raises StackError with the log when one ends or is late."""
    deadline = time.monotonic() + seconds
    waiting = list(services)
    while waiting and not interrupted():
        waiting = [service for service in waiting if not service.ready()]
        for service in waiting:
            if not service.is_running():
                raise StackError(service.describe_end())
        if waiting and time.monotonic() > deadline:
            late = waiting[0]
            raise StackError(
                f"{late.name} did not answer in {seconds:.0f} s. The end of {late.log}:\n{late.tail()}"
            )
        time.sleep(0.02)


def stop_all(services: list[Service]) -> None:
    """Stop together what does not depend on each other; the caller orders the groups."""
    for service in services:
        service.ask_to_stop()
    for service in services:
        service.finish()


def rotate(log: Path) -> None:
    """Set a large log aside, replacing the one before it."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))


def started_at(pid: int) -> str | None:
    """Return the kernel's start time of a living process, so that a reused number is not taken for it."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if state in "ZX" else rest[18]


def end_leftovers(processes: dict[str, list[str]]) -> None:
    """End what an earlier supervisor, killed hard, may have left: `{pid: [start time, stop signal]}`.

    Raises StackError when one will not go.
    """
    alive = {int(pid): mark for pid, mark in processes.items() if started_at(int(pid)) == mark[0]}
    for pid, mark in alive.items():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, int(mark[1]))
    deadline = time.monotonic() + 15
    while alive := {pid: mark for pid, mark in alive.items() if started_at(pid) == mark[0]}:
        if time.monotonic() > deadline:
            raise StackError(f"An earlier process will not stop: {', '.join(map(str, alive))}. End it first.")
        time.sleep(0.05)
