"""The door of the API: the full version on every answer, and every error as problem+json, whoever made it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from schadelijkepraktijken.api.problems import MEDIA_TYPE, TITLES, problem

GetResponse = Callable[[HttpRequest], HttpResponseBase]
PREFIX = "/api/"
PLAIN_HTTP = "De API antwoordt alleen over https. Wat u stuurde, ging onbeschermd over het netwerk."
CHALLENGE = 'Session realm="Schakel"'


class ApiMiddleware:
    """Stands outside the transaction and the log-in, so that their refusals carry the version and the shape too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return problem(403, TITLES[403], PLAIN_HTTP)
        response = self.get_response(request)
        status = response.status_code
        if status >= 400 and response.headers.get("Content-Type", "") != MEDIA_TYPE:
            response = problem(status, TITLES.get(status, TITLES[500]))
        if status == 401:
            response.headers["WWW-Authenticate"] = CHALLENGE
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers["API-Version"] = str(settings.SPECTACULAR_SETTINGS["VERSION"])
        return response
