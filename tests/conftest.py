"""The test databases: made and cleaned over the owner's connection, used by the roles of the application."""

import io
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as examples
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from core.grants import WORKER
from schadelijkepraktijken import env
from tests import roles

# The same examples on every run, however busy the machine is; a search for new ones is `script/proof-api`.
examples.register_profile(
    "steady", deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("steady")


def _admin(name: str = "postgres"):
    owner = settings.DATABASES["owner"]
    connection = psycopg2.connect(
        dbname=name,
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        host=owner["HOST"],
        port=owner["PORT"] or None,
    )
    connection.autocommit = True
    return connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    """One database for this test process, migrated by the owner; tests look as the tester (tests/roles.py)."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "single")
    name = f"test_{worker}_{uuid.uuid4().hex[:8]}"
    with django_db_blocker.unblock():
        admin = _admin()
        with admin.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" OWNER schakel_owner TEMPLATE template0')
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        # The body of a test looks from outside the row policies; requests and background work run inside them.
        connections["default"].settings_dict["USER"] = env.database("DATABASE_TESTER_URL")["USER"]
        roles.bind()
        call_command("setup_database", verbosity=0)
        connections["owner"].close()
    yield
    with django_db_blocker.unblock():
        for alias in ("default", "owner"):
            connections[alias].close()
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.close()


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[None]:
    """For tests that must commit (several connections, real processes): cleaned afterwards by the owner."""
    with django_db_blocker.unblock():
        yield
        connections["default"].close()
        from core import grants

        keep = {"django_migrations", "django_content_type", "auth_permission"}
        tables = sorted(grants.model_tables() - keep - {"organisations_organisation"})
        with connections["owner"].cursor() as cursor:
            names = ", ".join(f'"{table}"' for table in tables)
            cursor.execute(f"TRUNCATE {names}")
        connections["owner"].close()


@dataclass(frozen=True)
class Demo:
    """A database with the whole demo in it, and what `load_demo` said."""

    database: str
    said: str


@pytest.fixture(scope="session")
def demo_database(django_db_setup, django_db_blocker) -> Iterator[Demo]:
    """A copy of the migrated database of this test process with the demo in it, made once and thrown away."""
    from schadelijkepraktijken.demo import load

    before = connections["default"].settings_dict["NAME"]
    name = f"demo_{uuid.uuid4().hex[:8]}"
    said = io.StringIO()
    with django_db_blocker.unblock():
        _point_to(before)  # a template may have no connections
        admin = _admin()
        with admin.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{before}"')
        _point_to(name)
        # As `script/server` loads it: by the worker, in the context of whoever acts. In one process the records are made
        # in the same order every time.
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(connections["default"].settings_dict, "USER", WORKER)
            patch.setattr(load, "MOST_PROCESSES", 1)
            try:
                call_command("load_demo", stdout=said)
            finally:
                _point_to(before)
    yield Demo(name, said.getvalue())
    with django_db_blocker.unblock():
        _point_to(before)
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.close()


@pytest.fixture(scope="module")
def demo(demo_database, django_db_blocker) -> Iterator[Demo]:
    """Every alias points to the demo while a module runs that asks for it."""
    from core import events
    from schadelijkepraktijken.subscriptions import SUBSCRIBERS

    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        _point_to(demo_database.database)
    yield demo_database
    with django_db_blocker.unblock():
        _point_to(before)
    events.configure(SUBSCRIBERS, lambda: None)


def _point_to(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


# What takes long goes first: module -> the group that one test process runs whole; without one, any test anywhere.
LONG = {
    "tests.browser.test_journey": "journey",
    "tests.composition.test_routes": "demo",
    "tests.demo.test_load_demo": "demo",
    "tests.demo.test_bulk": "demo",
    "tests.demo.test_row_lock": "demo",
    "tests.browser.test_alerts_live": "live",
    "tests.environment.test_server": "server",
    "tests.faults.test_smoke": "",
}


def pytest_collection_modifyitems(items) -> None:
    """The long ones begin first."""
    order = list(LONG)
    items.sort(key=lambda item: order.index(name) if (name := item.module.__name__) in LONG else len(order))


class Grouped(LoadScopeScheduling):  # type: ignore[misc]
    """Modules that share what is dear to make run whole in one test process. (Marks for it do nothing with pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::")[0].removesuffix(".py").replace("/", ".")
        return LONG.get(module) or nodeid


def pytest_xdist_make_scheduler(config, log) -> Grouped:
    return Grouped(config, log)
