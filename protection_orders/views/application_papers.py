"""The papers: what each reader gets on the screen and as a PDF, and the annex that is unlocked apart."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.web import actor_of, form_page
from protection_orders import access
from protection_orders import application_forms as forms
from protection_orders.actions import papers
from protection_orders.models import AnnexUnlock
from protection_orders.paper_content import AUTHORITY, PARTIES, Paper
from protection_orders.paper_pdf import pdf
from protection_orders.views.applications import frame, load

FOLDER = "protection_orders/applications/"
READERS = {"beslisser": AUTHORITY, "partijen": PARTIES}


@require_safe
def preview(request: HttpRequest, pk: UUID, reader: str) -> HttpResponse:
    """Exactly what this reader gets."""
    if reader not in READERS:
        raise Http404
    application = load(request, pk)
    paper = papers.read_paper(by=actor_of(request), application=application, reader=READERS[reader])
    context = frame(request, application) | {
        "paper": paper,
        "reader": reader,
        "pdf_url": reverse("application-pdf", args=[pk, reader]),
        "others": [(slug, reverse("application-preview", args=[pk, slug])) for slug in READERS],
    }
    return render(request, FOLDER + "preview.html", context)


@require_safe
def paper_pdf(request: HttpRequest, pk: UUID, reader: str) -> HttpResponse:
    """The same paper as a PDF."""
    if reader not in READERS:
        raise Http404
    application = load(request, pk)
    paper = papers.take_paper(by=actor_of(request), application=application, reader=READERS[reader])
    return _file(paper, f"{application.reference}-{reader}.pdf")


@require_http_methods(["GET", "POST"])
def annex(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose what the authority must know of what is protected, and why."""
    actor = actor_of(request)
    application = load(request, pk)
    access.check_can_unlock(actor, application)
    form = forms.AnnexForm(request.POST or None)

    def act(values: dict[str, Any]) -> str:
        made = papers.unlock_annex(
            by=actor, application_id=pk, items=values["items"], reason=values["reason"]
        )
        return f"{reverse('application-annex', args=[pk])}?open={made.pk}"

    unlocked = _unlocked(request, pk)
    context = frame(request, application) | {
        "unlocked_url": reverse("application-annex-pdf", args=[pk, unlocked]) if unlocked else "",
        "earlier": application.annexes.select_related("unlocked_by__user").order_by("-recorded_at"),
    }
    return form_page(
        request, form=form, act=act, template=FOLDER + "annex.html", context=context,
        done=_("De bijlage is een kwartier open. Dit is vastgelegd."),
    )  # fmt: skip


def _unlocked(request: HttpRequest, pk: UUID) -> UUID | None:
    try:
        chosen = UUID(request.GET.get("open", ""))
    except ValueError:
        return None
    own = AnnexUnlock.objects.filter(
        pk=chosen, application_id=pk, unlocked_by_id=actor_of(request).membership_id
    )
    return chosen if own.exists() else None


@require_safe
def annex_pdf(request: HttpRequest, pk: UUID, unlock_id: UUID) -> HttpResponse:
    """The annex that this person unlocked just now."""
    application = load(request, pk)
    unlock = get_object_or_404(AnnexUnlock.objects.filter(application=application), pk=unlock_id)
    unlock.application = application
    paper = papers.read_annex(by=actor_of(request), unlock=unlock)
    return _file(paper, f"{application.reference}-bijlage.pdf")


def _file(paper: Paper, name: str) -> HttpResponse:
    response = HttpResponse(pdf(paper), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
