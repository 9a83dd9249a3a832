"""Migrations applied in runs make the very database that Django makes one operation at a time."""

import os
import subprocess
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connections

from core import calendar_years, grants
from schadelijkepraktijken.row_security import install
from tests.environment.supervised import postgres_program


def address_of(name: str) -> str:
    """Return the owner's address of another database on the same server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{name}"))


@pytest.fixture
def migrated_as_django_does(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The name of a database that `migrate` made without our executor."""
    name = f"test_usual_{uuid.uuid4().hex[:8]}"
    server = psycopg2.connect(address_of("postgres"))
    server.autocommit = True
    server.cursor().execute(f'CREATE DATABASE "{name}" OWNER schakel_owner TEMPLATE template0')
    owner = connections["owner"]
    tested = owner.settings_dict["NAME"]
    with django_db_blocker.unblock():
        owner.close()
        owner.settings_dict["NAME"] = name
        try:
            call_command("migrate", database="owner", interactive=False, verbosity=0)
            call_command("createcachetable", database="owner", verbosity=0)
            calendar_years.apply()
            grants.apply()
            install.install()
            yield name
        finally:
            owner.close()
            owner.settings_dict["NAME"] = tested
            server.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            server.close()


def schema(name: str) -> list[str]:
    """Return the definition of a database, without what names this one dump."""
    command = [postgres_program("pg_dump"), "--schema-only", f"--dbname={address_of(name)}"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line for line in text.splitlines() if "restrict" not in line]


def test_the_quick_way_makes_the_same_database(migrated_as_django_does: str):
    tested = str(connections["default"].settings_dict["NAME"])
    quick = schema(tested)
    assert any(line.startswith("CREATE TRIGGER") for line in quick)
    assert quick == schema(migrated_as_django_does)
