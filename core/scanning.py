"""Asking clamd whether a file is infected (its INSTREAM command). No answer is no permission."""

import socket
from contextlib import closing
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import InvalidInput, PolicyDenied

CHUNK: Final = 64 * 1024
LONGEST_ANSWER: Final = 4096


def scan(content: bytes) -> None:
    """Let clamd look at a file where CLAMD is set ("tcp://host:3310", "unix:///run/clamd.sock"); else do nothing.

    Raises InvalidInput for an infected file, PolicyDenied when clamd gives no clear answer in CLAMD_SECONDS.
    """
    if not settings.CLAMD:
        return
    try:
        answer = _asked(content)
    except OSError:
        answer = b""
    if answer == b"stream: OK":
        return
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        raise InvalidInput(
            _("In dit bestand zit een virus. Het is niet bewaard. Meld dit bij beheer."), "file"
        )
    raise PolicyDenied(
        _("Het bestand kan nu niet op virussen worden gecontroleerd. Het is niet bewaard. Probeer het later.")
    )


def _asked(content: bytes) -> bytes:
    until = monotonic() + settings.CLAMD_SECONDS
    with closing(_connected()) as link:
        link.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), CHUNK):
            part = content[at : at + CHUNK]
            link.settimeout(_left(until))
            link.sendall(len(part).to_bytes(4, "big") + part)
        link.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            link.settimeout(_left(until))
            part = link.recv(LONGEST_ANSWER)
            if not part:
                break
            answer += part
    # An answer without its end may be the beginning of another one.
    return answer[:-1] if answer.endswith(b"\0") else b""


def _connected() -> socket.socket:
    place = urlsplit(settings.CLAMD)
    if place.scheme == "unix":
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(settings.CLAMD_SECONDS)
        try:
            link.connect(place.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((place.hostname or "", place.port or 3310), settings.CLAMD_SECONDS)


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
