"""Pages of invented data, rendered without a database and served to the browser without a server."""

import mimetypes
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from core.views import gallery

HOST = "http://schakel.test"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PLACES = ("Mijn werk", "Casussen", "Bevelen", "Terugkeer", "Overleg")
FRAME = {
    "nav": [{"label": place, "url": f"/{place}", "current": place == "Casussen"} for place in PLACES],
    "alarm_count": 1,
    "alarm_url": "/alarm",
    "me": {"label": "Coördinator", "organisation": "Veilig Thuis, regio", "url": "/rol"},
}


def page(template: str, **context: Any) -> str:
    """The HTML of a template in the frame of somebody signed in."""
    return render_to_string(template, {**FRAME, "csrf_token": "x" * 32, **context})


def gallery_page(**extra: Any) -> str:
    """The gallery with the data of its own view."""
    return page("core/gallery.html", **gallery.example_context(), **extra)


def case_page(**extra: Any) -> str:
    """An invented case as its overview shows it."""
    return page("look_case.html", **gallery.case_example(), **extra)


def serve(context: Any, pages: dict[str, str], posts: list[Any]) -> None:
    """Answer every request of a browser context from `pages` and static files; collect what is posted."""

    def answer(route: Any) -> None:
        request = route.request
        path = request.url.removeprefix(HOST).split("?")[0]
        if request.method == "POST":
            posts.append(request)
            route.fulfill(status=204, body="")
        elif path in pages:
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CSP}
            route.fulfill(status=200, body=pages[path], headers=headers)
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0] or "font/woff2")
        else:
            route.fulfill(status=404, body="")

    context.route("**/*", answer)
