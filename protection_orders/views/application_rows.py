"""The rows of an application: one measure, one stated fact, and taking one out."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.models import Person, Signal
from core.actor import Actor
from core.web import actor_of, form_page
from protection_orders import application_forms as forms
from protection_orders import application_presenters as presenters
from protection_orders import instruments as data
from protection_orders.actions import application_parts as parts
from protection_orders.models import Application, ApplicationPerson, RequestedMeasure, StatedFact
from protection_orders.models.application_parts import Part
from protection_orders.paper_content import KINDS
from protection_orders.views.application_parts import FOLDER, part_context
from protection_orders.views.applications import load


@require_POST
def row_remove(request: HttpRequest, pk: UUID, kind: str, row_id: UUID) -> HttpResponse:
    """Take a person, measure or fact out of the application."""
    application = load(request, pk)
    models: dict[str, tuple[Any, Callable[..., None], str]] = {
        "mens": (ApplicationPerson, parts.remove_person, ""),
        "maatregel": (RequestedMeasure, parts.remove_measure, "maatregelen"),
        "feit": (StatedFact, parts.remove_fact, "feiten"),
    }
    if kind not in models:
        raise Http404
    model, remove, slug = models[kind]
    row = get_object_or_404(model, pk=row_id, application=application)
    if not slug:
        slug = "beschermd" if row.part == Part.PROTECTED else "verweerders"
    remove(by=actor_of(request), row_id=row.pk)
    return HttpResponseRedirect(reverse("application-part", args=[pk, slug]))


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: UUID, key: str = "", row_id: UUID | None = None) -> HttpResponse:
    """Add a measure from the library, or change one."""
    actor = actor_of(request)
    application = load(request, pk)
    row = get_object_or_404(application.measures, pk=row_id) if row_id else None
    library = data.measures().get(row.key if row else key)
    if library is None or application.instrument not in library.instruments:
        raise Http404
    people = presenters.addressees(application)
    form = forms.MeasureForm(
        request.POST or None, measure=library, people=people, others=bool(application.class_of_others),
        initial=_measure_initial(application, library, row),
    )  # fmt: skip
    target = reverse("application-part", args=[pk, "maatregelen"])

    def act(values: dict[str, Any]) -> str:
        chosen = Person.objects.filter(pk__in=values.get("addressees", []), case=application.case)
        given = {name: values[name] for name in ("binds_others", "territory", "starts_on", "ends_on", "proportionality")
                 if name in values}  # fmt: skip
        parts.save_measure(
            by=actor, application_id=pk, key=library.code, text=values["text"], addressees=chosen,
            measure_id=row.pk if row else None, version=values["version"], **given,
        )  # fmt: skip
        return target

    context = part_context(request, application, "maatregelen")
    context |= {
        "title": library.name,
        "back_url": target,
        "measure": library,
        "measure_kind": KINDS[library.kind],
    }
    return form_page(
        request,
        form=form,
        act=act,
        template=FOLDER + "measure_form.html",
        context=context,
        done=_("Bewaard."),
    )


def _measure_initial(
    application: Application, library: data.MeasureType, row: RequestedMeasure | None
) -> dict[str, Any]:
    if row is None:
        side = {"respondent": Part.RESPONDENT, "protected_person": Part.PROTECTED}.get(library.addressee, "")
        who = application.people.filter(part=side).values_list("person_id", flat=True)
        return {"text": library.default_text, "addressees": [str(pk) for pk in who]}
    return {
        "text": row.text, "addressees": [str(b.person_id) for b in row.bindings.all()], "territory": row.territory,
        "binds_others": row.binds_others, "starts_on": row.starts_on, "ends_on": row.ends_on,
        "proportionality": row.proportionality, "version": row.version,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def fact(request: HttpRequest, pk: UUID, row_id: UUID | None = None) -> HttpResponse:
    """Add a stated fact, or change one."""
    actor = actor_of(request)
    application = load(request, pk)
    row = get_object_or_404(application.facts, pk=row_id) if row_id else None
    known = _signals(actor, application)
    initial = {} if row is None else {
        "text": row.text, "kind": row.kind, "happened_on": row.happened_on, "disclosure": row.disclosure,
        "signal": str(row.signal_id or ""), "version": row.version,
    }  # fmt: skip
    form = forms.FactForm(request.POST or None, signals=known, initial=initial)
    target = reverse("application-part", args=[pk, "feiten"])

    def act(values: dict[str, Any]) -> str:
        chosen = next((s for s in known if str(s.pk) == values["signal"]), None)
        given = {name: values[name] for name in ("text", "kind", "happened_on", "disclosure", "version")}
        parts.save_fact(by=actor, application_id=pk, signal=chosen, fact_id=row.pk if row else None, **given)
        return target

    context = part_context(request, application, "feiten")
    context |= {"title": _("Feit"), "back_url": target, "place": "", "label": ""}
    return form_page(
        request, form=form, act=act, template=FOLDER + "person_form.html", context=context, done=_("Bewaard.")
    )


def _signals(actor: Actor, application: Application) -> list[Signal]:
    return list(Signal.objects.visible_to(actor).filter(case=application.case).order_by("recorded_at"))
