"""Logging in at one's own organisation by OpenID Connect. Authlib speaks the protocol; what must hold stands here.

A token counts when its signature is by a key of the configured issuer under an algorithm with a public key, it is for
us, in time, answers the question that this browser asked, and says by `acr` that a second factor was shown (OpenID
Connect Core 1.0, 3.1.3.7). What it says of role and organisation is translated by configuration and nothing else.
"""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from joserfc.errors import JoseError
from requests import RequestException

from core.errors import AccessDenied

# With these the one who checks cannot also sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY = 30
"""Seconds that the two clocks may differ."""

FAILED = _("Inloggen bij uw organisatie is niet gelukt. Probeer het opnieuw, of vraag uw beheerder.")
NO_FACTOR = _("Uw organisatie gaf geen bewijs van een tweede stap. Log daar in met uw app of sleutel.")
NO_ROLE = _("Uw organisatie gaf geen rol door die hier past. Vraag uw beheerder.")

# Whoever sits at an open session can take the question for a new log-in out of the address; no answer is no proof.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a token that counts says. Where it does not say when the second factor was shown, that was long ago."""

    issuer: str
    subject: str
    name: str
    role: str
    organisation: str
    authenticated_at: datetime


class NotProven(AccessDenied):
    """A log-in elsewhere that does not count; `why` is for the log, the sentence for the person."""

    def __init__(self, reason: Any, why: str) -> None:
        super().__init__(str(reason))
        self.code = why


def _configured() -> dict[str, Any]:
    found: dict[str, Any] = settings.OIDC
    return found


def enabled() -> bool:
    """Whether an issuer is configured."""
    return bool(_configured()["issuer"])


def begin(request: HttpRequest, back: str, *, again: bool) -> Any:
    """Send the browser to the issuer; with `again` the person shows who it is anew. Raises NotProven."""
    asked: dict[str, Any] = {"acr_values": " ".join(_configured()["acr"])}
    if again:
        asked |= {"prompt": "login", "max_age": 0}
    try:
        return _client().authorize_redirect(request, back, **asked)
    except (AuthlibBaseError, RequestException, ValueError, RuntimeError, KeyError) as error:
        raise NotProven(FAILED, type(error).__name__) from error


def finish(request: HttpRequest) -> Identity:
    """Take the code back and read the token. Raises NotProven for whatever does not hold."""
    options = {
        "iss": {"essential": True, "value": _configured()["issuer"]},
        "aud": {"essential": True, "value": _configured()["client_id"]},
        "sub": {"essential": True},
    }
    try:
        token = _client().authorize_access_token(request, claims_options=options, leeway=LEEWAY)
        claims = dict(token["userinfo"])
        kind = json.loads(urlsafe_b64decode(token["id_token"].split(".")[0] + "==")).get("typ", "JWT")
    except (
        AuthlibBaseError,
        JoseError,
        RequestException,
        ValueError,
        TypeError,
        RuntimeError,
        KeyError,
    ) as error:
        raise NotProven(FAILED, type(error).__name__) from error
    # A token that was made to be something else, signed by the same keys (RFC 8725, 3.11).
    if str(kind).upper() != "JWT":
        raise NotProven(FAILED, "type")
    audience = claims.get("aud")
    if _configured()["client_id"] not in (audience if isinstance(audience, list) else [audience]):
        raise NotProven(FAILED, "audience")
    if claims.get("acr") not in _configured()["acr"]:
        raise NotProven(NO_FACTOR, "acr")
    return _identity(claims)


def _identity(claims: dict[str, Any]) -> Identity:
    subject, moment = claims.get("sub"), claims.get("auth_time")
    role = next(
        (
            _configured()["roles"][name]
            for name in _words(claims, "role_claim")
            if name in _configured()["roles"]
        ),
        "",
    )
    organisation = next(iter(_words(claims, "organisation_claim")), "")
    if not isinstance(subject, str) or not subject:
        raise NotProven(FAILED, "subject")
    if not role or not organisation:
        raise NotProven(NO_ROLE, "role")
    return Identity(
        issuer=_configured()["issuer"],
        subject=subject[:255],
        name=str(claims.get("name") or "")[:120],
        role=role,
        organisation=organisation,
        authenticated_at=_moment(moment),
    )


def _moment(said: Any) -> datetime:
    if not isinstance(said, (int, float)):
        return LONG_AGO
    try:
        return datetime.fromtimestamp(said, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise NotProven(FAILED, "auth_time") from error


def _words(claims: dict[str, Any], setting: str) -> list[str]:
    value = claims.get(_configured()[setting])
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def _client() -> Any:
    found = _registered(_configured()["issuer"], _configured()["client_id"], _configured()["client_secret"])
    metadata = found.load_server_metadata()
    if metadata.get("issuer") != _configured()["issuer"]:
        raise NotProven(FAILED, "issuer")
    # Not what the issuer offers but what we take.
    metadata["id_token_signing_alg_values_supported"] = ALGORITHMS
    return found


@cache
def _registered(issuer: str, client_id: str, client_secret: str) -> Any:
    """One client for each issuer: keeps its description and its keys, and asks for new keys when it meets one."""
    return OAuth().register(
        "organisation",
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_id=client_id,
        client_secret=client_secret,
        client_kwargs={
            "scope": _configured()["scope"],
            "code_challenge_method": "S256",
            "default_timeout": 5,
        },
    )
