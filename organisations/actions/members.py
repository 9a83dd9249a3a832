"""Who works for an organisation: inviting, letting in, suspending, reviewing. By its administrator, for its own people."""

from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q, QuerySet

import audit
from core import clock, events
from core.actor import Actor, system
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from organisations import access, links
from organisations.models import Invitation, Membership, Organisation, Session, User
from organisations.permissions import ROLES, RoleName

NOT_VALID = "Deze link werkt niet of niet meer. Vraag de beheerder van uw organisatie om een nieuwe."

OWN_ROLE = "Uw eigen rol wijzigt een andere beheerder."

# Each invitation is a message to an address of choice: so many in an hour by one organisation, drawn back ones included.
MOST_INVITATIONS = 30
TOO_MANY = "Uw organisatie nodigde het afgelopen uur al dertig mensen uit. Probeer het over een uur opnieuw."


def roles_for(organisation: Organisation) -> list[RoleName]:
    """The roles that people of this organisation can have."""
    return [name for name, role in ROLES.items() if organisation.kind in role.kinds]


def invite(*, by: Actor, role: str, display_name: str, email: str) -> Invitation:
    """Ask somebody to work in a role at the own organisation; an open invitation to the same address ends.

    The answer is the same whether or not the address has an account. Raises AccessDenied, NotFresh, InvalidInput,
    PolicyDenied for oneself and after MOST_INVITATIONS in an hour.
    """
    with transaction.atomic():
        access.check_can_manage(by)
        access.check_fresh(by)
        organisation = Organisation.objects.select_for_update().get(pk=by.organisation_id)
        if role not in roles_for(organisation):
            raise InvalidInput("Deze rol past niet bij uw organisatie.", "role")
        _check_pace(organisation)
        address = email.strip().lower()
        if _accounts_at(address).filter(pk=by.user_id).exists():
            raise PolicyDenied(OWN_ROLE)
        for earlier in _open(organisation.pk).filter(email=address):
            earlier.withdrawn_at = clock.now()
            earlier.save()
        return _invite(by, organisation, role, display_name, address)


def _check_pace(organisation: Organisation) -> None:
    """Raise PolicyDenied when the organisation invited too many just now. The caller holds its row."""
    since = clock.now() - timedelta(hours=1)
    if (
        Invitation.objects.filter(organisation=organisation, recorded_at__gt=since).count()
        >= MOST_INVITATIONS
    ):
        raise PolicyDenied(TOO_MANY)


def invite_first(
    *, organisation: Organisation, role: str, display_name: str, email: str
) -> tuple[Invitation, str]:
    """The first administrator of an organisation, by who runs the system; returns the token of the link too."""
    with transaction.atomic():
        made = _invite(system("first administrator"), organisation, role, display_name, email.strip().lower())
        return made, _new_link(made)


def _invite(by: Actor, organisation: Organisation, role: str, display_name: str, email: str) -> Invitation:
    now = clock.now()
    made = Invitation(
        organisation=organisation, role=role, display_name=display_name.strip(), email=email,
        invited_by_id=by.membership_id, expires_at=now + links.INVITATION_LASTS, token_digest=links.new_token()[1],
    )  # fmt: skip
    made.save()
    audit.record(by=by, action="member.invite", obj=made, role=role)
    events.publish("invitation.made", by=by, invitation=made.pk)
    return made


def new_link(*, by: Actor, invitation_id: UUID) -> str:
    """A new link for an open invitation, shown once; the earlier one ends. Raises AccessDenied, NotFresh, PolicyDenied."""
    with transaction.atomic():
        invitation = _own_invitation(by, invitation_id)
        access.check_fresh(by)
        audit.record(by=by, action="member.invitation_link", obj=invitation)
        return _new_link(invitation)


def link_for_message(*, by: Actor, invitation_id: UUID) -> tuple[Invitation, str] | None:
    """The link for the message about a new invitation; None when it is no longer open."""
    with transaction.atomic():
        open_one = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
        invitation = open_one.select_for_update().filter(pk=invitation_id).first()
        if invitation is None:
            return None
        audit.record(by=by, action="member.invitation_link", obj=invitation)
        return invitation, _new_link(invitation)


def _new_link(invitation: Invitation) -> str:
    token, invitation.token_digest = links.new_token()
    invitation.expires_at = clock.now() + links.INVITATION_LASTS
    invitation.save()
    return token


def withdraw_invitation(*, by: Actor, invitation_id: UUID) -> None:
    """Take an open invitation back. Raises AccessDenied, PolicyDenied."""
    with transaction.atomic():
        invitation = _own_invitation(by, invitation_id)
        invitation.withdrawn_at = clock.now()
        invitation.save()
        audit.record(by=by, action="member.invitation_withdraw", obj=invitation)


def open_invitation(token: str) -> Invitation:
    """The invitation that a link opens. Raises PolicyDenied with one sentence for every link that does not work."""
    found = (
        Invitation.objects.filter(
            token_digest=links.digest(token),
            accepted_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=clock.now(),
            organisation__active=True,
        )
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise PolicyDenied(NOT_VALID)
    return found


def account_of(invitation: Invitation) -> User | None:
    """The account that the invited address already has."""
    return _accounts_at(invitation.email).order_by("recorded_at").first()


def _accounts_at(address: str) -> QuerySet[User]:
    return User.objects.filter(Q(username=address) | Q(email__iexact=address))


def accept_anew(*, token: str, password: str) -> User:
    """Make the account and the role of an invitation; the user name is the address. The link is used up.

    Raises PolicyDenied for a link that does not work or an address with an account, ValidationError for the password.
    """
    with transaction.atomic():
        invitation = _locked(token)
        if account_of(invitation) is not None:
            raise PolicyDenied(NOT_VALID)
        fresh = User(username=invitation.email, email=invitation.email, display_name=invitation.display_name)
        validate_password(password, fresh)
        user = User.objects.create_user(
            fresh.username, password, email=fresh.email, display_name=fresh.display_name
        )
        _join(invitation, user, system("invitation"))
        return user


def accept_as(*, token: str, user: User) -> Membership:
    """Take the role with the account one has. Raises PolicyDenied when the invitation is for somebody else, or by oneself."""
    with transaction.atomic():
        invitation = _locked(token)
        if account_of(invitation) != user:
            raise PolicyDenied(NOT_VALID)
        if invitation.invited_by is not None and invitation.invited_by.user_id == user.pk:
            raise PolicyDenied(OWN_ROLE)
        return _join(invitation, user, system("invitation"))


def _locked(token: str) -> Invitation:
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .filter(pk=open_invitation(token).pk, accepted_at__isnull=True, withdrawn_at__isnull=True)
        .first()
    )
    # It was taken or withdrawn while this waited for it.
    if found is None:
        raise PolicyDenied(NOT_VALID)
    return found


def _join(invitation: Invitation, user: User, by: Actor) -> Membership:
    running = Membership.objects.select_for_update().filter(
        user=user, organisation=invitation.organisation, active=True
    )
    for earlier in running:
        earlier.active = False
        earlier.save()
    joined = Membership(
        user=user, organisation=invitation.organisation, role=invitation.role, reviewed_at=clock.now()
    )
    joined.save()
    invitation.accepted_at, invitation.membership = clock.now(), joined
    invitation.save()
    audit.record(by=by, action="member.accept", obj=joined, invitation=invitation.pk)
    return joined


def suspend(*, by: Actor, membership_id: UUID, reason: str) -> None:
    """End the role of a colleague and every session at once; without another role the account closes too.

    Raises AccessDenied, InvalidInput, PolicyDenied.
    """
    with transaction.atomic():
        member = _own_member(by, membership_id)
        if not reason.strip():
            raise InvalidInput("Schrijf waarom.", "reason")
        if member.pk == by.membership_id:
            raise PolicyDenied("Uw eigen toegang kunt u niet beëindigen. Vraag een andere beheerder.")
        if not member.active:
            raise PolicyDenied("Deze rol is al beëindigd.")
        member.active = False
        member.save()
        Session.objects.filter(user_id=member.user_id).delete()
        if not Membership.objects.filter(user_id=member.user_id, active=True).exists():
            User.objects.filter(pk=member.user_id).update(is_active=False)
        audit.record(by=by, action="member.suspend", obj=member)


def restore(*, by: Actor, membership_id: UUID) -> None:
    """Let a suspended colleague in again, in the same role. Raises AccessDenied, NotFresh, PolicyDenied."""
    with transaction.atomic():
        member = _own_member(by, membership_id)
        access.check_fresh(by)
        again = Membership.objects.filter(
            user_id=member.user_id, organisation_id=member.organisation_id, active=True
        )
        if member.active or again.exists():
            raise PolicyDenied("Deze collega heeft al toegang.")
        member.active, member.reviewed_at = True, clock.now()
        member.save()
        User.objects.filter(pk=member.user_id).update(is_active=True)
        audit.record(by=by, action="member.restore", obj=member)


def confirm(*, by: Actor, membership_id: UUID) -> None:
    """The yearly review: this colleague still needs this role (BIO2 5.18.02). Raises AccessDenied, PolicyDenied."""
    with transaction.atomic():
        member = _own_member(by, membership_id)
        if not member.active:
            raise PolicyDenied("Deze rol is al beëindigd.")
        if member.pk == by.membership_id:
            raise PolicyDenied("Uw eigen rol kijkt een andere beheerder na.")
        member.reviewed_at = clock.now()
        member.save()
        audit.record(by=by, action="member.review", obj=member, role=member.role)


def reset_factor(*, by: Actor, membership_id: UUID) -> None:
    """Remove the second factors of a colleague who lost them; the next log-in enrols a new one. Sessions end.

    The password stays as it is, so that the administrator alone cannot log in as somebody else.
    Raises AccessDenied, NotFresh, PolicyDenied.
    """
    with transaction.atomic():
        member = _own_member(by, membership_id)
        access.check_fresh(by)
        if member.pk == by.membership_id:
            raise PolicyDenied("Uw eigen tweede stap wijzigt u bij uw account.")
        Authenticator.objects.filter(user_id=member.user_id).delete()
        Session.objects.filter(user_id=member.user_id).delete()
        audit.record(by=by, action="member.factor_reset", obj=member)


def _open(organisation_id: UUID) -> QuerySet[Invitation]:
    return Invitation.objects.select_for_update().filter(
        organisation_id=organisation_id, accepted_at__isnull=True, withdrawn_at__isnull=True
    )


def _own_invitation(by: Actor, invitation_id: UUID) -> Invitation:
    access.check_can_manage(by)
    found = _open(by.organisation_id).filter(pk=invitation_id).first()
    if found is None:
        raise PolicyDenied("Deze uitnodiging is al aangenomen of ingetrokken.")
    return found


def _own_member(by: Actor, membership_id: UUID) -> Membership:
    access.check_can_manage(by)
    found = (
        Membership.objects.select_for_update(of=("self",))
        .filter(pk=membership_id, organisation_id=by.organisation_id)
        .first()
    )
    if found is None:
        raise AccessDenied("Deze collega werkt niet bij uw organisatie.")
    return found
