"""Who watches, whether that person still may, and what stands on the screens of an organisation.

The same rules as a page: the session's own clock, the second factor, the membership, the permission.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import get_user
from django.db import Error, connections, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string

from core import clock, scope
from core.actor import NOBODY, Actor, system
from monitoring.live import badge_context, standing
from organisations import second_factor
from organisations.actors import SESSION_KEY, actor_for, current_membership
from organisations.models import Membership
from organisations.permissions import Permission
from organisations.sessions import SessionStore, running, stored_key


@dataclass(frozen=True, slots=True)
class Viewer:
    """One session that watches. `stored` is the session as it was: when it changes, everything is asked anew."""

    cookie: str
    key: str
    stored: str
    actor: Actor

    @property
    def organisation_id(self) -> UUID:
        organisation_id: UUID = self.actor.organisation_id
        return organisation_id


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the screens of an organisation: ids, a number, fixed words. The same for everybody there."""

    mark: str
    alerts: tuple[str, ...]
    badge: str
    badge_on_alarm_page: str


def identify(cookie: str) -> Viewer | None:
    """The viewer behind a session cookie; None for who may not hear of alarms. Leaves no connection."""
    try:
        return _identify(cookie)
    finally:
        hang_up()


def _identify(cookie: str) -> Viewer | None:
    request = HttpRequest()
    request.session = SessionStore(cookie)
    with transaction.atomic():
        scope.enter(system("live.identify"))
        stored = running(clock.now()).filter(key=stored_key(cookie)).values_list("data", flat=True).first()
        user = get_user(request)
        if stored is None or not user.is_authenticated:
            return None
        proof = second_factor.proved_at(request.session, user)
        member = current_membership(user, request.session.get(SESSION_KEY)) if proof else None
        actor = actor_for(member, authenticated_at=proof) if member is not None else NOBODY
    if not actor.can(Permission.ALERT_RECEIVE):
        return None
    return Viewer(cookie, stored_key(cookie), stored, actor)


def news(
    viewers: Collection[Viewer], organisations: Collection[UUID]
) -> tuple[dict[Viewer, Viewer | None], dict[UUID, Shown]]:
    """Who the viewers are now, and what stands on the screens of these organisations, as far as somebody there still
    may hear it.

    Leaves its connection open for the next news, until `hang_up`; always call it in one and the same thread.
    """
    try:
        now = recheck(viewers)
        still = {v.organisation_id: v.actor for v in now.values() if v is not None}
        return now, {pk: _shown(actor) for pk, actor in still.items() if pk in organisations}
    except Error:
        hang_up()
        raise


def hang_up() -> None:
    """Close the connection of this thread."""
    connections.close_all()


def recheck(viewers: Collection[Viewer]) -> dict[Viewer, Viewer | None]:
    """For each viewer who they are now; None for who logged out, was suspended, or may no longer hear. Two queries."""
    with transaction.atomic():
        scope.enter(system("live.recheck"))
        stored = dict(
            running(clock.now()).filter(key__in={v.key for v in viewers}).values_list("key", "data")
        )
        members = set(
            Membership.objects.filter(
                pk__in={v.actor.membership_id for v in viewers},
                active=True, user__is_active=True, organisation__active=True,
            ).values_list("pk", "role")
        )  # fmt: skip
    found: dict[Viewer, Viewer | None] = {}
    for viewer in viewers:
        same = stored.get(viewer.key) == viewer.stored
        if same and (viewer.actor.membership_id, viewer.actor.role) in members:
            found[viewer] = viewer
        else:
            found[viewer] = _identify(viewer.cookie)
    return found


def _shown(actor: Actor) -> Shown:
    with transaction.atomic():
        scope.enter(actor)
        found = standing(actor)
    if found is None:
        raise ValueError("A viewer receives alerts.")
    badges = [
        render_to_string(
            "monitoring/alerts/_badge.html",
            badge_context(found, on_alarm_page=on_alarm_page) | {"alarm_banner_too": True},
        )
        for on_alarm_page in (False, True)
    ]
    return Shown(found.mark, tuple(str(pk) for pk in found.alert_ids), badges[0], badges[1])
