"""The only messages about accounts that leave: a link and nothing else. Handlers of events, safe to run twice."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from core.actor import Actor
from organisations.actions import members, recovery


def send_invitation(*, by: Actor, event_id: UUID, invitation: str) -> None:
    """Mail the link of an invitation, where mail is set up; elsewhere the administrator hands it over."""
    if not settings.EMAIL_HOST:
        return
    made = members.link_for_message(by=by, invitation_id=UUID(invitation))
    if made is not None:
        _send(made[0].email, address("invitation-open", made[1]))


def send_recovery(*, by: Actor, event_id: UUID, user: str) -> None:
    """Mail the link to choose a new password, if there is somebody to mail."""
    if not settings.EMAIL_HOST:
        return
    made = recovery.link_for_message(by=by, user_id=UUID(user))
    if made is not None:
        _send(made[0].email, address("recovery-open", made[1]))


def address(route: str, token: str) -> str:
    """The whole address of a link."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse(route, args=[token])}"


def _send(to: str, link: str) -> None:
    send_mail(_("Schakel: een link voor u"), link + "\n", None, [to])
