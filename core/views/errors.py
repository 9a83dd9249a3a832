"""Pages for refusals and faults. They show a reason and a way back, never a detail of the machine."""

import sys
from contextlib import suppress
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from core.errors import Refusal

TITLES = {
    403: "Dit mag u niet doen",
    409: "Dit kan nu niet",
    422: "Dit klopt nog niet",
    503: "Even niet bereikbaar",
}


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal in the user's words: a page, or problem+json for the API."""
    title = TITLES.get(refusal.status, "Dit kan niet")
    if request.path.startswith("/api/"):
        return problem(refusal.status, title, refusal.reason)
    context = {"title": title, "reason": refusal.reason, "back_url": way_back(request.path)}
    return render(request, "errors/refusal.html", context, status=refusal.status)


def way_back(path: str) -> str:
    """The page of the thing that was being worked on: the nearest page above this one that is of one row; empty without."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = f"/{'/'.join(parts[:length])}/"
        with suppress(ValueError, Resolver404):
            UUID(parts[length - 1])
            resolve(above)
            return above
    return ""


def problem(status: int, title: str, detail: str, **extra: object) -> JsonResponse:
    """An answer by RFC 9457."""
    return JsonResponse(
        {"status": status, "title": title, "detail": detail, **extra},
        status=status,
        content_type="application/problem+json",
    )


def _page(request: HttpRequest, status: int, title: str, reason: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, title, reason)
    return render(request, f"errors/{status}.html", {"title": title, "reason": reason}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "Dit adres klopt niet", "Ga terug en probeer het opnieuw.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "Niet gevonden", "Niets gevonden. Bij twijfel: vraag uw coördinator.")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "Dit mag u niet doen", "Vraag uw coördinator wie dit wel mag.")


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 429, "Te veel pogingen", "Wacht vijf minuten en probeer het opnieuw.")


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault; 503 where the database is away, held by another or too slow, because trying again then helps."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        reason = "Het systeem antwoordt nu niet. Er is niets opgeslagen. Probeer het over een minuut opnieuw."
        return _page(request, 503, TITLES[503], reason)
    return _page(request, 500, "Er ging iets mis", "Er is niets opgeslagen. Probeer het opnieuw.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        "De pagina was verlopen",
        "Ga terug, ververs de pagina en verstuur opnieuw. Uw tekst blijft staan.",
    )
