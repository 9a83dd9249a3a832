"""A person's own wishes for reminders."""

from datetime import time

from django.db import transaction

import audit
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput
from monitoring.models import ReminderPreference


def set_reminders(
    *, by: Actor, by_mail: bool, quiet_from: time | None = None, quiet_until: time | None = None
) -> ReminderPreference:
    """Set whether reminders come by mail, and when not. Alarms never ask this.

    Raises AccessDenied without a membership, InvalidInput for half a pair of hours or two equal ones.
    """
    with transaction.atomic():
        if by.membership_id is None:
            raise AccessDenied("U heeft nog geen rol. Vraag de beheerder van uw organisatie.")
        if (quiet_from is None) != (quiet_until is None):
            raise InvalidInput("Vul beide tijden in, of geen van beide.", "quiet_until")
        if quiet_from is not None and quiet_from == quiet_until:
            raise InvalidInput(
                "Het begin en het eind zijn gelijk. Zet herinneringen uit als u er geen wilt.", "quiet_until"
            )
        found = ReminderPreference.objects.select_for_update().filter(membership_id=by.membership_id).first()
        preference = found or ReminderPreference(membership_id=by.membership_id)
        preference.by_mail, preference.quiet_from, preference.quiet_until = by_mail, quiet_from, quiet_until
        preference.save()
        audit.record(by=by, action="reminder.prefer", obj=preference)
        return preference
