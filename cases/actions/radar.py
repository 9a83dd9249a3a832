"""The radar between regions: at triage a coordinator learns that another region knows a person, and whom to phone.

Region and telephone number, no content. It is written down on both sides: with the signal, and with the case of the other
region, where its people read who asked (netherlands.md §2.2, radarfunctie; Wmo 2015 art. 4.1.1).
"""

from dataclasses import dataclass

from django.db import transaction

import audit
from cases import hidden
from cases.access import check_permission
from cases.intake_access import check_can_triage
from cases.models import Signal
from cases.person_words import birth_of
from core.actor import Actor
from organisations.models import Organisation
from organisations.permissions import Permission

WHO_ASKS = "Alleen een coördinator van Veilig Thuis vraagt dit bij de triage."


@dataclass(frozen=True, slots=True)
class Region:
    """Who knows the person, and the number to phone."""

    name: str
    phone: str


def ask(*, by: Actor, signal: Signal) -> list[Region]:
    """The organisations elsewhere that lead a case with a person of this signal. Raises AccessDenied."""
    with transaction.atomic():
        check_permission(by, Permission.RADAR_ASK, WHO_ASKS)
        check_can_triage(by, signal)
        matched = {
            pair
            for person in signal.people.all()
            for pair in hidden.elsewhere(
                by, hidden.keys_of(f"{person.given_names} {person.family_name}".strip(), birth_of(person))
            )
        }
        audit.seen(
            by=by,
            action="radar.ask",
            obj=signal,
            organisations=sorted({str(house) for _case, house in matched}),
        )
        for case_id, _house in sorted(matched):
            audit.seen(by=by, action="radar.ask", obj=signal, case_id=case_id)
        houses = Organisation.objects.filter(pk__in={house for _case, house in matched}).order_by("name")
        return [Region(house.name, house.duty_phone or "0800-2000") for house in houses]
