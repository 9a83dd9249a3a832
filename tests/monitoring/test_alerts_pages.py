"""The pages of alerts: who sees what, what a press does, what stays constant, and what must never be shown."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from cases.actions.participation import join
from core import clock, events
from core.actor import system
from monitoring import alert_list, presenters
from monitoring.actions import alerts, raising
from monitoring.models import Alert, AlertAddressee
from organisations.models import DutyShift, Membership, Organisation
from protection_orders.actions import breaches
from tests import factories
from tests.monitoring.kit import browser, home, raised, second_review, state_of
from tests.protection_orders import order_kit

pytestmark = pytest.mark.django_db

CANARY = "Kanariepiet van Merelhof"


@pytest.fixture
def police():
    return factories.organisation("police")


@pytest.fixture
def officer(police):
    return factories.actor("police_officer", of=police)


@pytest.fixture
def alert(officer):
    return raised()


def page(alert, name="alert-detail"):
    return reverse(name, args=[alert.pk])


@pytest.fixture
def breach():
    """A reported breach of an order about travel, with its alert; the people of `order_kit.house`."""
    h = order_kit.house()
    made = order_kit.order(h, travel=True)
    order_kit.serve(h, made)
    breaches.report(
        by=h.worker, order=made, facts=CANARY, occurred_at=clock.now(), danger_now="yes",
        measure=made.measures.first(), respondent=order_kit.respondent(made, h.father),
    )  # fmt: skip
    events.drain()
    return h, Alert.objects.get(kind="breach")


# The list ---------------------------------------------------------------------------------------------------------


def test_open_ones_come_first_and_acute_before_urgent(officer, police):
    handled = raised(title="Klaar")
    alerts.acknowledge(by=officer, alert_id=handled.pk)
    alerts.handle(by=officer, alert_id=handled.pk, response="Gedaan.", occurred_at=clock.now())
    taken = raised(title="Genomen")
    alerts.acknowledge(by=officer, alert_id=taken.pk)
    raised(title="Acuut")
    raised(title="Dringend", severity="urgent")
    text = browser(officer).get(reverse("alert-list")).content.decode()
    assert re.findall(r'class="task-link"[^>]*>(\w+) <', text) == ["Acuut", "Dringend", "Genomen", "Klaar"]


@pytest.mark.parametrize(
    ("group", "shown"), [("open", "Open"), ("aangenomen", "Genomen"), ("klaar", "Klaar")]
)
def test_the_filter_shows_one_group(officer, group, shown):
    raised(title="Open")
    for title in ("Genomen", "Klaar"):
        one = raised(title=title)
        alerts.acknowledge(by=officer, alert_id=one.pk)
        if title == "Klaar":
            alerts.handle(by=officer, alert_id=one.pk, response="Gedaan.", occurred_at=clock.now())
    text = browser(officer).get(reverse("alert-list"), {"stand": group}).content.decode()
    assert re.findall(r'class="task-link"[^>]*>(\w+) <', text) == [shown]


def test_paging_shows_every_row_once_across_the_groups(officer, monkeypatch):
    monkeypatch.setattr(alert_list, "PAGE_SIZE", 3)
    wanted = set()
    for number in range(8):
        one = raised()
        wanted.add(one.pk)
        if number % 2:
            alerts.acknowledge(by=officer, alert_id=one.pk)
    seen, mark, pages = [], None, 0
    while pages < 10:
        found = alert_list.find(officer, "", mark)
        seen += [row.alert_id for row in alert_list.fetch(officer, found)]
        mark, pages = found.older, pages + 1
        if mark is None:
            break
    assert len(seen) == len(set(seen)) == 8
    assert set(seen) == wanted
    assert pages == 3


@pytest.mark.parametrize(
    "mark", ["", "x", "open~", "open~nonsense", "klaar~2026-13-99_x", "~", "💥", "a" * 10_000]
)
def test_an_unreadable_mark_or_filter_is_the_first_page(officer, alert, mark):
    for group in ("", "open", "niets"):
        answer = browser(officer).get(reverse("alert-list"), {"na": mark, "stand": group})
        assert answer.status_code == 200
        assert alert.title in answer.content.decode()


@pytest.mark.parametrize("name", ["alert-list", "alert-rows", "alert-badge"])
def test_the_number_of_queries_does_not_grow_with_the_list(officer, name):
    raised()
    client = browser(officer)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    for number in range(12):
        one = raised(factories.case(factories.actor("vt_worker")))
        if number % 3 == 1:
            alerts.acknowledge(by=officer, alert_id=one.pk)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))
    assert len(many) == len(few)


@pytest.mark.parametrize("role", ["reporter", "partner_worker", "administrator"])
def test_a_role_without_alerts_is_told_so(role):
    answer = browser(factories.actor(role)).get(reverse("alert-list"))
    assert answer.status_code == 403
    assert "Uw rol krijgt geen alarmen" in answer.content.decode()


# One alert --------------------------------------------------------------------------------------------------------

GETS = ["alert-detail", "alert-state", "alert-pass", "alert-handle"]
POSTS = ["alert-seen", "alert-take", "alert-pass", "alert-handle"]


@pytest.mark.parametrize("name", sorted(set(GETS + POSTS)))
@pytest.mark.parametrize("role", ["vt_worker", "vt_coordinator", "lkha_worker", "kmar_officer", "partner_worker",
                                  "reporter", "administrator"])  # fmt: skip
def test_for_others_the_alert_does_not_exist(alert, role, name):
    client = browser(factories.actor(role))
    method = client.get if name in GETS else client.post
    assert method(page(alert, name)).status_code == 404


def test_the_page_answers_the_three_questions_before_the_main_act(breach):
    h, alert = breach
    text = browser(h.police).get(page(alert)).content.decode()
    places = [text.index(words) for words in ("Mag ik aanhouden?", "Weet de betrokkene ervan?", "Gevaar", "Ik neem dit aan", "Wie weet het")]  # fmt: skip
    assert places == sorted(places)
    assert "Kaart van het bevel" in text


def test_police_can_open_what_they_need(breach):
    h, alert = breach
    client = browser(h.police)
    text = client.get(page(alert)).content.decode()
    address = re.search(r'href="(/bevelen/[0-9a-f-]+/)"[^>]*>Kaart van het bevel', text).group(1)
    assert client.get(address).status_code == 200


def test_who_was_addressed_without_a_share_gets_words_and_a_number_only(breach):
    h, alert = breach
    text = browser(h.kmar).get(page(alert)).content.decode()
    assert "Wie weet meer?" in text
    assert "0800-2000" in text
    for secret in (CANARY, "Vogelaar", "Kanariepiet", "Kaart van het bevel"):
        assert secret not in text


def test_a_duty_worker_who_did_not_work_on_the_case_can_open_it_after_taking_the_alert(breach):
    h, alert = breach
    stranger = factories.actor("vt_worker", of=h.organisation)
    client = browser(stranger)
    before = client.get(page(alert)).content.decode()
    assert "Neem het alarm aan" in before
    assert CANARY not in before
    client.post(page(alert, "alert-take"))
    text = client.get(page(alert)).content.decode()
    assert "Mag ik aanhouden?" in text
    address = re.search(r'href="(/bevelen/[0-9a-f-]+/)"[^>]*>Kaart van het bevel', text).group(1)
    assert client.get(address).status_code == 200


def test_taking_an_alert_opens_no_case_of_others(breach):
    h, alert = breach
    alerts.acknowledge(by=h.kmar, alert_id=alert.pk)
    assert not h.case.assignments.filter(membership_id=h.kmar.membership_id).exists()
    assert CANARY not in browser(h.kmar).get(page(alert)).content.decode()


def test_nobody_is_named_in_title_address_or_badge(breach):
    h, alert = breach
    for actor in (h.police, h.worker, h.kmar):
        client = browser(actor)
        answer = client.get(page(alert))
        title = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.S).group(1)
        badge = client.get(reverse("alert-badge"), {"gezien": "0"}).content.decode()
        rows = client.get(reverse("alert-list")).content.decode()
        for secret in ("Kanariepiet", "Merelhof", "Vogelaar", "Ayşe", "Mehmet"):
            assert secret not in title + badge + rows + alert.get_absolute_url()


def test_no_name_of_the_people_of_the_case_stands_on_the_page_unasked(breach):
    h, alert = breach
    text = browser(h.police).get(page(alert)).content.decode()
    for secret in ("Vogelaar", "Mehmet", "Ayşe", order_kit.SECRET):
        assert secret not in text


def test_opening_writes_nothing_but_the_audit_line(alert, officer, police):
    before = state_of(alert, police).version
    browser(officer).get(page(alert))
    assert state_of(alert, police).version == before
    assert Entry.objects.filter(action="alert.view", outcome="seen", object_id=alert.pk).count() == 1


def test_the_page_itself_says_that_it_was_seen(alert, officer, police):
    client = browser(officer)
    assert page(alert, "alert-seen") in client.get(page(alert)).content.decode()
    assert client.post(page(alert, "alert-seen")).status_code == 204
    seen = state_of(alert, police)
    assert (seen.state, seen.seen_by_id) == ("seen", officer.membership_id)
    assert page(alert, "alert-seen") not in client.get(page(alert)).content.decode()


def test_taking_it_shows_who_took_it_to_everybody(breach):
    h, alert = breach
    assert browser(h.police).post(page(alert, "alert-take"), follow=True).status_code == 200
    text = browser(h.worker).get(page(alert)).content.decode()
    assert f"door {h.police.name}" in text
    assert "aangenomen" in text


def test_the_second_officer_reads_the_name_of_the_first(alert, officer, police):
    colleague = factories.actor("police_officer", of=police)
    browser(officer).post(page(alert, "alert-take"))
    answer = browser(colleague).post(page(alert, "alert-take"))
    assert answer.status_code == 409
    assert f"{officer.name} heeft dit alarm al aangenomen" in answer.content.decode()
    assert state_of(alert, police).acknowledged_by_id == officer.membership_id


def test_who_decided_alone_sees_the_reason_beside_the_button():
    alert = second_review()
    client = browser(factories.actor_for(alert.not_by))
    assert "Een collega moet dit afhandelen" in client.get(page(alert)).content.decode()
    assert client.post(page(alert, "alert-take")).status_code == 403


def test_a_viewer_of_the_case_who_was_not_addressed_sees_it_but_cannot_act(police):
    worker = factories.actor("vt_worker")
    case = factories.case(worker)
    alert = raised(case)
    text = browser(worker).get(page(alert)).content.decode()
    assert "niet aan uw organisatie gestuurd" in text
    assert "Ik neem dit aan" not in text
    assert browser(worker).post(page(alert, "alert-take")).status_code == 403


def test_where_nobody_has_duty_the_page_says_that_everybody_sees_it(alert, officer):
    assert "niemand heeft dienst" in browser(officer).get(page(alert)).content.decode()
    DutyShift(
        membership=Membership.objects.get(pk=officer.membership_id),
        starts_at=clock.now() - timedelta(hours=1),
    ).save()
    assert f"dienst: {officer.name}" in browser(officer).get(page(alert)).content.decode()


# Forms ------------------------------------------------------------------------------------------------------------


def test_passing_on_offers_colleagues_on_duty_first_and_nobody_else(alert, officer, police):
    tired = factories.member("police_officer", of=police)
    awake = factories.member("police_officer", of=police, duty=True)
    factories.member("administrator", of=police)
    text = browser(officer).get(page(alert, "alert-pass")).content.decode()
    names = re.findall(r"Tester \d+", text.split('<form class="form"')[1])
    assert names == [str(awake.user), str(tired.user)]
    answer = browser(officer).post(page(alert, "alert-pass"), {"to": str(tired.pk)})
    assert answer.status_code == 302
    assert state_of(alert, police).passed_to == tired


@pytest.mark.parametrize("to", ["", "anybody", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_choice_that_is_not_offered_is_told_at_the_form(alert, officer, to):
    answer = browser(officer).post(page(alert, "alert-pass"), {"to": to})
    assert answer.status_code == (302 if to == "anybody" else 422)


def test_what_was_done_is_kept_and_shown(alert, officer):
    client = browser(officer)
    client.post(page(alert, "alert-take"))
    text = "Ter plaatse geweest. محمد 🙂"
    answer = client.post(page(alert, "alert-handle"), {"response": text, "occurred_at": "2026-01-01T10:00"})
    assert answer.status_code == 422  # before the alert
    assert text in answer.content.decode()
    now = clock.now().astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    assert client.post(page(alert, "alert-handle"), {"response": text, "occurred_at": now}).status_code == 302
    assert text in client.get(page(alert)).content.decode()


@pytest.mark.parametrize("text", ["", "  ", "x" * 20_001, "nul\x00byte"])
def test_a_response_that_cannot_be_kept_is_told_at_the_form(alert, officer, text):
    client = browser(officer)
    client.post(page(alert, "alert-take"))
    now = clock.now().astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(page(alert, "alert-handle"), {"response": text, "occurred_at": now})
    assert answer.status_code == 422


def test_recording_before_taking_is_refused_at_the_form(alert, officer):
    now = clock.now().astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    answer = browser(officer).post(page(alert, "alert-handle"), {"response": "Gedaan.", "occurred_at": now})
    assert answer.status_code == 422
    assert "Gedaan." in answer.content.decode()


def test_the_same_submission_sent_twice_acts_once(alert, officer, police):
    client = browser(officer)
    client.post(page(alert, "alert-take"))
    now = clock.now().astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    form = {
        "response": "Gedaan.",
        "occurred_at": now,
        "submission_id": "6f1c1c86-7a3f-4a55-8b2b-2f1d54d5c001",
    }
    assert client.post(page(alert, "alert-handle"), form).status_code == 302
    assert client.post(page(alert, "alert-handle"), form).status_code == 302
    assert Entry.objects.filter(action="alert.handle").count() == 1


@pytest.mark.parametrize("name", ["alert-seen", "alert-take"])
def test_a_get_never_acts(alert, officer, police, name):
    assert browser(officer).get(page(alert, name)).status_code == 405
    assert state_of(alert, police).state == "sent"


# The case ---------------------------------------------------------------------------------------------------------


def test_the_lead_sees_on_the_case_who_took_it_and_who_did_not(breach):
    h, alert = breach
    alerts.acknowledge(by=h.police, alert_id=alert.pk)
    text = browser(h.worker).get(reverse("case-alerts", args=[h.case.pk])).content.decode()
    assert f"door {h.police.name}" in text
    assert "1 van 3 namen aan" in text
    assert "nog niet aangenomen" in text


def test_the_page_of_a_case_stands_beside_it_with_its_number(breach):
    h, _alert = breach
    text = browser(h.worker).get(reverse("case-overview", args=[h.case.pk])).content.decode()
    assert reverse("case-alerts", args=[h.case.pk]) in text


def test_without_the_orders_of_the_case_its_alerts_are_not_shown(breach):
    h, alert = breach
    adviser = factories.actor("lkha_worker")
    join(by=h.worker, case=h.case, organisation=home(adviser), purpose="advies", ground="WMO_5_1_6")
    assert browser(adviser).get(reverse("case-alerts", args=[h.case.pk])).status_code == 403
    assert browser(h.outsider).get(reverse("case-alerts", args=[h.case.pk])).status_code == 404
    assert browser(adviser).get(page(alert)).status_code == 404


def test_the_queries_of_the_page_of_a_case_do_not_grow(breach):
    h, _alert = breach
    client = browser(h.worker)
    url = reverse("case-alerts", args=[h.case.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(4):
        raised(h.case, to={h.organisation: "x", h.unit: "y"})
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


# Live -------------------------------------------------------------------------------------------------------------


def mark_in(text, name):
    return re.search(rf'[?&;]{name}=([^"&]+)"', text).group(1)


def test_unchanged_is_204_and_writes_nothing(alert, officer):
    client = browser(officer)
    text = client.get(page(alert)).content.decode()
    marks = {
        reverse("alert-badge"): {"gezien": mark_in(text, "gezien")},
        page(alert, "alert-state"): {"merk": mark_in(text, "merk")},
        reverse("alert-rows"): {"merk": mark_in(client.get(reverse("alert-list")).content.decode(), "merk")},
    }
    lines = Entry.objects.count()
    for url, query in marks.items():
        answer = client.get(url, query)
        assert (answer.status_code, answer.content) == (204, b"")
        assert "sessionid" not in answer.cookies
    assert Entry.objects.count() == lines


def test_asking_costs_one_query_of_its_own(alert, officer):
    client = browser(officer)
    for name, key in (("alert-badge", "gezien"), ("alert-rows", "merk")):
        mark = mark_in(client.get(reverse("alert-list")).content.decode(), key)
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(name), {key: mark})
        own = [query["sql"] for query in found if "monitoring_" in query["sql"]]
        assert len(own) == 1
        assert not [q for q in found if re.match(r"(INSERT|UPDATE|DELETE)", q["sql"])]


def test_alerts_with_one_title_are_told_apart_by_number_hour_and_end_and_by_nothing_of_whom(officer):
    now = clock.now()
    hours = [now - timedelta(hours=n) for n in (30, 3)]
    made = [raised(occurred_at=at, due_at=now + timedelta(days=n)) for n, at in enumerate(hours, start=2)]
    text = browser(officer).get(reverse("alert-list")).content.decode()
    links = dict(re.findall(r'class="task-link"[^>]*href="/alarmen/([^/]+)/">(.*?)</a>', text))
    for alert, at in zip(made, hours, strict=True):
        assert alert.reference in links[str(alert.pk)]
        note = f"gebeurd {presenters.moment(at)}, voor {presenters.moment(alert.due_at)}"
        assert text.count(note) == 1


def test_a_new_alert_changes_badge_banner_and_list(officer):
    client = browser(officer)
    text = client.get(reverse("alert-list")).content.decode()
    badge, rows = mark_in(text, "gezien"), mark_in(text, "merk")
    new = raised(title="Overtreding gemeld")
    answer = client.get(reverse("alert-badge"), {"gezien": badge}).content.decode()
    assert "1 alarm" in answer
    assert 'hx-swap-oob="innerHTML:#alarm-banner"' in answer
    assert new.get_absolute_url() in answer
    assert "Overtreding gemeld" in client.get(reverse("alert-rows"), {"merk": rows}).content.decode()


def test_the_banner_stands_on_every_page_until_somebody_takes_it(alert, officer):
    client = browser(officer)
    assert "Acuut alarm" in client.get(reverse("duty")).content.decode()
    alerts.acknowledge(by=officer, alert_id=alert.pk)
    text = client.get(reverse("duty")).content.decode()
    assert "Acuut alarm" not in text
    # The region itself stays: a screen reader speaks only what comes into one that was there.
    assert 'id="alarm-banner"' in text


def test_an_urgent_alert_counts_but_does_not_shout(officer):
    raised(severity="urgent")
    text = browser(officer).get(reverse("duty")).content.decode()
    assert "1 alarm" in text
    assert "Acuut alarm" not in text


def test_a_colleague_taking_it_changes_the_open_page(alert, officer, police):
    client = browser(officer)
    mark = mark_in(client.get(page(alert)).content.decode(), "merk")
    colleague = factories.actor("police_officer", of=police)
    alerts.acknowledge(by=colleague, alert_id=alert.pk)
    text = client.get(page(alert, "alert-state"), {"merk": mark}).content.decode()
    assert colleague.name in text
    assert "Ik neem dit aan" not in text


def test_without_script_the_pages_ask_anew_every_ten_seconds(alert, officer):
    anew = '<noscript><meta http-equiv="refresh" content="10">'
    for url in (reverse("alert-list"), reverse("worklist"), page(alert)):
        assert anew in browser(officer).get(url).content.decode()
    school = browser(factories.actor("reporter"))
    assert anew not in school.get(reverse("worklist")).content.decode()


def test_every_screen_asks_anew_every_second(alert, officer):
    """So that a breach shows within two; how long it takes is measured by script/bench_alert."""
    for url in (reverse("alert-list"), page(alert), reverse("account")):
        assert 'hx-trigger="every 1s"' in browser(officer).get(url).content.decode()


def test_a_form_is_never_refreshed_away(alert, officer):
    client = browser(officer)
    client.post(page(alert, "alert-take"))
    for name in ("alert-pass", "alert-handle"):
        assert 'http-equiv="refresh"' not in client.get(page(alert, name)).content.decode()


def test_a_lost_session_is_told_and_no_log_in_page_is_swapped_in(client):
    answer = client.get(reverse("alert-badge"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


def test_who_receives_no_alarms_has_none_in_the_frame():
    reporter = browser(factories.actor("reporter"))
    assert "alarm-badge" not in reporter.get(reverse("account")).content.decode()
    assert reporter.get(reverse("alert-badge")).status_code == 204


def test_another_organisation_counts_only_its_own(alert):
    kmar = factories.actor("kmar_officer")
    assert "Geen alarm" in browser(kmar).get(reverse("alert-list")).content.decode()


def test_an_organisation_added_later_sees_it_too(alert, officer):
    kmar = factories.actor("kmar_officer")
    raising.add_addressee(alert, home(kmar), "opvolger", now=clock.now())
    assert alert.title in browser(kmar).get(reverse("alert-list")).content.decode()
    assert AlertAddressee.objects.filter(
        alert=alert, organisation=Organisation.objects.get(slug="kmar")
    ).exists()


def test_the_system_never_shows_up_as_a_person(alert, officer):
    alerts.settle(
        by=system("test"), kind=alert.kind, source_id=alert.source_id,
        member=Membership.objects.select_related("organisation", "user").get(pk=officer.membership_id),
        response="Vastgelegd bij de bron.", at=clock.now(),
    )  # fmt: skip
    text = browser(officer).get(page(alert)).content.decode()
    assert officer.name in text
    assert "Vastgelegd bij de bron." in text


def test_an_alarm_about_a_clock_or_a_case_leads_there_and_only_who_works_on_it():
    worker = factories.actor("vt_worker")
    case = factories.case(worker)
    stranger = factories.actor("police_officer")
    house = Organisation.objects.get(pk=worker.organisation_id)
    unit = Organisation.objects.get(pk=stranger.organisation_id)
    for kind, url in (
        ("order_lapses", f"/casussen/{case.pk}/termijnen/{uuid4()}/"),
        ("departure", f"/casussen/{case.pk}/termijnen/{uuid4()}/"),
        ("acute_signal", case.get_absolute_url()),
    ):
        alert = raised(case, kind=kind, url=url, to={house: "voert de regie", unit: "x"})
        assert url in browser(worker).get(alert.get_absolute_url()).content.decode()
        assert url not in browser(stranger).get(alert.get_absolute_url()).content.decode()
