"""Keeping people away from a case: one's own interest, a colleague's, and how confidential the case is."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import check_can_lead, check_permission
from cases.actions import confidentiality, conflicts
from cases.confidentiality import MEANINGS
from cases.models import Case, ConflictLock, Signal
from cases.presenters import case_frame, load_case
from cases.protection_forms import DeclareForm, KeepAwayForm, LevelForm, LiftForm
from core import words
from core.actor import Actor
from core.web import actor_of, form_page
from organisations.models import Membership
from organisations.permissions import Permission

TEMPLATE = "cases/case_form.html"


def lock_rows(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Who is kept away from the case, for the coordinator: newest first.

    Who of another organisation knows whom is for that organisation and for who leads the case.
    """
    rows = ConflictLock.objects.filter(case=case).select_related("user", "set_by", "lifted_by")
    if case.organisation_id != actor.organisation_id:
        colleagues = Membership.objects.filter(organisation_id=actor.organisation_id, active=True)
        rows = rows.filter(user_id__in=colleagues.values("user_id"))
    liftable = set(conflicts.liftable(actor, case).values_list("pk", flat=True))
    return [
        {
            "name": str(lock.user),
            "how": _("meldde dit zelf")
            if lock.declared
            else _("gezet door %(name)s") % {"name": lock.set_by},
            "since": words.when(lock.recorded_at),
            "reason": lock.reason,
            "state": _("opgeheven") if lock.lifted_at else _("ziet de casus niet"),
            "kind": "" if lock.lifted_at else "warn",
            "lift_url": ""
            if lock.lifted_at or lock.pk not in liftable
            else reverse("conflict-lift", args=[case.pk, lock.pk]),
        }
        for lock in rows.order_by("-recorded_at", "pk")[:100]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that one knows somebody in the case; it closes at once."""
    case = load_case(request, pk)
    actor = actor_of(request)

    def act(data: dict[str, Any]) -> str:
        conflicts.declare(by=actor, case=case, reason=data["reason"])
        return reverse("worklist")

    context = case_frame(request, case, "participants") | {
        "heading": _("Ik ken iemand in deze casus"),
        "lead_text": _(
            "De casus sluit meteen voor u, ook in lijsten en bij het zoeken. Alleen een ander heft dit op."
        ),
        "label": _("Meld en sluit de casus voor mij"),
        "kind": "danger",
        "back_url": reverse("case-participants", args=[case.pk]),
    }
    return form_page(
        request, form=DeclareForm(request.POST or None), act=act, template=TEMPLATE, context=context,
        done=_("Gemeld. U ziet deze casus niet meer. Uw taken zijn overgedragen."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def keep_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a colleague away from the case."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_permission(actor, Permission.CASE_LEAD, conflicts.WHO_SETS)

    def act(data: dict[str, Any]) -> str:
        conflicts.keep_away(by=actor, case=case, username=data["username"], reason=data["reason"])
        return reverse("case-participants", args=[case.pk])

    context = case_frame(request, case, "participants") | {
        "heading": _("Een collega uitsluiten"),
        "lead_text": _(
            "De collega ziet de casus niet meer, in geen enkele rol. De collega krijgt geen bericht."
        ),
        "label": _("Sluit uit"),
        "kind": "danger",
        "back_url": reverse("case-participants", args=[case.pk]),
    }
    return form_page(
        request, form=KeepAwayForm(request.POST or None), act=act, template=TEMPLATE, context=context,
        done=_("De collega ziet deze casus niet meer."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: UUID, lock_pk: UUID) -> HttpResponse:
    """Let the person see the case again."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_permission(actor, Permission.CASE_LEAD, conflicts.WHO_SETS)
    lock = get_object_or_404(
        conflicts.liftable(actor, case).filter(lifted_at__isnull=True).select_related("user"), pk=lock_pk
    )

    def act(data: dict[str, Any]) -> str:
        conflicts.lift(by=actor, lock=lock, reason=data["reason"])
        return reverse("case-participants", args=[case.pk])

    context = case_frame(request, case, "participants") | {
        "heading": _("Uitsluiting opheffen: %(name)s") % {"name": lock.user},
        "page_title": _("Uitsluiting opheffen"),
        "lead_text": _("Daarna gelden rol en toewijzing weer. Wijs de collega zo nodig opnieuw toe."),
        "label": _("Hef op"),
        "back_url": reverse("case-participants", args=[case.pk]),
    }
    return form_page(
        request, form=LiftForm(request.POST or None), act=act, template=TEMPLATE, context=context,
        done=_("Opgeheven."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def level(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set how confidential the case is."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    check_permission(actor, Permission.CASE_LEAD)

    def act(data: dict[str, Any]) -> str:
        confidentiality.set_level(
            by=actor, case=case, level=data["level"], reason=data["reason"], version=data["version"]
        )
        return reverse("case-participants", args=[case.pk])

    warnings = [_(meaning.warning) for meaning in MEANINGS.values() if meaning.warning]
    context = case_frame(request, case, "participants") | {
        "heading": _("Vertrouwelijkheid"),
        "lead_text": " ".join(
            [
                _("Alarmen en de grenscontrole gaan op elk niveau door."),
                *warnings,
                _("U wordt zelf toegewezen."),
            ]
        ),
        "label": _("Bewaar"),
        "back_url": reverse("case-participants", args=[case.pk]),
    }
    form = LevelForm(request.POST or None, initial={"level": case.confidentiality, "version": case.version})
    return form_page(request, form=form, act=act, template=TEMPLATE, context=context, done=_("Bewaard."))


@require_http_methods(["GET", "HEAD", "POST"])
def declare_signal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that one knows somebody in a signal, before it is judged."""
    actor = actor_of(request)
    signal = get_object_or_404(Signal.objects.visible_to(actor), pk=pk)

    def act(data: dict[str, Any]) -> str:
        conflicts.declare(by=actor, signal=signal, reason=data["reason"])
        return reverse("worklist")

    context = {"signal": signal, "back_url": reverse("triage-signal", args=[signal.pk])}
    return form_page(
        request, form=DeclareForm(request.POST or None), act=act, template="cases/signals/declare.html",
        context=context, done=_("Gemeld. U ziet dit signaal niet meer."),
    )  # fmt: skip
