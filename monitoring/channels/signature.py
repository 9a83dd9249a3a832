"""HTTP message signatures (RFC 9421) with a shared secret or a pair of keys, and the digest of the body (RFC 9530).

A partner checks them with any library for that standard. `created` says when it was signed: refuse what is older than
five minutes. Checked against the examples of the RFC itself (B.2.5 and B.2.6).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

COVERED: Final = ("@method", "@target-uri", "content-type", "content-digest", "idempotency-key")


def new_secret(signing: str) -> tuple[str, str]:
    """A new secret for one partner and, for a pair of keys, what the partner checks with; both base64."""
    if signing == "hmac-sha256":
        return base64.b64encode(secrets.token_bytes(32)).decode(), ""
    key = Ed25519PrivateKey.generate()
    return (
        base64.b64encode(key.private_bytes_raw()).decode(),
        base64.b64encode(
            key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        ).decode(),
    )


def content_digest(body: bytes) -> str:
    """The value of the header Content-Digest."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def sign(
    values: Mapping[str, str],
    *,
    signing: str,
    secret: str,
    key_id: str,
    created: int,
    covered: tuple[str, ...] = COVERED,
    label: str = "schakel",
    name_algorithm: bool = True,
) -> dict[str, str]:
    """The headers Signature-Input and Signature over `covered`; `created` in seconds since 1970.

    `values` holds each covered header in lower case and each derived component. Raises KeyError for one that is absent.
    """
    names = " ".join(f'"{name}"' for name in covered)
    parameters = f'({names});created={created};keyid="{key_id}"'
    if name_algorithm:
        parameters += f';alg="{signing}"'
    base = "".join(f'"{name}": {values[name]}\n' for name in covered)
    base += f'"@signature-params": {parameters}'
    value = base64.b64encode(_signed(base.encode(), signing, base64.b64decode(secret))).decode()
    return {"Signature-Input": f"{label}={parameters}", "Signature": f"{label}=:{value}:"}


def _signed(base: bytes, signing: str, secret: bytes) -> bytes:
    if signing == "hmac-sha256":
        return hmac.digest(secret, base, "sha256")
    if signing == "ed25519":
        return Ed25519PrivateKey.from_private_bytes(secret).sign(base)
    raise ValueError("Unknown way of signing.")
