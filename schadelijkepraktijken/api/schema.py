"""The description of the API: OpenAPI 3, the same for everybody, with what every endpoint shares added once."""

from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator

from schadelijkepraktijken.api.problems import MEDIA_TYPE

ENDPOINTS = "schadelijkepraktijken.api.endpoints"
VERSION_HEADER = {
    "description": "Het volledige versienummer van deze API.",
    "schema": {"type": "string"},
    "required": True,
}
ERROR = {
    "type": "object",
    "properties": {
        "in": {"type": "string", "enum": ["body", "query", "header", "path"]},
        "location": {
            "type": "object",
            "properties": {
                "pointer": {"type": "string"},
                "name": {"type": "string"},
                "index": {"type": "integer"},
            },
        },
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
    "required": ["in", "detail"],
}
_PROBLEM = {
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "title": {"type": "string"},
    "detail": {"type": "string"},
}
PROBLEM = {"type": "object", "properties": _PROBLEM, "required": ["status", "title", "detail"]}
INVALID = {
    "type": "object",
    "properties": {**_PROBLEM, "errors": {"type": "array", "items": ERROR}},
    "required": ["status", "title", "detail"],
}
SENTENCES = {
    "400": "De invoer klopt niet; errors noemt elk veld en elke parameter, ook een die hier niet bestaat.",
    "401": "Niet ingelogd.",
    "403": "Dit mag u niet; detail zegt wie wel.",
    "404": "Niet gevonden, of niet voor u.",
    "406": "Dit adres geeft alleen JSON.",
    "409": "Dit kan nu niet; detail zegt waarom.",
    "415": "Stuur application/json.",
    "422": "Deze sleutel is al gebruikt voor een andere inhoud.",
}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How callers are known: the session of the screens."""

    target_class = "organisations.api.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "De sessie van het scherm. Stuur bij POST ook X-CSRFToken mee.",
        }


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document. Made once for a process: it depends on the code alone."""
    generator = SchemaGenerator(urlconf=ENDPOINTS)  # type: ignore[no-untyped-call]
    schema: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add to every operation its possible problems and the version header; close request shapes to unknown fields."""
    schemas = result["components"]["schemas"]
    schemas["Problem"], schemas["InvalidInputProblem"] = PROBLEM, INVALID
    for name in ("SignalIn", "PersonIn", "BorderCheckIn", "AcknowledgementIn"):
        schemas[name]["additionalProperties"] = False
    for schema in schemas.values():
        schema.pop("description", None)  # written for maintainers, in English
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _paged(operation)
            _complete(path, method, operation)
    return result


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    # Everything refuses a parameter that it does not have.
    wanted = ["400", "401", "403", "406"]
    if method == "post":
        wanted += ["409", "415", "422"]
    if "{" in path:
        wanted.append("404")
    for status in sorted(set(wanted)):
        shape = "InvalidInputProblem" if status == "400" else "Problem"
        content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
        operation["responses"].setdefault(status, {"description": SENTENCES[status], "content": content})
    for response in operation["responses"].values():
        response["description"] = response["description"] or "Gelukt."
        response.setdefault("headers", {})["API-Version"] = VERSION_HEADER


def _paged(operation: dict[str, Any]) -> None:
    """A list is not an array but a page: items, and the address of the next page or null."""
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
    if not content or content["schema"].get("type") != "array":
        return
    content["schema"] = {
        "type": "object",
        "properties": {
            "items": content["schema"],
            "next": {"type": "string", "format": "uri", "nullable": True},
        },
        "required": ["items", "next"],
    }
    operation["responses"]["200"].setdefault("headers", {})["Link"] = {
        "description": "Adres van de volgende pagina (rel=next), als die er is.",
        "schema": {"type": "string"},
    }
