"""Choosing for which organisation one works now, and ending one's other sessions."""

from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

import audit
from core.actor import Actor
from core.errors import AccessDenied
from organisations import sessions
from organisations.models import Membership, User


def end_other_sessions(*, by: Actor, user: User, current: SessionBase) -> None:
    """Log this person out everywhere but in the current session."""
    with transaction.atomic():
        ended = sessions.end_others(user, current)
        audit.record(by=by, action="account.sessions_end", obj=user, ended=ended)


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
