"""`script/manage`: manage.py against the local stack, running or started for this one command, as the worker."""

import os
import subprocess
from pathlib import Path

from _stack import postgres, variables
from _stack.errors import StackError
from _stack.place import PYTHON, ROOT, Place, place
from _stack.server import SETTINGS
from _stack.stack import Interrupt, Stack, StopRequestedError, clean_up_after_kill, only_one, read_run_file


def main(arguments: list[str]) -> int:
    """Run manage.py and return its exit code. Raises StackError."""
    here = place()
    command = [str(PYTHON), str(ROOT / "manage.py"), *arguments]
    sockets = running_sockets(here)
    if sockets is not None:
        env = variables.as_worker(variables.for_application(here, sockets, settings=SETTINGS))
        os.execve(command[0], command, env)  # noqa: S606
    interrupt = Interrupt()
    interrupt.install()
    with only_one(here):
        clean_up_after_kill(here)
        stack = Stack(here, interrupt)
        try:
            servers = stack.servers()
            stack.start(*servers)
            stack.wait(*servers)
            if variables.own_database():
                postgres.make_roles(here, stack.sockets, variables.base())
            env = variables.as_worker(variables.for_application(here, stack.sockets, settings=SETTINGS))
            return subprocess.run(command, env=env, check=False).returncode
        except StopRequestedError:
            return 130
        except StackError:
            if interrupt():  # Ctrl-C in a terminal also ends the program that we were waiting for
                return 130
            raise
        finally:
            stack.stop()


def verify_log(arguments: list[str]) -> int:
    """Verify the log of the running local stack; return the verifier's exit code. Raises StackError."""
    here = place()
    sockets = running_sockets(here)
    if sockets is None:
        raise StackError("Start script/server first, or set DATABASE_VERIFIER_URL for another database.")
    command = [str(PYTHON), "-m", "logseal", "verify", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=variables.for_verifier(here, sockets), check=False
    ).returncode


def bench(arguments: list[str]) -> int:
    """Run a measure (a Python file and its arguments) against the running local stack. Raises StackError."""
    here = place()
    sockets = running_sockets(here)
    if sockets is None:
        raise StackError("Start script/server first: this measures what runs.")
    env = variables.for_application(
        here, sockets, settings=SETTINGS, port=int(str(read_run_file(here).get("port") or 0)) or None
    )
    os.execve(str(PYTHON), [str(PYTHON), *arguments], env)  # noqa: S606


def running_sockets(here: Place) -> Path | None:
    """Return where the servers of a running `script/server` are reached, or None when it does not run."""
    sockets = read_run_file(here).get("sockets")
    try:
        with only_one(here):
            return None  # nobody holds the folder: what is written down is of a start that was killed
    except StackError:
        return Path(str(sockets)) if sockets else None
