"""The account and the role of somebody who logs in at the own organisation, as that organisation says them now."""

from django.db import transaction

import audit
from core import clock
from core.actor import system
from organisations.actions.members import roles_for
from organisations.models import ExternalIdentity, Membership, Organisation, User
from organisations.sso import FAILED, NO_ROLE, Identity, NotProven


def let_in(identity: Identity) -> User:
    """The account of this person, made when new, with exactly the role that was given; the rest ends.

    What an administrator here ended stays ended. Raises NotProven.
    """
    with transaction.atomic():
        organisation = Organisation.objects.filter(slug=identity.organisation, active=True).first()
        if organisation is None or identity.role not in roles_for(organisation):
            raise NotProven(NO_ROLE, "role")
        user = _account(identity)
        if not user.is_active:
            raise NotProven(FAILED, "suspended")
        mine = list(Membership.objects.select_for_update().filter(user=user))
        here = next((m for m in mine if m.organisation_id == organisation.pk), None)
        if here is not None and not here.active:
            raise NotProven(FAILED, "suspended")
        for other in mine:
            if other.active and other is not here:
                other.active = False
                other.save()
                audit.record(by=_BY, action="member.suspend", obj=other)
        if here is None:
            here = Membership(
                user=user, organisation=organisation, role=identity.role, reviewed_at=clock.now()
            )
            here.save()
            audit.record(by=_BY, action="member.accept", obj=here)
        elif here.role != identity.role:
            here.role = identity.role
            here.save()
            audit.record(by=_BY, action="member.role", obj=here, role=here.role)
        return user


_BY = system("single sign-on")


def _account(identity: Identity) -> User:
    known = (
        ExternalIdentity.objects.select_for_update(of=("self",))
        .filter(issuer=identity.issuer, subject=identity.subject)
        .select_related("user")
        .first()
    )
    if known is not None:
        user = known.user
        if identity.name and user.display_name != identity.name:
            user.display_name = identity.name
            user.save()
        return user
    user = User(display_name=identity.name)
    user.username = f"sso-{user.pk}"
    user.set_unusable_password()
    user.save()
    ExternalIdentity(user=user, issuer=identity.issuer, subject=identity.subject).save()
    return user
