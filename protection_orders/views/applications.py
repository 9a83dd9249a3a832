"""An application as a whole: begin, overview, put before a second person, file, or throw a draft away."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from cases.access import allowed
from cases.presenters import case_frame, load_case
from cases.sections import Section
from core import clock, words
from core.web import actor_of, form_page
from organisations.models import Organisation
from protection_orders import access, dossier
from protection_orders import application_forms as forms
from protection_orders import application_policies as policies
from protection_orders import application_presenters as presenters
from protection_orders import instruments as data
from protection_orders.actions import application_parts, applications
from protection_orders.models import Application, Order

TAB = "orders"
# Who may appear as the one who files or decides; schools and doctors never do.
CHAIN = ("rvdk", "om", "gi", "police", "veilig_thuis", "lkha", "mayor", "municipality", "court")


def load(request: HttpRequest, pk: UUID) -> Application:
    """The application of a page: 404 when this actor does not see it."""
    found: Application = get_object_or_404(
        Application.objects.visible_to(actor_of(request)).select_related(
            "case__organisation", "case__lead__user", "organisation", "author__user", "submitted_by__user",
            "assessment__assessed_by__user", "assessment__second_by__user", "filed_by_organisation",
        ),
        pk=pk,
    )  # fmt: skip
    return found


def frame(request: HttpRequest, application: Application, *, names: bool = False) -> dict[str, Any]:
    """The context of `application_base.html`; practice is on every page of a practice application."""
    context = case_frame(request, application.case, TAB, names=names)
    return context | {
        "application": application,
        "instrument": data.instruments()[application.instrument],
        "pill": presenters.state_pill(application),
        "practice_mode": application.is_practice or application.case.is_practice,
    }


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose an instrument: only what holds today, and in practice also what does not exist yet."""
    actor = actor_of(request)
    case = load_case(request, pk, section=Section.ORDERS)
    access.check_can_apply(actor, case)
    practice = case.is_practice or request.GET.get("oefening") == "1"
    if practice:
        access.check_can_practise(actor)
    form = forms.BeginForm(request.POST or None, instruments=_choices(practice=practice))

    def act(values: dict[str, Any]) -> str:
        made = applications.begin(by=actor, case=case, instrument=values["instrument"], practice=practice)
        return made.get_absolute_url()

    context = case_frame(request, case, TAB) | {
        "practice_mode": practice,
        "practice": practice,
        "may_practise": allowed(access.check_can_practise, actor)[0] and not case.is_practice,
        "orders_url": reverse("case-orders", args=[case.pk]),
    }
    return form_page(
        request, form=form, act=act, template="protection_orders/applications/new.html", context=context,
        done=_("De aanvraag is begonnen. Vul de delen in, in elke volgorde."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def instrument(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose another instrument for the same application, for example after it came back."""
    actor = actor_of(request)
    application = load(request, pk)
    access.check_can_write(actor, application)
    policies.check_editable(application)
    initial = {"instrument": application.instrument, "version": application.version}
    choices = _choices(practice=application.is_practice)
    form = forms.InstrumentForm(request.POST or None, instruments=choices, initial=initial)

    def act(values: dict[str, Any]) -> str:
        application_parts.change_instrument(
            by=actor, application_id=pk, instrument=values["instrument"], version=values["version"]
        )
        return application.get_absolute_url()

    return form_page(
        request, form=form, act=act, template="protection_orders/applications/instrument.html",
        context=frame(request, application), done=_("Het instrument is gewijzigd. Kijk de maatregelen na."),
    )  # fmt: skip


def _choices(*, practice: bool) -> list[data.OrderInstrument]:
    today = clock.today()
    return [i for i in data.instruments().values() if i.in_force_on(today) or (practice and i.is_prospective)]


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The application as it stands: who may ask and decide, the parts, what may be done now."""
    actor = actor_of(request)
    application = load(request, pk)
    content = dossier.current(application)
    missing = policies.missing(content, clock.today()) if application.is_editable else []
    audit.seen(by=actor, action="application.view", obj=application)
    context = frame(request, application) | {
        "parts": presenters.progress(application, missing),
        "missing": missing,
        "buttons": presenters.buttons(actor, application, missing),
        "papers": presenters.paper_links(application),
        "instrument_rows": presenters.instrument_rows(application.instrument),
        "reviews": presenters.reviews_of(application),
        "request_open": application.withdrawals.filter(state__in=("asked", "checked")).first(),
        "annex": allowed(access.check_can_unlock, actor, application),
        "filed_rows": _filed_rows(application),
    }
    return render(request, "protection_orders/applications/detail.html", context)


def _filed_rows(application: Application) -> list[dict[str, Any]]:
    if application.filed_at is None:
        return []
    who = application.filed_by_organisation or policies.who_words(application.filed_by_kind).capitalize()
    return [
        {"label": _("Ingediend door"), "value": who},
        {"label": _("Bij"), "value": application.authority},
        {"label": _("Kenmerk"), "value": application.filed_reference},
        {"label": _("Op"), "value": words.when(application.filed_at)},
        *_outcome_rows(application),
    ]


def _outcome_rows(application: Application) -> list[dict[str, Any]]:
    if not application.outcome:
        return []
    order = Order.objects.filter(application=application).first()
    link = {"url": order.get_absolute_url(), "action": _("Naar het bevel")} if order else {}
    return [{"label": _("Besluit"), "value": application.get_outcome_display()} | link]


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the text before a second person: what is missing, or what happens then."""
    actor = actor_of(request)
    application = load(request, pk)
    access.check_can_write(actor, application)
    content = dossier.current(application)
    missing = policies.missing(content, clock.today())
    form = forms.SubmitForm(request.POST or None, initial={"content_hash": content.hash})

    def act(values: dict[str, Any]) -> str:
        applications.submit(by=actor, application_id=pk, content_hash=values["content_hash"])
        return application.get_absolute_url()

    context = frame(request, application) | {
        "missing": missing,
        "parts": presenters.progress(application, missing),
        "papers": presenters.paper_links(application),
    }
    return form_page(
        request, form=form, act=act, template="protection_orders/applications/submit.html", context=context,
        done=_("De aanvraag ligt nu bij de tweede lezer."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record who filed it where."""
    actor = actor_of(request)
    application = load(request, pk)
    access.check_can_write(actor, application)
    policies.check_not_practice(application)
    chain = list(Organisation.objects.filter(kind__in=CHAIN, active=True).order_by("name"))
    by_id = {str(o.pk): o for o in chain}
    instrument = data.instruments()[application.instrument]
    form = forms.FileForm(
        request.POST or None,
        instrument=instrument,
        organisations=chain,
        initial={"version": application.version},
    )

    def act(values: dict[str, Any]) -> str:
        applications.file(
            by=actor,
            application_id=pk,
            filed_by=values["filed_by"],
            filed_by_organisation=by_id.get(values["filed_by"]),
            authority=values["authority"],
            authority_organisation=by_id.get(values["authority_organisation"]),
            reference=values["reference"],
            occurred_at=values["occurred_at"],
            version=values["version"],
        )
        return application.get_absolute_url()

    context = frame(request, application) | {
        "instrument_rows": presenters.instrument_rows(application.instrument)
    }
    return form_page(
        request, form=form, act=act, template="protection_orders/applications/file.html", context=context,
        done=_("Vastgelegd dat de aanvraag is ingediend."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw away a draft that nobody read."""
    actor = actor_of(request)
    application = load(request, pk)
    access.check_can_write(actor, application)
    form = forms.DropForm(request.POST or None)

    def act(values: dict[str, Any]) -> str:
        applications.drop(by=actor, application_id=pk, reason=values["reason"], note=values["note"])
        return application.get_absolute_url()

    return form_page(
        request, form=form, act=act, template="protection_orders/applications/drop.html",
        context=frame(request, application), done=_("Het concept is weg. De regel in de tijdlijn blijft."),
    )  # fmt: skip
