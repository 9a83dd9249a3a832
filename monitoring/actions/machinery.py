"""What an administrator may do about work that does not get through."""

from uuid import UUID

from django.db import transaction

import audit
from core.actor import Actor
from core.errors import PolicyDenied
from core.events import MAX_ATTEMPTS
from core.models import OutboxEvent
from organisations.access import check_can_manage


def try_again(*, by: Actor, event_id: UUID) -> None:
    """Give an event that was set aside one try more, at once.

    Raises AccessDenied for who does not administer an organisation, PolicyDenied when it is not set aside any more.
    """
    with transaction.atomic():
        check_can_manage(by)
        event = (
            OutboxEvent.objects.select_for_update()
            .filter(pk=event_id, set_aside=True, handled_at__isnull=True)
            .first()
        )
        if event is None:
            raise PolicyDenied("Dit bericht staat niet meer apart.")
        event.set_aside = False
        event.attempts = MAX_ATTEMPTS - 1
        event.not_before = None
        event.save(update_fields=["set_aside", "attempts", "not_before"])
        audit.record(by=by, action="event.retry", obj=event, event=event.name)
