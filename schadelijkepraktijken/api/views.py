"""The description of the API: for machines, open to every origin, and for people, without anything from elsewhere."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiYamlRenderer

from schadelijkepraktijken.api.schema import description


def _open(content: str | bytes, content_type: str) -> HttpResponse:
    # Tools of others read the description from a browser (NL API Design Rules, publish-openapi); nothing else is open.
    return HttpResponse(content, content_type=content_type, headers={"Access-Control-Allow-Origin": "*"})


@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The description as JSON."""
    return _open(json.dumps(description(), ensure_ascii=False, default=str), "application/json")


@require_safe
def openapi_yaml(request: HttpRequest) -> HttpResponse:
    """The same as YAML."""
    written: bytes = OpenApiYamlRenderer().render(description())  # type: ignore[no-untyped-call]
    return _open(written, "application/yaml")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description to read; reading only, because calls from a page of others' code need no door here."""
    return render(request, "api/docs.html")
