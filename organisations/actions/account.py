"""Choosing for which organisation one works now."""

from uuid import UUID

from django.db import transaction

import audit
from core.actor import Actor
from core.errors import AccessDenied
from organisations.models import Membership


def choose_membership(*, by: Actor, membership_id: UUID) -> Membership:
    """Log the change and return the membership. Raises AccessDenied for one that is not this person's or not active."""
    with transaction.atomic():
        membership = (
            Membership.objects.filter(
                pk=membership_id, user_id=by.user_id, active=True, organisation__active=True
            )
            .select_related("organisation")
            .first()
        )
        if membership is None:
            raise AccessDenied("Deze rol is niet van u, of niet meer actief.")
        audit.record(by=by, action="membership.choose", obj=membership)
        return membership
