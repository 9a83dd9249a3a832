"""Pages of the return: list, file, arrival."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import audit
from cases.access import allowed
from cases.models import Person
from cases.presenters import case_frame, load_case, person_label
from cases.sections import Section
from core import scope
from core.actor import Actor
from core.paging import page
from core.web import actor_of, form_page
from repatriation import presenters
from repatriation.access import check_can_do_step, check_can_lead
from repatriation.actions import files, signs
from repatriation.forms import (
    CloseForm,
    DescribeForm,
    DocumentForm,
    MoveForm,
    OpenForm,
    SignForm,
    StepForm,
    TravelForm,
)
from repatriation.models import ReturnFile, ReturnStep

TAB = "repatriation"
DESCRIBED = (
    "country", "time_zone", "place", "safe_channel", "safe_hours", "code_word", "is_minor", "is_dutch", "wish",
    "wish_own_words", "authority", "funding", "silence_days",
)  # fmt: skip


@require_http_methods(["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """Every return that the actor sees, newest first."""
    actor = actor_of(request)
    rows = ReturnFile.objects.visible_to(actor).select_related("case", "lead__user")
    running = request.GET.get("stand", "") != "alles"
    found = page(rows.running() if running else rows, request.GET.get("na"), key="recorded_at")
    audit.seen(by=actor, action="return.list")
    shown = [
        {"file": file, "silence": presenters.silence(file), "time": presenters.local_time(file)}
        for file in found.items
    ]
    chips = [
        {"label": _("Lopend"), "url": "?", "current": running},
        {"label": _("Alles"), "url": "?stand=alles", "current": not running},
    ]
    older = f"?{'' if running else 'stand=alles&'}na={found.next_mark}" if found.next_mark else ""
    return render(request, "repatriation/index.html", {"rows": shown, "chips": chips, "older_url": older})


@require_http_methods(["GET"])
def case_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The returns of a case."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.TRAVEL)
    rows = (
        ReturnFile.objects.visible_to(actor)
        .filter(case=case)
        .select_related("person")
        .order_by("-recorded_at")
    )
    may, why = allowed(check_can_lead, actor, case)
    audit.seen(by=actor, action="return.list", obj=case)
    shown = [{"file": f, "who": person_label(f.person), "silence": presenters.silence(f)} for f in rows]
    return render(
        request,
        "repatriation/case_list.html",
        case_frame(request, case, TAB) | {"rows": shown, "may_open": may, "why_not": why},
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a return for a person of the case."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.TRAVEL)
    check_can_lead(actor, case)
    people = {str(p.pk): p for p in Person.objects.visible_to(actor).filter(case=case, role="at_risk")}
    labels = [(key, f"{p.get_role_display()}: {person_label(p)}") for key, p in people.items()]
    form = OpenForm(request.POST or None, people=labels)

    def act(data: dict[str, Any]) -> str:
        values = {k: data[k] for k in ("place", "safe_channel", "safe_hours", "code_word")}
        made = files.open_file(
            by=actor, case=case, person=people[data["person"]], country=data["country"], time_zone=data["time_zone"],
            occurred_at=data["occurred_at"], **values,
        )  # fmt: skip
        return made.get_absolute_url()

    return form_page(
        request, form=form, act=act, template="repatriation/new.html", context=case_frame(request, case, TAB)
    )


@require_http_methods(["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file: clock there, last sign of life, phases with their steps, journey, documents."""
    file, context = _load(request, pk)
    audit.seen(by=actor_of(request), action="return.view", obj=file)
    return render(request, "repatriation/detail.html", context)


@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, pk: UUID) -> HttpResponse:
    file, context = _load(request, pk)
    check_can_lead(actor_of(request), file.case)
    initial = {name: getattr(file, name) for name in DESCRIBED} | {"version": file.version}
    for name in ("is_minor", "is_dutch"):
        initial[name] = {True: "true", False: "false", None: ""}[initial[name]]
    if request.method == "GET":
        audit.seen(by=actor_of(request), action="return.unmask", obj=file)
    form = DescribeForm(request.POST or None, initial=initial)

    def act(data: dict[str, Any]) -> str:
        values = {name: data[name] for name in DESCRIBED}
        return files.describe(
            by=actor_of(request), file_id=pk, version=data["version"], **values
        ).get_absolute_url()

    return _form(request, file, context, form, act, _("Gegevens van de terugkeer"), _("Bewaar"))


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: UUID, step_id: UUID) -> HttpResponse:
    """Mark a step; the KMar reaches its own step from the arrival card."""
    actor = actor_of(request)
    seen = ReturnFile.objects.visible_to(actor) | ReturnFile.objects.all().arriving_for(actor)
    file = get_object_or_404(seen, pk=pk)
    # Who receives an arrival has no part in the case; the step of that arrival is written in it.
    with scope.about(actor, file.pk):
        return _step(request, actor, pk, step_id)


def _step(request: HttpRequest, actor: Actor, pk: UUID, step_id: UUID) -> HttpResponse:
    row = get_object_or_404(
        ReturnStep.objects.select_related("file__case", "file__person"), pk=step_id, file_id=pk
    )
    check_can_do_step(actor, row)
    back = _home(request, row.file)
    form = StepForm(request.POST or None, initial={"version": row.version, "state": "done"})

    def act(data: dict[str, Any]) -> str:
        files.do_step(
            by=actor, step_id=step_id, state=data["state"], note=data["note"], occurred_at=data["occurred_at"],
            version=data["version"],
        )  # fmt: skip
        return back

    context = {"heading": row.label, "file": row.file, "label": _("Leg vast"), "back_url": back}
    return form_page(request, form=form, act=act, template="repatriation/step.html", context=context)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """To the next or the previous phase."""
    file, context = _load(request, pk)
    form = MoveForm(request.POST or None, initial={"version": file.version})

    def act(data: dict[str, Any]) -> str:
        common = {"by": actor_of(request), "file_id": pk, "version": data["version"]}
        if verb == "volgende":
            return files.advance(skip_reason=data["reason"], **common).get_absolute_url()
        return files.step_back(reason=data["reason"], **common).get_absolute_url()

    heading = _("Naar de volgende fase") if verb == "volgende" else _("Terug naar de vorige fase")
    return _form(request, file, context, form, act, heading, _("Bevestig"))


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    file, context = _load(request, pk)
    form = SignForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        signs.record_sign(
            by=actor_of(request), file_id=pk, way=data["way"], occurred_at=data["occurred_at"],
            code_word_used=data["code_word_used"], note=data["note"],
        )  # fmt: skip
        return file.get_absolute_url()

    return _form(request, file, context, form, act, _("Teken van leven"), _("Leg vast"))


@require_http_methods(["GET", "POST"])
def travel(request: HttpRequest, pk: UUID) -> HttpResponse:
    file, context = _load(request, pk)
    initial = {name: getattr(file, name) for name in ("travel_at", "arrival_at", "arrival_place", "version")}
    form = TravelForm(request.POST or None, initial=initial)

    def act(data: dict[str, Any]) -> str:
        values = {name: data[name] for name in ("travel_at", "arrival_at", "arrival_place", "version")}
        return files.plan_travel(by=actor_of(request), file_id=pk, **values).get_absolute_url()

    return _form(request, file, context, form, act, _("Reis plannen"), _("Bewaar en draag over aan de KMar"))


@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    file, context = _load(request, pk)
    form = DocumentForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        values = {name: data[name] for name in ("kind", "state", "holder", "number")}
        files.set_document(by=actor_of(request), file_id=pk, **values)
        return file.get_absolute_url()

    return _form(request, file, context, form, act, _("Document toevoegen"), _("Bewaar"))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    file, context = _load(request, pk)
    form = CloseForm(request.POST or None, initial={"version": file.version})

    def act(data: dict[str, Any]) -> str:
        return files.close(
            by=actor_of(request),
            file_id=pk,
            outcome=data["outcome"],
            note=data["note"],
            version=data["version"],
        ).get_absolute_url()

    return _form(request, file, context, form, act, _("Terugkeer afsluiten"), _("Sluit af"))


@require_http_methods(["GET"])
def arrival(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The arrival card of the KMar: number, moment, airport, and what to do. Nothing else of the file."""
    actor = actor_of(request)
    handed = ReturnFile.objects.all().arriving_for(actor).select_related("organisation")
    file = get_object_or_404(handed, pk=pk)
    audit.seen(by=actor, action="return.arrival", obj=file)
    with scope.about(actor, file.pk):
        row = file.steps.filter(code="received").first()
    return render(request, "repatriation/arrival.html", {"file": file, "step": row})


def _load(request: HttpRequest, pk: UUID) -> tuple[ReturnFile, dict[str, Any]]:
    actor = actor_of(request)
    visible = ReturnFile.objects.visible_to(actor).select_related(
        "case", "person", "lead__user", "arrival_to"
    )
    file = get_object_or_404(visible, pk=pk)
    case = load_case(request, file.case_id, section=Section.TRAVEL)
    may, why = allowed(check_can_lead, actor, case)
    return file, case_frame(request, case, TAB) | {
        "file": file,
        "who": person_label(file.person),
        "local_time": presenters.local_time(file),
        "silence": presenters.silence(file),
        "progress": presenters.progress(file),
        "signs": list(file.signs.select_related("membership__user").order_by("-occurred_at")[:5]),
        "documents": [
            {"document": d, "label": presenters.document_label(d.kind)}
            for d in file.documents.order_by("recorded_at")
        ],
        "may_lead": may,
        "why_not": why,
        "own_kind": actor.organisation_kind,
        "is_open": file.closed_at is None,
    }


def _home(request: HttpRequest, file: ReturnFile) -> str:
    if ReturnFile.objects.visible_to(actor_of(request)).filter(pk=file.pk).exists():
        return file.get_absolute_url()
    return reverse("return-arrival", args=[file.pk])


def _form(
    request: HttpRequest,
    file: ReturnFile,
    context: dict[str, Any],
    form: Any,
    act: Any,
    heading: str,
    label: str,
) -> HttpResponse:
    check_can_lead(actor_of(request), file.case)
    extra = {"heading": heading, "label": label, "back_url": file.get_absolute_url()}
    return form_page(request, form=form, act=act, template="repatriation/form.html", context=context | extra)
