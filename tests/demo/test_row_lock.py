"""Every account of the demo asks the database for everything, with no filter: nothing comes beyond the first lock."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from cases.models import Case
from core import scope
from core.grants import WEB
from organisations.actors import actor_for
from organisations.models import Membership
from schadelijkepraktijken.row_security import tables
from tests.roles import acting

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]

# What the row policy may admit beyond the list of the application, and why.
BEYOND = {
    "border_bordercheck": "who reads the journeys of a case reads what came of checks there",
    "border_bordermatch": "who reads the journeys of a case reads whom checks there met",
    "cases_deadline": "clocks of the own organisation without a case, and of a signal that is seen",
    "cases_disclosure": "what was shared with the organisation, when it no longer sees the case",
    "cases_task": "steps of the own organisation without a case, and of a signal that is seen",
    "cases_timelineentry": "a line is read back by its writer for ten minutes",
    "protection_orders_breach": "who reported one reads it back",
    "repatriation_returnfile": "an arrival that was handed to the organisation",
}
# Rows that may name a case which the asker does not see as a case, and why.
NAMED = {
    "cases_disclosure": "what was shared with the organisation, when it no longer sees the case",
    "cases_participation": "colleagues may know that their organisation takes part",
    "cases_signal": "who reported, and who decides on it, see the number of the case that it went into",
    "monitoring_alert": "addressed to the organisation, whatever else it sees",
    "oversight_knowncase": "the privacy officer knows the number of a case and who leads it, no more",
    "protection_orders_breach": "who reported one reads it back",
    "referrals_referral": "offered to the organisation, which answers before it sees the case",
    "repatriation_returnfile": "an arrival that was handed to the organisation",
}


def ids(sql: str) -> set[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def test_raw_sql_of_every_account_finds_nothing_beyond_its_own():
    models = {
        m._meta.db_table: m
        for m in apps.get_models(include_auto_created=True)
        if m._meta.db_table in tables.PROTECTED
    }
    beyond: dict[str, int] = {}
    named: dict[str, int] = {}
    found_rows = 0
    for member in Membership.objects.select_related("user", "organisation").filter(active=True):
        actor = actor_for(member)
        own = set(Case.objects.visible_to(actor).values_list("pk", flat=True))
        first = {
            table: set(m._default_manager.visible_to(actor).values_list("pk", flat=True))
            for table, m in models.items()
            if hasattr(m._default_manager, "visible_to")
        }
        with transaction.atomic(), acting(WEB):
            scope.enter(actor)
            for table, model in models.items():
                found = ids(f'SELECT "{model._meta.pk.column}" FROM "{table}"')
                found_rows += len(found)
                if table in first and (more := found - first[table]):
                    beyond[table] = beyond.get(table, 0) + len(more)
                column = next(
                    (f.column for f in model._meta.local_fields if f.is_relation and f.related_model is Case),
                    None,
                )
                if column and (more := ids(f'SELECT "{column}" FROM "{table}"') - own - {None}):
                    named[table] = named.get(table, 0) + len(more)
    assert (set(beyond) - set(BEYOND), set(named) - set(NAMED)) == (set(), set()), f"{beyond} {named}"
    assert found_rows > 1_000
