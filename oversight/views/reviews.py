"""The queue of looks that ask for a second look, and judging one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from audit import reading
from cases.looked import in_words
from core.paging import page
from core.web import actor_of, form_page
from organisations.permissions import ROLES
from oversight import presenters
from oversight.access import check_can_oversee
from oversight.actions import reviews
from oversight.forms import AskForm, CloseForm
from oversight.models import LookReview

MOST_LINES = 200


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """Looks of our own people that were picked, newest first."""
    actor = actor_of(request)
    check_can_oversee(actor)
    rows = LookReview.objects.visible_to(actor).select_related("person")
    state = request.GET.get("stand", "open")
    if state in presenters.KINDS:
        rows = rows.filter(state=state)
    found = page(rows, request.GET.get("na"), key="recorded_at")
    audit.seen(by=actor, action="look_review.list", count=len(found.items))
    chips = [
        {"label": label, "url": f"?stand={key}", "current": state == key}
        for key, label in [("open", _("Te bekijken")), ("asked", _("Navraag gedaan")), ("closed", _("Afgehandeld")),
                           ("alle", _("Alles"))]
    ]  # fmt: skip
    return render(
        request,
        "oversight/review_list.html",
        {
            "rows": presenters.rows(found.items),
            "chips": chips,
            "chosen_state": state,
            "all_states": state not in presenters.KINDS,
            "older_url": f"?stand={state}&na={found.next_mark}" if found.next_mark else "",
            "sealing": reading.sealing(),
        },
    )


@require_safe
def review_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One look: why it was picked, every line of it, and the forms to judge it."""
    review = _load(request, pk)
    audit.seen(by=actor_of(request), action="look_review.view", obj=review, case_id=review.case_id)
    return render(request, "oversight/review_detail.html", _context(request, review))


@require_http_methods(["POST"])
def review_ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note what the colleague was asked."""
    review = _load(request, pk)
    actor = actor_of(request)
    return form_page(
        request,
        form=AskForm(request.POST),
        act=lambda data: _there(reviews.ask(by=actor, review_id=pk, explanation=data["explanation"])),
        template="oversight/review_detail.html",
        context=_context(request, review) | {"asking": True},
        done=_("De navraag is vastgelegd."),
    )


@require_http_methods(["POST"])
def review_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close with a conclusion and why."""
    review = _load(request, pk)
    actor = actor_of(request)
    return form_page(
        request,
        form=CloseForm(request.POST),
        act=lambda data: _there(
            reviews.close(
                by=actor, review_id=pk, conclusion=data["conclusion"], explanation=data["explanation"]
            )
        ),
        template="oversight/review_detail.html",
        context=_context(request, review) | {"closing": True},
        done=_("De beoordeling is vastgelegd."),
    )


def _load(request: HttpRequest, pk: UUID) -> LookReview:
    actor = actor_of(request)
    check_can_oversee(actor)
    rows = LookReview.objects.visible_to(actor).select_related("person", "reviewer")
    return get_object_or_404(rows, pk=pk)


def _there(review: LookReview) -> str:
    return reverse("look-review", args=[review.pk])


def _context(request: HttpRequest, review: LookReview) -> dict[str, object]:
    lines = list(
        reading.of_person_at_case(
            review.case_id, review.person_id, review.first_at, review.last_at + reading.A_MOMENT
        )[:MOST_LINES]
    )
    membership = review.person.memberships.filter(organisation_id=review.organisation_id).first()
    return {
        "review": review,
        "reference": presenters.references([review]).get(review.case_id, ""),
        "questions": presenters.questions(review),
        "kind": presenters.KINDS[review.state],
        "looks": in_words(actor_of(request), lines),
        "role": ROLES[membership.role].label if membership else "",  # type: ignore[index]
        "ask_form": AskForm(),
        "close_form": CloseForm(),
    }
