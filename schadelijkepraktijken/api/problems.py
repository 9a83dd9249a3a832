"""Errors by RFC 9457, in the words of the screen. Which field is wrong stands in `errors`; what was typed never does."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions

from core.api.serializers import NO_OBJECT, camel
from core.errors import InvalidInput, Refusal

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "De invoer klopt niet",
    401: "Niet ingelogd",
    403: "Dit mag u niet doen",
    404: "Niet gevonden",
    405: "Dit kan hier niet",
    406: "Dit formaat is er niet",
    409: "Dit kan nu niet",
    413: "Dit is te groot",
    415: "Stuur JSON",
    422: "Dit klopt nog niet",
    500: "Er ging iets mis",
    503: "Even niet bereikbaar",
}
DETAILS = {
    400: "Kijk het verzoek na.",
    401: "Log eerst in.",
    403: "Vraag uw coördinator wie dit wel mag.",
    404: "Niets gevonden. Bij twijfel: vraag uw coördinator.",
    405: "Deze handeling bestaat niet op dit adres.",
    406: "Dit adres geeft alleen JSON.",
    413: "Stuur minder tegelijk.",
    415: "Stuur het verzoek als application/json.",
    500: "Er is niets opgeslagen. Probeer het opnieuw.",
    503: "Probeer het over een minuut opnieuw.",
}
CSRF = "Het token tegen vervalste verzoeken ontbreekt of is verlopen. Stuur het mee als X-CSRFToken."
# What the framework says in English only.
WORDS = {"surrogate_characters_not_allowed": "In deze tekst staat een half teken. Stuur geldige Unicode."}
NOT_JSON = "Dit is geen geldige JSON."


def problem(status: int, title: str, detail: str = "", **more: Any) -> JsonResponse:
    """An answer by RFC 9457 with status, title and detail."""
    content = {
        "status": status,
        "title": title,
        "detail": detail or DETAILS.get(status, DETAILS[500]),
        **more,
    }
    return JsonResponse(content, status=status, content_type=MEDIA_TYPE)


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Turn what an endpoint raised into a problem; None for a fault of ours, which becomes a 500 and a rollback.

    A refusal is remembered for the middleware, which rolls everything back and logs it in a transaction of its own.
    """
    if isinstance(error, Refusal):
        _note(error, context)
        if isinstance(error, InvalidInput) and error.field:
            return _invalid([_item("body", [camel(error.field)], "invalid", error.reason)])
        return problem(error.status, TITLES[error.status], error.reason)
    if isinstance(error, exceptions.ValidationError):
        return _invalid(list(_items(error.detail, getattr(error, "where", "body"), [])))
    if isinstance(error, exceptions.ParseError):
        return _invalid([_item("body", [], "parse", NOT_JSON)])
    if isinstance(error, exceptions.PermissionDenied) and "CSRF" in str(error.detail):
        return problem(403, TITLES[403], CSRF)
    if isinstance(error, exceptions.APIException):
        return problem(error.status_code, TITLES.get(error.status_code, TITLES[400]))
    if isinstance(error, Http404):
        return problem(404, TITLES[404])
    if isinstance(error, DjangoPermissionDenied):
        return problem(403, TITLES[403])
    return None


def _note(refusal: Refusal, context: Mapping[str, Any]) -> None:
    context["request"]._request.refusal = refusal


def _invalid(errors: list[dict[str, Any]]) -> JsonResponse:
    details = [item["detail"] for item in errors]
    return problem(400, TITLES[400], details[0] if len(details) == 1 else DETAILS[400], errors=errors)


def _items(detail: Any, where: str, path: list[str]) -> Iterator[dict[str, Any]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _items(inner, where, path if name == "non_field_errors" else [*path, str(name)])
    elif isinstance(detail, list) and any(isinstance(inner, Mapping) for inner in detail):
        for index, inner in enumerate(detail):
            yield from _items(inner, where, [*path, str(index)])
    else:
        for message in detail if isinstance(detail, Iterable) and not isinstance(detail, str) else [detail]:
            code = getattr(message, "code", "invalid") or "invalid"
            words = NO_OBJECT if code == "null" and not path else WORDS.get(code, str(message))
            yield _item(where, path, code, words)


def _item(where: str, path: list[str], code: str, detail: str) -> dict[str, Any]:
    if where == "body":
        # RFC 6901: ~ and / in a name are written as ~0 and ~1.
        pointer = "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)
        return {"in": where, "location": {"pointer": pointer}, "code": code, "detail": detail}
    return {"in": where, "location": {"name": path[0] if path else ""}, "code": code, "detail": detail}
