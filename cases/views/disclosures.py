"""The register of disclosures of a case, and what an organisation could see of it at a moment."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from cases import disclosed
from cases.access import check_can_lead
from cases.actions import disclosures as actions
from cases.disclosure_forms import AtForm, InformedForm
from cases.models import Case, Disclosure, EmergencyAccess
from cases.presenters import case_frame, load_case
from cases.sharing import exactly_seen, purpose_label
from core import clock, paging, words
from core.web import actor_of, form_page
from organisations.models import Organisation


@require_safe
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every share of this case, newest first; for the organisation that leads it."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    rows = (
        Disclosure.objects.visible_to(actor)
        .filter(case=case)
        .select_related("organisation", "person", "given_by")
    )
    found = paging.page(rows, request.GET.get("na"), key="starts_at", size=25)
    audit.seen(by=actor, action="disclosure.list", obj=case, count=len(found.items))
    context = case_frame(request, case, "participants") | {
        "rows": [_row(case, row) for row in found.items],
        "older_url": f"?na={found.next_mark}" if found.next_mark else "",
        "newer_url": reverse("disclosure-list", args=[case.pk]) if request.GET.get("na") else "",
    }
    return render(request, "cases/disclosures/register.html", context)


def _row(case: Case, row: Disclosure) -> dict[str, Any]:
    over = row.ends_at is not None and row.ends_at <= clock.now()
    seen = [section.label.lower() for section in exactly_seen(row.organisation.kind, row.sections)]
    return {
        "receiver": row.organisation.name,
        "person": str(row.person) if row.person else "",
        "state": _("beëindigd") if over else _("loopt"),
        "kind": "" if over else "ok",
        "rows": [
            {"label": _("Wat"), "value": ", ".join(seen) or _("niets")},
            {
                "label": _("Doel"),
                "value": purpose_label(row.purpose) if row.purpose else _("bij uitzondering"),
            },
            {"label": _("Grondslag"), "value": disclosed.ground_label(row.ground)},
            {"label": _("Waarom nodig"), "value": row.necessity},
            {"label": _("Van"), "value": words.when(row.starts_at)},
            {
                "label": _("Tot"),
                "value": words.when(row.ends_at) if row.ends_at else _("tot het meedoen stopt"),
                "note": row.end_reason,
            },
            {
                "label": _("Betrokkene geïnformeerd"),
                "value": row.get_informed_display(),
                "note": row.informed_note,
            },
            {
                "label": _("Gedeeld door"),
                "value": str(row.given_by) if row.given_by else _("automatisch, na een besluit"),
            },
        ],
        "informed_url": ""
        if row.informed == "yes"
        else reverse("disclosure-informed", args=[case.pk, row.pk]),
        "end_url": ""
        if over or row.person_id or row.participation_id is None
        else reverse("participant-end", args=[case.pk, row.participation_id]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def informed(request: HttpRequest, pk: UUID, disclosure_pk: UUID) -> HttpResponse:
    """Write down whether the person concerned was told."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    row = get_object_or_404(Disclosure.objects.visible_to(actor).filter(case=case), pk=disclosure_pk)

    def act(data: dict[str, Any]) -> str:
        actions.set_informed(by=actor, disclosure=row, informed=data["informed"], note=data["informed_note"])
        return reverse("disclosure-list", args=[case.pk])

    context = case_frame(request, case, "participants") | {
        "heading": _("Is de betrokkene geïnformeerd?"),
        "lead_text": _("Vertel het niet als dat iemand in gevaar brengt. Leg dan vast waarom niet."),
        "label": _("Leg vast"),
        "back_url": reverse("disclosure-list", args=[case.pk]),
    }
    return form_page(
        request, form=InformedForm(request.POST or None), act=act, template="cases/case_form.html", context=context,
        done=_("Vastgelegd."),
    )  # fmt: skip


@require_safe
def at_moment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What could this organisation see at this moment? A page to print."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    houses = _houses(case)
    form = AtForm(request.GET if "organisatie" in request.GET else None, organisations=houses)
    context = case_frame(request, case, "participants") | {"form": form, "asked": False}
    if form.is_bound and form.is_valid():
        organisation = Organisation.objects.get(pk=form.cleaned_data["organisatie"])
        moment = form.cleaned_data["moment"]
        found = disclosed.could_see(case, organisation, moment)
        audit.seen(
            by=actor,
            action="disclosure.at",
            obj=case,
            organisation=organisation.pk,
            moment=moment.isoformat(),
        )
        context |= {
            "asked": True,
            "house": organisation.name,
            "moment": words.when(moment),
            "made_at": words.when(clock.now()),
            "sights": [
                {
                    "how": one.how,
                    "ground": one.ground,
                    "period": _("van %(since)s tot %(until)s")
                    % {
                        "since": words.when(one.since),
                        "until": words.when(one.until) if one.until else _("nu"),
                    },
                    "sections": ", ".join(one.sections),
                }
                for one in found
            ],
        }
    return render(request, "cases/disclosures/at_moment.html", context, status=422 if form.errors else 200)


def _houses(case: Case) -> list[tuple[str, str]]:
    """The organisations that ever saw something of this case."""
    ids = set(Disclosure.objects.filter(case=case).values_list("organisation_id", flat=True))
    ids |= set(
        EmergencyAccess.objects.filter(case=case).values_list("membership__organisation_id", flat=True)
    )
    ids |= set(case.participations.values_list("organisation_id", flat=True))
    return [(str(o.pk), o.name) for o in Organisation.objects.filter(pk__in=ids).order_by("name")]
