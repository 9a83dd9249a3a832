"""Make `.venv` from a hash-locked requirement file. Standard library only: it runs before anything is installed."""

import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# The lock file per group; a later one holds everything of an earlier one.
LOCKS = {"base": ROOT / "requirements" / "local.txt", "test": ROOT / "requirements" / "test.txt"}


class InstallError(Exception):
    """The environment cannot be made here; the message says what to install."""


def stamp(group: str) -> Path:
    """Copy of the lock file that `.venv` was made from."""
    return VENV / f"lock-{group}.txt"


def is_current(group: str) -> bool:
    """Tell whether `.venv` has what the lock file of `group` asks; the test group serves for base too."""
    if not PYTHON.exists():
        return False
    groups = ("test", "base") if group == "base" else ("test",)
    return any(stamp(g).exists() and stamp(g).read_bytes() == LOCKS[g].read_bytes() for g in groups)


def ensure(group: str) -> None:
    """Bring `.venv` up to date. Raises InstallError."""
    if is_current(group):
        return
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not is_current(group):  # another start may have made it while we waited
            install(group)
    finally:
        os.close(folder)


def install(group: str) -> None:
    """Install the lock file of `group`, with uv where present, else with pip. Raises InstallError."""
    print(
        "Making the Python environment in .venv; the first time this downloads some 100 MB ...",
        file=sys.stderr,
    )
    for g in LOCKS:
        stamp(g).unlink(missing_ok=True)
    attempts: tuple[Callable[[Path], bool], ...] = (install_with_uv, install_with_pip)
    if not any(attempt(LOCKS[group]) for attempt in attempts):
        raise InstallError(
            "The Python packages could not be installed; see the lines above. "
            "Check that a package index can be reached and that uv, or pip and python3-venv, is installed."
        )
    shutil.copyfile(LOCKS[group], stamp(group))


def install_with_uv(lock: Path) -> bool:
    """Tell whether uv made the environment."""
    uv = shutil.which("uv")
    if uv is None or not runs([uv, "--version"], quiet=True):
        return False
    if not PYTHON.exists() and not runs(
        [uv, "venv", "--quiet", "--clear", "--python", base_python(), str(VENV)]
    ):
        return False
    return runs([uv, "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", str(lock)])


def install_with_pip(lock: Path) -> bool:
    """Tell whether pip made the environment, with or without the machine's `ensurepip`."""
    options = [
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--disable-pip-version-check",
        "-r",
        str(lock),
    ]
    inside = [str(PYTHON), "-m", "pip"]
    if not PYTHON.exists() or not runs([*inside, "--version"], quiet=True):
        has_ensurepip = importlib.util.find_spec("ensurepip") is not None
        make = [
            base_python(),
            "-m",
            "venv",
            "--clear",
            *([] if has_ensurepip else ["--without-pip"]),
            str(VENV),
        ]
        made = subprocess.run(make, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if made.returncode != 0:
            print(made.stdout, file=sys.stderr)
            return False
        if not has_ensurepip:  # Debian's Python without python3-venv: let its own pip fill the environment
            inside = [base_python(), "-m", "pip", "--python", str(PYTHON)]
    return runs([*inside, *options])


def base_python() -> str:
    """Path of the interpreter outside any environment that runs this script."""
    return getattr(sys, "_base_executable", None) or sys.executable


def runs(command: list[str], *, quiet: bool = False) -> bool:
    """Run a command to its end and tell whether it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, stdout=output, stderr=output, check=False).returncode == 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C just ends it; the next start makes the rest
    try:
        ensure(sys.argv[1] if len(sys.argv) > 1 else "base")
    except InstallError as error:
        sys.exit(str(error))
