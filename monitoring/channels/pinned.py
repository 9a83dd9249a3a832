"""One POST to an address that somebody typed in: never to an internal network, never longer than a few seconds.

The name is looked up once, every address of it is judged, and the connection goes to the address that was judged: a
name that answers differently the second time (DNS rebinding) changes nothing. Nothing is followed, and of the answer
the status counts and little is read.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookupTimeoutError
from time import monotonic
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from core.errors import InvalidInput
from monitoring.channels.message import Outcome

MOST_READ: Final = 1024
LOOKUP_SECONDS: Final = 2.0
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
# The system's look-up knows no limit of its own.
_lookups = ThreadPoolExecutor(max_workers=8, thread_name_prefix="lookup")


class Forbidden(Exception):
    """The name leads to a network where nothing is sent."""


def check_address(address: str) -> str:
    """The address of a system as it is kept. Raises InvalidInput with a sentence for one that cannot be used."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        raise InvalidInput("Dit is geen webadres. Begin met https://.", "target") from None
    if parts.scheme not in _schemes() or not parts.hostname:
        raise InvalidInput("Het adres begint met https://.", "target")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise InvalidInput("Zet geen naam, wachtwoord of # in het adres.", "target")
    if port == 0 or not parts.hostname.isascii() or any(c.isspace() or ord(c) < 33 for c in address.strip()):
        raise InvalidInput("Dit is geen webadres. Begin met https://.", "target")
    with contextlib.suppress(ValueError):
        if not is_allowed(ipaddress.ip_address(parts.hostname)):
            raise InvalidInput("Dit adres ligt in een afgesloten netwerk. Kies een ander.", "target")
    if parts.hostname == "localhost" and not is_allowed(ipaddress.ip_address("127.0.0.1")):
        raise InvalidInput("Dit adres ligt in een afgesloten netwerk. Kies een ander.", "target")
    return parts.geturl()


def is_allowed(address: IpAddress) -> bool:
    """Whether something may be sent there: public, or in a network that this installation names (Diginetwerk, say)."""
    real = _unwrapped(address)
    if any(real in network for network in _networks() if network.version == real.version):
        return True
    return real.is_global and not real.is_multicast


def _unwrapped(address: IpAddress) -> IpAddress:
    """The address that is meant where an IPv6 address carries an IPv4 one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address


def _networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(item) for item in settings.WEBHOOK_NETWORKS]


def _schemes() -> tuple[str, ...]:
    return ("https", "http") if settings.IS_LOCAL else ("https",)


def post(address: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Outcome:
    """Send once and say what came of it; never raises, never takes longer than about `seconds`."""
    ends = monotonic() + seconds
    try:
        parts = urlsplit(address)
        connection = _Pinned(parts, _resolved(parts), ends)
    except Forbidden:
        return Outcome("internal")
    except LookupTimeoutError:
        return Outcome("timeout")
    except (OSError, UnicodeError, ValueError):
        return Outcome("not_found")
    # A receiver that sends a byte now and then never runs into the time limit of one read: this ends it.
    guard = threading.Timer(max(0.0, ends - monotonic()), connection.cut)
    guard.daemon = True
    guard.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        with contextlib.suppress(OSError, http.client.HTTPException):
            answer.read(MOST_READ)
        return _judged(answer.status)
    except ssl.SSLError:
        return Outcome("timeout" if connection.was_cut else "certificate")
    except TimeoutError:
        return Outcome("timeout")
    except (http.client.HTTPException, ValueError):
        return Outcome("timeout" if connection.was_cut else "garbled")
    except OSError:
        return Outcome("timeout" if connection.was_cut else "unreachable")
    finally:
        guard.cancel()
        connection.close()


def _judged(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome("delivered", status)
    if 300 <= status < 400:
        return Outcome("redirect", status)
    return Outcome("broken" if status >= 500 else "refused", status)


def _resolved(parts: SplitResult) -> str:
    """One address that was judged. Raises Forbidden where any address of the name is internal, OSError without one."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = _lookups.submit(
        socket.getaddrinfo, parts.hostname, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    ).result(LOOKUP_SECONDS)
    addresses = [str(one[4][0]) for one in found]
    if not addresses:
        raise OSError
    if not all(is_allowed(ipaddress.ip_address(address.partition("%")[0])) for address in addresses):
        raise Forbidden
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was judged; the certificate is checked against the name."""

    def __init__(self, parts: SplitResult, address: str, ends: float) -> None:
        secure = parts.scheme == "https"
        super().__init__(parts.hostname or "", parts.port or (443 if secure else 80))
        self.default_port = 443 if secure else 80
        self._address, self._secure, self._ends = address, secure, ends
        self.was_cut = False

    def connect(self) -> None:
        left = max(0.1, self._ends - monotonic())
        self.sock = socket.create_connection((self._address, self.port), left)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it now, from another thread."""
        self.was_cut = True
        sock = self.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
