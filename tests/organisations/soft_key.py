"""A security key in software: makes and uses a P-256 key as a browser would pass it on (WebAuthn Level 2)."""

import hashlib
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

ORIGIN, HOST = "https://testserver", "testserver"


class SoftKey:
    """One key."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = 0

    def create(self, options: dict[str, Any], origin: str = ORIGIN) -> str:
        """The answer to a request to enrol."""
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        credential = b"\0" * 16 + struct.pack(">H", len(self.id)) + self.id + public
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(0x45) + credential}
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client("webauthn.create", options, origin)),
                "attestationObject": websafe_encode(cbor.encode(attestation)),
            }
        )

    def use(self, options: dict[str, Any], origin: str = ORIGIN) -> str:
        """The answer to a request to show the key."""
        client = self._client("webauthn.get", options, origin)
        data = self._data(0x05)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": None,
            }
        )

    def _data(self, flags: int) -> bytes:
        self.count += 1
        return hashlib.sha256(HOST.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, options: dict[str, Any], origin: str) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        encoded = websafe_encode(self.id)
        return json.dumps(
            {
                "id": encoded, "rawId": encoded, "type": "public-key", "response": response,
                "clientExtensionResults": {}, "authenticatorAttachment": "cross-platform",
            }
        )  # fmt: skip
