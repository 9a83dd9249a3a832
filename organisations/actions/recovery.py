"""A forgotten password: asked for by a name, answered by a message, and the same for every name."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

import audit
from core import clock, events
from core.actor import Actor, system
from core.errors import PolicyDenied
from organisations import links
from organisations.models import Recovery, Session, User

NOT_VALID = "Deze link werkt niet of niet meer. Vraag een nieuwe aan."


def ask(*, username: str) -> None:
    """Ask for a link. Does the same work for a name that nobody has: one look, one event; the rest is background work."""
    with transaction.atomic():
        found = User.objects.filter(username=username, is_active=True).values_list("pk", flat=True).first()
        events.publish("recovery.asked", by=system("recovery"), user=found or UUID(int=0))


def link_for_message(*, by: Actor, user_id: UUID) -> tuple[User, str] | None:
    """The link for the message; None when nobody has this account, or it has no address. Earlier links end."""
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=user_id, is_active=True).exclude(email="").first()
        if user is None:
            return None
        Recovery.objects.filter(user=user, used_at__isnull=True).delete()
        token, kept = links.new_token()
        made = Recovery(user=user, token_digest=kept, expires_at=clock.now() + links.RECOVERY_LASTS)
        made.save()
        audit.record(by=by, action="account.recovery_link", obj=user)
        return user, token


def open_recovery(token: str) -> Recovery:
    """What a link opens. Raises PolicyDenied with one sentence for every link that does not work."""
    found = (
        Recovery.objects.filter(
            token_digest=links.digest(token),
            used_at__isnull=True,
            expires_at__gt=clock.now(),
            user__is_active=True,
        )
        .select_related("user")
        .first()
    )
    if found is None:
        raise PolicyDenied(NOT_VALID)
    return found


def choose_password(*, token: str, password: str) -> User:
    """Set the new password and end every session. The second factor stays. Raises PolicyDenied, ValidationError."""
    with transaction.atomic():
        found = Recovery.objects.select_for_update(of=("self",)).get(pk=open_recovery(token).pk)
        if found.used_at is not None:
            raise PolicyDenied(NOT_VALID)
        user = User.objects.select_for_update().get(pk=found.user_id)
        validate_password(password, user)
        user.set_password(password)
        user.save()
        found.used_at = clock.now()
        found.save()
        Session.objects.filter(user=user).delete()
        audit.record(by=system("recovery"), action="account.password", obj=user)
        return user
