"""Which clock a finding at the border starts: a child under an alert in SIS must be decided about within hours."""

from datetime import datetime
from typing import Final
from uuid import UUID

from border.models import TravelAlert
from border.reference import alert_grounds
from cases.models import Person
from cases.person_words import birth_of
from core.working_days import local_day
from protection_orders.models import OrderProtected

CHILD_FOUND: Final = "SIS_CHILD_FOUND"
SIS_ORDER: Final = "SIS_32"


def decision_clocks(person: Person, at: datetime) -> list[tuple[str, UUID]]:
    """(clock, source) of each decision that must follow now that this person was found; of an adult none.

    An age that is not known counts as a child's: too early asked harms nobody.
    """
    if birth_of(person).is_adult(local_day(at)) is True:
        return []
    alerts = TravelAlert.objects.running().filter(person=person).order_by("pk")
    found = [
        (known.decision_clock, alert.pk)
        for alert in alerts
        if (known := alert_grounds().get(alert.ground)) is not None and known.decision_clock
    ]
    orders = (
        OrderProtected.objects.running().filter(person=person, order__instrument=SIS_ORDER).order_by("pk")
    )
    return found + [(CHILD_FOUND, order_id) for order_id in orders.values_list("order_id", flat=True)]
