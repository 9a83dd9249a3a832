"""Files of a case: the list, adding one, giving one out as a download, shielding."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from cases import files, tab_rows
from cases.access import allowed, check_can_work
from cases.actions import documents as acts
from cases.case_forms import DocumentForm
from cases.models import Case, Document
from cases.presenters import case_frame, load_case
from cases.sections import Section
from core.actor import Actor
from core.paging import page
from core.web import actor_of, button, form_page

SIZE = 50


def _documents(actor: Actor, case: Case):  # type: ignore[no-untyped-def]
    return tab_rows.documents(actor, case).select_related("case", "added_by__organisation", "added_by__user")


@require_safe
def documents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The files, newest first; their content stays in the database."""
    case = load_case(request, pk, Section.DOCUMENTS)
    actor = actor_of(request)
    audit.seen(by=actor, action="document.list", obj=case)
    found = page(
        _documents(actor, case).defer("content"), request.GET.get("na"), key="occurred_at", size=SIZE
    )
    work, reason = allowed(check_can_work, actor, case, Section.DOCUMENTS)
    rows = []
    for document in found.items:
        holders = {case.organisation_id, document.added_by.organisation_id if document.added_by else None}
        may_open = not document.protected or actor.organisation_id in holders
        rows.append(
            {
                "document": document,
                "title": document.title if may_open else _("Afgeschermd document"),
                "kind": acts.KINDS.get(document.kind, document.kind),
                "size": _size_words(document.size),
                "type": files.EXTENSIONS.get(document.media_type, "").upper(),
                "may_open": may_open,
                "from": document.added_by.organisation.name if document.added_by else "",
            }
        )
    context = case_frame(request, case, "documents") | {
        "rows": rows,
        "can_work": work and case.state == "open",
        "work_reason": reason,
        "older_url": f"?na={found.next_mark}".replace("+", "%2B") if found.next_mark else "",
        "newer_url": request.path if request.GET.get("na") else "",
    }
    return render(request, "cases/documents.html", context)


def _size_words(size: int) -> str:
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} kB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")


@require_http_methods(["GET", "HEAD", "POST"])
def document_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a file."""
    case = load_case(request, pk, Section.DOCUMENTS)
    actor = actor_of(request)
    check_can_work(actor, case, Section.DOCUMENTS)
    form = DocumentForm(request.POST or None, request.FILES or None)

    def act(data: dict) -> str:  # type: ignore[type-arg]
        upload = data["file"]
        # One byte past the limit tells that it is too big, without reading the rest.
        content = upload.read(files.MAX_SIZE + 1)
        acts.add_document(
            by=actor, case=case, title=data["title"], kind=data["kind"], content=content,
            name=upload.name or "",
            occurred_at=data["occurred_at"], protected=data["protected"],
        )  # fmt: skip
        return reverse("case-documents", args=[case.pk])

    context = case_frame(request, case, "documents") | {
        "heading": _("Document toevoegen"),
        "lead_text": _("Het bestand wordt versleuteld bewaard. Iedere keer openen wordt vastgelegd."),
        "label": _("Voeg toe"),
        "back_url": reverse("case-documents", args=[case.pk]),
    }
    return form_page(
        request,
        form=form,
        act=act,
        template="cases/case_form.html",
        context=context,
        done=_("Document toegevoegd."),
    )


@require_safe
def document_open(request: HttpRequest, pk: UUID, document_pk: UUID) -> HttpResponse:
    """Give a file out: always as a download, under a name that tells nothing."""
    case = load_case(request, pk, Section.DOCUMENTS)
    actor = actor_of(request)
    document: Document = get_object_or_404(_documents(actor, case), pk=document_pk)
    content = acts.open_document(by=actor, document=document)
    extension = files.EXTENSIONS.get(document.media_type, "bin")
    response = HttpResponse(content, content_type=document.media_type)
    name = f"document-{str(document.pk)[-6:]}.{extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Whoever gets a browser to show it anyway: nothing in it runs, loads, or is of our origin.
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_POST
def document_protect(request: HttpRequest, pk: UUID, document_pk: UUID) -> HttpResponse:
    """Shield a file, or lift that."""
    case = load_case(request, pk, Section.DOCUMENTS)
    actor = actor_of(request)
    document: Document = get_object_or_404(_documents(actor, case).defer("content"), pk=document_pk)
    protect = request.POST.get("protected") == "yes"
    return button(
        request,
        act=lambda: acts.set_protected(by=actor, document=document, protected=protect),
        target=reverse("case-documents", args=[case.pk]),
        done=_("Document afgeschermd.") if protect else _("Afscherming opgeheven."),
    )
