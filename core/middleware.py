"""Headers on every answer, and input that no database can store refused at the door."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core import proxies
from core.views.errors import bad_request

GetResponse = Callable[[HttpRequest], HttpResponseBase]
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ForwardedMiddleware:
    """What only a proxy says (https outside, who called) does not count from anybody else, once our proxies are known."""

    HEADERS = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.TRUSTED_PROXIES and not proxies.is_ours(str(request.META.get("REMOTE_ADDR", ""))):
            for name in self.HEADERS:
                request.META.pop(name, None)
        return self.get_response(request)


class HeadersMiddleware:
    """No answer with personal data stays in a cache; the browser gets no device rights."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response


class CleanInputMiddleware:
    """A NUL byte in an address cannot be meant and cannot be stored: a clear 400 instead of an error later."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        return self.get_response(request)
