"""From a logged-in person to the Actor that every action asks for."""

from datetime import datetime

from core.actor import NOBODY, Actor
from organisations.models import Membership, User
from organisations.permissions import permissions_of

SESSION_KEY = "membership_id"


def actor_for(
    membership: Membership,
    *,
    authenticated_at: datetime | None = None,
    request_id: str = "",
    network: str = "",
    purpose: str = "",
) -> Actor:
    """The actor for one active membership; NOBODY when the person or the membership is no longer active.

    `authenticated_at` is when this person last showed a second factor (see `organisations.access.check_fresh`).
    """
    if not (membership.active and membership.user.is_active and membership.organisation.active):
        return NOBODY
    return Actor(
        user_id=membership.user_id,
        membership_id=membership.pk,
        organisation_id=membership.organisation_id,
        organisation_kind=membership.organisation.kind,
        role=membership.role,
        permissions=permissions_of(membership.role),
        purpose=purpose or membership.organisation.kind,
        name=str(membership.user),
        request_id=request_id,
        network=network,
        authenticated_at=authenticated_at,
    )


def current_membership(user: User, chosen: str | None) -> Membership | None:
    """The chosen active membership of a person, or the first; None when there is none."""
    memberships = (
        Membership.objects.filter(user=user, active=True, organisation__active=True)
        .select_related("user", "organisation")
        .order_by("recorded_at", "pk")
    )
    found = list(memberships)
    current = next((m for m in found if str(m.pk) == chosen), found[0] if found else None)
    if current is not None:
        current.has_others = len(found) > 1
    return current
