"""Who saw a case between two moments: found by number, shown in words, and as a file."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import audit
from audit.models import Entry
from cases.words import NOTHING_FOUND
from core import clock
from core.events import drain
from organisations.models import Organisation, User
from tests import factories, kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    worker = factories.actor("vt_coordinator")
    case = factories.case(worker)
    police = factories.actor("police_officer")
    audit.seen(by=worker, action="timeline.view", obj=case)
    audit.seen(by=police, action="order.view", obj=case)
    while drain():
        pass
    return worker, case, police


def officer(**more):
    found = factories.actor("privacy_officer", **more)
    return kit.log_in(User.objects.get(pk=found.user_id))


def test_a_case_is_found_by_its_number_which_stands_in_no_address(told):
    _, case, _ = told
    client = officer()
    answer = client.post("/inzage/", {"reference": case.reference.lower()})
    assert answer.status_code == 302
    assert case.reference not in answer["Location"]
    text = client.get(answer["Location"]).content.decode()
    assert "Las de tijdlijn" in text
    assert "Bekeek een bevel" in text
    assert {e.action for e in Entry.objects.filter(case_id=case.pk)} >= {"log.look_up", "log.case_view"}


def test_only_lines_between_the_two_moments_are_shown(told):
    _, case, _ = told
    hour = timedelta(hours=1)
    before = urlencode({"van": (clock.now() - 2 * hour).isoformat(), "tot": (clock.now() - hour).isoformat()})
    client = officer()
    assert "Niemand keek in deze tijd" in client.get(f"/inzage/{case.pk}/?{before}").content.decode()
    assert "Las de tijdlijn" in client.get(f"/inzage/{case.pk}/?van=onzin&tot=onzin").content.decode()


def test_the_question_of_a_breach_may_take_longer_than_a_page(told):
    client = officer()
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/inzage/{told[1].pk}/")
    limits = [row["sql"] for row in asked if "statement_timeout" in row["sql"]]
    assert ["15s" in sql for sql in limits] == [True]


def test_two_moments_the_wrong_way_round_are_said_and_kept(told):
    form = {"reference": told[1].reference, "van": "2026-02-02T10:00", "tot": "2026-02-01T10:00"}
    answer = officer().post("/inzage/", form)
    assert answer.status_code == 422
    assert "De tweede tijd moet na de eerste liggen." in answer.content.decode()
    assert told[1].reference in answer.content.decode()


@pytest.mark.parametrize("number", ["SP-2099-999999", "'; DROP TABLE", "Ayse Yilmaz"])
def test_a_number_that_is_none_and_one_of_another_region_get_the_same_words(told, number):
    other = officer(of=factories.organisation(skip=1))
    one = other.post("/inzage/", {"reference": number[:20]})
    two = other.post("/inzage/", {"reference": told[1].reference})
    assert one.status_code == two.status_code == 422
    said = str(NOTHING_FOUND)
    assert said in one.content.decode()
    assert said in two.content.decode()
    assert Entry.objects.filter(action="log.look_up").count() == 2
    assert other.get(f"/inzage/{told[1].pk}/").status_code == 404


def test_the_file_has_every_line_runs_no_formula_and_is_logged(told):
    worker, case, _ = told
    User.objects.filter(pk=worker.user_id).update(display_name="=HYPERLINK(1)")
    client = officer()
    answer = client.post(f"/inzage/{case.pk}/bestand/", {})
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "las de tijdlijn" in text
    assert ";'=HYPERLINK(1);" in text
    assert case.reference not in answer["Content-Disposition"]
    assert Entry.objects.filter(action="log.export", case_id=case.pk).count() == 1


def test_the_file_asks_for_a_second_factor_shown_just_now(told):
    found = factories.actor("privacy_officer")
    client = kit.log_in(User.objects.get(pk=found.user_id), at=clock.now() - timedelta(hours=2))
    answer = client.post(f"/inzage/{told[1].pk}/bestand/", {})
    assert answer["Content-Type"].startswith("text/html")
    assert not Entry.objects.filter(action="log.export").exists()


def test_another_organisation_reads_the_lines_of_its_own_people_only(told):
    _, case, police = told
    client = officer(of=Organisation.objects.get(pk=police.organisation_id))
    answer = client.post("/inzage/", {"reference": case.reference})
    text = client.get(answer["Location"]).content.decode()
    assert "Bekeek een bevel" in text
    assert "Las de tijdlijn" not in text


@pytest.mark.parametrize("role", ["vt_worker", "vt_coordinator", "administrator", "police_officer"])
def test_nobody_else_asks(told, role):
    found = factories.actor(role)
    client = kit.log_in(User.objects.get(pk=found.user_id))
    assert client.get("/inzage/").status_code == 403
    assert client.get(f"/inzage/{told[1].pk}/").status_code == 403
    assert client.post(f"/inzage/{told[1].pk}/bestand/", {}).status_code == 403
