"""Keyset paging on the wire: `after` is the mark of the previous page, `pageSize` at most 100, no counting."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

SIZE = 50
MOST = 100
PARAMETERS = frozenset({"after", "pageSize"})
UNKNOWN_PARAMETER = "Deze parameter bestaat hier niet. Kijk de spelling na."


class BadQuery(ValidationError):
    """Something in the address after "?" is wrong; `errors` of the answer say so."""

    where = "query"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page is asked for."""

    after: str
    size: int


def check_known(request: Request, known: Collection[str]) -> None:
    """Raise BadQuery for a parameter that this address does not have: ignored, it would pass for a filter that worked."""
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        raise BadQuery({name[:60]: [ErrorDetail(UNKNOWN_PARAMETER, code="unknown")] for name in unknown})


def wanted(request: Request) -> Wanted:
    """Read `after` and `pageSize`. Raises BadQuery."""
    typed = request.query_params.get("pageSize", str(SIZE))
    # isdecimal alone also admits digits of other scripts, which int() reads.
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 3 and 1 <= int(typed) <= MOST):
        raise BadQuery({"pageSize": [ErrorDetail(f"Kies een getal van 1 tot {MOST}.", code="invalid")]})
    return Wanted(request.query_params.get("after", ""), int(typed))


def bad_mark() -> BadQuery:
    """The error for an `after` that no page has given."""
    return BadQuery(
        {"after": [ErrorDetail("Gebruik de waarde uit ‘next’ van de vorige pagina.", code="invalid")]}
    )


def answer(request: Request, items: Any, *, next_mark: object | None, size: int) -> Response:
    """The page with `next` in the body and in the Link header (RFC 8288)."""
    following = None
    if next_mark is not None:
        query = urlencode({"after": str(next_mark), "pageSize": size})
        following = request.build_absolute_uri(f"{request.path}?{query}")
    response = Response({"items": items, "next": following})
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response
