"""One database with the whole demo in it, made once for this folder and thrown away after it."""

import io
import time
import uuid
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import connections

from core import events
from schadelijkepraktijken.subscriptions import SUBSCRIBERS
from tests.conftest import _admin


@dataclass(frozen=True)
class Loaded:
    """What `load_demo` said, and how long it took in seconds."""

    said: str
    seconds: float


@pytest.fixture(scope="session")
def demo_database(django_db_setup, django_db_blocker):
    """A copy of the migrated database of this test process; every alias points to it while a test here runs."""
    before = connections["default"].settings_dict["NAME"]
    name = f"demo_{uuid.uuid4().hex[:8]}"
    with django_db_blocker.unblock():
        _point_to(before)  # a template may have no connections
        admin = _admin()
        with admin.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{before}"')
    yield name
    with django_db_blocker.unblock():
        _point_to(before)
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.close()


@pytest.fixture(scope="module")
def demo(demo_database, django_db_blocker):
    """The demo, loaded by the command in the first module that asks."""
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        _point_to(demo_database)
        started = time.monotonic()
        said = io.StringIO()
        call_command("load_demo", stdout=said)
    yield Loaded(said.getvalue(), time.monotonic() - started)
    with django_db_blocker.unblock():
        _point_to(before)
    events.configure(SUBSCRIBERS, lambda: None)


def _point_to(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
