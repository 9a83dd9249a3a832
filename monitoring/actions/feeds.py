"""The secret address of the calendar: made by who coordinates, shown once, withdrawn by making a new one or none."""

from django.db import transaction

import audit
from cases.access import check_permission
from core import clock
from core.actor import Actor
from monitoring.models import CalendarFeed
from organisations.access import check_fresh
from organisations.links import digest, new_token
from organisations.permissions import Permission


def open_feed(*, by: Actor) -> tuple[CalendarFeed, str]:
    """Make the address of the own organisation; an earlier one stops. Returns it with the secret, shown once.

    Raises AccessDenied, NotFresh.
    """
    with transaction.atomic():
        check_permission(by, Permission.CASE_LEAD)
        check_fresh(by)
        _stop_working(by)
        token, kept = new_token()
        feed = CalendarFeed(organisation_id=by.organisation_id, digest=kept, opened_by_id=by.membership_id)
        feed.save()
        audit.record(by=by, action="feed.open", obj=feed)
        return feed, token


def stop_feed(*, by: Actor) -> int:
    """Withdraw the address; who reads it gets nothing from now on. Returns how many there were. Raises AccessDenied."""
    with transaction.atomic():
        check_permission(by, Permission.CASE_LEAD)
        return _stop_working(by)


def find(token: str) -> CalendarFeed | None:
    """The working address that this secret belongs to; none once who made it may not come in any more."""
    found: CalendarFeed | None = (
        CalendarFeed.objects.working()
        .select_related("organisation")
        .filter(digest=digest(token), opened_by__active=True, opened_by__user__is_active=True)
        .first()
    )
    return found


def _stop_working(by: Actor) -> int:
    rows = list(CalendarFeed.objects.working().select_for_update().filter(organisation_id=by.organisation_id))
    for feed in rows:
        feed.stopped_at, feed.stopped_by_id = clock.now(), by.membership_id
        feed.save()
        audit.record(by=by, action="feed.stop", obj=feed)
    return len(rows)
