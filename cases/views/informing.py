"""The page on which somebody decides whether, and how, the person concerned is told which data came from others."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import audit
from cases import informing_rules
from cases.access import check_can_work
from cases.actions import informing
from cases.case_forms import InformForm
from cases.models import Deadline
from cases.presenters import case_frame, load_case
from cases.sections import Section
from cases.views.deadlines import move_row
from core import words
from core.web import actor_of, form_page


@require_http_methods(["GET", "HEAD", "POST"])
def inform(request: HttpRequest, pk: UUID, deadline_pk: UUID) -> HttpResponse:
    """Inform, postpone with a reason, or not needed; with the expert first where the case asks for one."""
    case = load_case(request, pk, Section.PEOPLE)
    actor = actor_of(request)
    check_can_work(actor, case, Section.PEOPLE)
    rows = Deadline.objects.visible_to(actor).filter(case=case, key=informing.CLOCK)
    deadline = get_object_or_404(rows.select_related("case", "organisation"), pk=deadline_pk)
    expert = informing_rules.expert_first(case)
    form = InformForm(request.POST or None, expert=expert, initial={"version": deadline.version})
    target = reverse("case-tasks", args=[case.pk])
    audit.seen(by=actor, action="case.informing", obj=deadline, case_id=case.pk)

    def act(data: dict[str, Any]) -> str:
        common: dict[str, Any] = {"by": actor, "deadline": deadline, "version": data["version"]}
        if data["decision"] == "inform":
            informing.inform(way=data["way"], expert=data["expert"], **common)
        elif data["decision"] == "postpone":
            informing.postpone(reason=data["reason"], expert=data["expert"], **common)
        else:
            informing.not_needed(reason=data["reason"], **common)
        return target

    context = case_frame(request, case, "tasks") | {
        "heading": _("Betrokkene informeren: uw besluit"),
        "lead_text": _("Besluit uiterlijk %(when)s. Schakel stuurt niets, ook geen brief.")
        % {"when": words.when(deadline.due_at)},
        "label": _("Leg het besluit vast"),
        "back_url": target,
        "expert_rows": informing_rules.experts(case) if expert else [],
        "reaches": informing_rules.reaches(actor, case),
        "moves": [move_row(move) for move in deadline.moves.order_by("recorded_at", "pk")],
    }
    return form_page(
        request, form=form, act=act, template="cases/inform.html", context=context, done=_("Het besluit staat vast.")
    )  # fmt: skip
