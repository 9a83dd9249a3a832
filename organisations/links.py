"""Links that open something once: made of 256 random bits, kept as their hash, gone after their time."""

import hashlib
import secrets
from datetime import timedelta

INVITATION_LASTS = timedelta(days=7)
RECOVERY_LASTS = timedelta(hours=1)


def new_token() -> tuple[str, str]:
    """A token for a link, and what is kept of it."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    """What is kept of a token; it needs no salt, being random itself."""
    return hashlib.sha256(token.encode()).hexdigest()
