"""The worklist: what needs whom, in which order, why, at what cost; and the frame around every page."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import deadlines, own_tasks, participation
from cases.actions.tasks import open_task
from core import clock
from monitoring import worklist
from monitoring.presenters import moment
from monitoring.views.worklist import greeting, headline
from organisations.actors import SESSION_KEY, actor_for
from organisations.models import Membership
from organisations.permissions import ROLES
from schadelijkepraktijken import frame
from tests import factories
from tests.cases.browsing import browser
from tests.monitoring.kit import raised

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Membership:
    return factories.member("vt_worker")


def _task(of: Membership, case=None, **fields):
    values = {"kind": "step", "title": "Stap", "organisation": of.organisation, "case": case}
    return open_task(by=actor_for(of), **(values | fields))


def _titles(member: Membership, query: str = "") -> str:
    answer = browser(member).get(reverse("worklist") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_step_reaches_the_person_the_role_or_the_team_and_nobody_else(worker):
    case = factories.case(actor_for(worker))
    colleague = factories.member("vt_worker", of=worker.organisation)
    coordinator = factories.member("vt_coordinator", of=worker.organisation)
    participation.assign(by=actor_for(worker), case=case, membership=colleague)
    _task(worker, case, title="Voor de persoon", membership=worker)
    _task(worker, case, title="Voor de rol", role="vt_coordinator")
    _task(worker, case, title="Voor het team")
    mine, theirs, lead = _titles(worker), _titles(colleague), _titles(coordinator)
    assert ("Voor de persoon" in mine, "Voor de rol" in mine, "Voor het team" in mine) == (True, False, True)
    assert ("Voor de persoon" in theirs, "Voor het team" in theirs) == (False, True)
    assert ("Voor de rol" in lead, "Voor het team" in lead) == (True, True)


@pytest.mark.parametrize("role", ["administrator", "privacy_officer"])
def test_who_does_no_work_in_the_chain_gets_only_what_is_for_that_role(worker, role):
    gone = factories.member("vt_worker", of=worker.organisation)
    _task(worker, title="Voor het team")
    _task(worker, title="Nog te doen", membership=gone)
    _task(worker, title="Voor deze rol", role=role)
    Membership.objects.filter(pk=gone.pk).update(active=False)
    text = _titles(factories.member(role, of=worker.organisation))
    assert ("Voor het team" in text, "Nog te doen" in text, "Voor deze rol" in text) == (False, False, True)


def test_what_a_colleague_left_undone_stands_on_the_list_of_the_others(worker):
    case = factories.case(actor_for(worker))
    gone = factories.member("vt_worker", of=worker.organisation)
    elsewhere = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=3))
    _task(worker, case, title="Nog te doen", membership=gone)
    assert "Nog te doen" not in _titles(worker)
    Membership.objects.filter(pk=gone.pk).update(active=False)
    text = _titles(worker)
    assert "Nog te doen" in text
    assert "Was van een collega die weg is" in text
    assert "Nog te doen" not in _titles(elsewhere)


def test_a_step_of_a_case_that_is_not_visible_is_not_shown(worker):
    case = factories.case(actor_for(worker))
    _task(worker, case, title="Van een casus")
    stranger = factories.member("vt_worker", of=worker.organisation)
    assert "Van een casus" in _titles(worker)
    assert "Van een casus" not in _titles(stranger)
    assert case.reference not in _titles(stranger)


def test_a_step_of_another_organisation_is_not_ours(worker):
    other = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=3))
    _task(other, title="Signaal elders")
    assert "Signaal elders" not in _titles(worker)
    assert "Signaal elders" in _titles(other)


def test_urgent_comes_first_then_what_is_due_first_and_undated_last(worker):
    case, now = factories.case(actor_for(worker)), clock.now()
    _task(worker, case, title="Ooit", kind="a")
    _task(worker, case, title="Volgende week", kind="b", due_at=now + timedelta(days=7))
    _task(worker, case, title="Te laat", kind="c", due_at=now - timedelta(days=1))
    _task(worker, case, title="Met spoed", kind="d", urgent=True)
    text = _titles(worker)
    places = [text.index(f">{title}<") for title in ("Met spoed", "Te laat", "Volgende week", "Ooit")]
    assert places == sorted(places)


def test_the_reason_why_stands_beside_each_step(worker):
    case = factories.case(actor_for(worker))
    _task(worker, case, kind="a", why="U bent de tweede lezer", membership=worker)
    _task(worker, case, kind="b", membership=worker)
    _task(worker, case, kind="c", role="vt_worker")
    text = _titles(worker)
    for why in ("U bent de tweede lezer", "Aan u gegeven", "Taak voor uw rol"):
        assert why in text


def test_the_filters_hold_what_they_say_and_count_it(worker):
    case, now = factories.case(actor_for(worker)), clock.now()
    _task(worker, case, title="Lezen", kind="review", due_at=now + timedelta(days=30))
    _task(worker, title="Signaal wegen", kind="triage", due_at=now + timedelta(hours=1))
    police = factories.organisation("police")
    participation.join(
        by=actor_for(worker), case=case, organisation=police, purpose="handhaving", ground="WMO_4_1_1_E"
    )
    open_task(by=actor_for(worker), organisation=police, case=case, kind="ack", title="Datum bevestigen")
    assert worklist.counts(actor_for(worker)) == {
        "alles": 2, "beoordelen": 1, "triage": 1, "termijn": 1, "nu": 1, "ander": 1,
    }  # fmt: skip
    assert "Goede" in _titles(worker)
    assert "1 zaak kan niet wachten" in _titles(worker)
    review, triage = _titles(worker, "?toon=beoordelen"), _titles(worker, "?toon=triage")
    assert ("Lezen" in review, "Signaal wegen" in review) == (True, False)
    assert ("Lezen" in triage, "Signaal wegen" in triage) == (False, True)
    waiting = _titles(worker, "?toon=ander")
    assert "Datum bevestigen" in waiting
    assert f"Wacht op {police.name}" in waiting
    assert "Datum bevestigen" not in _titles(worker)
    assert "Lezen" in _titles(worker, "?toon=onzin&na=onzin")


def test_what_others_set_for_themselves_is_not_told_to_the_lead(worker):
    case = factories.case(actor_for(worker))
    lkha = factories.member("lkha_worker")
    participation.join(
        by=actor_for(worker), case=case, organisation=lkha.organisation, purpose="advies", ground="WMO_5_1_6"
    )
    own_tasks.add_task(by=actor_for(lkha), case=case, title="Eigen werk LKHA")
    assert "Eigen werk LKHA" not in _titles(worker, "?toon=ander")


def test_a_clock_without_a_step_is_work_for_who_works_on_the_case(worker):
    case, by = factories.case(actor_for(worker)), actor_for(worker)
    start = clock.now() - timedelta(days=20)
    running = deadlines.start(by=by, key="VT_INFORM_SUBJECT", source_id=case.pk, organisation=worker.organisation,
                              starts_at=start, case=case)  # fmt: skip
    assert "Betrokkene informeren" in _titles(worker)
    assert "Betrokkene informeren" not in _titles(factories.member("vt_coordinator", of=worker.organisation))
    _task(worker, case, kind="reassess", title="Risico opnieuw wegen", source_id=case.pk)
    assert "Betrokkene informeren" in _titles(worker)
    _task(worker, case, title="Informeer de betrokkene", source_id=case.pk, due_at=running.due_at)
    assert "Betrokkene informeren" not in _titles(worker)


def test_the_pages_hold_every_step_once_and_in_order(worker):
    case, now = factories.case(actor_for(worker)), clock.now()
    for number in range(23):
        due = now + timedelta(hours=number % 5) if number % 3 else None
        _task(worker, case, kind=f"k{number}", title=f"Stap {number}", due_at=due, urgent=number % 4 == 0)
    places, mark = [], None
    while True:
        page = worklist.work(actor_for(worker), "alles", mark, size=4)
        places += [row.place for row in page.rows]
        mark = page.next_mark
        if mark is None:
            break
    assert places == sorted(places)
    assert len(set(places)) == 23


def test_the_worklist_costs_the_same_with_two_steps_and_with_twenty(worker):
    by = actor_for(worker)

    def add(number: int) -> None:
        case = factories.case(by)
        _task(worker, case, kind=f"k{number}")
        deadlines.start(by=by, key="VT_INFORM_SUBJECT", source_id=case.pk, organisation=worker.organisation,
                        starts_at=clock.now() - timedelta(days=20), case=case)  # fmt: skip

    for number in range(2):
        add(number)
    client = browser(worker)
    client.get(reverse("worklist"))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("worklist"))
        return len(queries)

    few = cost()
    for number in range(2, 20):
        add(number)
    assert cost() == few


def test_an_empty_worklist_says_what_will_come(worker):
    text = _titles(worker)
    assert "Er wacht niets op u" in text
    assert "Niets moet vandaag af." in text


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_lands_on_its_own_page_with_at_most_five_places_that_exist(role):
    member = factories.member(str(role))
    client = browser(member)
    home = client.get("/")
    assert home.status_code == 302
    assert home.headers["Location"] == reverse("worklist")
    assert client.get(reverse("worklist")).status_code == 200
    places = frame.PLACES[role]
    assert 1 <= len(places) <= 5
    for _label, name in places:
        assert client.get(reverse(name)).status_code == 200, name


def test_each_alarm_says_its_number_and_when_it_came(worker):
    first, second = (raised(to={worker.organisation: "regio"}) for _ in range(2))
    text = _titles(worker)
    for alert in (first, second):
        assert f"{alert.reference} · {moment(alert.recorded_at)} gemeld. {alert.instruction}" in text


@pytest.mark.parametrize("role", ["reporter", "kmar_officer", "partner_worker"])
def test_who_knows_only_the_number_of_an_order_finds_where_to_report_a_breach(role):
    client = browser(factories.member(role))
    page = client.get(reverse("signal-list")).content.decode()
    assert reverse("breach-by-number") in page
    if role != "partner_worker":
        assert reverse("breach-by-number") in client.get(reverse("worklist")).content.decode()


def test_a_reporter_sees_the_own_signals_and_drafts_and_no_case():
    from cases.models import Draft

    reporter = factories.member("reporter")
    Draft(membership=reporter, form="signal").save()
    text = _titles(reporter)
    assert "Nog niet verstuurd" in text
    assert "Signaal vastleggen" in text
    assert "Casussen" not in text


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (3, "Goedenacht."),
        (6, "Goedemorgen."),
        (12, "Goedemiddag."),
        (18, "Goedenavond."),
        (23, "Goedenavond."),
    ],
)
def test_the_greeting_follows_the_dutch_clock(hour, words):
    assert greeting(datetime(2026, 7, 1, hour, 0, tzinfo=clock.AMSTERDAM)) == words


def test_the_headline_counts_what_cannot_wait(worker):
    by = actor_for(worker)
    assert headline(by, 3, alerts=0) == "3 zaken kunnen niet wachten."
    assert headline(by, 1, alerts=0) == "1 zaak kan niet wachten."
    assert headline(by, 0, alerts=1) == "Eerst het alarm."
    assert headline(by, 0, alerts=0) == "Geen open alarm. Niets moet vandaag af."
    assert headline(factories.actor("reporter"), 0, alerts=0) == "Maakt u zich zorgen om iemand?"


def test_somebody_with_two_roles_chooses_and_sees_only_what_that_role_sees(worker):
    lkha = Membership(user=worker.user, organisation=factories.organisation("lkha"), role="lkha_worker")
    lkha.save()
    case = factories.case(actor_for(worker))
    client = browser(worker)
    assert client.get(reverse("case-overview", args=[case.pk])).status_code == 200
    assert client.post(reverse("account-choose", args=[lkha.pk])).status_code == 302
    assert client.session[SESSION_KEY] == str(lkha.pk)
    assert client.get(reverse("case-overview", args=[case.pk])).status_code == 404
    assert lkha.organisation.name in client.get(reverse("account")).content.decode()


def test_a_role_of_somebody_else_cannot_be_chosen(worker):
    other = factories.member("vt_coordinator", of=worker.organisation)
    client = browser(worker)
    assert client.post(reverse("account-choose", args=[other.pk])).status_code == 403
    assert client.session.get(SESSION_KEY) is None


def test_the_frame_of_a_page_without_log_in_is_empty():
    assert frame.context(RequestFactory().get("/inloggen/")) == {"membership": None}
