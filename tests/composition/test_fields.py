"""Who sees which field: every field that tells who somebody is or where, by role and by relation to the case."""

from datetime import timedelta

import pytest

from border.api import serializers as border
from cases.api import serializers as cases
from core import clock
from monitoring.api import serializers as monitoring
from organisations import second_factor
from organisations.access import FRESH_FOR
from tests.composition import field_matrix, field_world

pytestmark = pytest.mark.django_db

# Every field that leaves by the API, by what opens it. "core": whoever sees the record; a section: with that section.
CORE = "core"
API = {
    cases.OrganisationOut: {CORE: "slug name"},
    cases.SignalPersonOut: {CORE: "role sex inWords relation"},
    cases.SignalOut: {
        CORE: "id reference state practices acuteDanger departure departureAt departureHourKnown occurredAt recordedAt receiver own"
    },
    cases.SignalDetailOut: {
        CORE: "facts hearsay interpretation routeReason people feedback feedbackAt",
        "the case": "caseId",
    },
    cases.CaseOut: {
        CORE: "id reference state practices danger isPractice organisation occurredAt recordedAt",
        "travel": "departure departureAt departureHourKnown",
    },
    cases.CasePersonOut: {"people": "id role inWords"},
    cases.DeadlineOut: {"the section of what started it": "key title dueAt"},
    cases.CaseDetailOut: {CORE: "sections deadlines", "people": "people"},
    monitoring.AddresseeOut: {"no conflict of interest": "organisation state acknowledgedAt"},
    monitoring.AlertOut: {
        CORE: "id reference kind severity occurredAt recordedAt",
        "no conflict of interest": "title instruction dueAt addressees",
    },
    monitoring.AcknowledgementOut: {CORE: "alertId"},
    border.InForceOut: {"a hit": "kind reference title authority measures bound until may why ground"},
    border.ContactOut: {CORE: "name phone"},
    border.CardOut: {"a hit": "name born inWords documentNumber inForce instructions contact"},
    border.PossibleOut: {"a possible hit": "likeness"},
    border.BorderCheckOut: {CORE: "id reference outcome recordedAt cards possible advice contact"},
}


# A share of the people; `script/proof fields` asks all of them on every route.
PEOPLE = (
    "vt_worker assigned", "vt_worker in conflict", "vt_worker broke glass", "vt_coordinator shares", "police_officer shares",
    "partner_worker shelter", "administrator of the house",
)  # fmt: skip


def test_every_person_gets_of_every_field_what_the_table_says():
    world, stored = field_world.build(), field_matrix.stored()
    assert set(stored) == set(world.people)
    rows = field_matrix.table(world, field_matrix.PAGES, PEOPLE)
    assert field_matrix.wanted() == field_matrix.planted(world) & field_matrix.wanted() | set(
        field_matrix.NOT_IN_A_CASE
    )
    assert field_matrix.written(rows) == {who: stored[who] for who in PEOPLE}
    _asks_for_a_fresh_proof_before_an_address(world)


def _asks_for_a_fresh_proof_before_an_address(world):
    """In the same world, for it takes long to build."""
    places = {name for name in world.words if name.endswith("address")} | {
        f"protection_orders.safetyplan.{name}" for name in ("place", "way_there", "agreements")
    }
    for who, pages in (
        ("vt_worker assigned", field_matrix.PAGES),
        ("reporter own report", ("signal-names",)),
    ):
        client = world.people[who]
        session = client.session
        session[second_factor.PROOF][1] = (clock.now() - FRESH_FOR - timedelta(minutes=1)).timestamp()
        session.save()
        shown = field_matrix.shown_to(world, client, pages)
        assert {name: shown[name] for name in places if shown[name]} == {}
        assert "people-unmask" not in pages or "people-unmask" in shown["cases.person.given_names"]


def test_every_field_of_the_api_has_a_right():
    shapes = [
        shape
        for module in (cases, monitoring, border)
        for name, shape in vars(module).items()
        if name.endswith("Out") and isinstance(shape, type)
    ]
    assert set(shapes) == set(API)
    for shape in shapes:
        own = set(shape().fields) - {f for base in shape.__mro__[1:] if base in API for f in base().fields}
        assert own == {field for fields in API[shape].values() for field in fields.split()}, shape.__name__
