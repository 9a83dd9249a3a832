"""The duty roster of one's own organisation: who has duty now, who comes next, taking over, planning."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.actor import Actor
from core.web import actor_of, button, form_page
from organisations import access
from organisations.actions import duty as actions
from organisations.duty import can_take, coming, on_duty
from organisations.duty_forms import ShiftForm
from organisations.models import DutyShift, Membership
from organisations.permissions import ROLES, Permission, RoleName


@require_safe
def roster(request: HttpRequest) -> HttpResponse:
    """Who has duty now and who comes next."""
    actor = actor_of(request)
    access.check_can_see_roster(actor)
    assert actor.organisation_id is not None  # noqa: S101 - checked above: the actor has a role
    now = clock.now()
    running = on_duty(actor.organisation_id, now)
    mine = any(s.membership_id == actor.membership_id and s.ends_at is None for s in running)
    same_role = [s for s in running if s.membership.role == actor.role]
    return render(
        request,
        "organisations/duty.html",
        {
            "running": [_row(actor, shift) for shift in running],
            "coming": [_row(actor, shift) for shift in coming(actor.organisation_id, now)],
            "receives": actor.can(Permission.ALERT_RECEIVE),
            "have_it": mine and len(same_role) == 1,
            "phone": request.membership.organisation.duty_phone,  # type: ignore[attr-defined]
        },
    )


def _row(actor: Actor, shift: DutyShift) -> dict[str, Any]:
    member = shift.membership
    own = member.pk == actor.membership_id
    return {
        "pk": shift.pk,
        "name": str(member.user),
        "role": ROLES[RoleName(member.role)].label,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "own": own,
        "may_stop": own or access.plans_for_others(actor),
    }


@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """ "Ik neem de dienst over"."""
    actor = actor_of(request)
    done = _("U heeft nu dienst, tot een collega die overneemt.")
    return button(request, act=lambda: actions.take_over(by=actor), target=reverse("duty"), done=done)


def plan(request: HttpRequest) -> HttpResponse:
    """Plan a shift."""
    actor = actor_of(request)
    access.check_can_see_roster(actor)

    def act(data: dict[str, Any]) -> str:
        actions.plan(
            by=actor, membership_id=data["member"], starts_at=data["starts_at"], ends_at=data["ends_at"]
        )
        return reverse("duty")

    form = ShiftForm(
        request.POST or None, members=_members(actor), initial={"member": str(actor.membership_id)}
    )
    return form_page(
        request,
        form=form,
        act=act,
        template="organisations/duty_plan.html",
        done=_("De dienst staat in het rooster."),
    )


def _members(actor: Actor) -> list[Membership]:
    """Whom this person may plan: everybody, or only oneself."""
    if actor.organisation_id is None:
        return []
    everybody = can_take(actor.organisation_id)
    if access.plans_for_others(actor):
        return everybody
    return [member for member in everybody if member.pk == actor.membership_id]


@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a running shift, or take a planned one back."""
    actor = actor_of(request)
    return button(
        request,
        act=lambda: actions.stop(by=actor, shift_id=pk),
        target=reverse("duty"),
        done=_("De dienst is gestopt."),
    )
