"""A small OpenID provider in a process of its own: discovery, keys, authorize, token, userinfo.

Everybody is logged in at once. `POST /behave` says how the next tokens differ from right ones.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry

CLIENT, SECRET = "schakel", "geheim-van-de-client"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
STRANGER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
RIGHT: dict[str, Any] = {"claims": {}, "without": [], "how": "right"}
behaviour: dict[str, Any] = dict(RIGHT)
codes: dict[str, dict[str, str]] = {}


class Provider(BaseHTTPRequestHandler):
    """The five addresses, and one to misbehave by."""

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.connection.getsockname()[1]}"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/.well-known/openid-configuration":
            return self.say(
                {
                    "issuer": behaviour.get("issuer", self.issuer),
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "userinfo_endpoint": f"{self.issuer}/userinfo",
                    "jwks_uri": f"{self.issuer}/jwks",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                    "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                    "code_challenge_methods_supported": ["S256"],
                }
            )
        if url.path == "/jwks":
            return self.say({"keys": [KEY.as_dict(private=False)]})
        if url.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            code = secrets.token_urlsafe(16)
            codes[code] = asked
            self.send_response(302)
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            return self.end_headers()
        if url.path == "/userinfo":
            return self.say({"sub": "person-1"})
        return self.say({}, 404)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/behave":
            behaviour.clear()
            behaviour.update(RIGHT | json.loads(sent))
            return self.say({})
        if behaviour["how"] == "down":
            return self.say({"error": "server_error"}, 500)
        given = {name: values[0] for name, values in parse_qs(sent).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = codes.pop(given.get("code", ""), None)
        if asked is None or self.headers.get("Authorization") != f"Basic {basic}":
            return self.say({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return self.say({"error": "invalid_grant"}, 400)
        return self.say({"access_token": "a", "token_type": "Bearer", "id_token": self.token(asked)})

    def token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "person-1", "aud": CLIENT, "exp": now + 300, "iat": now, "auth_time": now,
            "nonce": asked["nonce"], "acr": "twee", "name": "Sanne Elders", "roles": ["anders", "groep-vt"],
            "organisation": "veilig-thuis-haaglanden",
        } | behaviour["claims"]  # fmt: skip
        claims = {name: value for name, value in claims.items() if name not in behaviour["without"]}
        match behaviour["how"]:
            case "forged":
                return jwt.encode({"alg": "RS256", "kid": "one"}, claims, STRANGER)
            case "none":
                parts = [json.dumps({"alg": "none"}), json.dumps(claims)]
                return ".".join(_encoded(part.encode()) for part in parts) + "."
            case "hs256":
                # The public key taken for a shared secret: what a careless checker falls for.
                shared = OctKey.import_key(KEY.as_pem(private=False))
                return jwt.encode(
                    {"alg": "HS256", "kid": "one"}, claims, shared, registry=JWSRegistry(algorithms=["HS256"])
                )
            case "changed":
                head, _body, signature = jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY).split(".")
                return f"{head}.{_encoded(json.dumps(claims | {'sub': 'person-2'}).encode())}.{signature}"
            case "other kind":
                return jwt.encode({"alg": "RS256", "kid": "one", "typ": "at+jwt"}, claims, KEY)
            case "rubbish":
                return "geen.token"
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)

    def say(self, content: Any, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
