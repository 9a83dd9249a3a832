"""Asking for the second factor, or for a log-in, before an act, and going on with it: nothing that was sent is lost.

A refusal by `check_fresh` shows this page in its place, with every field of the refused request in hidden fields. The
right code leads on by 307, with which a browser sends the same form again to the act itself.

A form sent after the session ended waits in the new session, for the same person and nobody else.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from organisations import sessions
from organisations.second_factor import ELSEWHERE, FreshCodeForm, FreshKeyForm, has_factor, key_options

PREFIX = "second"
KEPT = "kept_act"
TO, HOW, BACK = "second-to", "second-how", "second-back"
LONGEST = 200_000
"""Characters of a form that waits for a log-in."""
# Forms with a password, a code or the way out, and whom an officer looked for (nothing of a search is kept): those
# never wait.
NEVER_WAIT = ("/account/", "/bevestigen/", "/tweede-factor/", "/uitloggen/", "/grens/")
# Not handed on: the token is made anew, and ours are answered.
OURS = {"csrfmiddlewaretoken", TO, HOW, BACK, f"{PREFIX}-code", f"{PREFIX}-credential"}


def ask(request: HttpRequest) -> HttpResponse:
    """The page that asks for the second factor in the place of the refused request."""
    if not has_factor(request.user):  # type: ignore[arg-type]
        return _elsewhere(request)
    return _page(
        request, FreshCodeForm(user=request.user, prefix=PREFIX), to=request.get_full_path(), status=403
    )


def confirm(request: HttpRequest) -> HttpResponse:
    """Check the code and go on: a form is sent again whole, a page is opened."""
    if not has_factor(request.user):  # type: ignore[arg-type]
        return _go_on(request) if ELSEWHERE in request.session else redirect("mfa_activate_totp")
    asked = request.POST if request.method == "POST" else request.GET
    to = own_path(asked.get(TO, ""))
    if request.method != "POST":
        return _page(request, FreshCodeForm(user=request.user, prefix=PREFIX), to=to, status=200)
    by_key = bool(request.POST.get(f"{PREFIX}-credential"))
    shown = (FreshKeyForm if by_key else FreshCodeForm)(request.POST, user=request.user, prefix=PREFIX)
    if not shown.is_valid():
        return _page(request, shown, to=to, status=422)
    shown.save()
    return HttpResponseRedirect(to, preserve_request=request.POST.get(HOW) == "POST")


def _page(request: HttpRequest, form: FreshCodeForm | FreshKeyForm, *, to: str, status: int) -> HttpResponse:
    again = request.method == "POST" and request.POST.get(HOW, "POST") == "POST"
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if again and name not in OURS
        for value in values
    ]
    context = {
        "to": to,
        "how": "POST" if again else "GET",
        "back": own_path(request.POST.get(BACK) or _came_from(request)),
        "kept": kept,
        "files": bool(request.FILES),
        "errors": form,
        "code": form if isinstance(form, FreshCodeForm) else FreshCodeForm(user=request.user, prefix=PREFIX),
        "key_options": key_options(request.user),  # type: ignore[arg-type]
    }
    return render(request, "organisations/confirm.html", context, status=status)


def _elsewhere(request: HttpRequest) -> HttpResponse:
    """For who shows the second factor at the own organisation: keep the act in the session while they go there."""
    request.session[KEPT] = {"to": request.get_full_path(), "how": request.method, "fields": _fields(request)}
    return render(request, "organisations/confirm_elsewhere.html", {"files": bool(request.FILES)}, status=403)


def keep_over_log_in(request: HttpRequest) -> bool:
    """Keep a form that came after its session ended, until the same person is back; whether it was kept.

    Not a form that another site sent, nor one without an ended session of ours: of those nobody knows whose it is. Nor
    one with a password.
    """
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    may_wait = request.method == "POST" and not request.path.startswith(NEVER_WAIT)
    if not may_wait or request.user.is_authenticated or not cookie:
        return False
    user_id = sessions.user_of_ended(cookie)
    if user_id is None or CsrfViewMiddleware(lambda _r: HttpResponse()).process_view(request, ask, (), {}):
        return False
    fields = _fields(request)
    if sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return False
    request.session[KEPT] = {
        "to": request.get_full_path(), "how": "POST", "fields": fields, "user": str(user_id), "files": bool(request.FILES),
    }  # fmt: skip
    return True


def go_on(request: HttpRequest) -> HttpResponse:
    """After the log-in: show that the form waited, with one button. Nobody gets the form of another."""
    if request.session.get(KEPT, {}).get("user") != str(request.user.pk):
        request.session.pop(KEPT, None)
    return _go_on(request)


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value)) for name, values in request.POST.lists() if name not in OURS for value in values
    ]


def _go_on(request: HttpRequest) -> HttpResponse:
    """Back from there: show what goes on, with one button."""
    kept = request.session.pop(KEPT, None)
    if kept is None:
        return redirect("home")
    if kept["how"] != "POST":
        return redirect(kept["to"])
    return render(request, "organisations/confirm_go_on.html", kept | {"user_waited": "user" in kept})


def _came_from(request: HttpRequest) -> str:
    """The page of ours that the act was asked on; empty when the browser does not say."""
    asked_on = urlsplit(request.headers.get("Referer", ""))
    here = asked_on.netloc == request.get_host() and asked_on.path != request.path
    return asked_on._replace(scheme="", netloc="", fragment="").geturl() if here else ""


def own_path(to: str) -> str:
    """Only a path of our own; anything else leads to the beginning."""
    return to if url_has_allowed_host_and_scheme(to, allowed_hosts=None) and to.startswith("/") else "/"
