"""Where the local stack keeps its data, and as whom its servers run."""

import os
import pwd
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from _stack.errors import StackError

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SOCKET_PREFIX = "schakel-"


@dataclass(frozen=True)
class ServiceUser:
    """The unprivileged account that runs PostgreSQL and Redis when we are root: PostgreSQL refuses uid 0."""

    uid: int
    gid: int


def service_user() -> ServiceUser | None:
    """Return the account for the servers, or None when we are an ordinary user ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise StackError(
            "PostgreSQL cannot run as root and there is no user 'nobody'; use an ordinary user."
        ) from None
    return ServiceUser(entry.pw_uid, entry.pw_gid)


def give(path: Path, user: ServiceUser | None) -> None:
    """Make `path` belong to the servers' account; nothing to do for an ordinary user."""
    if user is not None:
        os.chown(path, user.uid, user.gid)


def private_folder(path: Path, user: ServiceUser | None) -> Path:
    """Make a 0700 folder that belongs to the servers' account."""
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
    give(path, user)
    return path


@dataclass(frozen=True)
class Place:
    """The data folder and what is in it. `folder` can be entered, not listed, by the servers' account."""

    folder: Path
    user: ServiceUser | None

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def redis(self) -> Path:
        return self.folder / "redis"

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def run_file(self) -> Path:
        """What is running now, as JSON; absent when nothing is."""
        return self.folder / "run.json"

    def make(self) -> None:
        """Make the folder and those in it that we write ourselves."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711 if self.user else 0o700)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        private_folder(self.redis, self.user)


def place() -> Place:
    """Return where data are kept: SCHAKEL_DATA, else `.local`, else for root in a closed home a folder in /var/lib.

    A folder such as /root is closed to the account that runs PostgreSQL. Its mode is not ours to change.
    """
    user = service_user()
    chosen = os.environ.get("SCHAKEL_DATA")
    folder = Path(chosen).resolve() if chosen else ROOT / ".local"
    if user is None or is_open_to_others(folder):
        return Place(folder, user)
    if chosen:
        raise StackError(
            f"PostgreSQL runs as another user than root here and cannot reach {folder}; choose another."
        )
    return Place(Path("/var/lib") / f"schakel-{clone_id()}", user)


def is_open_to_others(folder: Path) -> bool:
    """Tell whether another account may pass through every parent of `folder`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in folder.parents if parent.exists())


def clone_id() -> str:
    """Return a random mark of this clone, so that a new clone at an old path does not meet old data."""
    file = ROOT / ".local" / "id"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text(secrets.token_hex(6))
    return file.read_text().strip()


def socket_folder(user: ServiceUser | None) -> Path:
    """Make a fresh 0700 folder for the sockets; short, since a socket's path may hold 107 bytes."""
    return private_folder(Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX, dir="/tmp")), user)
