"""Reading by a second person, and the request to withdraw."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import audit
from cases.access import allowed
from core import clock
from core.errors import PolicyDenied
from core.web import actor_of, form_page
from protection_orders import access, dossier
from protection_orders import application_forms as forms
from protection_orders import application_policies as policies
from protection_orders import application_presenters as presenters
from protection_orders.actions import reviews, withdrawals
from protection_orders.buttons import button, possible
from protection_orders.models import Application
from protection_orders.views.applications import frame, load

FOLDER = "protection_orders/applications/"
FORMS = {
    "goedkeuren": forms.ReadForm,
    "teruggeven": forms.ReturnForm,
    "alleen": forms.AloneForm,
    "tweede": forms.SecondForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who wrote, who weighed, what changed; then return, approve, approve alone, or the second review."""
    actor = actor_of(request)
    application = load(request, pk)
    audit.seen(by=actor, action="application.review", obj=application)
    chosen = request.POST.get("besluit", "") if request.method == "POST" else request.GET.get("besluit", "")
    if chosen not in FORMS:
        chosen = "tweede" if application.second_review_open else "goedkeuren"
    form = FORMS[chosen](request.POST or None, initial={"content_hash": application.content_hash})

    def act(values: dict[str, Any]) -> str:
        _decide(request, application, chosen, values)
        return application.get_absolute_url()

    context = frame(request, application) | _reading(request, application) | {"chosen": chosen}
    context |= {"acts": _acts(request, application), "act_label": LABELS[chosen]}
    context["may"] = next((act_ for act_ in context["acts"] if act_["key"] == chosen), None)
    return form_page(
        request,
        form=form,
        act=act,
        template=FOLDER + "review.html",
        context=context,
        done=_("Uw besluit is vastgelegd."),
    )


LABELS = {
    "goedkeuren": "Keur goed",
    "teruggeven": "Geef terug",
    "alleen": "Keur met spoed alleen goed",
    "tweede": "Leg uw beoordeling vast",
}


def _decide(request: HttpRequest, application: Application, chosen: str, values: dict[str, Any]) -> None:
    actor = actor_of(request)
    if chosen == "tweede":
        reviews.second(
            by=actor, application_id=application.pk, agrees=values["agrees"] == "yes", note=values["note"]
        )
        return
    given = {"content_hash": values["content_hash"], "note": values["note"]}
    if chosen == "teruggeven":
        reviews.give_back(by=actor, application_id=application.pk, reasons=values["reasons"], **given)
    elif chosen == "alleen":
        reviews.approve_alone(by=actor, application_id=application.pk, **given)
    else:
        reviews.approve(by=actor, application_id=application.pk, **given)


def _acts(request: HttpRequest, application: Application) -> list[dict[str, Any]]:
    """The ways to decide, each with the reason when it is closed to this person now."""
    actor = actor_of(request)
    page = reverse("application-review", args=[application.pk])
    read = allowed(access.check_can_review, actor, application)
    alone = allowed(access.check_can_approve_alone, actor, application, clock.now())
    acute = possible(policies.check_acute, application)
    found = []
    if application.state == "submitted":
        found = [
            ("goedkeuren", _("Goedkeuren"), (read,)),
            ("teruggeven", _("Teruggeven"), (read,)),
            ("alleen", _("Met spoed alleen goedkeuren"), (alone, acute)),
        ]
    if application.second_review_open:
        second = allowed(access.check_can_second, actor, application)
        found.append(("tweede", _("Spoedbesluit beoordelen"), (second,)))
    return [
        {"key": key} | button(label, f"{page}?besluit={key}#besluit", *answers)
        for key, label, answers in found
    ]


def _reading(request: HttpRequest, application: Application) -> dict[str, Any]:
    content = dossier.current(application)
    versions = list(application.versions.order_by("-number")[:2])
    changes = []
    if len(versions) == 2:
        changes = presenters.changes_since(
            dossier.from_json(versions[1].content), dossier.from_json(versions[0].content)
        )
    assessment = application.assessment
    later = application.views.filter(recorded_at__gt=versions[0].recorded_at).count() if versions else 0
    return {
        "dossier": content,
        "writers": list(application.writers.select_related("membership__user").order_by("recorded_at")),
        "assessors": [m for m in (assessment.assessed_by, assessment.second_by) if m] if assessment else [],
        "assessment": assessment,
        "danger_word": dossier.LABELS["level"].get(assessment.conclusion, "") if assessment else "",
        "changes": changes,
        "resubmitted": len(versions) == 2,
        "reviews": presenters.reviews_of(application),
        "papers": presenters.paper_links(application),
        "later_views": later,
        "request_open": application.withdrawals.filter(state__in=("asked", "checked")).first(),
        "instrument_rows": presenters.instrument_rows(application.instrument),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A request to stop: first the request, then the check for pressure, then a new weighing, then the decision."""
    actor = actor_of(request)
    application = load(request, pk)
    access.check_can_write(actor, application)
    audit.seen(by=actor, action="application.withdrawal", obj=application)
    asked = (
        application.withdrawals.filter(state__in=("asked", "checked"))
        .select_related("recorded_by__user")
        .first()
    )
    step = asked.state if asked else "none"
    kinds = {
        "none": forms.WithdrawalForm,
        "asked": forms.PressureForm,
        "checked": forms.WithdrawalDecisionForm,
    }
    # The form that was filled in, also when a colleague took that step meanwhile.
    filled = request.POST.get("stap", step)
    form = kinds[filled if filled in kinds else step](
        request.POST or None, initial={"version": asked.version if asked else None}
    )
    page = reverse("application-withdraw", args=[pk])

    def act(values: dict[str, Any]) -> str:
        values = {k: v for k, v in values.items() if k != "submission_id"}
        if filled != step:
            raise PolicyDenied(_("Een collega heeft deze stap intussen gedaan. Kijk eerst wat er staat."))
        if asked is None:
            withdrawals.request_withdrawal(by=actor, application_id=pk, **values)
        elif step == "asked":
            withdrawals.check_pressure(by=actor, request_id=asked.pk, **values)
        elif values.pop("decision") == "grant":
            withdrawals.grant(by=actor, request_id=asked.pk, **values)
            return application.get_absolute_url()
        else:
            withdrawals.keep(by=actor, request_id=asked.pk, **values)
            return application.get_absolute_url()
        return page

    context = frame(request, application) | {
        "step": step,
        "late": filled != step,
        "asked": asked,
        "may_decide": allowed(access.check_can_decide_withdrawal, actor, asked) if asked else (True, ""),
        "weighed": asked is not None and withdrawals.weighed_anew(asked),
        "risk_url": f"{application.case.get_absolute_url()}risico/",
        "earlier": application.withdrawals.filter(state__in=("granted", "kept")).order_by("-recorded_at"),
    }
    return form_page(
        request, form=form, act=act, template=FOLDER + "withdraw.html", context=context, done=_("Vastgelegd.")
    )
