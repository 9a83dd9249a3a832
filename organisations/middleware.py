"""Who asks, and one transaction around the whole answer."""

import logging
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

import audit
from core import scope
from core.actor import NOBODY, Actor
from core.errors import LogUnavailable, NotFresh, Refusal
from core.views.errors import refusal_page
from organisations import second_factor, step_up
from organisations.actors import SESSION_KEY, actor_for, current_membership
from organisations.emergency import reads_in_emergency
from organisations.identity import network

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]
PUBLIC_PATHS = (
    "/inloggen",
    "/uitnodiging/",
    "/agenda/ics/",
    "/health",
    "/metrics",
    "/static/",
    "/api/v1/openapi",
    "/api/v1/docs",
)

# Open to who gave a password but not yet a second factor.
BEFORE_FACTOR = ("/tweede-factor/", "/bevestigen/", "/uitloggen/")


def is_public(path: str) -> bool:
    """Paths that answer without a log-in; everything else asks for one."""
    return path.startswith(PUBLIC_PATHS)


class LoginRequiredMiddleware:
    """Nobody gets past this without an account and a second factor, however the log-in came about."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_public(request.path) or self._is_proven(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"status": 401, "title": "Niet ingelogd", "detail": "Log eerst in."},
                status=401,
                content_type="application/problem+json",
            )
        if request.headers.get("HX-Request"):
            # A log-in page swapped into a corner of the screen would hide that nothing comes in any more.
            return HttpResponse(status=401)
        if request.user.is_authenticated:
            # Enrols a first factor, or shows the one there is.
            return redirect("confirm")
        after = reverse("go-on") if step_up.keep_over_log_in(request) else _page_of(request)
        return redirect_to_login(after, settings.LOGIN_URL)

    @staticmethod
    def _is_proven(request: HttpRequest) -> bool:
        if not request.user.is_authenticated:
            return False
        if request.path.startswith(BEFORE_FACTOR):
            return True
        return second_factor.proved_at(request.session, request.user) is not None


def _page_of(request: HttpRequest) -> str:
    """Where to go on after log-in: the page asked for, or the page from which a form was sent."""
    if request.method == "GET":
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host() or not came_from.path.startswith("/"):
        return "/"
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


class _Rollback(Exception):
    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__()
        self.response = response


class ScopeMiddleware:
    """Opens the transaction, tells the database who asks, renders fully inside it and commits before the first byte.

    A refusal or an error rolls everything back; a refusal's audit line is then written in a transaction of its own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = NOBODY  # type: ignore[attr-defined]
        request.membership = None  # type: ignore[attr-defined]
        request.refusal = None  # type: ignore[attr-defined]
        if is_public(request.path) and not request.user.is_authenticated:
            response = self.get_response(request)
            refusal: Refusal | None = request.refusal  # type: ignore[attr-defined]
            return self._refuse(request, refusal, response) if refusal is not None else response
        try:
            with transaction.atomic():
                self._identify(request)
                response = self.get_response(request)
                if request.refusal is None:  # type: ignore[attr-defined]
                    self._log_what_was_shown(request, response)
                if request.refusal is not None or response.status_code >= 500:  # type: ignore[attr-defined]
                    raise _Rollback(response)
        except _Rollback as rollback:
            if request.refusal is None:  # type: ignore[attr-defined]
                return rollback.response
            return self._refuse(request, request.refusal, response)  # type: ignore[attr-defined]
        return response

    def _log_what_was_shown(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """No page leaves without a line: where the view wrote none, the name of the page is one.

        A form that comes back was refused too, and that line names the fields and nothing of what was typed.
        """
        actor: Actor = request.actor  # type: ignore[attr-defined]
        silent = not actor.is_known or _route(request) in settings.AUDIT_SILENT_ROUTES
        if silent or response.status_code not in (200, 422):
            return
        try:
            if not audit.has_line(actor):
                audit.shown(by=actor, page=_route(request), case_id=getattr(request, "shown_case_id", None))
            if response.status_code == 422:
                audit.refused(
                    by=actor, action=_route(request), reason=getattr(request, "refused_for", "form")
                )
        except LogUnavailable as unavailable:
            request.refusal = unavailable  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Remember a refusal; its page is made after the rollback."""
        if not isinstance(exception, Refusal):
            return None
        request.refusal = exception  # type: ignore[attr-defined]
        return HttpResponse(status=exception.status)

    def _identify(self, request: HttpRequest) -> None:
        if not request.user.is_authenticated:
            return
        proof = second_factor.proved_at(request.session, request.user)
        # Without a second factor nobody acts for an organisation, on whatever page.
        membership = current_membership(request.user, request.session.get(SESSION_KEY)) if proof else None
        actor = NOBODY
        if membership is not None:
            actor = actor_for(
                membership,
                authenticated_at=proof,
                request_id=request.headers.get("X-Request-ID", "")[:64] or uuid4().hex,
                network=network(request),
            )
            if reads_in_emergency(request):
                actor = replace(actor, emergency=True)
        request.membership = membership  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        scope.enter(actor)

    def _refuse(self, request: HttpRequest, refusal: Refusal, response: HttpResponseBase) -> HttpResponseBase:
        """Log the refusal after the rollback, in a transaction of its own. An API view has made its answer itself."""
        try:
            with transaction.atomic():
                self._identify(request)
                actor: Actor = request.actor  # type: ignore[attr-defined]
                if actor.is_known and not isinstance(refusal, LogUnavailable):
                    audit.refused(by=actor, action=_route(request), reason=refusal.code)
                if isinstance(refusal, NotFresh) and not request.path.startswith("/api/"):
                    return step_up.ask(request)
                return response if getattr(response, "content", b"") else refusal_page(request, refusal)
        except LogUnavailable as unavailable:
            logger.error("The log cannot be written: %s", type(unavailable.__cause__).__name__)
            return refusal_page(request, unavailable)


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name if match else "") or "unknown"
