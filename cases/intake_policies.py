"""What a signal or a request for advice must hold, and when it is urgent. Knows no user."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from cases import departures, reference
from cases.models import AdviceRequest, Signal
from cases.models.intake import Concern
from cases.models.occurred import SLACK
from core import clock
from core.errors import InvalidInput, PolicyDenied
from core.working_days import local_day

ACUTE = "acute"
DEPARTURE_SOON = "departure_within_7_days"
FGM_DEPARTURE = "fgm_departure"
URGENT_LABELS = {
    ACUTE: "Acuut gevaar",
    DEPARTURE_SOON: "Vertrek binnen 7 dagen",
    FGM_DEPARTURE: "VGV en vertrek: telt in uren",
}

SOON = timedelta(days=7)
JUST_GONE = timedelta(days=1)
WITH_DEPARTURE = ("feared", "booked")
DECIDED = ("accepted", "advised", "ended")
LONGEST_TEXT = 20_000


def urgency(concern: Concern, now: datetime) -> tuple[str, ...]:
    """Why this cannot wait, as codes; empty when it can.

    A departure counts from one day back (it may just have gone wrong) to seven days ahead; of a day without an hour
    the first instant counts ahead and the last one back. For FGM a feared or
    booked departure without a date counts too: an unknown date is not a far one (meldcode, variant VGV).
    """
    reasons = [ACUTE] if concern.acute_danger == "yes" else []
    if concern.departure in WITH_DEPARTURE:
        at = concern.departure_at
        soon = at is not None and now - JUST_GONE <= departures.latest(at) and at <= now + SOON
        if soon:
            reasons.append(DEPARTURE_SOON)
        if concern.is_fgm and (soon or at is None):
            reasons.append(FGM_DEPARTURE)
    return tuple(reasons)


def check_concern(concern: Concern, occurred_at: datetime) -> None:
    """Raise InvalidInput, with the name of the field, for what cannot be true or says nothing."""
    known = reference.practices()
    if not concern.practices or not set(concern.practices) <= set(known):
        raise InvalidInput("Kies waar u bang voor bent.", "practices")
    if len(set(concern.practices)) != len(concern.practices):
        raise InvalidInput("Kies elke praktijk één keer.", "practices")
    if occurred_at > clock.now() + SLACK:
        raise InvalidInput("Dit moment ligt in de toekomst. Vul in wanneer het gebeurde.", "occurred_at")
    check_departure(concern.departure, concern.departure_at, occurred_at)


def check_departure(departure: str, at: datetime | None, occurred_at: datetime) -> None:
    """A date goes with a feared or booked departure and does not lie before the day on which it became known."""
    if at is None:
        return
    if departure not in WITH_DEPARTURE:
        raise InvalidInput(
            "U vulde een vertrekdatum in. Kies dan ‘gevreesd’ of ‘geboekt’, of maak de datum leeg.",
            "departure",
        )
    if local_day(at) < local_day(occurred_at):
        raise InvalidInput(
            "Het vertrek ligt vóór de dag waarop dit gebeurde. Kijk beide data na.", "departure_at"
        )


def check_has_words(concern: Concern) -> None:
    """Raise InvalidInput when neither facts, nor hearsay, nor a view is given."""
    if not (concern.facts.strip() or concern.hearsay.strip() or concern.interpretation.strip()):
        raise InvalidInput(
            "Schrijf op wat u zag, wat u hoorde of wat u denkt. Eén van de drie is genoeg.", "facts"
        )


def check_texts(values: Mapping[str, Any]) -> None:
    """Raise InvalidInput for a text that the database cannot hold: a NUL character, or too long."""
    for name, value in values.items():
        if not isinstance(value, str):
            continue
        if "\x00" in value:
            raise InvalidInput("In deze tekst staat een teken dat niet kan. Typ de tekst opnieuw.", name)
        if len(value) > LONGEST_TEXT:
            raise InvalidInput(f"Dit is te lang: {len(value)} tekens. Er passen er {LONGEST_TEXT}.", name)


def check_capacity(code: str, field: str) -> None:
    """Raise InvalidInput for a capacity that is not in the list."""
    if code not in reference.reporter_capacities():
        raise InvalidInput("Kies in welke rol u dit meldt.", field)


def check_no_report_yet(advice: AdviceRequest) -> None:
    """Raise PolicyDenied when the advice became a report before: that happens once."""
    if Signal.objects.filter(advice=advice).exists():
        raise PolicyDenied("Van dit advies is al een melding gemaakt. U ziet die in uw lijst.")


def check_unanswered(advice: AdviceRequest) -> None:
    """Raise PolicyDenied when advice was given."""
    if advice.answered_at is not None:
        raise PolicyDenied("Op deze vraag is al advies gegeven.")


def check_decided(signal: Signal) -> None:
    """Raise PolicyDenied while nothing is decided: there is nothing to tell the reporter yet."""
    if signal.state not in DECIDED:
        raise PolicyDenied("Beslis eerst over dit signaal. Daarna koppelt u terug aan de melder.")


def check_end_reason(code: str, note: str, safety: str) -> None:
    """Raise InvalidInput unless the reason is a registered one and has what it asks for."""
    reason = reference.end_reasons().get(code)
    if reason is None or reason.stage != "triage":
        raise InvalidInput("Kies een reden.", "reason")
    if reason.needs_note and not note.strip():
        raise InvalidInput("Leg bij deze reden uit waarom.", "note")
    if reason.safety_view and not safety.strip():
        raise InvalidInput("Schrijf wie zicht houdt op de veiligheid.", "safety")


def known_practices(codes: Iterable[str]) -> list[str]:
    """The codes that are in the list, in its order."""
    chosen = set(codes)
    return [code for code in reference.practices() if code in chosen]
