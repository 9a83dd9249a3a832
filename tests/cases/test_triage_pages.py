"""The pages of triage: who gets what answer, lists that stay quick, and forms that tell who was second."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from cases import intake_urls
from cases.actions import handovers, triage
from cases.models import Case, Signal, SignalHandover
from core import clock
from core.clock import AMSTERDAM
from tests import factories
from tests.cases import intake_support as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return s.reporter()


@pytest.fixture
def owner():
    return s.worker()


@pytest.fixture
def signal(by):
    return s.report(by, municipality_code=s.UTRECHT, people=[{"role": "at_risk", "given_names": "Samira"}])


def offer(signal: Signal, owner) -> SignalHandover:
    return handovers.hand_over(
        by=owner, signal=signal, to=s.veilig_thuis("veilig-thuis-groningen"), reason="Het gezin is verhuisd."
    )


# For each route: (who may, and what the others get). reporter = own signal, owner = receiving Veilig Thuis,
# other = another Veilig Thuis, police = no part in intake of others.
ROUTES = {
    "signal-list": {"reporter": 200, "owner": 200, "other": 200, "police": 200, "administrator": 403},
    "signal-new": {"reporter": 200, "owner": 200, "other": 200, "police": 200, "administrator": 403},
    "signal-detail": {"reporter": 200, "owner": 302, "other": 404, "police": 404, "administrator": 404},
    "signal-names": {"reporter": 302, "owner": 302, "other": 302, "police": 302, "administrator": 302},
    "advice-list": {"reporter": 200, "owner": 200, "other": 200, "police": 200, "administrator": 403},
    "advice-new": {"reporter": 200, "owner": 200, "other": 200, "police": 200, "administrator": 403},
    "advice-detail": {"reporter": 200, "owner": 200, "other": 404, "police": 404, "administrator": 404},
    "advice-answer": {"reporter": 403, "owner": 200, "other": 404, "police": 404, "administrator": 404},
    "advice-report": {"reporter": 405, "owner": 405, "other": 405, "police": 405, "administrator": 405},
    "draft-save": {"reporter": 405, "owner": 405, "other": 405, "police": 405, "administrator": 405},
    "draft-resume": {"reporter": 302, "owner": 404, "other": 404, "police": 404, "administrator": 403},
    "draft-danger": {"reporter": 200, "owner": 404, "other": 404, "police": 404, "administrator": 403},
    "draft-review": {"reporter": 200, "owner": 404, "other": 404, "police": 404, "administrator": 403},
    "draft-delete": {"reporter": 200, "owner": 404, "other": 404, "police": 404, "administrator": 404},
    "draft-step": {"reporter": 200, "owner": 404, "other": 404, "police": 404, "administrator": 403},
    "triage-inbox": {"reporter": 403, "owner": 200, "other": 200, "police": 403, "administrator": 403},
    "triage-decided": {"reporter": 403, "owner": 200, "other": 200, "police": 403, "administrator": 403},
    "triage-along": {"reporter": 403, "owner": 200, "other": 200, "police": 403, "administrator": 403},
    "triage-advice": {"reporter": 403, "owner": 200, "other": 200, "police": 403, "administrator": 403},
    "triage-signal": {"reporter": 403, "owner": 200, "other": 404, "police": 404, "administrator": 404},
    "triage-names": {"reporter": 302, "owner": 302, "other": 302, "police": 302, "administrator": 302},
    "triage-conflict": {"reporter": 200, "owner": 200, "other": 404, "police": 404, "administrator": 404},
    "triage-radar": {"reporter": 405, "owner": 405, "other": 405, "police": 405, "administrator": 405},
    "triage-accept": {"reporter": 403, "owner": 200, "other": 404, "police": 404, "administrator": 404},
    "triage-advise": {"reporter": 403, "owner": 200, "other": 404, "police": 404, "administrator": 404},
    "triage-hand-over": {"reporter": 403, "owner": 200, "other": 404, "police": 404, "administrator": 404},
    "triage-withdraw": {"reporter": 405, "owner": 405, "other": 405, "police": 405, "administrator": 405},
    "triage-end": {"reporter": 403, "owner": 200, "other": 404, "police": 404, "administrator": 404},
    "triage-feedback": {"reporter": 403, "owner": 200, "other": 404, "police": 404, "administrator": 404},
    "triage-handover": {"reporter": 403, "owner": 403, "other": 200, "police": 403, "administrator": 403},
    "triage-take-over": {"reporter": 405, "owner": 405, "other": 405, "police": 405, "administrator": 405},
}


def test_every_address_of_intake_has_a_row_here():
    assert {pattern.name for pattern in intake_urls.urlpatterns} == set(ROUTES)


def address(name: str, by, owner, signal) -> str:
    if name in ("draft-save",) or name.startswith(("signal-list", "signal-new", "advice-list", "advice-new")):
        return reverse(name)
    if name.startswith("advice"):
        return reverse(name, args=[s.question(by).pk])
    if name.startswith("draft"):
        draft = s.begin(s.client_for(by))
        return reverse(name, args=[draft.pk, "zorg"] if name == "draft-step" else [draft.pk])
    if name in ("triage-handover", "triage-take-over"):
        return reverse(name, args=[offer(signal, owner).pk])
    if name in ("triage-inbox", "triage-decided", "triage-along", "triage-advice"):
        return reverse(name)
    return reverse(name, args=[signal.pk])


@pytest.mark.parametrize("name", ROUTES)
def test_each_route_answers_each_role_as_listed(name, by, owner, signal):
    path = address(name, by, owner, signal)
    people = {
        "reporter": by,
        "owner": owner,
        "other": s.worker("veilig-thuis-groningen"),
        "police": factories.actor("police_officer"),
        "administrator": factories.actor("administrator"),
    }
    found = {who: s.client_for(actor).get(path).status_code for who, actor in people.items()}
    assert found == ROUTES[name]
    assert Client().get(path)["Location"].startswith("/inloggen/")


READS = ("triage-inbox", "triage-decided", "triage-along", "triage-advice", "triage-signal")
WRITES = [name for name in ROUTES if name.startswith("triage-") and name not in READS]


@pytest.mark.parametrize("name", WRITES)
def test_posting_around_the_pages_changes_nothing_for_who_may_not(name, by, owner, signal):
    path = address(name, by, owner, signal)
    before = Signal.objects.get(pk=signal.pk)
    body = {
        "version": before.version, "text": "x", "reason": "NO_SUSPICION", "note": "x", "where": "new", "follow_up": "investigation", "answer": "x",
        "to": str(s.veilig_thuis("veilig-thuis-drenthe").pk),
    }  # fmt: skip
    # Whoever sees a signal may say that they are too close to it: that changes nothing for anybody else.
    own = () if name == "triage-conflict" else (by,)
    for actor in (*own, s.worker("veilig-thuis-friesland"), factories.actor("police_officer")):
        assert s.client_for(actor).post(path, body).status_code in (403, 404)
    after = Signal.objects.get(pk=signal.pk)
    assert (after.state, after.version, after.receiver_id) == (
        before.state,
        before.version,
        before.receiver_id,
    )


def test_the_reporter_sees_state_and_feedback_and_nothing_of_the_triage(by, owner, signal):
    colleague = factories.member("vt_worker", of=s.veilig_thuis())
    case = triage.accept(by=owner, signal=signal, lead=colleague)
    client = s.client_for(by)
    page = s.page_text(client.get(signal.get_absolute_url()))
    assert "In behandeling." in page
    triage.give_feedback(by=owner, signal=signal, text="Wij spraken met de leerling.")
    page = s.page_text(client.get(signal.get_absolute_url()))
    assert "Wij spraken met de leerling." in page
    for hidden in (case.reference, str(case.pk), str(colleague.user), "In een casus"):
        assert hidden not in page
    assert client.get(f"/casussen/{case.pk}/").status_code in (403, 404)


def test_the_reporter_does_not_learn_of_a_handover(by, owner, signal):
    offer(signal, owner)
    client = s.client_for(by)
    pages = s.page_text(client.get(signal.get_absolute_url())) + s.page_text(
        client.get(reverse("signal-list"))
    )
    assert "overgedragen" not in pages.lower()
    assert "Groningen" not in pages


def test_names_are_hidden_until_shown_and_the_showing_is_logged(owner, signal):
    client = s.client_for(owner)
    page = s.page_text(client.get(reverse("triage-signal", args=[signal.pk])))
    assert "Samira" not in page
    assert signal.reporter_name not in page
    assert not Entry.objects.filter(action="signal.unmask").exists()
    shown = s.page_text(client.post(reverse("triage-names", args=[signal.pk])))
    assert "Samira" in shown
    assert signal.reporter_name in shown
    entry = Entry.objects.get(action="signal.unmask", object_id=signal.pk)
    assert (entry.outcome, entry.user_id) == ("seen", owner.user_id)


def test_opening_a_signal_is_logged(owner, signal):
    s.client_for(owner).get(reverse("triage-signal", args=[signal.pk]))
    assert Entry.objects.filter(action="signal.view", object_id=signal.pk, user_id=owner.user_id).exists()


def test_from_signal_to_case_in_the_browser(owner, signal):
    client = s.client_for(owner)
    path = reverse("triage-accept", args=[signal.pk])
    assert "Een nieuwe casus" in s.page_text(client.get(path))
    answer = client.post(
        path,
        {
            "version": signal.version,
            "where": "new",
            "follow_up": "investigation",
            "lead": str(owner.membership_id),
        },
    )
    case = Case.objects.get()
    assert answer["Location"] == case.get_absolute_url()
    page = s.page_text(client.get(reverse("triage-signal", args=[signal.pk])))
    assert case.reference in page


def test_posted_twice_makes_one_case(owner, signal):
    client = s.client_for(owner)
    path = reverse("triage-accept", args=[signal.pk])
    body = {
        "version": signal.version, "where": "new", "follow_up": "investigation", "lead": str(owner.membership_id),
        "submission_id": "6f2c7a52-6a5c-4f5c-8a59-0b8b7a3c2f11",
    }  # fmt: skip
    first, second = client.post(path, body), client.post(path, body)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_the_second_triager_reads_at_the_form_that_somebody_was_first(owner, signal):
    mine, hers = s.client_for(owner), s.client_for(s.worker())
    end = {"version": signal.version, "reason": "NO_SUSPICION", "note": "Een vakantie van een week."}
    assert mine.post(reverse("triage-end", args=[signal.pk]), end).status_code == 302
    answer = hers.post(
        reverse("triage-advise", args=[signal.pk]), {"version": signal.version, "text": "mijn lange tekst"}
    )
    assert answer.status_code == 422
    page = s.page_text(answer)
    assert "Iemand anders heeft dit intussen gewijzigd." in page
    assert "mijn lange tekst" in page
    assert Signal.objects.get(pk=signal.pk).state == "ended"


def test_a_known_case_is_offered_with_why_and_taken(owner, signal):
    case = factories.case(owner)
    person = factories.person(
        owner, case, given_names="Samira", family_name="Yilmaz", birth_date="2011-03-04"
    )
    given = s.report(
        s.reporter(), municipality_code=s.UTRECHT,
        people=[{"role": "at_risk", "given_names": "Samirah", "family_name": "Yılmaz", "birth_date": "2011-03-04"}],
    )  # fmt: skip
    client = s.client_for(owner)
    path = reverse("triage-accept", args=[given.pk])
    page = s.page_text(client.get(path))
    assert case.reference in page
    assert "geboortedatum gelijk" in page
    assert "Yilmaz" not in page
    body = {
        "version": given.version, "where": str(case.pk), "follow_up": "investigation", "lead": str(owner.membership_id),
        f"same_{given.people.get().pk}": str(person.pk),
    }  # fmt: skip
    assert client.post(path, body)["Location"] == case.get_absolute_url()
    assert case.people.count() == 1


def test_a_case_number_that_is_not_yours_is_refused_at_the_field(owner, signal):
    stranger = s.worker("veilig-thuis-groningen")
    hidden = factories.case(stranger)
    client = s.client_for(owner)
    path = reverse("triage-accept", args=[signal.pk])
    for number in (hidden.reference, "SP-1999-1", "🌸", ""):
        answer = client.post(
            path,
            {"version": signal.version, "where": "other", "follow_up": "investigation", "reference": number},
        )
        assert answer.status_code == 422
        assert "Geen casus met dit nummer gevonden" in s.page_text(answer)
    found = factories.case(owner)
    body = {
        "version": signal.version,
        "where": "other",
        "follow_up": "investigation",
        "reference": found.reference.lower(),
    }
    assert client.post(path, body)["Location"] == found.get_absolute_url()


def test_a_handover_from_offer_to_taking_over_in_the_browser(owner, signal):
    mine, theirs = s.client_for(owner), s.client_for(s.worker("veilig-thuis-groningen"))
    body = {
        "version": signal.version,
        "to": str(s.veilig_thuis("veilig-thuis-groningen").pk),
        "reason": "Verhuisd.",
    }
    assert mine.post(reverse("triage-hand-over", args=[signal.pk]), body).status_code == 302
    made = SignalHandover.objects.get()
    inbox = s.page_text(theirs.get(reverse("triage-inbox")))
    assert f"/triage/overdrachten/{made.pk}/" in inbox
    assert "Verhuisd." in s.page_text(theirs.get(reverse("triage-handover", args=[made.pk])))
    assert "Trek het aanbod in" in s.page_text(mine.get(reverse("triage-signal", args=[signal.pk])))
    answer = theirs.post(reverse("triage-handover", args=[made.pk]), {"answer": ""})
    assert answer.status_code == 422
    answer = theirs.post(reverse("triage-take-over", args=[made.pk]))
    assert answer["Location"] == reverse("triage-signal", args=[signal.pk])
    assert theirs.get(answer["Location"]).status_code == 200
    assert mine.get(reverse("triage-signal", args=[signal.pk])).status_code == 404
    # A colleague who was still writing a refusal is told, and keeps the text.
    late = theirs.post(reverse("triage-handover", args=[made.pk]), {"answer": "Wij kennen hen niet."})
    assert late.status_code == 422
    assert "Wij kennen hen niet." in s.page_text(late)


def test_an_offer_taken_back_is_gone_for_the_other(owner, signal):
    theirs = s.client_for(s.worker("veilig-thuis-groningen"))
    made = offer(signal, owner)
    s.client_for(owner).post(reverse("triage-withdraw", args=[signal.pk]))
    assert theirs.get(reverse("triage-handover", args=[made.pk])).status_code == 404
    assert theirs.post(reverse("triage-take-over", args=[made.pk])).status_code == 404


def test_urgent_stands_first_and_then_what_is_due_first(by, owner):
    later = s.report(by, municipality_code=s.UTRECHT)
    urgent = s.report(by, municipality_code=s.UTRECHT, acute_danger="yes")
    page = s.page_text(s.client_for(owner).get(reverse("triage-inbox")))
    assert page.index(urgent.reference) < page.index(later.reference)
    assert "Signaal met acuut gevaar" in page
    assert "nog 14 min" in page or "nog 15 min" in page


def test_a_filter_stays_until_it_is_wiped(by, owner):
    shown = s.report(by, municipality_code=s.UTRECHT, practices=["fgm"])
    hidden = s.report(by, municipality_code=s.UTRECHT, practices=["forced_marriage"])
    client = s.client_for(owner)
    inbox = reverse("triage-inbox")
    for path in (f"{inbox}?practice=fgm&q=&urgent=", inbox, reverse("triage-inbox")):
        page = s.page_text(client.get(path))
        assert shown.reference in page
        assert hidden.reference not in page
    assert hidden.reference in s.page_text(client.get(f"{inbox}?wis=1"))
    assert hidden.reference in s.page_text(client.get(inbox))


@pytest.mark.parametrize(
    "query",
    [
        "practice=zomaar",
        "q=%F0%9F%8C%B8",
        "urgent=misschien",
        "na=geen-merk",
        "na=2026-01-01T00:00:00_x",
        "q=" + "a" * 300,
    ],
)
def test_a_strange_filter_or_mark_is_no_error(owner, signal, query):
    assert s.client_for(owner).get(f"{reverse('triage-inbox')}?{query}").status_code == 200


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


LISTS = ["signal-list", "advice-list", "triage-inbox", "triage-decided", "triage-along", "triage-advice"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_much_of_the_database_for_twenty_as_for_two(name, by, owner):
    reader = by if name in ("signal-list", "advice-list") else owner
    client = s.client_for(reader)

    def more(number: int) -> None:
        for index in range(number):
            danger = "yes" if index % 2 else "no"
            if "advice" in name:
                s.question(by, acute_danger=danger)
            elif name == "triage-along":
                s.report(by, no_longer_registered=True)
            else:
                one = s.report(by, municipality_code=s.UTRECHT, acute_danger=danger)
                if name == "triage-decided":
                    triage.end(by=owner, signal=one, reason="NO_SUSPICION", note="Uitleg")

    more(2)
    few = queries(client, reverse(name))
    more(18)
    assert queries(client, reverse(name)) == few


def test_the_own_list_turns_pages_without_losing_or_doubling(by):
    made = [s.report(by).reference for _number in range(30)]
    client = s.client_for(by)
    first = s.page_text(client.get(reverse("signal-list")))
    mark = first.split('href="?na=')[1].split('"')[0]
    second = s.page_text(client.get(f"{reverse('signal-list')}?na={mark}"))
    assert [number for number in made if (number in first) == (number in second)] == []


def test_a_deadline_is_told_in_words(owner, signal):
    page = s.page_text(s.client_for(owner).get(reverse("triage-signal", args=[signal.pk])))
    assert "Veiligheidsbeoordeling" in page
    assert "vanaf ontvangst" in page


def test_a_signal_without_anything_known_still_has_a_page(by, owner):
    bare = s.report(by, municipality_code=s.UTRECHT, facts="", hearsay="Iemand zei iets.")
    page = s.page_text(s.client_for(owner).get(reverse("triage-signal", args=[bare.pk])))
    assert "De melder noemde niemand." in page
    assert "Neem geen contact op" in page


def test_own_initiative_is_reported_and_judged_by_the_same_house(owner):
    mine = s.report(owner, reporter_capacity="vt_own_initiative", municipality_code=s.UTRECHT)
    page = s.page_text(s.client_for(owner).get(mine.get_absolute_url()))
    assert reverse("triage-signal", args=[mine.pk]) in page


def test_the_empty_lists_say_what_will_come(by, owner):
    assert "Leg een signaal vast" in s.page_text(s.client_for(by).get(reverse("signal-list")))
    assert "Vraag advies" in s.page_text(s.client_for(by).get(reverse("advice-list")))
    assert "Niets te beoordelen" in s.page_text(s.client_for(owner).get(reverse("triage-inbox")))


def test_a_departure_day_without_an_hour_is_told_as_such(by, owner):
    day = (
        (clock.now() + timedelta(days=3))
        .astimezone(AMSTERDAM)
        .replace(hour=0, minute=0, second=0, microsecond=0)
    )
    made = s.report(by, municipality_code=s.UTRECHT, departure="booked", departure_at=day)
    page = s.page_text(s.client_for(owner).get(reverse("triage-signal", args=[made.pk])))
    assert "tijd niet bekend" in page


def test_a_journey_counts_down_in_days_and_the_assessment_in_working_days(by, owner):
    leaves = clock.now() + timedelta(days=20)
    made = s.report(by, municipality_code=s.UTRECHT, departure="booked", departure_at=leaves)
    page = s.page_text(s.client_for(owner).get(reverse("triage-signal", args=[made.pk])))
    assert "nog 20 dagen" in page
    assert "nog 5 werkdagen" in page
