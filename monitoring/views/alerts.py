"""The pages of alerts, and the small answers that keep them live."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import audit
from cases.presenters import case_frame, load_case
from cases.sections import Section
from core import clock, pulse, scope
from core.actor import Actor
from core.errors import PolicyDenied
from core.web import actor_of, form_page
from monitoring import alert_list, presenters
from monitoring.access import check_can_receive, check_can_take, check_not_excluded
from monitoring.actions import alerts as actions
from monitoring.addressing import RECEIVING_ROLES
from monitoring.forms import HandleForm, PassOnForm
from monitoring.live import badge_context, standing
from monitoring.models import Alert, AlertAddressee
from organisations.duty import on_duty
from organisations.models import Membership

# Without script a page asks anew by itself.
REFRESH = 10
UNCHANGED = 204


@require_safe
def alert_list_page(request: HttpRequest) -> HttpResponse:
    """The alerts of one's own organisation: open first."""
    actor = actor_of(request)
    check_can_receive(actor)
    group = _group(request)
    mark = request.GET.get("na")
    context = _rows(actor, alert_list.find(actor, group, mark), group, mark) | {
        "chips": [
            {"label": label, "url": f"?stand={key}" if key else ".", "current": key == group, "count": None}
            for key, label in alert_list.labels().items()
        ],
        "duty": _duty_words(actor),
        "newer_url": f"?{urlencode({'stand': group})}" if mark else "",
        "live_refresh": REFRESH,
    }
    return render(request, "monitoring/alerts/list.html", context)


@require_safe
def alert_rows(request: HttpRequest) -> HttpResponse:
    """The rows alone, or 204 while nothing changed since `merk`. Fixed words and numbers only: no audit line."""
    actor = actor_of(request)
    check_can_receive(actor)
    group, mark = _group(request), request.GET.get("na")
    page = alert_list.find(actor, group, mark)
    if request.GET.get("merk") == page.mark:
        return HttpResponse(status=UNCHANGED)
    return HttpResponse(render_to_string("monitoring/alerts/_rows.html", _rows(actor, page, group, mark)))


def _rows(actor: Actor, page: alert_list.Page, group: str, mark: str | None) -> dict[str, Any]:
    query = {k: v for k, v in (("stand", group), ("na", mark or "")) if v}
    return {
        "rows": [presenters.list_row(row) for row in alert_list.fetch(actor, page)],
        "group": group,
        "poll_url": f"{reverse('alert-rows')}?{urlencode(query | {'merk': page.mark})}",
        "older_url": f"?{urlencode({'stand': group, 'na': page.older})}" if page.older else "",
    }


def _group(request: HttpRequest) -> str:
    asked = request.GET.get("stand", "")
    return asked if asked in alert_list.GROUPS else ""


def _duty_words(actor: Actor) -> str:
    names = (
        [str(shift.membership.user) for shift in on_duty(actor.organisation_id, clock.now())]
        if actor.organisation_id
        else []
    )
    if not names:
        return _("Niemand heeft nu dienst. Alarmen gaan naar de hele organisatie.")
    return _("Nu dienst: %(names)s.") % {"names": ", ".join(names)}


@require_safe
def alert_badge(request: HttpRequest) -> HttpResponse:
    """The alarms in the frame, or 204 while `gezien` still holds. Asked every second by every screen.

    503 while alerts do not get through: the screen then says so, because silence must never look like safety.
    """
    if pulse.stands_still():
        return HttpResponse(status=503)
    found = standing(actor_of(request))
    seen = request.GET.get("gezien", "")
    if found is None or seen == found.mark:
        return HttpResponse(status=UNCHANGED)
    here = request.headers.get("HX-Current-URL", "")
    context = badge_context(found, on_alarm_page="/alarmen/" in here)
    # Said aloud again only when the acute ones changed, not when somebody took another.
    context["alarm_banner_too"] = not seen.endswith(f".{found.banner_mark}")
    return HttpResponse(render_to_string("monitoring/alerts/_badge.html", context))


@require_safe
def alert_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One alert: the three questions, one main act, who knows of it."""
    return _detail(request, _visible(request, pk))


def _detail(request: HttpRequest, alert: Alert, *, refusal: str = "") -> HttpResponse:
    actor = actor_of(request)
    audit.seen(by=actor, action="alert.view", obj=alert)
    context = presenters.page_of(actor, alert) | {"refusal": refusal, "live_refresh": REFRESH}
    return render(request, "monitoring/alerts/detail.html", context, status=409 if refusal else 200)


@require_safe
def alert_state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The changing part of the page, or 204 while nothing changed since `merk`."""
    alert = _visible(request, pk)
    rows = AlertAddressee.objects.filter(alert=alert).order_by("recorded_at", "pk").only("pk", "version")
    if request.GET.get("merk") == presenters.mark_of(rows):
        return HttpResponse(status=UNCHANGED)
    actor = actor_of(request)
    audit.seen(by=actor, action="alert.view", obj=alert)
    return render(request, "monitoring/alerts/_alert.html", presenters.page_of(actor, alert))


@require_POST
def alert_seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sent by the page itself once it is shown; see `actions.see`."""
    alert = _visible(request, pk)
    actions.see(by=actor_of(request), alert_id=alert.pk)
    return HttpResponse(status=UNCHANGED)


@require_POST
def alert_take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "Ik neem dit aan". When a colleague was first, the page itself says who."""
    alert = _visible(request, pk)
    try:
        actions.acknowledge(by=actor_of(request), alert_id=alert.pk)
    except PolicyDenied as refusal:
        return _detail(request, alert, refusal=refusal.reason)
    messages.success(request, _("U nam het alarm aan. Leg daarna vast wat u deed."))
    return redirect(alert.get_absolute_url())


def alert_pass(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give it to a colleague."""
    actor = actor_of(request)
    alert, _mine = _own(request, pk)
    form = PassOnForm(request.POST or None, colleagues=_colleagues(actor, alert))

    def act(data: dict[str, Any]) -> str:
        actions.pass_on(by=actor, alert_id=alert.pk, to=data["to"])
        return alert.get_absolute_url()

    return form_page(
        request,
        form=form,
        act=act,
        template="monitoring/alerts/pass_on.html",
        context={"alert": alert},
        done=_("Doorgegeven. Het alarm telt als niet aangenomen, tot uw collega het aanneemt."),
    )


def alert_handle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what was done."""
    actor = actor_of(request)
    alert, _mine = _own(request, pk)

    def act(data: dict[str, Any]) -> str:
        actions.handle(
            by=actor, alert_id=alert.pk, response=data["response"], occurred_at=data["occurred_at"]
        )
        return alert.get_absolute_url()

    return form_page(
        request,
        form=HandleForm(request.POST or None),
        act=act,
        template="monitoring/alerts/handle.html",
        context={"alert": alert},
        done=_("Vastgelegd. Het alarm is voor uw organisatie afgehandeld."),
    )


@require_safe
def case_alerts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The alerts of a case and who took them."""
    case = load_case(request, pk, section=Section.ORDERS)
    actor = actor_of(request)
    audit.seen(by=actor, action="alert.case_view", obj=case)
    context = case_frame(request, case, "alerts") | {
        "case_alerts": presenters.case_alerts(actor, case),
        "live_refresh": REFRESH,
    }
    return render(request, "monitoring/alerts/case_alerts.html", context)


def _visible(request: HttpRequest, pk: UUID) -> Alert:
    actor = actor_of(request)
    alert: Alert = get_object_or_404(Alert.objects.visible_to(actor).select_related("not_by"), pk=pk)
    # Who is addressed need not take part in the case; whom to phone stands in it.
    scope.fill(actor, [alert], "case__organisation")
    return alert


def _own(request: HttpRequest, pk: UUID) -> tuple[Alert, AlertAddressee]:
    """The alert and this organisation's part of it; raises AccessDenied for who may not act on it."""
    actor = actor_of(request)
    alert = _visible(request, pk)
    addressee = (
        alert.addressees.filter(organisation_id=actor.organisation_id).first() or alert.addressees.all()[0]
    )
    check_can_take(actor, addressee)
    check_not_excluded(actor, alert)
    return alert, addressee


def _colleagues(actor: Actor, alert: Alert) -> list[tuple[Membership, bool]]:
    """Who could take it instead, those on duty first; not the one person who may not."""
    if actor.organisation_id is None:
        return []
    duty = {shift.membership_id for shift in on_duty(actor.organisation_id, clock.now())}
    members = (
        Membership.objects.filter(
            organisation_id=actor.organisation_id, active=True, user__is_active=True, role__in=RECEIVING_ROLES
        )
        .exclude(pk=actor.membership_id)
        .select_related("user")
    )
    if alert.not_by is not None:
        members = members.exclude(user_id=alert.not_by.user_id)
    found = [(member, member.pk in duty) for member in members]
    return sorted(found, key=lambda one: (not one[1], str(one[0].user)))
