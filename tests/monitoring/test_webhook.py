"""One message to a system: what stands in it, how it is signed, and receivers that are slow, wrong, huge or inside."""

import base64
import contextlib
import json
import socket
import threading
import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.errors import InvalidInput
from monitoring.channels import Message, Target, pinned, webhook
from monitoring.channels.signature import content_digest, new_secret, sign
from tests.monitoring.receivers import OK, receiver, says

LOCAL = ["127.0.0.0/8"]


@pytest.fixture
def message():
    return Message(
        uuid4(),
        "alert",
        "AL-2026-00412",
        "https://schakel.example/alarmen/x/",
        datetime(2026, 11, 27, tzinfo=UTC),
    )


def target(address, signing="hmac-sha256"):
    secret, public = new_secret(signing)
    return Target(address, signing, secret, "kanaal-1"), public


def sent(message, behave=OK, signing="hmac-sha256"):
    with receiver(behave) as there:
        where, public = target(there.address, signing)
        return webhook.send(message, where), there, where, public


@pytest.fixture
def inside(settings):
    settings.WEBHOOK_NETWORKS = LOCAL


def test_the_event_is_a_number_and_a_link_in_the_form_of_the_profile(message, inside, settings):
    outcome, there, _where, _public = sent(message)
    assert outcome.code == "delivered"
    assert json.loads(there.body()) == {
        "specversion": "1.0",
        "id": str(message.key),
        "source": settings.EVENT_SOURCE,
        "type": "nl.schakel.bericht.klaar",
        "subject": "AL-2026-00412",
        "time": "2026-11-27T00:00:00+00:00",
        "datacontenttype": "application/json",
        "data": {"nummer": "AL-2026-00412", "link": "https://schakel.example/alarmen/x/"},
    }
    assert there.headers()["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert there.headers()["idempotency-key"] == str(message.key)


def base_of(headers, address):
    """The signature base as a partner makes it, from what came in."""
    parameters = headers["signature-input"].partition("=")[2]
    names = [name.strip('"') for name in parameters[1 : parameters.index(")")].split()]
    values = headers | {"@method": "POST", "@target-uri": address}
    lines = [f'"{name}": {values[name]}' for name in names]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()


def test_a_partner_can_check_the_signature_and_sees_a_changed_body(message, inside):
    _outcome, there, where, public = sent(message, signing="ed25519")
    headers = there.headers()
    signature = base64.b64decode(headers["signature"].partition("=:")[2].rstrip(":"))
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
    key.verify(signature, base_of(headers, where.address))
    assert headers["content-digest"] == content_digest(there.body())
    forged = headers | {"content-digest": content_digest(there.body().replace(b"00412", b"00413"))}
    with pytest.raises(InvalidSignature):
        key.verify(signature, base_of(forged, where.address))


def test_signing_gives_what_the_standard_gives():
    """RFC 9421, B.2.5 (hmac-sha256) and B.2.6 (ed25519)."""
    values = {
        "date": "Tue, 20 Apr 2021 02:07:55 GMT", "@authority": "example.com", "content-type": "application/json",
        "@method": "POST", "@path": "/foo", "content-length": "18",
    }  # fmt: skip
    shared = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    made = sign(
        values, signing="hmac-sha256", secret=shared, key_id="test-shared-secret", created=1618884473,
        covered=("date", "@authority", "content-type"), name_algorithm=False,
    )  # fmt: skip
    assert made["Signature"] == "schakel=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:"
    private = base64.urlsafe_b64decode("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU=")
    made = sign(
        values, signing="ed25519", secret=base64.b64encode(private).decode(), key_id="test-key-ed25519",
        created=1618884473, name_algorithm=False,
        covered=("date", "@method", "@path", "@authority", "content-type", "content-length"),
    )  # fmt: skip
    assert made["Signature"] == (
        "schakel=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
    )


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n", "redirect"),
        (b"HTTP/1.1 401 Unauthorized\r\n\r\n", "refused"),
        (b"HTTP/1.1 503 Busy\r\n\r\n", "broken"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "garbled"),
        (b"", "garbled"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", "garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 100_000, "delivered"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n", "delivered"),
    ],
)
def test_every_answer_has_a_clear_outcome(message, inside, answer, code):
    outcome, there, _where, _public = sent(message, says(answer))
    assert outcome.code == code
    # A redirect is not followed: one request only.
    assert len(there.got) == 1


def test_of_ten_megabytes_little_is_read(message, inside):
    taken = []

    def pours(sock, _):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(160):
                sock.sendall(b"x" * 65536)
                taken.append(65536)

    outcome, *_ = sent(message, pours)
    assert outcome.code == "delivered"
    assert sum(taken) < 8_000_000


@pytest.mark.parametrize("drip", [b"", b"H"])
def test_a_slow_receiver_is_left_at_the_limit_even_when_it_drips(message, inside, monkeypatch, drip):
    monkeypatch.setattr(webhook, "SECONDS", 0.5)
    done = threading.Event()

    def slow(sock, _):
        while drip and not done.wait(0.05):
            sock.sendall(drip)
        done.wait(5)

    began = time.monotonic()
    with receiver(slow) as there:
        outcome = webhook.send(message, target(there.address)[0])
        took = time.monotonic() - began
        done.set()
    assert outcome.code == "timeout"
    assert took < 3


def test_nobody_listening_and_no_such_name_are_said(message, inside):
    with receiver() as there:
        port = there.port
    assert webhook.send(message, target(f"http://127.0.0.1:{port}/")[0]).code == "unreachable"
    assert webhook.send(message, target("http://bestaat-niet.invalid/")[0]).code == "not_found"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "ff02::1",
    ],
)  # fmt: skip
def test_nothing_goes_to_an_internal_network_whatever_the_name_says(message, monkeypatch, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_a, **_k: [(family, 1, 6, "", ("93.184.216.34", 443)), (family, 1, 6, "", (address, 443))]
    )  # fmt: skip
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("it connected"))
    assert webhook.send(message, target("https://partner.example/")[0]).code == "internal"


def test_the_connection_goes_to_the_address_that_was_judged(message, inside, monkeypatch):
    """A name that means something else the second time it is looked up (DNS rebinding) changes nothing."""
    looked = []
    real = socket.getaddrinfo

    def changes(host, *rest, **more):
        if host != "partner.example":
            return real(host, *rest, **more)
        looked.append(host)
        return real("127.0.0.1" if len(looked) == 1 else "169.254.169.254", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", changes)
    with receiver() as there:
        outcome = webhook.send(message, target(f"http://partner.example:{there.port}/")[0])
    assert outcome.code == "delivered"
    assert looked == ["partner.example"]
    assert there.headers()["host"] == f"partner.example:{there.port}"


@pytest.mark.parametrize(
    "address",
    [
        "", "http://partner.example/", "ftp://partner.example/", "https://", "https:///pad", "partner.example",
        "https://naam:geheim@partner.example/", "https://partner.example/#x", "https://127.0.0.1/", "https://[::1]/",
        "https://10.0.0.8/", "https://localhost/", "https://partner.example:99999/", "https://partner.example:x/",
        "https://[nep/", "https://part ner.example/", "https://partner.example/\r\nX: y", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_system_is_refused_with_a_sentence(settings, address):
    settings.IS_LOCAL = False
    with pytest.raises(InvalidInput) as refusal:
        pinned.check_address(address)
    assert refusal.value.reason.endswith(".")
    assert refusal.value.field == "target"


def test_a_network_that_the_installation_names_may_be_reached(settings):
    settings.WEBHOOK_NETWORKS = ["10.9.0.0/16"]
    assert pinned.check_address("https://10.9.1.2/in") == "https://10.9.1.2/in"
    with pytest.raises(InvalidInput):
        pinned.check_address("https://10.8.1.2/in")
