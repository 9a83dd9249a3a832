"""Break-glass in a session: it counts in the session in which it was opened, and only for requests that read."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from core import clock

SESSION_KEY = "emergency_until"
SAFE = ("GET", "HEAD")
# Names are shown and looked for by a POST, so that no name stands in or behind an address.
SHOWN_BY_POST = ("-unmask", "-names", "search")


def remember(request: HttpRequest, until: datetime) -> None:
    """Let break-glass count in this session until then; a later end is kept."""
    kept = _until(request)
    request.session[SESSION_KEY] = max(kept, until).isoformat() if kept else until.isoformat()


def in_emergency(request: HttpRequest) -> bool:
    """Whether break-glass was opened in this session and may still run. The database has the last word."""
    until = _until(request)
    return until is not None and until > clock.now()


def reads_in_emergency(request: HttpRequest) -> bool:
    """Whether break-glass counts for this request: it runs, and the request changes nothing."""
    return in_emergency(request) and (request.method in SAFE or _shows_by_post(request))


def _shows_by_post(request: HttpRequest) -> bool:
    try:
        name = resolve(request.path_info).url_name or ""
    except Resolver404:
        return False
    return name.endswith(SHOWN_BY_POST)


def _until(request: HttpRequest) -> datetime | None:
    kept = request.session.get(SESSION_KEY)
    return datetime.fromisoformat(kept) if kept else None
