"""Sessions in the database, under the hash of their cookie, with an end when nobody is there and an end in any case."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase

from core import clock
from core.encryption import Undecryptable, seal, unseal
from organisations.models import Session, User

IDLE = timedelta(minutes=30)
"""How long without a person doing anything (ASVS 5.0, 7.3.1)."""
ABSOLUTE = timedelta(hours=12)
"""How long after log-in, whatever happens: longer than a shift (ASVS 5.0, 7.3.2)."""
REMEMBERED = timedelta(hours=12)
"""How long it is known whose a session was that ended by its clock: a form sent after that end waits for that person."""
# Written at most once a minute: a read of a page is no reason to write each time.
TOUCH_EVERY = timedelta(minutes=1)
# Who keeps this page open, watches.
WATCHED = "/alarmen/rijen/"


class SessionStore(SessionBase):
    """A session of Django's kind on our own table."""

    _seen_at: datetime | None = None

    def load(self) -> dict[str, Any]:
        """What the session holds; empty when it ended, or when somebody touched the row."""
        row = None if self.session_key is None else self._running().first()
        if row is None:
            self._session_key = None
            return {}
        self._seen_at = row.seen_at
        return self.decode(row.data)

    def exists(self, session_key: str | None = None) -> bool:
        return Session.objects.filter(key=_digest(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write; raises CreateError when the key is taken and UpdateError when somebody ended this session meanwhile."""
        if self.session_key is None:
            return self.create()
        held = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        values = {"data": self.encode(held), "user_id": held.get("_auth_user_id")}
        if not must_create:
            if not Session.objects.filter(key=_digest(self.session_key)).update(**values):
                raise UpdateError
            return None
        try:
            with transaction.atomic():
                row = Session(key=_digest(self.session_key), seen_at=clock.now(), **values)
                row.save(force_insert=True)
        except IntegrityError as error:
            raise CreateError from error
        return None

    def delete(self, session_key: str | None = None) -> None:
        Session.objects.filter(key=_digest(session_key or self.session_key)).delete()

    def touch(self) -> None:
        """Somebody did something: the idle time begins anew."""
        now = clock.now()
        if self._seen_at is not None and self._seen_at < now - TOUCH_EVERY:
            self._running().update(seen_at=now)

    @classmethod
    def clear_expired(cls) -> None:
        clear(clock.now())

    def encode(self, session_dict: dict[str, Any]) -> str:
        return str(seal(json.dumps(session_dict), **_place(self.session_key)))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(unseal(str(session_data), **_place(self.session_key)))
        except Undecryptable:
            return {}
        return found

    def _running(self) -> Any:
        return running(clock.now()).filter(key=_digest(self.session_key))


def running(now: datetime) -> Any:
    """The sessions that have not ended by their clock."""
    return Session.objects.filter(seen_at__gt=now - IDLE, recorded_at__gt=now - ABSOLUTE)


def of(user: User, current: SessionBase, now: datetime) -> list[dict[str, Any]]:
    """The running sessions of this person, the last used first: where, since when, and which one this is."""
    return [
        {
            "began_at": row.recorded_at,
            "seen_at": row.seen_at,
            "browser": _browser(_opened(row).get("where", {}).get("agent", "")),
            "network": _opened(row).get("where", {}).get("network", ""),
            "current": row.key == _digest(current.session_key),
        }
        for row in running(now).filter(user=user).order_by("-seen_at")
    ]


def end_others(user: User, current: SessionBase) -> int:
    """Remove every session of this person but this one; return how many."""
    others = Session.objects.filter(user=user).exclude(key=_digest(current.session_key))
    return int(others.delete()[0])


def _opened(row: Session) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(unseal(row.data, **_row(row.key)))
    except Undecryptable:
        return {}
    return found


def _browser(agent: str) -> str:
    """The name of a browser as a person knows it. Edge and Opera call themselves Chrome too, so they come first."""
    names = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    return next((name for mark, name in names.items() if mark in agent), "")


def clear(now: datetime) -> int:
    """Remove what ended by its clock and is not remembered any more; a round."""
    ended = now - REMEMBERED
    over = Session.objects.filter(Q(seen_at__lte=ended - IDLE) | Q(recorded_at__lte=ended - ABSOLUTE))
    return int(over.delete()[0])


def user_of_ended(cookie: str) -> UUID | None:
    """Whose session this was that ended by its clock. A session that somebody ended leaves no trace."""
    row = (
        Session.objects.filter(key=_digest(cookie)).exclude(pk__in=running(clock.now()).values("pk")).first()
    )
    return row.user_id if row is not None else None


def stored_key(session_key: str | None) -> str:
    """How the session of this cookie is called in the table."""
    return _digest(session_key)


def _digest(session_key: str | None) -> str:
    return hashlib.sha256((session_key or "").encode()).hexdigest()


def _place(session_key: str | None) -> dict[str, str]:
    return _row(_digest(session_key))


def _row(key: str) -> dict[str, str]:
    return {"table": "organisations_session", "column": "data", "row": key}


class SessionClockMiddleware:
    """Tells the session that somebody is there. What a page asks by itself does not count, but for the list of alarms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        by_itself = request.method == "GET" and bool(request.headers.get("HX-Request"))
        if request.user.is_authenticated and (not by_itself or request.path == WATCHED):
            request.session.touch()  # type: ignore[attr-defined]
        return self.get_response(request)
