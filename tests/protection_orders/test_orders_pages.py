"""The pages of orders, service and breaches: who gets which, what never stands on them, and bad input."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from cases.actions.people import relate
from cases.models import PersonRelation
from core import clock
from organisations.models import Membership
from protection_orders import order_urls
from protection_orders.actions import breaches, orders, safety_plans, service
from protection_orders.breach_presenters import breach_card
from protection_orders.models import Breach, Order, SafetyPlan, ServiceRecord
from protection_orders.order_presenters import full, respondent_rows
from protection_orders.order_workflow import SERVICE
from tests import factories
from tests.kit import log_in
from tests.protection_orders import order_kit as kit

pytestmark = pytest.mark.django_db

ROLES = ("worker", "coordinator", "police", "shelter", "reporter", "kmar", "outsider")
NAMES = ("Kanariepiet", "Vogelaar", "Mussenberg", "Ayşe", "Mehmet", "Kemal")
SECRET_WORDS = ("Merelhof", "6511", "Nijmegen")
FACTS = "Hij stond bij de deur."


@pytest.fixture
def h():
    house = kit.house()
    relate(by=house.worker, case=house.case, person=house.father, other=house.girl, kind="vader")
    return house


def client(h, name) -> Client:
    """A browser of this person."""
    return log_in(Membership.objects.get(pk=h.actor(name).membership_id).user)


def text(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def title_of(page: str) -> str:
    """What the browser's history would show."""
    found = re.search(r"<title>(.*?)</title>", page, re.S)
    assert found
    return found.group(1)


def local(moment: datetime) -> str:
    """A moment as a date-time control sends it."""
    return moment.astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def world(h):
    """One of everything that the routes need."""
    made = kit.order(h, "KG_BAN", travel=True, ends_at=clock.now() + 40 * kit.DAY)
    kit.safe(h)
    plan = kit.plan(h, made)
    breach = breaches.report(
        by=h.worker, order=made, facts=FACTS, occurred_at=clock.now(), measure=made.measures.get(),
        respondent=kit.respondent(made, h.father),
    )  # fmt: skip
    filed = kit.filed(h)
    unheard = kit.order(h, "VOTS", without_hearing=True)
    breaches.report_by_reference(by=h.worker, reference="kwijt", facts=FACTS, occurred_at=clock.now())
    unmatched = Breach.objects.get(order=None)
    unmatched.sent_to = h.organisation
    unmatched.save()
    father = kit.respondent(made, h.father).pk
    return {
        "case-orders": [h.case.pk],
        "order-list": [],
        "order-decide": [filed.pk],
        "breach-by-number": [],
        "breach-received": [],
        "breach-unmatched": [unmatched.pk],
        "breach-match": [unmatched.pk],
        "order-detail": [made.pk],
        "order-unmask": [made.pk],
        "order-extend": [made.pk],
        "order-change": [made.pk],
        "order-hearing": [unheard.pk],
        "order-used": [unheard.pk],
        "order-review-asked": [unheard.pk],
        "order-withdraw": [made.pk],
        "order-end": [made.pk],
        "service-detail": [made.pk, father],
        "service-plan": [made.pk, father],
        "service-record": [made.pk, father],
        "service-paper": [made.pk, father],
        "service-acknowledge": [made.pk, plan.pk],
        "service-ask-override": [made.pk, plan.pk],
        "service-approve": [made.pk, plan.pk],
        "service-cancel": [made.pk, plan.pk],
        "breach-report": [made.pk],
        "breach-detail": [made.pk, breach.pk],
        "breach-unmask": [made.pk, breach.pk],
        "breach-handle": [made.pk, breach.pk],
        "safety-plan": [h.case.pk, h.girl.pk],
        "safety-plan-confirm": [h.case.pk, h.girl.pk],
    }


# What each role gets on a GET. Pages that only post answer 405 to whoever asks.
VT, SEES, ALL = {"worker", "coordinator"}, {"worker", "coordinator", "police", "shelter"}, set(ROLES)
POST_ONLY = {"order-unmask", "service-paper", "service-acknowledge", "service-approve", "breach-unmask"}
OPEN = {
    "case-orders": SEES,
    "order-list": SEES | {"outsider"},
    "order-decide": VT,
    "breach-by-number": ALL,
    "breach-received": ALL,
    "breach-unmatched": VT,
    "breach-match": VT,
    "order-detail": SEES,
    "order-extend": VT,
    "order-change": VT,
    "order-hearing": VT,
    "order-used": VT,
    "order-review-asked": VT,
    "order-withdraw": VT,
    "order-end": VT,
    "service-detail": SEES,
    "service-plan": VT,
    "service-record": VT | {"police"},
    "service-ask-override": VT,
    "service-cancel": VT,
    "breach-report": SEES,
    "breach-detail": SEES,
    "breach-handle": VT | {"police"},
    "safety-plan": VT,
    "safety-plan-confirm": VT,
}


def test_every_route_stands_in_the_table():
    assert {p.name for p in order_urls.urlpatterns} == set(OPEN) | POST_ONLY


def test_every_route_for_every_role(h, world):
    for role in ROLES:
        browser = client(h, role)
        for name, args in world.items():
            status = browser.get(reverse(name, args=args)).status_code
            if name in POST_ONLY:
                assert status == 405, (role, name)
            elif role in OPEN[name]:
                assert status == 200, (role, name, status)
            else:
                assert status in (403, 404), (role, name, status)


def test_what_is_not_shared_does_not_exist(h, world):
    for name in ("order-detail", "service-detail", "breach-detail", "breach-report", "order-withdraw"):
        for role in ("reporter", "kmar", "outsider"):
            assert client(h, role).get(reverse(name, args=world[name])).status_code == 404


def test_no_name_and_no_secret_address_on_any_page(h, world):
    """Names are hidden until somebody asks; the place where she is safe stands on one page alone."""
    for role in ("worker", "police", "shelter"):
        browser = client(h, role)
        for name, args in world.items():
            if name in POST_ONLY or role not in OPEN[name]:
                continue
            page = text(browser.get(reverse(name, args=args)))
            assert not any(word in title_of(page) for word in NAMES)
            assert not any(word in page for word in NAMES), (role, name)
            if name != "safety-plan":
                assert not any(word in page for word in SECRET_WORDS), (role, name)


def test_how_a_respondent_stands_to_whom_it_protects_is_said_in_words(h, world):
    PersonRelation.objects.all().delete()
    relate(by=h.worker, case=h.case, person=h.father, other=h.girl, kind="father")
    page = text(client(h, "worker").get(reverse("order-detail", args=world["order-detail"])))
    assert "vader van beschermde persoon" in page


def _shown(action: str) -> int:
    return sum(bool(line.details.get("names")) for line in Entry.objects.filter(action=action))


def test_names_are_shown_by_a_logged_act_only_to_who_may(h, world):
    without_people = h.case.participations.get(organisation_id=h.shelter.organisation_id)
    for role, may in (
        ("worker", True),
        ("police", True),
        ("shelter", True),
        ("no people", False),
        ("outsider", False),
    ):
        if role == "no people":
            without_people.sections = ["core", "orders"]
            without_people.save()
        browser = client(h, "shelter" if role == "no people" else role)
        for name, action in (("order-unmask", "order.view"), ("breach-unmask", "breach.view")):
            before = _shown(action)
            answer = browser.post(reverse(name, args=world[name]))
            if may:
                assert "Vogelaar" in text(answer), role
                assert "Vogelaar" not in title_of(text(answer))
                assert _shown(action) == before + 1
            else:
                assert answer.status_code in (403, 404), role
                assert "Vogelaar" not in text(answer)


def test_each_look_is_logged(h, world):
    browser = client(h, "police")
    for name, action in (
        ("order-detail", "order.view"), ("service-detail", "service.view"), ("breach-detail", "breach.view"),
    ):  # fmt: skip
        before = Entry.objects.filter(action=action, outcome="seen").count()
        browser.get(reverse(name, args=world[name]))
        assert Entry.objects.filter(action=action, outcome="seen").count() == before + 1
    before = Entry.objects.filter(action="safety_plan.view").count()
    client(h, "worker").get(reverse("safety-plan", args=world["safety-plan"]))
    assert Entry.objects.filter(action="safety_plan.view").count() == before + 1


# --- what is served ---


def test_the_paper_holds_the_name_of_the_respondent_and_never_where_she_is(h, world):
    page = text(client(h, "police").post(reverse("service-paper", args=world["service-paper"])))
    assert "Mehmet Vogelaar" in page
    assert "Niet mee naar het buitenland" in page
    for word in (*SECRET_WORDS, "Kanariepiet", "Mussenberg"):
        assert word not in page


def test_a_paper_with_a_secret_address_is_not_made(h, world):
    """The address became secret after the decision: the paper is refused, not printed with it."""
    measure = Order.objects.get(pk=world["order-detail"][0]).measures.get()
    measure.text = "Niet bij merelhof 214 komen."
    measure.save()
    answer = client(h, "police").post(reverse("service-paper", args=world["service-paper"]))
    assert answer.status_code == 409
    assert "merelhof" not in text(answer)
    assert "geheim adres" in text(answer)


def test_a_paper_with_the_safe_place_is_not_made_by_who_does_not_know_that_place(h, world):
    safety_plans.write(by=h.worker, person=h.girl, place="Bij tante Roos, Sperwerlaan 8, Delft")
    measure = Order.objects.get(pk=world["order-detail"][0]).measures.get()
    measure.text = "Niet komen op de sperwerlaan 8."
    measure.save()
    answer = client(h, "police").post(reverse("service-paper", args=world["service-paper"]))
    assert answer.status_code == 409
    assert "sperwerlaan" not in text(answer)


def test_who_does_not_serve_makes_no_paper(h, world):
    for role in ("shelter", "reporter", "kmar", "outsider"):
        answer = client(h, role).post(reverse("service-paper", args=world["service-paper"]))
        assert answer.status_code in (403, 404), role
        assert "Vogelaar" not in text(answer)


# --- the card says which ---


@pytest.mark.parametrize(
    ("instrument", "outcome", "says", "can"),
    [
        ("KG_BAN", None, "wel van kracht, nog niet afdwingbaar", False),
        ("KG_BAN", "told", "Een dwangsom kan pas na uitreiking", False),
        ("KG_BAN", "served", "Uitgereikt: afdwingbaar", True),
        ("OM_509HH", "told", "overtreden is strafbaar", True),
        ("OTS", None, "Afdwingbaar zonder uitreiking", True),
    ],
)
def test_in_force_and_enforceable_are_two_things(h, instrument, outcome, says, can):
    made = kit.order(h, instrument)
    if outcome:
        kit.serve(h, made, outcome=outcome)
    page = text(client(h, "police").get(made.get_absolute_url()))
    assert "Dit bevel is van kracht" in page
    assert says in page
    row = next(
        r
        for r in respondent_rows(full(Order.objects.all()).get(pk=made.pk), names=False)
        if r["respondent"].person == h.father
    )
    assert row["enforceable"] is can


@pytest.mark.parametrize("state", ["expired", "withdrawn", "ended"])
def test_a_card_of_a_dead_order_says_so(h, state):
    made = kit.at_state(h, state)
    page = text(client(h, "police").get(made.get_absolute_url()))
    assert "Dit bevel is van kracht" not in page
    assert "geldt niet meer" in page or "liep af" in page


def test_a_card_says_it_ran_out_before_any_job_closed_it(h):
    made = kit.over(h)
    assert made.state == "in_force"
    page = text(client(h, "police").get(made.get_absolute_url()))
    assert "liep af" in page
    assert ">Geldt nu<" not in page


# --- lists ---


@pytest.mark.parametrize("url", ["/bevelen/?stand=alle", "case"])
def test_a_list_costs_the_same_however_long_it_is(h, url):
    url = reverse("case-orders", args=[h.case.pk]) if url == "case" else url
    browser = client(h, "worker")
    kit.order(h)
    counts = []
    for _ in range(2):
        browser.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(url).status_code == 200
        counts.append(len(queries))
        for _more in range(4):
            made = kit.order(h)
            kit.serve(h, made)
            breaches.report(by=h.worker, order=made, facts=FACTS, occurred_at=clock.now())
    assert counts[0] == counts[1]


def test_a_card_costs_the_same_however_much_is_on_it(h):
    browser = client(h, "police")
    small, large = kit.order(h), kit.order(h)
    kit.serve(h, small, outcome="tried", language="", proof="")
    breaches.report(by=h.worker, order=small, facts=FACTS, occurred_at=clock.now())
    for number in range(5):
        large.respondents.create(person=factories.person(h.worker, h.case, "respondent"))
        kit.serve(h, large, outcome="tried", language="", proof="")
        large = orders.change(
            by=h.worker, order=large, decided_at=clock.now(), reason="Meer.",
            add=[orders.DecidedMeasure(key="area_ban", kind="prohibition", text=f"Niet in wijk {number}.", addressees=[h.father.pk])],
        )  # fmt: skip
        breaches.report(by=h.worker, order=large, facts=FACTS, occurred_at=clock.now())
    counts = []
    for made in (small, large):
        browser.get(made.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            browser.get(made.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_filters_narrow_and_the_paging_goes_on(h):
    running, gone = kit.order(h), kit.at_state(h, "withdrawn")
    civil = kit.order(h, "KG_BAN")
    breaches.report(by=h.worker, order=civil, facts=FACTS, occurred_at=clock.now())
    browser = client(h, "worker")

    def shown(query: str) -> set[str]:
        return set(re.findall(r"BV-\d{4}-\d{5}", text(browser.get(f"/bevelen/?{query}")))) - {"BV-2026-00012"}

    assert shown("") == {running.reference, civil.reference}
    assert shown("stand=voorbij") == {gone.reference}
    assert shown("stand=overtreding") == {civil.reference}
    assert shown("stand=alle&soort=KG_BAN") == {civil.reference}
    assert shown(f"stand=alle&nummer={int(gone.reference[-5:])}") == {gone.reference}
    assert shown(f"stand=alle&nummer={gone.reference.lower()}") == {gone.reference}
    for odd in (
        "stand=%27%22",
        "na=rommel",
        "soort=<script>",
        f"nummer={'9' * 39}",
        "nummer=🙂",
        "stand=alle&na=2026_x",
    ):
        assert browser.get(f"/bevelen/?{odd}").status_code == 200


def test_keyset_paging_shows_each_order_once(h, monkeypatch):
    made = {kit.order(h).reference for _ in range(5)}
    monkeypatch.setattr("protection_orders.views.orders.PAGE_SIZE", 2)
    browser, url, seen = client(h, "worker"), "/bevelen/?stand=alle", []
    while url:
        page = text(browser.get(url))
        seen += re.findall(r'<span class="table__note number">(BV-\d{4}-\d{5})', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        url = f"/bevelen/{older.group(1).replace('&amp;', '&')}" if older else ""
    assert sorted(seen) == sorted(made)


# --- forms ---

ODD = ["\x00", "x" * 10_000, "🙂🏳️‍🌈", "‏שלום عليكم", "<script>alert(1)</script>", "'; DROP TABLE x;--"]


def posts(h, world) -> dict[str, dict[str, str]]:
    """Every form with a body that is right but for the text in it."""
    now = local(clock.now() - timedelta(minutes=2))
    return {
        "order-decide": {"outcome": "granted", "authority": "ODD", "decided_at": now, "given_0": "on", "text_0": "ODD",
                         "reason": "ODD", "authority_reference": "ODD", "extra_territory": "ODD"},
        "breach-by-number": {"reference": "ODD", "facts": "ODD", "occurred_at": now},
        "breach-match": {"reference": "ODD"},
        "order-extend": {"decided_at": now, "ends_at": local(clock.now() + 50 * kit.DAY), "reason": "ODD"},
        "order-change": {"decided_at": now, "add_key": "contact_ban", "add_text": "ODD", "reason": "ODD", "add_territory": "ODD"},
        "order-hearing": {"heard_at": now, "reason": "ODD"},
        "order-used": {"used_at": now, "note": "ODD"},
        "order-review-asked": {"requested_at": now, "note": "ODD"},
        "order-withdraw": {"decided_at": now, "reason": "ODD"},
        "order-end": {"decided_at": now, "reason": "ODD"},
        "service-plan": {"planned_at": local(clock.now() + kit.HOUR), "police": str(h.unit.pk), "by_whom": "ODD", "override_reason": "ODD"},
        "service-record": {"outcome": "tried", "way": "police_person", "occurred_at": now, "by_whom": "ODD", "language": "ODD", "proof": "ODD"},
        "service-ask-override": {"override_reason": "ODD"},
        "service-cancel": {"reason": "ODD"},
        "breach-report": {"facts": "ODD", "occurred_at": now, "measure": "ODD", "respondent": "ODD", "danger_now": "ODD"},
        "breach-handle": {"outcome": "spoken", "reason": "ODD"},
        "safety-plan": {"place": "ODD", "way_there": "ODD", "agreements": "ODD"},
        "safety-plan-confirm": {"confirmed_at": now, "how": "ODD"},
    }  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=["nul", "long", "emoji", "rtl", "script", "sql"])
def test_odd_text_never_breaks_a_form(h, world, odd):
    browser = client(h, "worker")
    for name, body in posts(h, world).items():
        filled = {key: odd if value == "ODD" else value for key, value in body.items()}
        answer = browser.post(reverse(name, args=world[name]), filled)
        assert answer.status_code in (200, 302, 404, 409, 422), (name, answer.status_code)
        assert "<script>alert" not in text(answer)


@pytest.mark.parametrize(
    "moment", ["", "gisteren", "2026-13-45T99:99", "9999-12-31T23:59", "0001-01-01T00:00", "\x00"]
)
def test_odd_moments_never_break_a_form(h, world, moment):
    browser = client(h, "worker")
    for name, body in posts(h, world).items():
        fields = [key for key in body if key.endswith("_at")]
        if not fields:
            continue
        filled = {key: "tekst" if value == "ODD" else value for key, value in body.items()} | dict.fromkeys(
            fields, moment
        )
        answer = browser.post(reverse(name, args=world[name]), filled)
        assert answer.status_code in (302, 409, 422), (name, answer.status_code)


def test_what_was_typed_stays_when_something_is_wrong(h):
    made = kit.order(h)
    answer = client(h, "worker").post(
        reverse("breach-report", args=[made.pk]),
        {"facts": "Hij belde aan.", "occurred_at": local(clock.now() + kit.DAY)},
    )
    assert answer.status_code == 422
    assert "Hij belde aan." in text(answer)
    assert "in de toekomst" in text(answer)
    assert not Breach.objects.exists()


def test_a_report_in_the_browser(h):
    made = kit.order(h)
    url = reverse("breach-report", args=[made.pk])
    browser = client(h, "shelter")
    page = text(browser.get(url))
    main = page[page.index("<main") :]
    assert main.index("112") < main.index("<form")
    body = {
        "facts": FACTS, "occurred_at": local(clock.now() - timedelta(minutes=3)), "measure": str(made.measures.get().pk),
        "respondent": "", "danger_now": "yes", "submission_id": str(uuid4()),
    }  # fmt: skip
    first: Any = browser.post(url, body)
    second: Any = browser.post(url, body)
    breach = Breach.objects.get()
    assert first.url == second.url == reverse("breach-detail", args=[made.pk, breach.pk])
    assert (breach.danger_now, breach.respondent) == ("yes", None)
    answer = text(browser.get(first.url))
    for question in ("Mag ik aanhouden?", "Weet de betrokkene ervan?", "Gevaar"):
        assert question in answer


def test_by_number_the_page_after_is_the_same(h):
    made = kit.order(h)
    browser = client(h, "reporter")
    pages = []
    for number in (made.reference, "BV-1999-99999"):
        answer = browser.post(
            reverse("breach-by-number"),
            {"reference": number, "facts": FACTS, "occurred_at": local(clock.now()), "danger_now": "no"}, follow=True,
        )  # fmt: skip
        assert answer.redirect_chain[-1][0] == reverse("breach-received")
        pages.append(re.sub(r'value="[^"]{30,}"', "", text(answer)))
    assert pages[0] == pages[1]
    assert Breach.objects.filter(order=made).count() == 1


def test_a_decision_in_the_browser(h):
    application = kit.filed(h, "VOTS")
    unit = h.unit
    body = {
        "outcome": "partly", "authority": "Rechtbank Gelderland", "decided_at": local(clock.now() - kit.HOUR),
        "given_0": "on", "text_0": "Geen contact, ook niet via familie.", "without_hearing": "on", "police": str(unit.pk),
        "extra_key": "no_removal", "extra_text": "", "extra_addressees": [str(h.father.pk)], "version": application.version,
    }  # fmt: skip
    answer: Any = client(h, "worker").post(reverse("order-decide", args=[application.pk]), body)
    assert answer.status_code == 302, text(answer)
    made = Order.objects.get(application=application)
    assert answer.url == made.get_absolute_url()
    assert {(m.key, m.text[:12], m.concerns_travel) for m in made.measures.all()} == {
        ("contact_ban", "Geen contact", False), ("no_removal", "De verweerde", True),
    }  # fmt: skip
    assert made.hearing_due_at is not None
    again = client(h, "worker").get(reverse("order-decide", args=[application.pk]))
    assert again.status_code == 409


def test_too_long_is_said_at_the_field(h):
    application = kit.filed(h)
    body = {
        "outcome": "granted", "authority": "OM", "decided_at": local(clock.now()),
        "ends_at": local(clock.now() + 91 * kit.DAY),
    }  # fmt: skip
    answer = client(h, "worker").post(reverse("order-decide", args=[application.pk]), body)
    assert answer.status_code == 422
    assert "duurt hooguit 90 dagen" in text(answer)
    assert 'href="#id_ends_at"' in text(answer)


def test_the_second_editor_is_told(h, world):
    made: Any = Order.objects.get(pk=world["order-withdraw"][0])
    seen = made.version
    orders.extend(by=h.worker, order=made, decided_at=clock.now(), ends_at=made.ends_at + kit.DAY)
    answer = client(h, "coordinator").post(
        reverse("order-withdraw", args=[made.pk]),
        {"decided_at": local(clock.now()), "reason": "Niet meer nodig.", "version": seen},
    )
    assert answer.status_code == 422
    assert "Iemand anders heeft dit intussen gewijzigd" in text(answer)
    assert "Niet meer nodig." in text(answer)
    made.refresh_from_db()
    assert made.state == "in_force"


def test_service_in_the_browser_from_plan_to_record(h):
    made = kit.order(h)
    father = kit.respondent(made, h.father)
    worker, police = client(h, "worker"), client(h, "police")
    here = [made.pk, father.pk]
    body = {"planned_at": local(clock.now() + kit.HOUR), "police": str(h.unit.pk), "version": father.version}
    refused = worker.post(reverse("service-plan", args=here), body)
    assert refused.status_code == 422
    assert "veilige plek" in text(refused)
    worker.post(reverse("safety-plan", args=[h.case.pk, h.girl.pk]), {"place": kit.SECRET})
    worker.post(
        reverse("safety-plan-confirm", args=[h.case.pk, h.girl.pk]),
        {"confirmed_at": local(clock.now()), "how": "Gebeld"},
    )
    assert SafetyPlan.objects.get().is_confirmed
    assert worker.post(reverse("service-plan", args=here), body).status_code == 302
    plan = father.plans.get()
    police.post(reverse("service-acknowledge", args=[made.pk, plan.pk]), {"version": plan.version})
    plan.refresh_from_db()
    assert plan.state == "ready"
    answer = police.post(
        reverse("service-record", args=here),
        {"outcome": "served", "way": "police_person", "occurred_at": local(clock.now()), "by_whom": "Agent",
         "language": "Nederlands", "proof": "Handtekening"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert ServiceRecord.objects.get().plan == plan
    father.refresh_from_db()
    assert SERVICE.labels[father.service_state] == "Uitgereikt"


def test_matching_a_report_in_the_browser(h, world):
    browser = client(h, "worker")
    breach = Breach.objects.get(order=None)
    wrong = browser.post(reverse("breach-match", args=[breach.pk]), {"reference": "BV-1999-00001"})
    assert wrong.status_code == 422
    assert "geen bevel met dit nummer" in text(wrong)
    made = Order.objects.get(pk=world["order-detail"][0])
    answer: Any = browser.post(
        reverse("breach-match", args=[breach.pk]), {"reference": made.reference.lower()}
    )
    assert answer.url == reverse("breach-detail", args=[made.pk, breach.pk])


# --- the officer's three answers ---


@pytest.mark.parametrize(
    ("instrument", "outcome", "way", "arrest", "aware"),
    [
        ("OM_509HH", "served", "police_person", "Ja.", "Ja."),
        ("OM_509HH", "served", "bailiff_address", "Kijk eerst na.", "Niet zeker."),
        ("OM_509HH", None, "", "Nee.", "Nee."),
        ("KG_BAN", "served", "bailiff_person", "Nee.", "Ja."),
    ],
)
def test_the_three_answers(h, instrument, outcome, way, arrest, aware):
    made = kit.order(h, instrument)
    if outcome:
        kit.serve(h, made, outcome=outcome, way=way)
    breach = breaches.report(
        by=h.worker, order=made, facts=FACTS, occurred_at=clock.now(), measure=made.measures.get(),
        respondent=kit.respondent(made, h.father), danger_now="yes",
    )  # fmt: skip
    card = breach_card(breach)
    assert [a["question"] for a in card["answers"]] == [
        "Mag ik aanhouden?",
        "Weet de betrokkene ervan?",
        "Gevaar",
    ]
    assert [str(a["answer"]) for a in card["answers"][:2]] == [arrest, aware]
    assert "nu gevaar" in card["answers"][2]["text"]
    if arrest == "Nee.":
        assert "treedt u gewoon op" in card["answers"][0]["text"]


def test_a_card_names_nobody_but_to_who_may_see(h):
    made = kit.order(h)
    breach = breaches.report(
        by=h.worker,
        order=made,
        facts=FACTS,
        occurred_at=clock.now(),
        respondent=kit.respondent(made, h.father),
    )
    for actor, names, shown in (
        (None, True, False), (h.police, False, False), (h.police, True, True), (h.shelter, True, True),
        (h.outsider, True, False),
    ):  # fmt: skip
        assert ("Vogelaar" in str(breach_card(breach, actor=actor, names=names))) is shown


def test_an_unmatched_breach_is_danger_until_known(h, world):
    card = breach_card(Breach.objects.get(order=None))
    assert "Ga uit van gevaar" in card["answers"][2]["text"]
    assert card["answers"][0]["answer"] == "Nee."


def test_the_service_page_offers_only_what_can_be_done(h, world):
    url = reverse("service-detail", args=world["service-detail"])
    assert "Alleen" in text(client(h, "worker").get(url))
    assert "Wij weten de datum" in text(client(h, "police").get(url))
    shelter = text(client(h, "shelter").get(url))
    assert "Leg vast wat er gebeurde" not in shelter
    service.cancel(
        by=h.worker,
        plan=Order.objects.get(pk=world["order-detail"][0]).respondents.get(person=h.father).plans.get(),
        reason="x",
    )
    assert "Plan de uitreiking" in text(client(h, "worker").get(url))
