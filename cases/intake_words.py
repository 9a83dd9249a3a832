"""Signals and advice in the words of the screen."""

from datetime import time

from django.utils.translation import gettext as _

from cases import reference
from cases.models import AdviceRequest, Signal
from cases.models.intake import Concern, Departure
from core import clock, words
from organisations.models.organisation import OrganisationKind
from organisations.reference import regions

NOT_SHARED = "professional, naam niet gedeeld"

# What a reporter may know of the state; who takes over from whom is no business of theirs.
FOR_REPORTER = {
    "received": "Ontvangen. Uw signaal wordt beoordeeld.",
    "handing_over": "Ontvangen. Uw signaal wordt beoordeeld.",
    "accepted": "In behandeling.",
    "advised": "U kreeg advies.",
    "ended": "Afgerond.",
}


def capacity(code: str) -> str:
    """In what capacity somebody reports."""
    known = reference.reporter_capacities().get(code)
    return known.label if known else code


def practices(codes: list[str]) -> list[str]:
    """The labels of practices."""
    known = reference.practices()
    return [known[code].label for code in codes if code in known]


def departure(concern: Concern) -> str:
    """ "Vertrek geboekt, za 28 nov 2026, 6.40"; midnight stands for a day of which the hour is not known."""
    label = Departure(concern.departure).label
    at = concern.departure_at
    if at is None:
        return str(label)
    hour_unknown = at.astimezone(clock.AMSTERDAM).time() == time(0, 0)
    return f"{label}, {words.day(at)}, " + (_("tijd niet bekend") if hour_unknown else words.clock(at))


def municipality(code: str) -> str:
    """The name of a municipality; empty when not known."""
    row = regions().find(code, on=clock.today()) if code else None
    return row.name if row else ""


def organisation_kind(signal: Signal) -> str:
    """What kind of organisation reported: "school"."""
    return str(OrganisationKind(signal.reporter_organisation.kind).label).lower()


def source(signal: Signal) -> str:
    """Capacity and organisation of the reporter; for the section of that name only, without name or number."""
    text = f"{capacity(signal.reporter_capacity)}, {signal.reporter_organisation}."
    if signal.source_protected:
        text += " De bron is afgeschermd: noem de melder nergens."
    return text


def asker(advice: AdviceRequest) -> str:
    """Who asks, as Veilig Thuis may read it: a name and organisation only with consent."""
    if not advice.consent_to_name:
        return NOT_SHARED
    return f"{advice.asker.user}, {advice.asker.organisation}"
