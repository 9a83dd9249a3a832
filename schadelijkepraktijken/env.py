"""The one place that reads the environment.

Every name below is documented in docs/operations.md and checked against docker-compose.yml by a test.
"""

import base64
import os
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class MissingSetting(Exception):
    """A required variable is absent or malformed; the message says which and what form it has."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable `name`, or what the file named by `name`_FILE holds (a mounted secret).

    Raises MissingSetting when both are absent and there is no default.
    """
    value = os.environ.get(name)
    if value is None and (file := os.environ.get(f"{name}_FILE")):
        value = Path(file).read_text().strip()
    value = default if value is None else value
    if value is None or (value == "" and default is None):
        raise MissingSetting(f"Set {name}.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no variable: 1, true, yes and on are yes."""
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return a comma-separated variable as networks: 10.40.0.0/16 or one address. Raises MissingSetting for another form."""
    try:
        return [ip_network(item) for item in words(name)]
    except ValueError as error:
        raise MissingSetting(f"{name} must hold addresses or networks, with commas: {error}.") from None


def database(name: str) -> dict[str, Any]:
    """Turn a postgresql:// address into Django's form; a unix socket is given as ?host=/folder."""
    parts = urlsplit(text(name))
    if parts.scheme not in {"postgresql", "postgres"}:
        raise MissingSetting(f"{name} must start with postgresql://.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Without it a host that takes the connection and says nothing holds a page for ever.
        "OPTIONS": {"application_name": "schakel", "connect_timeout": "5", **query},
    }


@dataclass(frozen=True)
class RedisAddress:
    """One Redis-protocol server in the two spellings its clients want."""

    celery: str
    client: str


def redis(name: str) -> RedisAddress:
    """Accept redis://, rediss:// or redis+socket:///path; give celery's and redis-py's spelling."""
    url = text(name)
    if url.startswith("redis+socket://"):
        return RedisAddress(celery=url, client="unix://" + url.removeprefix("redis+socket://"))
    if url.startswith("unix://"):
        return RedisAddress(celery="redis+socket://" + url.removeprefix("unix://"), client=url)
    return RedisAddress(celery=url, client=url)


def keys(name: str) -> dict[str, bytes]:
    """Read "id:base64url,id:base64url" (32 bytes each); the first is the current key, the rest still read."""
    found: dict[str, bytes] = {}
    for item in words(name):
        key_id, _, encoded = item.partition(":")
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        if not key_id or len(raw) != 32:
            raise MissingSetting(f"{name} must hold items of the form id:base64url of 32 bytes.")
        found[key_id] = raw
    if not found:
        raise MissingSetting(f"Set {name}.")
    return found
