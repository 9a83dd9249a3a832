"""Production does not start with what belongs on a developer's machine, nor with an open line to another machine."""

from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from organisations.models import User

LOCAL_PREFIXES = ("local", "build", "only-while-building", "dev")


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured where a demo account or a local key exists outside a local machine or the tests."""
    if settings.IS_LOCAL:
        return
    for name in ("FIELD_KEYS", "INDEX_KEYS"):
        if any(key_id.startswith(LOCAL_PREFIXES) for key_id in getattr(settings, name)):
            raise ImproperlyConfigured(
                f"{name} holds a key that was made for a local machine. Make a new one."
            )
        if any(len(set(key)) < 8 for key in getattr(settings, name).values()):
            raise ImproperlyConfigured(f"{name} holds a key that anyone can guess. Make a new one.")
    if settings.SECRET_KEY.startswith(LOCAL_PREFIXES) or len(settings.SECRET_KEY) < 40:
        raise ImproperlyConfigured("SECRET_KEY is a local one or shorter than 40 characters. Make a new one.")
    for address in settings.DATABASES.values():
        if _elsewhere(address["HOST"]) and address["OPTIONS"].get("sslmode") != "verify-full":
            raise ImproperlyConfigured(
                "The database is on another machine. Add sslmode=verify-full to its address, and sslrootcert=FILE."
            )
    broker = urlsplit(settings.REDIS.celery)
    if _elsewhere(broker.hostname or "") and not _is_verified(broker.scheme, parse_qs(broker.query)):
        raise ImproperlyConfigured(
            "The broker is on another machine. Use rediss:// with ?ssl_cert_reqs=required&ssl_ca_certs=FILE."
        )
    if settings.EMAIL_HOST and _elsewhere(settings.EMAIL_HOST) and not settings.EMAIL_USE_TLS:
        raise ImproperlyConfigured("The mail server is on another machine. Set EMAIL_USE_TLS=1.")
    if User.objects.filter(is_demo=True).exists():
        raise ImproperlyConfigured("This database holds demo accounts. Use a database without them.")


def _elsewhere(host: str) -> bool:
    """Whether a host is on another machine. A socket and a name without a dot (of a container beside us) are not."""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return "." in host and not host.startswith("/")


def _is_verified(scheme: str, options: dict[str, list[str]]) -> bool:
    return scheme == "rediss" and options.get("ssl_cert_reqs") in (["required"], ["CERT_REQUIRED"])
