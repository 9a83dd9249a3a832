"""Receivers on this machine that answer as the outside world does: well, slowly, wrongly, too much."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Behave = Callable[[socket.socket, bytes], None]


@dataclass
class Receiver:
    """What listens, and every request it got, whole."""

    port: int
    got: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/berichten?van=schakel"

    def headers(self, number: int = -1) -> dict[str, str]:
        head = self.got[number].split(b"\r\n\r\n", 1)[0].decode()
        return {k.lower(): v for k, v in (line.split(": ", 1) for line in head.split("\r\n")[1:])}

    def body(self, number: int = -1) -> bytes:
        return self.got[number].split(b"\r\n\r\n", 1)[1]


def says(answer: bytes) -> Behave:
    """Answer with these bytes."""
    return lambda sock, _stop: sock.sendall(answer)


OK = says(b"HTTP/1.1 204 No Content\r\n\r\n")


@contextlib.contextmanager
def receiver(behave: Behave = OK) -> Iterator[Receiver]:
    """A receiver on a port of its own until the end of the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    found = Receiver(listener.getsockname()[1])
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with sock, contextlib.suppress(OSError):
                found.got.append(_whole(sock))
                behave(sock, b"")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)


def _whole(sock: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data and (more := sock.recv(65536)):
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    while len(body) < length and (more := sock.recv(65536)):
        body += more
    return head + b"\r\n\r\n" + body
