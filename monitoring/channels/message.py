"""What goes out, to whom, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

SECONDS: Final = 5.0
"""How long one try may take, whatever the receiver does."""


@dataclass(frozen=True, slots=True)
class Message:
    """All that leaves: a number and a link. `key` is the same at every try; `kind` is a code of MessageKind."""

    key: UUID
    kind: str
    reference: str
    link: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """Where it goes, and with what it is signed."""

    address: str
    signing: str = ""
    secret: str = ""
    key_id: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`code` is a key of OUTCOMES; `status` is what a system answered."""

    code: str
    status: int | None = None

    @property
    def arrived(self) -> bool:
        return self.code in ("sent", "delivered")


# What an administrator reads. Nothing from an answer is shown or kept but its status.
OUTCOMES: Final = {
    "sent": _("Verzonden: de mailserver nam het bericht aan."),
    "delivered": _("Ontvangen: het systeem bevestigde het bericht."),
    "timeout": _("Geen antwoord binnen 5 seconden."),
    "not_found": _("Het adres is niet gevonden. Kijk de naam van de server na."),
    "internal": _("Dit adres ligt in een afgesloten netwerk. Daar sturen we niets heen."),
    "unreachable": _("De server nam niet op."),
    "certificate": _("Geen veilige verbinding: het certificaat klopt niet."),
    "redirect": _("De server verwijst door naar een ander adres. Dat volgen we niet. Vul zelf het juiste adres in."),
    "refused": _("De server weigerde het bericht."),
    "broken": _("De server heeft een storing."),
    "garbled": _("Het antwoord van de server was onleesbaar."),
    "no_mail": _("E-mail is op deze installatie niet ingesteld."),
    "mail_refused": _("De mailserver weigerde het bericht."),
    "no_address": _("Deze collega heeft geen e-mailadres van de organisatie."),
    "failed": _("Verzenden mislukte. We proberen het opnieuw."),
    "over": _("Niet meer nodig voordat het verzonden was."),
    "stopped": _("Het kanaal is gestopt."),
}  # fmt: skip
