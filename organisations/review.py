"""The yearly look at who may do what (BIO2 5.18.02): what is due, and for whom."""

from datetime import datetime, timedelta
from uuid import UUID

from organisations.models import Membership

EVERY = timedelta(days=365)
"""How long a role stands before somebody says again that it is needed."""


def overdue(organisation_id: UUID, now: datetime) -> int:
    """How many running roles of this organisation nobody looked at for a year."""
    running = Membership.objects.filter(organisation_id=organisation_id, active=True)
    return running.filter(reviewed_at__lte=now - EVERY).count()


def is_overdue(member: Membership, now: datetime) -> bool:
    """Whether this running role is one of them."""
    return member.active and member.reviewed_at <= now - EVERY
