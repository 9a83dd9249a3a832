"""The search: what one may find is found; every empty answer is the same, whatever the reason."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from cases.actions import confidentiality, conflicts
from organisations.actors import actor_for
from tests import factories
from tests.cases.browsing import FAMILY, GIVEN, browser, story
from tests.cases.intake_support import UTRECHT, report, reporter, veilig_thuis

pytestmark = pytest.mark.django_db

NOTHING = "Niets gevonden. Bij twijfel: vraag de coördinator."


def _asked(client, **form):
    answer = client.post(reverse("search"), {"number": "", "name": "", "born": ""} | form)
    return answer.status_code, re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode()
    )


def test_a_person_is_found_by_a_name_spelled_otherwise_and_no_name_is_shown():
    told = story()
    factories.person(told.by, told.case, given_names="Fatma", family_name="Yılmaz", birth_date="2009-03-12")
    status, text = _asked(browser(told.worker), name="Yilmaz, Fatima", born="12-03-2009")
    assert status == 200
    assert told.case.reference in text
    result = text.split("Uitkomst")[1]
    assert "Yılmaz" not in result
    status, text = _asked(browser(told.worker), number=told.case.reference)
    assert told.case.reference in text.split("Uitkomst")[1]
    assert (
        Entry.objects.filter(action="search.find", outcome="seen", user_id=told.worker.user_id).count() == 2
    )


def test_wrong_input_is_told_and_kept():
    client = browser(factories.member("vt_worker"))
    assert _asked(client)[0] == 422
    status, text = _asked(client, name="Bewaard", born="32-13-2009")
    assert status == 422
    assert "Bewaard" in text
    assert _asked(client, born="2009")[0] == 422
    assert browser(factories.member("reporter")).post(reverse("search"), {"name": "x"}).status_code == 403


@pytest.mark.parametrize("way", ["number", "person"])
def test_every_empty_answer_has_one_status_one_body_and_one_number_of_queries(way):
    told = story()
    factories.person(told.by, told.case, given_names="Samira", family_name="Haddad", birth_date="2008-05-14")
    colleague = factories.member("vt_worker", of=told.worker.organisation)
    elsewhere = factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    kept_away = factories.member("vt_coordinator", of=told.worker.organisation)
    unassigned = factories.member("vt_coordinator", of=told.worker.organisation)
    by = actor_for(told.coordinator)
    conflicts.keep_away(by=by, case=told.case, username=kept_away.user.username, reason="Nicht")
    confidentiality.set_level(by=by, case=told.case, level="sealed", reason="Dreiging")
    form = (
        {"number": told.case.reference}
        if way == "number"
        else {"name": "Samira Haddad", "born": "14-05-2008"}
    )
    answers, counts = set(), set()
    for member in (colleague, elsewhere, kept_away, unassigned):
        client = browser(member)
        client.get(reverse("search"))
        for asked in (form, form):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                status, text = _asked(client, **asked)
            answers.add((status, NOTHING in text, text.split("</header>")[-1]))
            counts.add(len(queries))
    # The same form where nothing at all is there.
    told.case.people.all()
    with CaptureQueriesContext(connection) as queries:
        nothing = {key: value.replace("Samira Haddad", "Wilhelmina Zandstra") for key, value in form.items()}
        nothing |= {"number": "SP-2031-99999"} if way == "number" else {}
        status, text = _asked(browser(elsewhere), **nothing)
    assert NOTHING in text
    assert {len(answers), len(counts)} == {1}
    assert next(iter(answers))[:2] == (200, True)


def test_a_look_up_that_matches_only_what_is_hidden_is_logged_as_refused_with_the_case():
    told = story()
    factories.person(told.by, told.case, given_names="Samira", family_name="Haddad", birth_date="2008-05-14")
    elsewhere = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=3))
    _asked(browser(elsewhere), name="Samira Haddad", born="14-05-2008")
    line = Entry.objects.get(action="search.find", outcome="refused")
    assert (line.user_id, line.case_id, line.reason) == (elsewhere.user_id, told.case.pk, "not_yours")
    assert "geweigerd" in browser(told.worker).get(told.url("case-looked")).content.decode()
    _asked(browser(elsewhere), name="Iemand Anders", born="14-05-2001")
    assert Entry.objects.filter(action="search.find", outcome="seen").count() == 1


def test_the_list_of_cases_says_the_same_when_a_number_finds_nothing():
    told = story()
    elsewhere = browser(factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=3)))
    for number in (told.case.reference, "SP-2031-00009"):
        assert NOTHING in elsewhere.get(reverse("case-list"), {"nummer": number}).content.decode()


def _signal_about(given, family, born):
    person = {"role": "at_risk", "given_names": given, "family_name": family, "birth_date": born}
    return report(reporter(), municipality_code=UTRECHT, people=[person])


def test_the_radar_gives_a_coordinator_the_region_and_the_number_and_is_logged_on_both_sides():
    told = story()
    factories.person(told.by, told.case, given_names="Samira", family_name="Haddad", birth_date="2008-05-14")
    signal = _signal_about("Samira", "Haddad", "2008-05-14")
    boss = factories.member("vt_coordinator", of=veilig_thuis())
    page = browser(boss).post(reverse("triage-radar", args=[signal.pk]))
    text = page.content.decode()
    house = told.worker.organisation
    assert page.status_code == 200
    assert house.name in text
    assert (house.duty_phone or "0800-2000") in text
    for hidden in (told.case.reference, GIVEN, FAMILY, "Haddad", str(told.worker.user)):
        assert hidden not in text
    lines = Entry.objects.filter(action="radar.ask", user_id=boss.user_id)
    assert set(lines.values_list("case_id", flat=True)) == {None, told.case.pk}
    assert "uw organisatie iemand kent" in browser(told.worker).get(told.url("case-looked")).content.decode()


def test_the_radar_is_silent_for_others_for_a_likeness_and_for_who_is_kept_away():
    told = story()
    factories.person(told.by, told.case, given_names="Samira", family_name="Haddad", birth_date="2008-05-14")
    boss = factories.member("vt_coordinator", of=veilig_thuis())
    like = _signal_about("Samira", "Haddad", "2008-05-15")
    assert NOTHING in browser(boss).post(reverse("triage-radar", args=[like.pk])).content.decode()
    signal = _signal_about("Samira", "Haddad", "2008-05-14")
    worker = factories.member("vt_worker", of=veilig_thuis())
    assert browser(worker).post(reverse("triage-radar", args=[signal.pk])).status_code == 403
    conflicts.keep_away(
        by=actor_for(told.coordinator), case=told.case, username=boss.user.username, reason="Bekende"
    )
    assert NOTHING in browser(boss).post(reverse("triage-radar", args=[signal.pk])).content.decode()
