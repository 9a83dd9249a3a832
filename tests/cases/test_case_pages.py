"""The list, the overview, the story: what stands on them, what does not, and at what cost."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from audit.models.entry import Entry
from cases import case_list
from cases.actions import cases as case_acts
from cases.actions import notes, participation, people
from cases.actions.departure import record_departure
from cases.actions.tasks import open_task
from cases.case_list import Filters
from cases.models import Case, Participation, TimelineEntry
from cases.overview import clocks
from cases.presenters import next_moment
from core import clock
from core.templatetags.schakel import until
from organisations.actors import actor_for
from tests import factories
from tests.cases.browsing import CODE_WORD, DOCUMENT, FAMILY, GIVEN, PHONE, SECRET, browser, story

pytestmark = pytest.mark.django_db

MASKED_PAGES = [
    "case-overview", "case-timeline", "case-people", "case-notes", "case-tasks", "case-documents",
    "case-participants", "case-looked", "task-add", "note-add", "contact-add", "relation-add", "case-departure",
    "document-add", "participant-add", "colleague-add", "case-close",
]  # fmt: skip
CANARIES = (GIVEN, FAMILY, "Vaderkanarie", SECRET, PHONE, DOCUMENT, CODE_WORD, "Gewoonpad")


@pytest.mark.parametrize("page", MASKED_PAGES)
def test_no_page_shows_a_name_number_or_address_by_default(page):
    told = story()
    answer = browser(told.worker).get(told.url(page))
    assert answer.status_code == 200
    for canary in CANARIES:
        assert canary not in answer.content.decode(), canary


@pytest.mark.parametrize("address", ["case-list", "worklist"])
def test_no_list_shows_a_name(address):
    told = story()
    text = browser(told.worker).get(reverse(address)).content.decode()
    assert told.case.reference in text
    for canary in CANARIES:
        assert canary not in text


def test_names_are_shown_for_one_answer_and_the_act_is_logged():
    told = story()
    client = browser(told.worker)
    shown = client.post(told.url("case-unmask"))
    assert f"{GIVEN} {FAMILY}" in shown.content.decode()
    assert (
        GIVEN not in shown.headers.get("Content-Location", "") + shown.content.decode().split("</title>")[0]
    )
    assert shown.headers["Cache-Control"] == "no-store"
    assert GIVEN not in client.get(told.url("case-overview")).content.decode()
    assert client.get(told.url("case-unmask")).status_code == 302
    line = Entry.objects.get(action="person.unmask")
    assert (line.outcome, line.case_id, line.user_id) == ("seen", told.case.pk, told.worker.user_id)


def test_with_htmx_only_the_identity_bar_comes_back_with_the_name():
    told = story()
    answer = browser(told.worker).post(told.url("case-unmask"), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.lstrip().startswith('<section class="identity"')
    assert GIVEN in text


def test_the_bar_says_who_how_dangerous_who_leads_and_how_contact_is_safe():
    told = story()
    case_acts.set_danger(by=told.by, case=told.case, level="acute", since=clock.now())
    text = browser(told.worker).get(told.url("case-overview")).content.decode()
    bar = text.split('class="identity"')[1].split("</section>")[0]
    for part in ("meisje, 15 jaar", "naam verborgen", "Acuut", "Huwelijksdwang", "Via de mentor.",
                 "Nooit: niet bellen.", "Codewoord is ingesteld.", escape(told.case.organisation.name)):  # fmt: skip
        assert part in bar, part


def test_without_a_rule_the_bar_says_no_contact_on_every_page():
    by = actor_for(worker := factories.member("vt_worker"))
    case = factories.case(by)
    client = browser(worker)
    assert (
        "Niet bekend: geen contact." in client.get(reverse("case-overview", args=[case.pk])).content.decode()
    )
    factories.person(by, case)
    for page in ("case-overview", "case-people", "case-notes", "contact-add"):
        assert "Niet bekend: geen contact." in client.get(reverse(page, args=[case.pk])).content.decode()


def test_a_booked_departure_stands_in_the_bar_and_in_the_story_with_its_source():
    told = story()
    leaves = clock.now() + timedelta(days=4)
    record_departure(
        by=told.by, case=told.case, state="booked", at=leaves, note="Op haar telefoon", source="seen",
        occurred_at=clock.now() - timedelta(minutes=5),
    )  # fmt: skip
    text = browser(told.worker).get(told.url("case-overview")).content.decode()
    bar = text.split('class="identity"')[1].split("</section>")[0]
    assert "Vertrek" in bar
    assert "nog 4 dagen" in bar
    assert "Vertrek geboekt" in text
    assert "Op haar telefoon" in text


def test_a_day_of_departure_without_an_hour_names_no_hour_and_is_over_only_when_the_day_is(monkeypatch):
    told = story()
    client = browser(told.worker)
    day = clock.today() + timedelta(days=3)
    given = {"state": "booked", "day": day.isoformat(), "hour": "", "source": "heard",
             "occurred_at": f"{clock.today() - timedelta(days=1)}T12:00"}  # fmt: skip
    assert client.post(told.url("case-departure"), given).status_code == 302
    case = Case.objects.get(pk=told.case.pk)
    # The first instant of the day: whatever must happen before the departure counts from there.
    assert case.departure_at == datetime.combine(day, time(0), clock.AMSTERDAM)
    bar = (
        client.get(told.url("case-overview"))
        .content.decode()
        .split('class="identity"')[1]
        .split("</section>")[0]
    )
    assert "tijd niet bekend" in bar
    assert "nog 3 dagen" in bar
    assert "0.00" not in bar
    assert not TimelineEntry.objects.filter(case=case, title__contains="0.00").exists()
    form = client.get(told.url("case-departure")).content.decode()
    assert f'value="{day.isoformat()}"' in form
    assert 'value="00:00"' not in form
    for hours, words_, over in ((20, "vandaag", False), (30, "1 dag te laat", True)):
        monkeypatch.setattr(clock, "now", lambda at=case.departure_at + timedelta(hours=hours): at)
        seen = frozenset({"core", "travel"})
        moment = next_moment(case, seen)
        assert until(moment["due"], clock.now()) == words_
        assert ("Vertrek is voorbij" in {one["label"] for one in clocks(case, seen, [])}) is over


def test_a_booked_departure_without_a_day_is_refused_at_the_day():
    told = story()
    given = {"state": "booked", "source": "seen", "occurred_at": f"{clock.today() - timedelta(days=1)}T12:00"}
    page = browser(told.worker).post(told.url("case-departure"), given)
    assert page.status_code == 422
    assert "wanneer het vertrek is geboekt" in page.content.decode()


def test_the_overview_shows_what_to_do_by_when_and_why():
    told = story()
    text = browser(told.worker).get(told.url("case-overview")).content.decode()
    assert "Mentor spreken" in text
    assert "Beoordeel stap" in text
    assert "Betrokkene informeren" in text
    assert "ziet alles" in text
    assert "keek" in text


def test_the_story_can_be_turned_and_narrowed_to_a_kind_of_source():
    told = story()
    earlier = clock.now() - timedelta(days=3)
    notes.write(
        by=told.by, case=told.case, kind="heard", text="Eerst", source="van een vriendin", occurred_at=earlier
    )
    client = browser(told.worker)
    newest = client.get(told.url("case-timeline")).content.decode()
    oldest = client.get(told.url("case-timeline") + "?volgorde=oud").content.decode()
    assert newest.index("notitiekanarie") < newest.index("Eerst")
    assert oldest.index("Eerst") < oldest.index("notitiekanarie")
    heard = client.get(told.url("case-timeline") + "?bron=heard").content.decode()
    assert "Eerst" in heard
    assert "notitiekanarie" not in heard
    assert "van horen zeggen van een vriendin" in heard
    assert "Vastgelegd door Tester" in heard


def test_a_long_story_comes_in_pages_without_losing_or_doubling_a_line():
    told = story()
    for number in range(60):
        notes.write(by=told.by, case=told.case, kind="seen", text=f"regel{number:03}.",
                    occurred_at=clock.now() - timedelta(days=1, minutes=number // 2))  # fmt: skip
    client, address, found = browser(told.worker), told.url("case-timeline") + "?bron=seen", []
    while address:
        text = client.get(address).content.decode()
        found += [f"regel{n:03}." for n in range(60) if f"regel{n:03}." in text]
        older = text.split('rel="next" href="')
        address = (
            told.url("case-timeline") + older[1].split('"')[0].replace("&amp;", "&") if len(older) > 1 else ""
        )
    assert sorted(found) == [f"regel{n:03}." for n in range(60)]


def test_who_looked_is_told_in_words_with_names_only_of_the_own_house():
    told = story()
    house = factories.organisation("lkha")
    participation.join(by=told.by, case=told.case, organisation=house, purpose="advies", ground="WMO_5_1_6")
    other = factories.member("lkha_worker", of=house)
    browser(other).get(told.url("case-overview"))
    browser(told.worker).post(told.url("case-unmask"))
    text = browser(told.worker).get(told.url("case-looked")).content.decode()
    for part in ("Liet een naam tonen", "Bekeek het overzicht", str(told.worker.user), house.name):
        assert part in text, part
    assert str(other.user) not in text
    theirs = browser(other).get(told.url("case-looked")).content.decode()
    assert str(other.user) in theirs
    assert "Liet een naam tonen" not in theirs


def test_the_list_is_narrowed_by_state_practice_danger_and_own_work():
    lead = factories.member("vt_coordinator")
    by = actor_for(lead)
    fgm = factories.case(by, practices=["fgm"])
    acute = factories.case(by)
    case_acts.set_danger(by=by, case=acute, level="acute", since=clock.now())
    worker = factories.member("vt_worker", of=lead.organisation)
    theirs = factories.case(actor_for(worker))
    client = browser(lead)

    def found(query: str) -> set[str]:
        text = client.get(reverse("case-list") + query).content.decode()
        return {c.reference for c in (fgm, acute, theirs) if c.reference in text}

    assert found("") == {fgm.reference, acute.reference, theirs.reference}
    assert found("?praktijk=fgm") == {fgm.reference}
    assert found("?gevaar=acute&stand=open") == {acute.reference}
    assert found("?eigen=on") == {fgm.reference, acute.reference}
    assert found("?stand=closed") == set()
    assert found(f"?nummer={acute.reference.lower()}") == {acute.reference}
    assert found(f"?nummer={int(fgm.reference.split('-')[2])}") == {fgm.reference}
    assert found("?nummer=Persoon") == set()
    assert found("?gevaar=onzin&na=onzin&praktijk=%F0%9F%92%A5") == {
        fgm.reference,
        acute.reference,
        theirs.reference,
    }


@pytest.mark.parametrize("role", ["vt_worker", "vt_coordinator"])
def test_the_list_pages_through_exactly_the_visible_cases_newest_first(role):
    member = factories.member(role)
    by = actor_for(member)
    mine = [factories.case(by) for _ in range(7)]
    factories.case(
        actor_for(factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=4)))
    )
    seen, mark = [], None
    while True:
        page = case_list.newest(by, Filters(), mark, size=3)
        seen += [c.pk for c in page.cases]
        mark = page.next_mark
        if mark is None:
            break
    assert seen == [c.pk for c in reversed(mine)]


def test_a_participation_that_is_doubled_by_a_grant_lists_a_case_once():
    told = story()
    assert Participation.objects.filter(case=told.case).count() == 1
    page = case_list.newest(actor_for(told.coordinator), Filters())
    assert [c.pk for c in page.cases] == [told.case.pk]


def _cost(client, address) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_with_two_cases_and_with_twenty():
    lead = factories.member("vt_coordinator")
    by = actor_for(lead)
    for _ in range(2):
        factories.person(by, factories.case(by))
    client = browser(lead)
    client.get(reverse("case-list"))
    few = _cost(client, reverse("case-list"))
    for _ in range(18):
        case = factories.case(by)
        factories.person(by, case)
        open_task(by=by, organisation=lead.organisation, case=case, kind="x", title="Stap", source_id=case.pk)
    assert _cost(client, reverse("case-list")) == few


@pytest.mark.parametrize("page", ["case-overview", "case-timeline", "case-people", "case-notes", "case-tasks",
                                  "case-documents", "case-participants", "case-looked"])  # fmt: skip
def test_each_page_of_a_case_costs_the_same_with_two_rows_and_with_twenty(page):
    told = story()
    client = browser(told.worker)
    client.get(told.url(page))
    few = _cost(client, told.url(page))
    hour_ago = clock.now() - timedelta(hours=1)
    for number in range(18):
        person = factories.person(told.by, told.case, role="at_risk")
        people.relate(by=told.by, case=told.case, person=person, other=told.girl, kind="sister")
        notes.write(by=told.by, case=told.case, kind="seen", text=f"Nog {number}", occurred_at=hour_ago)
        open_task(by=told.by, organisation=told.worker.organisation, case=told.case, kind=f"k{number}",
                  title="Stap", source_id=told.case.pk)  # fmt: skip
    for kind in ("rvdk", "gi", "lkha", "police", "kmar"):
        house = factories.organisation(kind)
        participation.join(
            by=told.by, case=told.case, organisation=house, purpose="advies",
            ground=factories.ground(told.case, house, "advies"),
        )  # fmt: skip
    assert _cost(client, told.url(page)) == few
