"""The border check by the API: the card for a hit alone, and nothing in an address."""

import pytest

from border.models import BorderCheck
from core import clock
from tests import factories
from tests.api import kit
from tests.border import kit as border

pytestmark = pytest.mark.django_db

YEAR = str(clock.today().year - 15)
ASKED = {"post": "schiphol_departures", "ground": "exit"}


@pytest.fixture
def girl():
    worker = factories.actor("vt_worker")
    girl = border.child(worker, factories.case(worker))
    border.alert(worker, girl)
    return girl


@pytest.fixture
def officer():
    return kit.caller(factories.actor("kmar_officer"))


def test_a_hit_gives_the_card(officer, girl):
    answer = officer.post("/border-checks", ASKED | {"documentNumber": border.NUMBER})
    assert answer.status_code == 201, answer.content
    body = answer.json()
    (card,) = body["cards"]
    assert (body["outcome"], card["name"], card["documentNumber"]) == ("hit", girl.full_name, border.NUMBER)
    assert card["inForce"][0]["until"].endswith("Z")
    assert card["contact"]["phone"] == "0800-2000"
    assert girl.case.reference not in answer.content.decode()


def test_a_possible_hit_gives_no_card(officer, girl):
    body = officer.post("/border-checks", ASKED | {"name": girl.full_name, "birth": YEAR}).json()
    assert (body["outcome"], body["cards"]) == ("possible", [])
    assert body["possible"] == [{"likeness": ["name_same", "birth_year"]}]


def test_none_says_that_it_proves_nothing(officer, girl):
    body = officer.post("/border-checks", ASKED | {"documentNumber": "QQ1234567"}).json()
    assert (body["outcome"], body["cards"], body["possible"]) == ("none", [], [])
    assert "bewijst niet" in body["advice"]


def test_a_check_is_never_asked_by_address(officer, girl):
    assert officer.get("/border-checks", documentNumber=border.NUMBER).status_code == 405
    assert not BorderCheck.objects.exists()


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({}, "/documentNumber"), ({"name": "Fatima"}, "/birth"), ({"documentNumber": "Ω"}, "/documentNumber"),
        ({"name": "Fatima", "birth": "gisteren"}, "/birth"), ({"documentNumber": "ABC12345", "post": "x"}, "/post"),
        ({"documentNumber": 12345678}, "/documentNumber"), ({"name": "a\x00", "birth": "2009"}, "/name"),
    ],
)  # fmt: skip
def test_wrong_input_names_its_field(officer, asked, pointer):
    answer = officer.post("/border-checks", ASKED | asked)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["location"]["pointer"] == pointer
    assert "Fatima" not in answer.content.decode()
