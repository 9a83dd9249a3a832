"""The way to the own organisation's log-in and back."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from organisations import identity, second_factor, sso, step_up
from organisations.actions import federation

NEXT = "sso_next"


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Go to the log-in of the organisation; somebody who is logged in shows anew who it is."""
    if not sso.enabled():
        raise Http404
    to = step_up.own_path(request.GET.get("next", ""))
    if not _asked_here(request):
        return render(request, "organisations/sso_begin.html", {"to": to})
    request.session[NEXT] = to
    try:
        answer: HttpResponse = sso.begin(
            request, request.build_absolute_uri(reverse("sso-back")), again=request.user.is_authenticated
        )
    except sso.NotProven as refusal:
        return _refused(request, refusal)
    return answer


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Come back with a code; a token that proves enough opens a session with its second factor."""
    if not sso.enabled():
        raise Http404
    try:
        proven = sso.finish(request)
        user = federation.let_in(proven)
    except sso.NotProven as refusal:
        return _refused(request, refusal)
    to = step_up.own_path(request.session.pop(NEXT, ""))
    identity.open_session(request, user)
    second_factor.prove(request.session, user, at=proven.authenticated_at)
    request.session[second_factor.ELSEWHERE] = True
    return redirect(to)


def _asked_here(request: HttpRequest) -> bool:
    """Whether a person asked on a page of ours or by typing the address: a link elsewhere logs nobody in (ASVS 7.6.2)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    return urlsplit(request.headers.get("Referer", "")).netloc == request.get_host()


def _refused(request: HttpRequest, refusal: sso.NotProven) -> HttpResponse:
    identity.note_stranger(request, refusal.code)
    return render(request, "organisations/sso_refused.html", {"reason": refusal.reason}, status=403)
