"""Version 1 of the API: its endpoints, its description in two forms, and that description to read."""

from django.urls import URLPattern, URLResolver, include, path

from schadelijkepraktijken.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", views.openapi_json, name="api-openapi-json"),
    path("openapi.yaml", views.openapi_yaml, name="api-openapi-yaml"),
    path("docs", views.docs, name="api-docs"),
    path("", include("schadelijkepraktijken.api.endpoints")),
]
