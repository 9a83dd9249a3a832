"""The environment variables of the local stack, and the secrets that are made once."""

import base64
import json
import os
import secrets
import subprocess
from pathlib import Path

from _stack.errors import StackError
from _stack.place import PYTHON, ROOT, VENV, Place

# Key ids that begin with "local" are refused by the production settings.
KEY_ID = "local1"


# Which role each address is for. A process gets the address of its own role as DATABASE_URL.
DATABASE_ROLES = {
    "DATABASE_URL": "web",
    "DATABASE_OWNER_URL": "migrator",
    "DATABASE_WORKER_URL": "worker",
    "DATABASE_SEALER_URL": "sealer",
    "DATABASE_VERIFIER_URL": "verifier",
}


def base() -> dict[str, str]:
    """Return our own environment with the project's Python first on PATH."""
    env = dict(os.environ)
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    env["PYTHONUNBUFFERED"] = "1"
    # The first two lead to another Python's modules; without kept bytecode every start compiles everything anew.
    for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        env.pop(name, None)
    return env


def own_database() -> bool:
    """Tell whether we run PostgreSQL ourselves. Raises StackError for half a setting."""
    if not os.environ.get("DATABASE_URL"):
        return True
    for name in ("DATABASE_OWNER_URL", "DATABASE_WORKER_URL"):
        if not os.environ.get(name):
            raise StackError(
                f"DATABASE_URL is set; set {name} too, for the migrator and the worker (script/roles.sql)."
            )
    return False


def own_redis() -> bool:
    """Tell whether we run a Redis-protocol server ourselves."""
    return not os.environ.get("REDIS_URL")


def for_application(place: Place, sockets: Path, *, settings: str, port: int | None = None) -> dict[str, str]:
    """Return what manage.py, the web server and the workers get."""
    env = base()
    if own_database():
        for name, role in DATABASE_ROLES.items():
            env[name] = f"postgresql://schakel_{role}@/schakel?host={sockets}"
    if own_redis():
        env["REDIS_URL"] = f"redis+socket://{sockets}/redis.sock"
    env["DJANGO_SETTINGS_MODULE"] = settings
    env.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
    if port is not None:
        env["SCHAKEL_ADDRESS"] = f"http://localhost:{port}/"
    for name, value in local_secrets(place).items():
        env.setdefault(name, value)
    return env


def as_worker(env: dict[str, str]) -> dict[str, str]:
    """Return the variables of a process that does background work: it connects as the worker."""
    return {**env, "DATABASE_URL": env["DATABASE_WORKER_URL"]}


def for_sealer(place: Place, env: dict[str, str]) -> dict[str, str] | None:
    """Return what the sealer of the log gets, and it alone; None where it has no address of the database."""
    address = env.get("DATABASE_SEALER_URL")
    if not address:
        return None
    return {
        **base(),
        "DATABASE_SEALER_URL": address,
        "LOG_HEADS": str(place.folder / "heads"),
        "LOG_SEAL_KEY": seal_keys(place)["LOG_SEAL_KEY"],
    }


def for_verifier(place: Place, sockets: Path) -> dict[str, str]:
    """Return what verifies the log of the local stack: an address that only reads, the heads and the public key."""
    return {
        **base(),
        "DATABASE_VERIFIER_URL": f"postgresql://schakel_verifier@/schakel?host={sockets}",
        "LOG_HEADS": str(place.folder / "heads"),
        "LOG_SEAL_PUBLIC_KEYS": seal_keys(place)["LOG_SEAL_PUBLIC_KEYS"],
    }


def seal_keys(place: Place) -> dict[str, str]:
    """Return the pair of keys of this clone's log; make it once. Apart from the secrets that the application gets."""
    file = place.folder / "seal-keys"
    if not file.exists():
        partial = file.with_suffix(".new")
        partial.unlink(missing_ok=True)
        made = subprocess.run(
            [str(PYTHON), "-m", "logseal", "keys"],
            cwd=ROOT,
            env=base(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(made)
        partial.rename(file)
    return dict(line.split("=", 1) for line in file.read_text().split())


def local_secrets(place: Place) -> dict[str, str]:
    """Return this clone's secrets; make them once, readable by us alone."""
    file = place.folder / "secrets.json"
    if not file.exists():
        partial = file.with_suffix(".new")
        partial.unlink(missing_ok=True)
        made = {"SECRET_KEY": f"local-{secrets.token_urlsafe(48)}", "FIELD_KEYS": key(), "INDEX_KEYS": key()}
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            json.dump(made, handle)
        partial.rename(file)
    found = json.loads(file.read_text())
    return {str(name): str(value) for name, value in found.items()}


def key() -> str:
    """Return a new 32-byte key in the form of FIELD_KEYS."""
    return f"{KEY_ID}:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip('=')}"
