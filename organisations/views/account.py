"""The own account: who I am, for which organisation I work now, what my role may, and changing that."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.web import actor_of, button
from organisations import sessions
from organisations.actions.account import choose_membership, end_other_sessions
from organisations.actors import SESSION_KEY
from organisations.identity import person
from organisations.models import Membership
from organisations.permissions import ROLES, RoleName


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who I am and which roles I have."""
    actor = actor_of(request)
    rows = (
        Membership.objects.filter(user_id=actor.user_id, active=True, organisation__active=True)
        .select_related("organisation")
        .order_by("recorded_at", "pk")
    )
    roles = [
        {
            "pk": row.pk,
            "organisation": row.organisation.name,
            "label": ROLES[RoleName(row.role)].label,
            "description": ROLES[RoleName(row.role)].description,
            "current": row.pk == actor.membership_id,
        }
        for row in rows
    ]
    mine = sessions.of(request.user, request.session, clock.now())  # type: ignore[arg-type]
    return render(
        request, "organisations/account.html", {"roles": roles, "name": actor.name, "sessions": mine}
    )


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    return button(
        request,
        act=lambda: end_other_sessions(
            by=person(request.user),  # type: ignore[arg-type]
            user=request.user,  # type: ignore[arg-type]
            current=request.session,
        ),
        target=reverse("account"),
        done=_("Elders bent u uitgelogd."),
    )


@require_POST
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Work from now on in this role."""

    def act() -> None:
        membership = choose_membership(by=actor_of(request), membership_id=pk)
        request.session[SESSION_KEY] = str(membership.pk)

    return button(request, act=act, target=reverse("worklist"), done=_("U werkt nu in deze rol."))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The own page of somebody without a role is the account; of everybody else the worklist."""
    return redirect("worklist" if actor_of(request).is_known else "account")
