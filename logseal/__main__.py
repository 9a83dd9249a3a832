"""`python -m logseal seal|verify|keys|public`. See docs/operations.md."""

import argparse
import json
import logging
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import psycopg2
import psycopg2.extensions

from logseal import heads
from logseal.seal import Sealer, SealingRefused, run
from logseal.store import StoreError, open_store
from logseal.verify import Notes, Result, Unverifiable, Verifier

INTACT, TAMPERED, UNKNOWN, LATE = 0, 1, 2, 3


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code says how it went."""
    parser = argparse.ArgumentParser(prog="logseal", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    sealing = commands.add_parser("seal", help="chain lines and sign heads until stopped")
    sealing.add_argument("--every", type=float, default=60.0, help="seconds between heads while lines come")
    sealing.add_argument("--heartbeat", type=Path, help="file to touch at every look, for a health check")
    sealing.add_argument(
        "--adopt", action="store_true", help="after a restore: sign the chain anew, into no heads"
    )
    verifying = commands.add_parser("verify", help="compare the log with its heads")
    verifying.add_argument(
        "--notes", type=Path, help="file of notes; with it a run goes on where the last ended"
    )
    verifying.add_argument("--full", action="store_true", help="from the first line, whatever the notes say")
    verifying.add_argument("--latest", type=float, default=15.0, help="minutes after which a head is late")
    verifying.add_argument("--json", action="store_true", help="say it for a machine")
    commands.add_parser("keys", help="make a pair of keys")
    commands.add_parser("public", help="say the public key of LOG_SEAL_KEY")
    options = parser.parse_args(arguments)
    try:
        if options.command == "keys":
            private, public = heads.new_key()
            print(f"LOG_SEAL_KEY={private}\nLOG_SEAL_PUBLIC_KEYS={public}")
            return INTACT
        if options.command == "public":
            print(heads.public_text(heads.private_key(setting("LOG_SEAL_KEY"))))
            return INTACT
        return seal(options) if options.command == "seal" else verify(options)
    except (SealingRefused, Unverifiable, StoreError, ValueError) as error:
        print(f"logseal: {error}", file=sys.stderr)
        return UNKNOWN
    except psycopg2.Error as error:
        print(f"logseal: the database: {type(error).__name__}", file=sys.stderr)
        return UNKNOWN


def setting(name: str, default: str | None = None) -> str:
    """A variable, or what stands in the file that NAME_FILE names. Raises ValueError."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text().strip()
    found = os.environ.get(name, default)
    if not found:
        raise ValueError(f"{name} is not set")
    return found


def connect(name: str, application: str) -> psycopg2.extensions.connection:
    """The database whose address the variable holds; on another machine only over a line whose other end is verified.

    Raises ValueError.
    """
    address = setting(name)
    parts = psycopg2.extensions.parse_dsn(address)
    if parts.get("sslmode") != "verify-full" and _elsewhere(parts.get("hostaddr") or parts.get("host", "")):
        raise ValueError(f"the database is on another machine: add sslmode=verify-full to {name}")
    return psycopg2.connect(address, application_name=application)


def _elsewhere(host: str) -> bool:
    """Whether a host is on another machine. A socket and a name without a dot (of a container beside us) are not."""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return "." in host and not host.startswith("/")


def seal(options: argparse.Namespace) -> int:
    """Chain and sign until a signal comes."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stop = _Stop(options.heartbeat)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    store = open_store(setting("LOG_HEADS"), os.environ.get("LOG_HEADS_TOKEN", ""))
    key = heads.private_key(setting("LOG_SEAL_KEY"))
    connection = connect("DATABASE_SEALER_URL", "sealer")
    sealer = Sealer(
        connection, store, key, every=options.every, keep_years=float(setting("LOG_KEEP_YEARS", "5"))
    )
    run(sealer, stop=stop, adopt=options.adopt)
    return INTACT


class _Stop(threading.Event):
    """Touches a file at every look, so that a health check sees that the sealer lives."""

    def __init__(self, heartbeat: Path | None) -> None:
        super().__init__()
        self.heartbeat = heartbeat

    def wait(self, timeout: float | None = None) -> bool:
        if self.heartbeat:
            self.heartbeat.touch()
        return super().wait(timeout)


def verify(options: argparse.Namespace) -> int:
    """Verify once and say what was found."""
    began = time.monotonic()
    kept = Notes.load(options.notes) if options.notes else Notes()
    store = open_store(setting("LOG_HEADS"), os.environ.get("LOG_HEADS_TOKEN", ""))
    keys = [heads.public_key(text) for text in setting("LOG_SEAL_PUBLIC_KEYS").replace(",", " ").split()]
    if kept.number >= 0:
        _as_noted(store, keys, kept)
    verifier = Verifier(store, keys, None if options.full else kept)
    verifier.read_heads()
    connection = connect("DATABASE_VERIFIER_URL", "verifier")
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    with connection, connection.cursor() as cursor:
        result = verifier.verify(cursor)
    if result.intact and options.notes:
        result.notes.save(options.notes)
    minutes = 0.0
    if verifier.last is not None:
        minutes = (datetime.now(UTC) - verifier.last.moment()).total_seconds() / 60
    tell(result, minutes, time.monotonic() - began, options)
    if not result.intact:
        return TAMPERED
    return LATE if minutes > options.latest else INTACT


def _as_noted(store: object, keys: list, kept: Notes) -> None:  # type: ignore[type-arg]
    """Even a full run remembers what it saw before: a place of heads that was set back is noticed."""
    Verifier(store, keys, kept)._known()  # type: ignore[arg-type]


def tell(result: Result, minutes: float, seconds: float, options: argparse.Namespace) -> None:
    """Say what was found, for a person or a machine."""
    counts = {
        "verified": result.verified,
        "expired": result.expired,
        "not_sealed": result.not_sealed,
        "not_chained": result.not_chained,
    }
    if options.json:
        faults = [{"what": f.what, "seq": f.seq, "entry_id": f.entry_id} for f in result.faults]
        print(
            json.dumps({"intact": result.intact, "faults": faults, "sealed_at": result.sealed_at, **counts})
        )
        return
    for fault in result.faults:
        print(f"TAMPERED {fault}")
    if result.intact:
        print(
            f"intact: {result.verified} sealed lines verified in {seconds:.1f} s, sealed up to {result.sealed_at}"
        )
    print(
        f"not yet sealed: {result.not_sealed} chained, {result.not_chained} waiting; past their term: {result.expired}"
    )
    if minutes > options.latest:
        print(
            f"LATE the last head is {minutes:.0f} minutes old: the sealer does not run, or heads are withheld"
        )


if __name__ == "__main__":
    sys.exit(main())
