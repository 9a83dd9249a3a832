"""Production refuses to start with a demo account or a local key."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from core import events
from organisations.models import User
from schadelijkepraktijken import env
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


@pytest.mark.parametrize(
    ("database", "broker", "word"),
    [
        ("postgresql://u:p@10.0.0.4/schakel", "redis://broker:6379/0", "database"),
        ("postgresql://u:p@db.example.nl/schakel?sslmode=require", "redis://broker:6379/0", "database"),
        ("postgresql://u:p@database/schakel", "redis://:p@10.0.0.5:6379/0", "broker"),
        ("postgresql://u:p@database/schakel", "rediss://:p@redis.example.nl:6379/0?ssl_cert_reqs=none", "broker"),
        ("postgresql://u:p@database/schakel", "rediss://:p@redis.example.nl:6379/0", "broker"),
    ],
)  # fmt: skip
def test_it_refuses_an_open_line_to_another_machine(production, monkeypatch, database, broker, word):
    _addresses(production, monkeypatch, database, broker)
    with pytest.raises(ImproperlyConfigured, match=word):
        refuse_unsafe_start()


@pytest.mark.parametrize(
    ("database", "broker"),
    [
        ("postgresql://u:p@database/schakel", "redis://:p@broker:6379/0"),
        ("postgresql://u@/schakel?host=/run/postgresql", "redis+socket:///run/redis.sock"),
        ("postgresql://u:p@db.example.nl/schakel?sslmode=verify-full&sslrootcert=/ca.pem",
         "rediss://:p@redis.example.nl:6379/0?ssl_cert_reqs=required&ssl_ca_certs=/ca.pem"),
    ],
)  # fmt: skip
def test_it_starts_beside_its_database_or_over_a_line_whose_other_end_is_verified(
    production, monkeypatch, database, broker
):
    _addresses(production, monkeypatch, database, broker)
    refuse_unsafe_start()


def test_it_refuses_to_mail_in_the_open(production):
    production.EMAIL_HOST, production.EMAIL_USE_TLS = "mail.example.nl", False
    with pytest.raises(ImproperlyConfigured, match="mail"):
        refuse_unsafe_start()


def _addresses(production, monkeypatch, database, broker):
    monkeypatch.setenv("SOME_DATABASE", database)
    monkeypatch.setenv("SOME_BROKER", broker)
    changed = {**production.DATABASES["default"], **env.database("SOME_DATABASE")}
    monkeypatch.setitem(production.DATABASES, "default", changed)
    production.REDIS = env.redis("SOME_BROKER")


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
