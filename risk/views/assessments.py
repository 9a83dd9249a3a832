"""Pages of the assessment."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import audit
from cases.access import allowed
from cases.presenters import case_frame, load_case
from cases.sections import Section
from core import clock
from core.web import actor_of, button, form_page
from risk import instruments, presenters
from risk.access import check_can_assess, check_can_edit, check_can_second
from risk.actions import assessments
from risk.forms import ConcludeForm, FearForm, GroupForm, SecondForm, StartForm
from risk.models import Assessment

TAB = "risk"


def _load(request: HttpRequest, case_id: UUID, pk: UUID) -> tuple[Assessment, dict[str, Any]]:
    case = load_case(request, case_id, section=Section.ASSESSMENTS)
    visible = Assessment.objects.visible_to(actor_of(request)).select_related(
        "case", "previous", "assessed_by__user", "second_by__user", "subject"
    )
    assessment = get_object_or_404(visible, pk=pk, case=case)
    return assessment, case_frame(request, case, TAB)


@require_http_methods(["GET"])
def case_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All assessments of a case, newest first."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.ASSESSMENTS)
    rows = Assessment.objects.visible_to(actor).filter(case=case).exclude(state="dropped")
    found = [
        {
            "assessment": row,
            "name": instruments.get(row.ref).name,
            "level": presenters.level(row),
        }
        for row in rows.select_related("assessed_by__user").order_by("-occurred_at", "-pk")
    ]
    may, why = allowed(check_can_assess, actor, case)
    audit.seen(by=actor, action="assessment.list", obj=case)
    return render(
        request,
        "risk/list.html",
        case_frame(request, case, TAB) | {"rows": found, "may_start": may, "why_not": why},
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose an instrument and begin."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.ASSESSMENTS)
    today = clock.today()
    keys = sorted({i.key for i in instruments.instruments().values() if i.holds_on(today)})
    choices = [instruments.current(key, on=today) for key in keys]
    fitting = next((i.key for i in choices if set(i.practices) & set(case.practices)), None)
    form = StartForm(request.POST or None, instruments=choices, initial={"instrument": fitting})

    def act(data: dict[str, Any]) -> str:
        made = assessments.start(
            by=actor, case=case, instrument=data["instrument"], occurred_at=data["occurred_at"]
        )
        first = next(iter(instruments.get(made.ref).groups))
        return reverse("assessment-group", args=[case.pk, made.pk, first])

    return form_page(
        request, form=form, act=act, template="risk/new.html", context=case_frame(request, case, TAB)
    )


@require_http_methods(["GET"])
def detail(request: HttpRequest, case_id: UUID, pk: UUID) -> HttpResponse:
    """The assessment as it stands: groups, suggestion beside completeness, conclusion, what changed."""
    assessment, context = _load(request, case_id, pk)
    return _page(request, assessment, context)


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, case_id: UUID, pk: UUID, code: str) -> HttpResponse:
    """Answer one group of questions; goes on to the next."""
    actor = actor_of(request)
    assessment, context = _load(request, case_id, pk)
    check_can_edit(actor, assessment)
    instrument = instruments.get(assessment.ref)
    codes = list(instrument.groups)
    if code not in codes:
        raise Http404
    form = GroupForm(
        request.POST or None,
        items=[item for item in instrument.items.values() if item.group == code],
        answers={answer.item: answer for answer in assessment.answers.all()},
        initial={"version": assessment.version},
    )
    place = codes.index(code)
    after = codes[place + 1] if place + 1 < len(codes) else None

    def act(data: dict[str, Any]) -> str:
        assessments.answer(
            by=actor, assessment_id=assessment.pk, answers=form.answers(), version=data["version"]
        )
        if after is None:
            return reverse("assessment-fear", args=[case_id, pk])
        return reverse("assessment-group", args=[case_id, pk, after])

    context |= {
        "assessment": assessment, "instrument": instrument, "group": instrument.groups[code],
        "step": place + 1, "steps": len(codes) + 1,
        "before": reverse("assessment-group", args=[case_id, pk, codes[place - 1]]) if place else "",
    }  # fmt: skip
    return form_page(request, form=form, act=act, template="risk/group.html", context=context)


@require_http_methods(["GET", "POST"])
def fear(request: HttpRequest, case_id: UUID, pk: UUID) -> HttpResponse:
    """The fear of the person at risk in their own words."""
    actor = actor_of(request)
    assessment, context = _load(request, case_id, pk)
    check_can_edit(actor, assessment)
    form = FearForm(
        request.POST or None, initial={"version": assessment.version, "fear_asked": assessment.fear_asked}
    )

    def act(data: dict[str, Any]) -> str:
        assessments.answer(
            by=actor, assessment_id=assessment.pk, answers={}, fear_asked=data["fear_asked"],
            fear_own_words=data["fear_own_words"], version=data["version"],
        )  # fmt: skip
        return assessment.get_absolute_url()

    steps = len(instruments.get(assessment.ref).groups) + 1
    context |= {"assessment": assessment, "step": steps, "steps": steps}
    return form_page(request, form=form, act=act, template="risk/fear.html", context=context)


@require_http_methods(["POST"])
def conclude(request: HttpRequest, case_id: UUID, pk: UUID) -> HttpResponse:
    """Conclude; a refusal comes back on the page of the assessment."""
    actor = actor_of(request)
    assessment, context = _load(request, case_id, pk)
    form = ConcludeForm(request.POST, instrument=instruments.get(assessment.ref))

    def act(data: dict[str, Any]) -> str:
        assessments.complete(
            by=actor,
            assessment_id=pk,
            conclusion=data["conclusion"],
            reason=data["reason"],
            version=data["version"],
        )
        return assessment.get_absolute_url()

    return form_page(
        request, form=form, act=act, template="risk/detail.html",
        context=_context(request, assessment, context) | {"conclude_form": form},
    )  # fmt: skip


@require_http_methods(["POST"])
def second(request: HttpRequest, case_id: UUID, pk: UUID) -> HttpResponse:
    """The second reader decides."""
    actor = actor_of(request)
    assessment, context = _load(request, case_id, pk)
    form = SecondForm(request.POST)

    def act(data: dict[str, Any]) -> str:
        verb = assessments.agree if data["decision"] == "agree" else assessments.give_back
        verb(by=actor, assessment_id=pk, note=data["note"], version=data["version"])
        return assessment.get_absolute_url()

    return form_page(
        request, form=form, act=act, template="risk/detail.html",
        context=_context(request, assessment, context) | {"second_form": form},
    )  # fmt: skip


@require_http_methods(["POST"])
def drop(request: HttpRequest, case_id: UUID, pk: UUID) -> HttpResponse:
    """Let an unfinished assessment lapse."""
    assessment, _context_of_case = _load(request, case_id, pk)
    return button(
        request,
        act=lambda: assessments.drop(by=actor_of(request), assessment_id=assessment.pk),
        target=reverse("case-risk", args=[case_id]),
        done=_("De weging is vervallen. De antwoorden blijven in het dossier."),
    )


def _page(request: HttpRequest, assessment: Assessment, context: dict[str, Any]) -> HttpResponse:
    audit.seen(by=actor_of(request), action="assessment.view", obj=assessment, suggested=assessment.suggested)
    return render(request, "risk/detail.html", _context(request, assessment, context))


def _context(request: HttpRequest, assessment: Assessment, context: dict[str, Any]) -> dict[str, Any]:
    actor = actor_of(request)
    instrument = instruments.get(assessment.ref)
    found = assessments.suggestion(assessment)
    mine = allowed(check_can_edit, actor, assessment)[0]
    return context | {
        "assessment": assessment,
        "instrument": instrument,
        "groups": presenters.groups(assessment, sources_seen=Section.SOURCE_IDENTITY in context["seen"]),
        "suggestion": found,
        "suggestion_words": presenters.suggestion_words(found.level),
        "verdict": presenters.level(assessment),
        "changes": presenters.difference(assessment),
        "is_mine": mine and assessment.state == "draft",
        "concluded": instrument.conclusions.get(assessment.classification),
        "conclude_form": ConcludeForm(
            instrument=instrument,
            initial={
                "version": assessment.version, "conclusion": assessment.classification, "reason": assessment.reason,
            },
        ),
        "second_form": SecondForm(initial={"version": assessment.version}),
        "may_second": allowed(check_can_second, actor, assessment),
    }  # fmt: skip
