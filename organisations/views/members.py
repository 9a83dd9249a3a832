"""Who works here and with which role: the administrator's screens."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from core import clock
from core.actor import Actor
from core.paging import page
from core.web import actor_of, button, form_page
from organisations import access
from organisations.actions import members as actions
from organisations.identity_forms import InvitationForm, ReasonForm
from organisations.messages import address
from organisations.models import Invitation, Membership, Organisation
from organisations.permissions import ROLES, RoleName
from organisations.review import EVERY, is_overdue, overdue

MOST_INVITATIONS = 50


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Colleagues, whose role was looked at longest ago first, and open invitations."""
    actor = actor_of(request)
    access.check_can_manage(actor)
    audit.seen(by=actor, action="member.list")
    return _list(request, actor)


def _list(request: HttpRequest, actor: Actor, link: str = "") -> HttpResponse:
    now = clock.now()
    own = Membership.objects.filter(organisation_id=actor.organisation_id).select_related("user")
    found = page(own, request.GET.get("na"), key="reviewed_at", newest=False)
    waiting = Invitation.objects.filter(
        organisation_id=actor.organisation_id, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).order_by("-recorded_at")[:MOST_INVITATIONS]
    context = {
        "members": [
            {
                "pk": member.pk,
                "name": str(member.user),
                "role": ROLES[RoleName(member.role)].label,
                "active": member.active,
                "own": member.pk == actor.membership_id,
                "overdue": is_overdue(member, now),
                "reviewed_at": member.reviewed_at,
                "due_at": member.reviewed_at + EVERY,
                "last_login": member.user.last_login,
            }
            for member in found.items
        ],
        "older_url": f"?na={found.next_mark}".replace("+", "%2B") if found.next_mark else "",
        "overdue": overdue(actor.organisation_id, now),
        "invitations": [
            {
                "pk": one.pk,
                "name": one.display_name,
                "role": ROLES[RoleName(one.role)].label,
                "expires_at": one.expires_at,
                "expired": one.expires_at <= now,
            }
            for one in waiting
        ],
        "by_mail": bool(settings.EMAIL_HOST),
        "link": link,
    }
    return render(request, "organisations/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    actor = actor_of(request)
    access.check_can_manage(actor)
    roles = actions.roles_for(Organisation.objects.get(pk=actor.organisation_id))

    def act(data: dict[str, Any]) -> str:
        actions.invite(by=actor, role=data["role"], display_name=data["display_name"], email=data["email"])
        return reverse("member-list")

    return form_page(
        request,
        form=InvitationForm(request.POST or None, roles=roles),
        act=act,
        template="organisations/member_invite.html",
        context={"by_mail": bool(settings.EMAIL_HOST)},
        done=_("De uitnodiging staat klaar.")
        if settings.EMAIL_HOST
        else _("De uitnodiging staat klaar. Maak nu een link en geef die zelf door."),
    )


@require_POST
def invitation_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new link for an open invitation, on this one answer, to hand over."""
    actor = actor_of(request)
    token = actions.new_link(by=actor, invitation_id=pk)
    path = reverse("invitation-open", args=[token])
    return _list(
        request,
        actor,
        link=address("invitation-open", token) if settings.PUBLIC_URL else request.build_absolute_uri(path),
    )


@require_POST
def invitation_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    actor = actor_of(request)
    return button(
        request,
        act=lambda: actions.withdraw_invitation(by=actor, invitation_id=pk),
        target=reverse("member-list"),
        done=_("De uitnodiging is ingetrokken."),
    )


@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This colleague still needs this role."""
    actor = actor_of(request)
    return button(
        request,
        act=lambda: actions.confirm(by=actor, membership_id=pk),
        target=reverse("member-list"),
        done=_("Nagekeken. Over een jaar weer."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the role of a colleague."""
    actor = actor_of(request)
    member = _own(actor, pk)

    def act(data: dict[str, Any]) -> str:
        actions.suspend(by=actor, membership_id=pk, reason=data["reason"])
        return reverse("member-list")

    return form_page(
        request,
        form=ReasonForm(request.POST or None),
        act=act,
        template="organisations/member_suspend.html",
        context={"name": str(member.user)},
        done=_("De toegang is beëindigd. Alle sessies zijn gesloten."),
    )


@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a colleague in again."""
    actor = actor_of(request)
    return button(
        request,
        act=lambda: actions.restore(by=actor, membership_id=pk),
        target=reverse("member-list"),
        done=_("Deze collega heeft weer toegang."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reset_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A colleague lost the second factor."""
    actor = actor_of(request)
    member = _own(actor, pk)
    if request.method != "POST":
        return render(request, "organisations/member_factor.html", {"name": str(member.user)})
    return button(
        request,
        act=lambda: actions.reset_factor(by=actor, membership_id=pk),
        target=reverse("member-list"),
        done=_("Bij de volgende keer inloggen koppelt deze collega een nieuwe app."),
    )


def _own(actor: Actor, pk: UUID) -> Membership:
    access.check_can_manage(actor)
    if actor.organisation_id is None:
        raise Http404
    own = Membership.objects.filter(organisation_id=actor.organisation_id).select_related("user")
    return get_object_or_404(own, pk=pk)
