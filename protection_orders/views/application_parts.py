"""The parts of an application, each its own short page beside the list of what is still open."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

import audit
from cases.access import allowed
from cases.actions import unmask
from cases.models import Person
from cases.person_words import person_label
from core import clock, words
from core.web import actor_of, button, form_page
from core.working_days import local_day
from protection_orders import access, dossier
from protection_orders import application_forms as forms
from protection_orders import application_policies as policies
from protection_orders import application_presenters as presenters
from protection_orders import instruments as data
from protection_orders.actions import application_parts as parts
from protection_orders.buttons import possible
from protection_orders.models import Application, ApplicationPerson
from protection_orders.models.application_parts import Part
from protection_orders.paper_content import KINDS
from protection_orders.views.applications import frame, load
from risk.models import Assessment

FOLDER = "protection_orders/applications/"


def part_context(
    request: HttpRequest, application: Application, part: str, *, names: bool = False
) -> dict[str, Any]:
    """The frame of one part: the list of parts, and what is still open in this one."""
    content = dossier.current(application)
    missing = policies.missing(content, clock.today()) if application.is_editable else []
    editable, why = allowed(access.check_can_write, actor_of(request), application)
    if editable:
        editable, why = possible(policies.check_editable, application)
    slugs = list(policies.PARTS)
    place = slugs.index(part)
    return frame(request, application, names=names) | {
        "part": part,
        "part_label": policies.PARTS[part],
        "parts": presenters.progress(application, missing, part),
        "part_missing": [item.text for item in missing if item.part == part],
        "editable": editable,
        "why_not_editable": why,
        "next_url": reverse("application-part", args=[application.pk, slugs[place + 1]])
        if place + 1 < len(slugs)
        else application.get_absolute_url(),
        "dossier": content,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """One part, by its slug."""
    application = load(request, pk)
    if slug not in PAGES:
        raise Http404
    audit.seen(by=actor_of(request), action="application.part", obj=application, part=slug)
    return PAGES[slug](request, application, slug)


def _side(request: HttpRequest, application: Application, slug: str) -> HttpResponse:
    """The people of one side; names are shown for one answer, after a logged act."""
    actor = actor_of(request)
    side = Part.PROTECTED if slug == "beschermd" else Part.RESPONDENT
    names = request.method == "POST" and "toon" in request.POST
    if names:
        unmask.reveal_names(by=actor, case=application.case)
    people = presenters.candidates(application, side, names=names)
    form = forms.AddPersonForm(
        None if names else request.POST or None,
        people=people,
        label=_("Wie moet beschermd worden?") if side == Part.PROTECTED else _("Wie is verweerder?"),
    )
    context = part_context(request, application, slug, names=names) | {
        "rows": presenters.people_rows(application, side, names=names),
        "candidates": people,
        "names_shown": names,
        "form": form,
    }
    if names:
        return render(request, FOLDER + f"part_{slug}.html", context)

    def act(values: dict[str, Any]) -> str:
        person = Person.objects.visible_to(actor).get(pk=values["person"], case=application.case)
        parts.add_person(by=actor, application_id=application.pk, person=person, part=side)
        return reverse("application-part", args=[application.pk, slug])

    return form_page(request, form=form, act=act, template=FOLDER + f"part_{slug}.html", context=context)


def _views(request: HttpRequest, application: Application, slug: str) -> HttpResponse:
    """What each protected person says, whether they agree, and what a second person must confirm."""
    actor = actor_of(request)
    context = part_context(request, application, slug)
    content: dossier.Dossier = context["dossier"]
    rows = presenters.people_rows(application, Part.PROTECTED)
    for row in rows:
        person = content.person(str(row["row"].person_id))
        row |= {
            "needs_reason": person is not None
            and policies.needs_legal_reason(person)
            and bool(person.agreement),
            "confirm": allowed(access.check_can_confirm, actor, row["row"]),
            "agreement": row["row"].get_agreement_display(),
            "capacity": row["row"].get_capacity_display(),
            "knows": row["row"].get_knows_display(),
            "reason": row["row"].get_legal_reason_display(),
            "views": presenters.views_of(content, str(row["row"].person_id)),
        }
    return render(request, FOLDER + "part_mening.html", context | {"rows": rows})


def _measures(request: HttpRequest, application: Application, slug: str) -> HttpResponse:
    """The measures asked for, and the library of this instrument."""
    context = part_context(request, application, slug)
    named = dict(presenters.addressees(application))
    rows = [
        {
            "row": row,
            "name": data.measures()[row.key].name if row.key in data.measures() else row.key,
            "kind": KINDS[row.kind],
            "binds": [named.get(str(b.person_id), "") for b in row.bindings.all()],
        }
        for row in application.measures.prefetch_related("bindings").order_by("recorded_at", "pk")
    ]
    library = [
        {"measure": measure, "kind": KINDS[measure.kind]}
        for measure in data.measures_for(application.instrument)
    ]
    return render(request, FOLDER + "part_maatregelen.html", context | {"rows": rows, "library": library})


def _facts(request: HttpRequest, application: Application, slug: str) -> HttpResponse:
    """The statement of facts, and the assessment on which the application rests."""
    actor = actor_of(request)
    finished = Assessment.objects.visible_to(actor).filter(case=application.case, state="final")
    choices = [(a, _assessment_label(a)) for a in finished.order_by("-occurred_at", "-pk")[:5]]
    form = forms.SummaryForm(
        request.POST or None,
        assessments=choices,
        initial={
            "assessment": str(application.assessment_id or ""),
            "facts_note": application.facts_note,
            "version": application.version,
        },
    )

    def act(values: dict[str, Any]) -> str:
        saved = parts.write(
            by=actor,
            application_id=application.pk,
            version=values["version"],
            facts_note=values["facts_note"],
        )
        chosen = next((a for a, _label in choices if str(a.pk) == values.get("assessment")), None)
        if chosen is not None and chosen.pk != application.assessment_id:
            parts.choose_assessment(
                by=actor, application_id=application.pk, assessment=chosen, version=saved.version
            )
        return reverse("application-part", args=[application.pk, slug])

    context = part_context(request, application, slug) | {
        "facts": list(application.facts.select_related("signal")),
        "has_assessments": bool(choices),
        "risk_url": f"{application.case.get_absolute_url()}risico/",
    }
    return form_page(
        request, form=form, act=act, template=FOLDER + "part_feiten.html", context=context, done=_("Bewaard.")
    )


def _assessment_label(assessment: Assessment) -> str:
    level = dossier.LABELS["level"].get(assessment.conclusion, "")
    return f"{words.day(local_day(assessment.occurred_at))} · {level}"


def _simple(
    form_class: Any, *fields: str, **fixed: Any
) -> Callable[[HttpRequest, Application, str], HttpResponse]:
    """A part that is one form over fields of the application."""

    def page(request: HttpRequest, application: Application, slug: str) -> HttpResponse:
        actor = actor_of(request)
        initial = {name: getattr(application, name) for name in fields} | {"version": application.version}
        form = form_class(request.POST or None, initial=initial)
        context = part_context(request, application, slug)

        def act(values: dict[str, Any]) -> str:
            chosen = {name: values[name] for name in fields} | fixed
            parts.write(by=actor, application_id=application.pk, version=values["version"], **chosen)
            return str(context["next_url"])

        return form_page(
            request,
            form=form,
            act=act,
            template=FOLDER + "part_form.html",
            context=context,
            done=_("Bewaard."),
        )

    return page


PAGES: dict[str, Callable[[HttpRequest, Application, str], HttpResponse]] = {
    "beschermd": _side,
    "verweerders": _side,
    "mening": _views,
    "maatregelen": _measures,
    "feiten": _facts,
    "bericht": _simple(forms.NoticeForm, "without_notice", "notice_reasons", "notice_note"),
    "procedures": _simple(forms.ProceedingsForm, "other_proceedings", "other_proceedings_note"),
    "zitting": _simple(
        forms.HearingForm, "hearing_needs", "hearing_language", "hearing_note", hearing_asked=True
    ),
}


def _person(
    request: HttpRequest, pk: UUID, row_id: UUID
) -> tuple[Application, ApplicationPerson, dict[str, Any]]:
    application = load(request, pk)
    row = get_object_or_404(application.people.select_related("person"), pk=row_id)
    every = list(application.people.order_by("recorded_at", "pk"))
    slug = "beschermd" if row.part == Part.PROTECTED else "verweerders"
    context = part_context(request, application, slug)
    shown = {"row": row, "place": dossier.places(every)[row.pk], "label": person_label(row.person)}
    return application, row, context | shown


def _person_form(
    request: HttpRequest,
    pk: UUID,
    row_id: UUID,
    form_class: Any,
    fields: tuple[str, ...],
    title: str,
    back: str,
) -> HttpResponse:
    actor = actor_of(request)
    _application, row, context = _person(request, pk, row_id)
    initial = {name: getattr(row, name) for name in fields} | {"version": row.version}
    form = form_class(request.POST or None, initial=initial)
    target = reverse("application-part", args=[pk, back or context["part"]])

    def act(values: dict[str, Any]) -> str:
        parts.change_person(
            by=actor, row_id=row.pk, version=values["version"], **{name: values[name] for name in fields}
        )
        return target

    context |= {"title": title, "back_url": target}
    return form_page(
        request, form=form, act=act, template=FOLDER + "person_form.html", context=context, done=_("Bewaard.")
    )


@require_http_methods(["GET", "POST"])
def person_age(request: HttpRequest, pk: UUID, row_id: UUID) -> HttpResponse:
    """Answer an age that the birth date does not decide."""
    fields = ("age_answer", "age_basis")
    return _person_form(request, pk, row_id, forms.AgeForm, fields, _("Leeftijd"), "")


@require_http_methods(["GET", "POST"])
def person_role(request: HttpRequest, pk: UUID, row_id: UUID) -> HttpResponse:
    """Relation and role of a respondent."""
    return _person_form(request, pk, row_id, forms.RoleForm, ("role_note",), _("Relatie en rol"), "")


@require_http_methods(["GET", "POST"])
def person_agreement(request: HttpRequest, pk: UUID, row_id: UUID) -> HttpResponse:
    """Whether the protected person knows, agrees and can oversee it."""
    fields = ("knows", "agreement", "not_asked_reason", "capacity", "capacity_note", "share_view")
    return _person_form(request, pk, row_id, forms.AgreementForm, fields, _("Instemming"), "mening")


@require_http_methods(["GET", "POST"])
def person_reason(request: HttpRequest, pk: UUID, row_id: UUID) -> HttpResponse:
    """The ground for going on for an adult who has not agreed."""
    fields = ("legal_reason", "legal_reason_note")
    title = _("Doorgaan zonder instemming")
    return _person_form(request, pk, row_id, forms.LegalReasonForm, fields, title, "mening")


@require_http_methods(["GET", "POST"])
def person_words(request: HttpRequest, pk: UUID, row_id: UUID) -> HttpResponse:
    """Write down what the person says; what was written before stays."""
    actor = actor_of(request)
    application, row, context = _person(request, pk, row_id)
    form = forms.WordsForm(request.POST or None)
    target = reverse("application-part", args=[pk, "mening"])

    def act(values: dict[str, Any]) -> str:
        chosen = {name: values[name] for name in ("words", "alone", "language", "interpreter", "occurred_at")}
        parts.record_view(by=actor, application_id=application.pk, person=row.person, **chosen)
        return target

    context |= {"title": _("In eigen woorden"), "back_url": target, "editable": True}
    return form_page(
        request, form=form, act=act, template=FOLDER + "person_form.html", context=context,
        done=_("De woorden staan vast. Een nieuwe uitspraak legt u erbij vast."),
    )  # fmt: skip


@require_POST
def person_confirm(request: HttpRequest, pk: UUID, row_id: UUID) -> HttpResponse:
    """A second person confirms the ground."""
    application, row, _context = _person(request, pk, row_id)
    return button(
        request, act=lambda: parts.confirm_legal_reason(by=actor_of(request), row_id=row.pk),
        target=reverse("application-part", args=[application.pk, "mening"]), done=_("Bevestigd."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def others(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The class of others."""
    actor = actor_of(request)
    application = load(request, pk)
    initial = {"class_of_others": application.class_of_others, "version": application.version}
    form = forms.OthersForm(request.POST or None, initial=initial)
    target = reverse("application-part", args=[pk, "verweerders"])

    def act(values: dict[str, Any]) -> str:
        parts.write(
            by=actor, application_id=pk, version=values["version"], class_of_others=values["class_of_others"]
        )
        return target

    context = part_context(request, application, "verweerders")
    context |= {"title": _("Groep van anderen"), "back_url": target, "place": "", "label": ""}
    return form_page(
        request, form=form, act=act, template=FOLDER + "person_form.html", context=context, done=_("Bewaard.")
    )
