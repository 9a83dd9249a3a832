"""Who takes part: organisations with exactly what they see, colleagues, and one person by exception."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from cases import reference
from cases.access import allowed, check_can_lead, check_can_work, check_permission
from cases.actions import grants, participation
from cases.confidentiality import MEANINGS, Confidentiality
from cases.models import Assignment, Case, ExceptionalGrant, Participation
from cases.overview import colleagues, taking_part
from cases.presenters import case_frame, load_case
from cases.sections import PURPOSE_SECTIONS, Section
from cases.share_preview import preview
from cases.sharing import exactly_seen, purpose_label, sections_of_kind
from cases.sharing_forms import AssignForm, ChooseOrganisationForm, GrantForm, LeaveForm, ShareForm
from cases.views.case_shared import colleague_choices
from cases.views.protection import lock_rows
from core import clock, words
from core.web import actor_of, button, form_page
from organisations.models import Membership, Organisation
from organisations.permissions import Permission


@require_safe
def participants(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Organisations with purpose, ground and sections; colleagues; exceptions."""
    case = load_case(request, pk)
    actor = actor_of(request)
    audit.seen(by=actor, action="participant.list", obj=case)
    lead, lead_reason = allowed(check_can_lead, actor, case)
    work, _reason = allowed(check_can_work, actor, case)
    is_open = case.state == "open"
    found = [_organisation(one, case, lead and is_open) for one in taking_part(actor, case)]
    mine = colleagues(actor, case)
    context = case_frame(request, case, "participants") | {
        "organisations": found,
        "colleagues": [
            {
                "name": str(a.membership.user),
                "role": a.membership.get_role_display(),
                "lead": a.membership_id == case.lead_id,
                "end_url": reverse("colleague-end", args=[case.pk, a.pk])
                if is_open and actor.can(Permission.CASE_LEAD)
                else "",
            }
            for a in mine
        ],
        "grants": _grants(case) if lead else [],
        "level": case.get_confidentiality_display(),
        "level_kind": "" if case.confidentiality == Confidentiality.NORMAL else "warn",
        "level_text": _(MEANINGS[case.confidentiality].text),
        "locks": lock_rows(actor, case) if actor.can(Permission.CASE_LEAD) else [],
        "can_lock": actor.can(Permission.CASE_LEAD),
        "leads": lead and is_open,
        "lead_reason": lead_reason,
        "can_work": work and is_open,
        "can_grant": lead and is_open and actor.can(Permission.CASE_LEAD),
    }
    return render(request, "cases/participants.html", context)


def _organisation(one: dict[str, Any], case: Case, may_end: bool) -> dict[str, Any]:
    row: Participation = one["row"]
    ground = reference.grounds().get(row.ground)
    end = may_end and not row.is_owner
    return one | {
        "purpose": purpose_label(row.purpose),
        "ground": ground.label if ground else row.ground,
        "basis": ground.basis if ground else "",
        "since": row.starts_at,
        "sections": [section.label for section in exactly_seen(row.organisation.kind, row.sections)],
        "end_url": reverse("participant-end", args=[case.pk, row.pk]) if end else "",
    }


def _grants(case: Case) -> list[dict[str, Any]]:
    rows = (
        ExceptionalGrant.objects.filter(permission__content_object=case)
        .select_related("permission__user", "membership__organisation", "granted_by")
        .order_by("-expires_at", "pk")
    )
    now = clock.now()
    return [
        {
            "name": str(g.permission.user),
            "house": g.membership.organisation.name,
            "sections": ", ".join(Section(s).label.lower() for s in g.sections if s in Section.values),
            "reason": g.reason,
            "by": str(g.granted_by),
            "state": _("ingetrokken") if g.revoked_at
            else _("verlopen") if g.expires_at <= now
            else _("tot %(when)s") % {"when": words.when(g.expires_at)},
            "kind": "" if g.revoked_at or g.expires_at <= now else "warn",
            "revoke_url": "" if g.revoked_at or g.expires_at <= now
            else reverse("grant-revoke", args=[case.pk, g.pk]),
        }
        for g in rows
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def participant_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First by GET which organisation and what for; then on which ground and which sections, with a preview."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    source = request.POST if request.method == "POST" else request.GET
    organisation = _chosen(case, source.get("organisation") or source.get("organisatie") or "")
    purpose = source.get("purpose") or source.get("doel") or ""
    if organisation is None or purpose not in PURPOSE_SECTIONS or purpose == "regie":
        return _choose(request, case)
    return _share(request, case, organisation, purpose)


def _chosen(case: Case, typed: str) -> Organisation | None:
    try:
        found: Organisation | None = _candidates(case).filter(pk=UUID(typed)).first()
    except ValueError:
        return None
    return found


def _candidates(case: Case) -> Any:
    taking = Participation.objects.running().filter(case=case).values("organisation_id")
    return Organisation.objects.filter(active=True).exclude(pk__in=taking).order_by("name")


def _choose(request: HttpRequest, case: Case) -> HttpResponse:
    kind = request.GET.get("soort", "")
    rows = _candidates(case).filter(kind=kind)[:300] if kind else []
    # What was not on the page yet is not missed yet.
    sent = request.GET if "organisatie" in request.GET or ("soort" in request.GET and not rows) else None
    choices = [(str(o.pk), o.name) for o in rows]
    form = ChooseOrganisationForm(sent, initial=request.GET.dict(), organisations=choices)
    context = case_frame(request, case, "participants") | {
        "form": form,
        "heading": _("Organisatie laten meedoen"),
        "nothing": bool(kind) and not rows,
        "back_url": reverse("case-participants", args=[case.pk]),
    }
    return render(request, "cases/participant_choose.html", context)


def _share(request: HttpRequest, case: Case, organisation: Organisation, purpose: str) -> HttpResponse:
    actor = actor_of(request)
    grounds = reference.taking_part_grounds(
        from_kind=case.organisation.kind, to_kind=organisation.kind, purpose=purpose, use="participate"
    )
    possible = [section for section in Section if section in sections_of_kind(organisation.kind)]
    standard = [s.value for s in possible if s in PURPOSE_SECTIONS[purpose]]
    initial = {"organisation": organisation.pk, "purpose": purpose, "sections": standard}
    form = ShareForm(
        request.POST or None, initial=initial, sections=possible,
        grounds=[(g.code, f"{g.label} ({g.basis})") for g in grounds],
    )  # fmt: skip
    chosen = request.POST.getlist("sections") if request.method == "POST" else standard
    context = case_frame(request, case, "participants") | {
        "heading": _("%(name)s laten meedoen") % {"name": organisation.name},
        "purpose": purpose_label(purpose),
        "organisation": organisation,
        "grounds": grounds,
        "possible": possible,
        "preview": preview(actor, case, organisation.kind, chosen),
        "form": form,
        "back_url": reverse("participant-add", args=[case.pk]),
    }
    if "preview" in request.POST:
        form.is_valid()
        return render(request, "cases/participant_share.html", context)

    def act(data: dict[str, Any]) -> str:
        participation.join(
            by=actor, case=case, organisation=organisation, purpose=purpose, ground=data["ground"],
            sections={Section.CORE.value, *data["sections"]}, necessity=data["necessity"], informed=data["informed"],
            informed_note=data["informed_note"],
        )  # fmt: skip
        return reverse("case-participants", args=[case.pk])

    done = _("%(name)s doet mee.") % {"name": organisation.name}
    return form_page(
        request, form=form, act=act, template="cases/participant_share.html", context=context, done=done
    )


@require_http_methods(["GET", "HEAD", "POST"])
def participant_end(request: HttpRequest, pk: UUID, participation_pk: UUID) -> HttpResponse:
    """End the taking part of an organisation."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    rows = Participation.objects.running().filter(case=case).select_related("organisation")
    row = get_object_or_404(rows, pk=participation_pk)

    def act(data: dict[str, Any]) -> str:
        participation.leave(by=actor, participation=row, reason=data["reason"])
        return reverse("case-participants", args=[case.pk])

    context = case_frame(request, case, "participants") | {
        "heading": _("%(name)s laten stoppen") % {"name": row.organisation.name},
        "lead_text": _(
            "Deze organisatie ziet de casus meteen niet meer. Wat zij zag, blijft in het logboek staan."
        ),
        "label": _("Laat stoppen"),
        "kind": "danger",
        "back_url": reverse("case-participants", args=[case.pk]),
    }
    return form_page(
        request, form=LeaveForm(request.POST or None), act=act, template="cases/case_form.html", context=context,
        done=_("De organisatie doet niet meer mee."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def colleague_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a colleague work on the case."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_work(actor, case)
    working = set(
        Assignment.objects.filter(case=case, ended_at__isnull=True).values_list("membership_id", flat=True)
    )
    choices = [(key, words_) for key, words_ in colleague_choices(actor) if UUID(key) not in working]

    def act(data: dict[str, Any]) -> str:
        colleague = Membership.objects.filter(organisation_id=actor.organisation_id).get(
            pk=data["membership"]
        )
        participation.assign(by=actor, case=case, membership=colleague)
        return reverse("case-participants", args=[case.pk])

    context = case_frame(request, case, "participants") | {
        "heading": _("Collega toewijzen"),
        "label": _("Wijs toe"),
        "back_url": reverse("case-participants", args=[case.pk]),
    }
    form = AssignForm(request.POST or None, colleagues=choices)
    return form_page(
        request,
        form=form,
        act=act,
        template="cases/case_form.html",
        context=context,
        done=_("Collega toegewezen."),
    )


@require_POST
def colleague_end(request: HttpRequest, pk: UUID, assignment_pk: UUID) -> HttpResponse:
    """End a colleague's work on the case."""
    case = load_case(request, pk)
    actor = actor_of(request)
    row = get_object_or_404(Assignment.objects.filter(case=case, ended_at__isnull=True), pk=assignment_pk)
    return button(
        request,
        act=lambda: participation.unassign(by=actor, assignment=row),
        target=reverse("case-participants", args=[case.pk]),
        done=_("De collega werkt niet meer aan deze casus."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def grant_give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let one person see chosen sections for a while, by exception."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    check_permission(actor, Permission.CASE_LEAD)

    def act(data: dict[str, Any]) -> str:
        grants.give(
            by=actor, case=case, username=data["username"], sections=data["sections"], reason=data["reason"],
            expires_at=data["expires_at"], membership_id=data.get("membership"),
        )  # fmt: skip
        return reverse("case-participants", args=[case.pk])

    context = case_frame(request, case, "participants") | {
        "heading": _("Eén persoon toegang geven, bij uitzondering"),
        "lead_text": _("Alleen als meedoen of verwijzen niet past. Reden en einde staan op de tijdlijn."),
        "label": _("Geef toegang"),
        "back_url": reverse("case-participants", args=[case.pk]),
    }
    return form_page(
        request, form=GrantForm(request.POST or None), act=act, template="cases/case_form.html", context=context,
        done=_("Toegang gegeven."),
    )  # fmt: skip


@require_POST
def grant_revoke(request: HttpRequest, pk: UUID, grant_pk: UUID) -> HttpResponse:
    """Take the access of one person back, now."""
    case = load_case(request, pk)
    actor = actor_of(request)
    grant = get_object_or_404(ExceptionalGrant.objects.filter(permission__content_object=case), pk=grant_pk)
    return button(
        request,
        act=lambda: grants.revoke(by=actor, grant=grant),
        target=reverse("case-participants", args=[case.pk]),
        done=_("Toegang ingetrokken."),
    )
