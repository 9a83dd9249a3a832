"""E-mail: a number, a link and one fixed sentence. Subject and sender tell nothing either."""

import smtplib
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from monitoring.channels.message import SECONDS, Message, Outcome, Target

HELP: Final = "Bel bij direct gevaar 112."


def send(message: Message, target: Target) -> Outcome:
    """Hand one message to the mail server. "sent" means that it took it; no mail server tells more."""
    if not settings.EMAIL_HOST:
        return Outcome("no_mail")
    mail = EmailMessage(
        subject=f"Schakel: {message.reference}",
        body=f"{_sentence(message.kind)}\n\n{message.reference}\n{message.link}\n\n{HELP}\n",
        to=[target.address],
        # The same at every try: who keeps mail can drop the second.
        headers={"Message-ID": f"<{message.key}@schakel>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=SECONDS),
    )
    try:
        mail.send()
    except TimeoutError:
        return Outcome("timeout")
    except smtplib.SMTPServerDisconnected:
        return Outcome("broken")
    except smtplib.SMTPException:
        return Outcome("mail_refused")
    except OSError:
        return Outcome("unreachable")
    return Outcome("sent")


def _sentence(kind: str) -> str:
    return {
        "alert": _("Er staat een bericht voor u klaar in Schakel."),
        "alert_over": _("Dit bericht hoeft u niet meer te behandelen."),
        "card_stale": _("Een kaart die u opende, is niet meer actueel. Open hem opnieuw."),
        "reminder": _("Een termijn vraagt uw aandacht."),
        "test": _("Dit is een testbericht. U hoeft niets te doen."),
    }[kind]
