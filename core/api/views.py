"""The way in of every endpoint: who asks, and a refusal for who belongs to no organisation."""

from typing import Any
from urllib.parse import urlsplit

from rest_framework.request import Request
from rest_framework.views import APIView

from core.actor import Actor
from core.api.parsers import Json
from core.errors import AccessDenied

NO_MEMBERSHIP = "U hoort bij geen organisatie die meedoet. Vraag uw beheerder."


class ApiView(APIView):
    """Loads what the actor may see and calls one action. OPTIONS tells nothing: the description does."""

    http_method_names = ("get", "head", "post")
    parser_classes = (Json,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.actor.is_known:
            raise AccessDenied(NO_MEMBERSHIP)

    @property
    def actor(self) -> Actor:
        """Who asks, as the middleware found it."""
        actor: Actor = self.request._request.actor  # type: ignore[attr-defined]
        return actor


def location(request: Request, path: str) -> str:
    """The absolute address of a new record."""
    base = urlsplit(request.build_absolute_uri())
    return f"{base.scheme}://{base.netloc}{path}"
