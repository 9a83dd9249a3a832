"""The way in of every endpoint: who asks, and a refusal for who belongs to no organisation."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from core.actor import Actor
from core.api.paging import PARAMETERS, check_known
from core.api.parsers import Json
from core.errors import AccessDenied

NO_MEMBERSHIP = "U hoort bij geen organisatie die meedoet. Vraag uw beheerder."


class ApiView(APIView):
    """Loads what the actor may see and calls one action. OPTIONS tells nothing: the description does.

    `pages` says that GET answers with a page of a list; nothing else has parameters after "?".
    """

    pages: ClassVar[bool] = False
    http_method_names = ("get", "head", "post")
    parser_classes = (Json,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.actor.is_known:
            raise AccessDenied(NO_MEMBERSHIP)
        if request.method in self.allowed_methods:
            check_known(request, PARAMETERS if self.pages and request.method in SAFE_METHODS else ())

    @property
    def actor(self) -> Actor:
        """Who asks, as the middleware found it."""
        actor: Actor = self.request._request.actor  # type: ignore[attr-defined]
        return actor


def location(request: Request, path: str) -> str:
    """The absolute address of a new record."""
    base = urlsplit(request.build_absolute_uri())
    return f"{base.scheme}://{base.netloc}{path}"
