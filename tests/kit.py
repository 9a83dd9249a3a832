"""Somebody who is logged in, for every test that is not about logging in."""

from datetime import datetime
from typing import Any

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.test import Client

from core import clock
from organisations import second_factor
from organisations.models import User

PASSWORD = "wachtwoord-voor-test"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def log_in(user: User, client: Client | None = None, *, at: datetime | None = None) -> Client:
    """A client with a session of this person, who showed a second factor just now (or at `at`)."""
    found = client or Client()
    found.force_login(user, backend=BACKEND)
    session = found.session
    session[second_factor.PROOF] = [str(user.pk), (at or clock.now()).timestamp()]
    session.save()
    return found


def cookie(user: User, address: str) -> Any:
    """The cookie of such a session, for a real browser."""
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": log_in(user).cookies[name].value, "url": address}


def enrolled(user: User) -> str:
    """Give this person an app; return its key."""
    secret = str(generate_totp_secret())
    second_factor.enrol_app(user, secret)
    return secret


def codes(secret: str) -> list[str]:
    """The codes of an app that are good now: of the half minute before, of this one, of the next."""
    return [format_hotp_value(hotp_value(secret, at)) for at in yield_hotp_counters_from_time()]


def by_the_pages(client: Client, user: User, path: str = "/inloggen/") -> Any:
    """Log in as a person does, with password and code; the answer after the code."""
    secret = enrolled(user)
    asked = client.post(path, {"login": user.username, "password": PASSWORD})
    return client.post(asked["Location"], {"code": codes(secret)[1]})
