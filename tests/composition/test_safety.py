"""Production refuses to start with a demo account or a local key."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from core import events
from organisations.models import User
from schadelijkepraktijken.celery import app
from schadelijkepraktijken.safety import refuse_unsafe_start

pytestmark = pytest.mark.django_db
GOOD = bytes(range(32))


@pytest.fixture
def production(settings):
    settings.IS_LOCAL = False
    settings.SECRET_KEY = base64.b64encode(bytes(range(48))).decode()
    settings.FIELD_KEYS = {"2026a": GOOD}
    settings.INDEX_KEYS = {"2026a": GOOD[::-1]}
    return settings


def test_it_starts_with_real_keys_and_no_demo_account(production):
    refuse_unsafe_start()


def test_it_refuses_a_demo_account(production):
    User.objects.create_user("demo", None, display_name="Demo", is_demo=True)
    with pytest.raises(ImproperlyConfigured, match="demo accounts"):
        refuse_unsafe_start()


@pytest.mark.parametrize("name", ["FIELD_KEYS", "INDEX_KEYS"])
def test_it_refuses_a_local_key(production, name):
    setattr(production, name, {"local-1": GOOD})
    with pytest.raises(ImproperlyConfigured, match=name):
        refuse_unsafe_start()


@pytest.mark.parametrize("name", ["FIELD_KEYS", "INDEX_KEYS"])
def test_it_refuses_a_key_of_one_byte_repeated(production, name):
    setattr(production, name, {"2026a": b"\0" * 32})
    with pytest.raises(ImproperlyConfigured, match=name):
        refuse_unsafe_start()


def test_it_refuses_a_local_secret_key(production):
    production.SECRET_KEY = "local-" + "x1y2" * 20
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        refuse_unsafe_start()


def test_worker_and_beat_refuse_too(production):
    app.loader.on_worker_init()
    User.objects.create_user("demo", None, display_name="Demo", is_demo=True)
    with pytest.raises(ImproperlyConfigured, match="demo accounts"):
        app.loader.on_worker_init()


def test_the_poller_refuses_too(production, monkeypatch):
    monkeypatch.setattr(events, "drain", lambda: pytest.fail("it went to work"))
    User.objects.create_user("demo", None, display_name="Demo", is_demo=True)
    with pytest.raises(ImproperlyConfigured, match="demo accounts"):
        call_command("poll")
