"""Signals and advice in the words of the screen."""

from typing import Any

from django.utils.translation import gettext as _

from cases import departures, reference
from cases.models import AdviceRequest, Signal
from cases.models.contact import SourceKind
from cases.models.intake import Concern, Departure, YesNoUnknown
from cases.person_words import birth_of, person_label
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
    return f"{label}, {departures.in_words(at)}"


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


def what_is_known(concern: Concern) -> list[dict[str, Any]]:
    """Facts, hearsay and view, each with the kind of its source; only what was given."""
    kinds = (
        (_("Gezien of zelf gehoord"), SourceKind.SEEN, concern.facts),
        (_("Van anderen gehoord"), SourceKind.HEARD, concern.hearsay),
        (_("Eigen oordeel"), SourceKind.VIEW, concern.interpretation),
    )
    return [
        {"title": title, "source": kind.label, "text": text} for title, kind, text in kinds if text.strip()
    ]


def signal_rows(signal: Signal) -> list[dict[str, Any]]:
    """What stands beside the texts of a signal: moments, danger, departure, residence, safe contact."""
    return [
        {"label": _("Ontvangen"), "value": words.when(signal.recorded_at)},
        {"label": _("Gezien of gehoord op"), "value": words.when(signal.occurred_at)},
        {"label": _("Acuut gevaar"), "value": YesNoUnknown(signal.acute_danger).label},
        {"label": _("Vertrek"), "value": departure(signal), "note": signal.departure_note},
        {"label": _("Woongemeente"), "value": municipality(signal.municipality_code),
         "note": _("Niet meer ingeschreven in Nederland.") if signal.no_longer_registered else ""},
        {"label": _("Veilig contact"), "value": signal.safe_contact,
         "note": "" if signal.safe_contact else _("Neem geen contact op zonder overleg met een deskundige.")},
        {"label": _("Ontvangen door"), "value": signal.receiver.name, "note": signal.route_reason},
        *([{"label": _("Leest mee"), "value": signal.beside.name}] if signal.beside else []),
    ]  # fmt: skip


def people_rows(signal: Signal, *, names: bool) -> list[dict[str, Any]]:
    """The people of a signal: part and age; names and where they live only when shown on purpose."""
    found = []
    for person in signal.people.order_by("recorded_at", "pk"):
        hidden = [person.language] if not names else [
            person.language, person.description, person.address, person.phone,
            _("geboren %(birth)s") % {"birth": words.birth_date(birth_of(person))} if person.birth_date else "",
        ]  # fmt: skip
        found.append(
            {
                "pk": person.pk,
                "label": person.get_role_display(),
                "value": person_label(person),
                "name": person.full_name if names else "",
                "note": " · ".join(filter(None, [person.relation, *hidden])),
            }
        )
    return found
