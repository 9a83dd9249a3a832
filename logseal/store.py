"""Where heads are kept outside the database: a folder, or a URL that takes PUT and never lets anything be replaced."""

import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Protocol

from logseal.heads import LONGEST

SECONDS = 10  # for one request


class StoreError(Exception):
    """The place of the heads cannot be reached, or refuses."""


class HeadExists(StoreError):
    """There is a head with this number already: another sealer runs, or the database was set back."""


class Store(Protocol):
    """Heads by number, from 0. What is there is never replaced."""

    def get(self, number: int) -> bytes | None:
        """The head with this number, or None. Raises StoreError."""

    def put(self, number: int, written: bytes) -> None:
        """Keep a head. Raises HeadExists, StoreError."""


def name(number: int) -> str:
    """The name of a head in its place."""
    return f"{number:012d}.head"


class Folder:
    """A folder, best on another machine or a write-once disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, number: int) -> bytes | None:
        try:
            with (self.path / name(number)).open("rb") as file:
                return file.read(LONGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}") from error

    def put(self, number: int, written: bytes) -> None:
        target = self.path / name(number)
        partial = self.path / f".{name(number)}.{os.getpid()}"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(written)
                file.flush()
                os.fsync(file.fileno())
            partial.chmod(0o444)
            os.link(partial, target)  # fails where the name exists, and never shows half a head
        except FileExistsError as error:
            raise HeadExists(str(target)) from error
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}") from error
        finally:
            partial.unlink(missing_ok=True)


class Url:
    """An address below which `PUT <number>.head` keeps and `GET` gives; `If-None-Match: *` asks never to replace."""

    def __init__(self, address: str, token: str = "") -> None:
        if not address.startswith(("https://", "http://")):
            raise ValueError("An address of heads begins with https:// or http://.")
        self.address = address.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, number: int) -> bytes | None:
        try:
            with self._open(number, "GET") as answer:
                found: bytes = answer.read(LONGEST + 1)
                return found
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise StoreError(f"{self.address} answered {error.code}") from error
        except OSError as error:
            raise StoreError(f"{self.address} cannot be reached") from error

    def put(self, number: int, written: bytes) -> None:
        try:
            with self._open(number, "PUT", written):
                return
        except urllib.error.HTTPError as error:
            if error.code in (409, 412):
                raise HeadExists(name(number)) from error
            raise StoreError(f"{self.address} answered {error.code}") from error
        except OSError as error:
            raise StoreError(f"{self.address} cannot be reached") from error

    def _open(self, number: int, method: str, body: bytes | None = None):  # type: ignore[no-untyped-def]
        headers = {**self.headers, "Content-Type": "application/octet-stream", "If-None-Match": "*"}
        if method == "GET":
            headers = self.headers
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            f"{self.address}/{name(number)}", data=body, headers=headers, method=method
        )
        return urllib.request.urlopen(request, timeout=SECONDS)  # noqa: S310


def open_store(place: str, token: str = "") -> Store:
    """The store at a folder or a URL."""
    return Url(place, token) if "://" in place else Folder(Path(place))


def last_number(store: Store, known: int = -1) -> int:
    """The highest number in the store at or after `known`, or -1. Numbers have no gaps, so doubling and halving find it."""
    if store.get(known + 1) is None:
        return known
    low, step = known + 1, 1
    while store.get(low + step) is not None:
        low += step
        step *= 2
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if store.get(middle) is not None else (low, middle)
    return low
