"""`script/test`: every check in order against a real PostgreSQL and Redis made for this run alone."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from _stack import postgres, variables
from _stack.errors import StackError
from _stack.place import ROOT, VENV, Place, service_user
from _stack.stack import Interrupt, Stack, StopRequestedError

SETTINGS = "schadelijkepraktijken.settings.test"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-liberation")  # Debian; without fonts a page is full of boxes


def main(arguments: list[str]) -> int:
    """Run everything, or pytest on `arguments`; return the exit code. Raises StackError."""
    interrupt = Interrupt()
    interrupt.install()
    browser = Browser()
    browser.fetch()
    stack = Stack(temporary_place(), interrupt)
    try:
        # A proof measures what a commit costs, so its cluster keeps every commit as in production.
        servers = stack.servers(unsafe=not os.environ.get("SCHAKEL_DURABLE"))
        stack.start(*servers)
        stack.wait(*servers)
        if variables.own_database():
            postgres.make_roles(stack.place, stack.sockets, variables.base(), tester=True)
        env = variables.for_application(stack.place, stack.sockets, settings=SETTINGS)
        env.setdefault("DATABASE_TESTER_URL", f"postgresql://schakel_tester@/schakel?host={stack.sockets}")
        run = Run(env, interrupt)
        if not arguments:
            run.static()
        pytest = [
            *browser.wait(env),
            *(arguments or ["-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder"]),
        ]
        run.stage("pytest", "pytest", *pytest)
        return run.result(browser.skipped)
    except StopRequestedError:
        return 130
    except StackError:
        if interrupt():  # Ctrl-C in a terminal also ends the program that we were waiting for
            return 130
        raise
    finally:
        browser.stop()
        stack.stop()
        shutil.rmtree(stack.place.folder, ignore_errors=True)


def temporary_place() -> Place:
    """Make a data folder for this run, so that runs never meet."""
    here = Place(Path(tempfile.mkdtemp(prefix="schakel-test-")), service_user())
    here.make()
    return here


@dataclass
class Run:
    """The stages so far. A failed stage does not keep the next from running: one run shows all there is."""

    env: dict[str, str]
    interrupt: Interrupt
    stages: list[tuple[str, bool, float]] = field(default_factory=list)

    def stage(self, name: str, *command: str) -> None:
        """Run one check and say how it went. Raises StopRequestedError."""
        print(f"== {name}", flush=True)
        began = time.monotonic()
        process = subprocess.Popen([str(VENV / "bin" / command[0]), *command[1:]], cwd=ROOT, env=self.env)
        while process.poll() is None and not self.interrupt():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
        if self.interrupt():
            if self.interrupt.number != signal.SIGINT:
                # As Ctrl-C, which it would have had itself: so that pytest ends what its tests started.
                process.send_signal(signal.SIGINT)
            process.wait()
            raise StopRequestedError
        self.stages.append((name, process.returncode == 0, time.monotonic() - began))

    def static(self) -> None:
        """Run what needs no test."""
        self.stage("lint", "ruff", "check", ".")
        self.stage("format", "ruff", "format", "--check", "--output-format", "concise", ".")
        templates = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
        if templates:
            self.stage("templates", "djade", "--check", "--target-version", "5.2", *templates)
        self.stage("types", "mypy", ".")
        self.stage("import layers", "lint-imports")
        self.stage("migrations", "python", "manage.py", "makemigrations", "--check", "--dry-run")

    def result(self, skipped: str) -> int:
        """Print one line per stage and return the exit code."""
        print()
        for name, passed, seconds in self.stages:
            print(f"{'ok    ' if passed else 'FAILED'} {name:<14} {seconds:7.1f} s")
        print(f"       {'together':<14} {sum(seconds for *_, seconds in self.stages):7.1f} s")
        if skipped:
            print(f"SKIPPED browser tests: {skipped}")
        return 0 if all(passed for _, passed, _ in self.stages) else 1


class Browser:
    """The Chromium for browser tests; fetched from Debian in the background where we may."""

    def __init__(self) -> None:
        self.skipped = ""
        self.fetching: subprocess.Popen[str] | None = None
        self.began = 0.0

    def find(self) -> str | None:
        """Return the path of a browser on this machine."""
        names = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else BROWSERS
        return next((path for path in map(shutil.which, names) if path), None)

    def fetch(self) -> None:
        """Start to install the browser where there is none and apt may be used."""
        if self.find() or os.geteuid() != 0 or not shutil.which("apt-get"):
            return
        print(f"Installing {' and '.join(PACKAGES)} with apt-get, once ...", flush=True)
        self.began = time.monotonic()
        names = " ".join(PACKAGES)
        self.fetching = subprocess.Popen(
            ["sh", "-c", f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {names}"],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait(self, env: dict[str, str]) -> list[str]:
        """Add the browser to `env`, or return what tells pytest to leave its tests out. Raises StackError in CI."""
        why = "install chromium, or run as root on Debian so that it is installed for you"
        if self.fetching is not None:
            said, _ = self.fetching.communicate()
            print(f"apt-get ended after {time.monotonic() - self.began:.0f} s", flush=True)
            if self.fetching.returncode != 0:
                why = f"apt-get could not install chromium:\n{said[-2000:]}"
        path = self.find()
        if path:
            env["CHROMIUM"] = path
            return []
        if os.environ.get("CI") == "true":
            raise StackError(f"No browser, and in CI nothing may be skipped: {why}")
        self.skipped = f"no browser found; {why}"
        print(f"SKIPPED browser tests: {self.skipped}", file=sys.stderr)
        return ["-m", "not browser"]

    def stop(self) -> None:
        """End an installation that is under way."""
        if self.fetching is not None and self.fetching.poll() is None:
            self.fetching.terminate()
            self.fetching.wait()
