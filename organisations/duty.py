"""Who has duty: for alerts, and for the approval of an application in acute danger."""

from datetime import datetime
from uuid import UUID

from core.actor import Actor
from organisations.access import DUTY_ROLES
from organisations.models import DutyShift, Membership, Organisation


def has_duty(actor: Actor, moment: datetime) -> bool:
    """Whether this person has duty for the current organisation at the instant."""
    return DutyShift.objects.at(moment).filter(membership_id=actor.membership_id).exists()


def on_duty(organisation_id: UUID, moment: datetime) -> list[DutyShift]:
    """The shifts that cover the instant, longest running first."""
    return list(
        DutyShift.objects.at(moment)
        .filter(membership__organisation_id=organisation_id, membership__active=True)
        .select_related("membership__user", "membership__organisation")
        .order_by("starts_at")
    )


def organisation(slug: str) -> Organisation:
    """The organisation with this slug; raises Organisation.DoesNotExist."""
    return Organisation.objects.get(slug=slug)


def coming(organisation_id: UUID, moment: datetime, limit: int = 50) -> list[DutyShift]:
    """The shifts that have yet to begin, first one first."""
    return list(
        DutyShift.objects.filter(
            membership__organisation_id=organisation_id, membership__active=True, starts_at__gt=moment
        )
        .select_related("membership__user", "membership__organisation")
        .order_by("starts_at", "pk")[:limit]
    )


def can_take(organisation_id: UUID) -> list[Membership]:
    """The people of an organisation who can have duty, by name."""
    return list(
        Membership.objects.filter(
            organisation_id=organisation_id, active=True, user__is_active=True, role__in=DUTY_ROLES
        )
        .select_related("user", "organisation")
        .order_by("user__display_name", "pk")
    )
