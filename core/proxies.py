"""What our own proxies say of a request, and only they (TRUSTED_PROXIES)."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def caller(request: HttpRequest) -> str:
    """The address from which a request comes, as the proxies of ours say it; "unknown" where there is none.

    Each proxy adds at the end who called it, so the header is read from its end for as long as one of ours speaks.
    """
    here = str(request.META.get("REMOTE_ADDR") or "unknown")
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    while said and is_ours(here):
        before = said.pop()
        if not _is_address(before):
            break
        here = before
    return here[:64]


def is_ours(address: str) -> bool:
    """Whether a proxy of ours has this address."""
    return _is_address(address) and any(ip_address(address) in one for one in settings.TRUSTED_PROXIES)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
