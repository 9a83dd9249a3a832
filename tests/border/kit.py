"""Sought people for the border check, made by the actions."""

from datetime import timedelta

from border.actions import alerts, checks
from border.models import BorderCheck, TravelAlert
from cases.models import Case, Person
from core import clock
from core.actor import Actor
from tests import factories

DAY = timedelta(days=1)
NUMBER = "NXR4K7PL2"


def child(by: Actor, case: Case, **fields: object) -> Person:
    """A girl of fifteen with a Somali name in Dutch spelling and a passport."""
    values: dict[str, object] = {
        "given_names": "Faadumo Cali", "family_name": "Nuur", "birth_date": f"{clock.today().year - 15}-03-04",
        "sex": "female", "document_number": NUMBER,
    }  # fmt: skip
    return factories.person(by, case, **(values | fields))  # type: ignore[arg-type]


def alert(by: Actor, person: Person, **fields: object) -> TravelAlert:
    """An alert that holds from yesterday for a month."""
    values: dict[str, object] = {
        "ground": "sis_32_1_d", "authority": "Rechtbank Den Haag", "authority_reference": "C/09/4711",
        "occurred_at": clock.now() - DAY, "valid_from": clock.now() - DAY, "valid_until": clock.now() + 30 * DAY,
    }  # fmt: skip
    return alerts.record_alert(by=by, case=person.case, person=person, **(values | fields))  # type: ignore[arg-type]


def check(by: Actor, **typed: str) -> BorderCheck:
    """A check at departures of what was typed."""
    return checks.check(by=by, **{"post": "schiphol_departures", "ground": "exit"} | typed)
