"""The demo: every case made by the actions, every state there, every door open, and never twice."""

import io
import re
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client

from border.models import BorderMatch, TravelAlert
from cases.models import Case, Person, Signal, SignalHandover, Task, TimelineEntry
from cases.person_words import birth_of
from core import clock
from core.errors import PolicyDenied
from core.models import OutboxEvent
from core.working_days import local_day
from monitoring.models import Alert, AlertAddressee, Delivery
from monitoring.workflow import DELIVERY
from organisations.models import User
from oversight.models import LookReview
from oversight.workflow import LOOK_REVIEW
from protection_orders.models import (
    Application,
    Breach,
    Order,
    OrderRespondent,
    ServicePlan,
    WithdrawalRequest,
)
from referrals.models import Referral, SubjectRequest
from repatriation.models import ReturnFile
from risk.models import Assessment
from schadelijkepraktijken.demo import accounts, load, scenarios
from schadelijkepraktijken.demo.scenarios import SCENARIOS, Scenario
from schadelijkepraktijken.management.commands.state_diagrams import workflows

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]

# Where the states of each workflow are kept.
STATES: dict[str, tuple[Any, str]] = {
    "delivery": (Delivery, "state"),
    "signal": (Signal, "state"),
    "case": (Case, "state"),
    "task": (Task, "state"),
    "assessment": (Assessment, "state"),
    "application": (Application, "state"),
    "withdrawal": (WithdrawalRequest, "state"),
    "order": (Order, "state"),
    "service": (OrderRespondent, "service_state"),
    "service_plan": (ServicePlan, "state"),
    "breach": (Breach, "state"),
    "referral": (Referral, "state"),
    "return_file": (ReturnFile, "state"),
    "addressee": (AlertAddressee, "state"),
    "travel_alert": (TravelAlert, "state"),
    "border_match": (BorderMatch, "state"),
    "look_review": (LookReview, "state"),
    "request": (SubjectRequest, "state"),
}
# States that a demo cannot show honestly, with the reason. Empty is best.
NO_SNOOPER = "the queue follows from the log of weeks; the demo's log tells only what its people did"
NO_RECEIVER = "a demo has no mailbox or system of a partner that could receive anything"
NOT_SHOWN: dict[str, dict[str, str]] = {
    "delivery": dict.fromkeys(DELIVERY.labels, NO_RECEIVER),
    "look_review": dict.fromkeys(LOOK_REVIEW.labels, NO_SNOOPER),
}


def test_forty_cases_as_the_table_says():
    wanted = Counter(s.led_by for s in SCENARIOS if s.led_by != scenarios.NO_CASE)
    assert Counter(Case.objects.values_list("organisation__slug", flat=True)) == wanted
    assert sum(wanted.values()) == 40


def test_every_practice_as_often_as_the_table_says():
    from cases import reference

    wanted = Counter(code for s in SCENARIOS if s.led_by for code in s.practices)
    assert Counter(code for case in Case.objects.all() for code in case.practices) == wanted
    assert set(wanted) == set(reference.practices())


@pytest.mark.parametrize("workflow", workflows(), ids=lambda workflow: workflow.name)
def test_every_state_is_there(workflow):
    model, field = STATES[workflow.name]
    seen = set(model.objects.values_list(field, flat=True))
    assert set(workflow.labels) - seen == set(NOT_SHOWN.get(workflow.name, {}))


def test_every_age_and_sex_is_there():
    at_risk = list(Person.objects.filter(role="at_risk"))
    ages = [birth_of(person).age_range(clock.today()) for person in at_risk]
    known = {high for age in ages if age is not None for high in [age[1]]}
    for low, high in ((0, 0), (4, 8), (12, 15), (16, 17), (18, 25), (30, 40)):
        assert any(low <= age <= high for age in known), (low, high)
    assert None in ages
    assert {"female", "male"} <= {person.sex for person in at_risk}
    assert any(p.sex == "male" and birth_of(p).is_adult(clock.today()) for p in at_risk)


def test_no_event_is_left_or_set_aside():
    assert not OutboxEvent.objects.filter(handled_at__isnull=True).exists()
    assert not OutboxEvent.objects.exclude(error="").exists()


def test_alarms_wait_and_were_taken_and_the_exercise_gave_none():
    assert AlertAddressee.objects.filter(
        alert__kind="breach", organisation__slug="politie-den-haag", state="sent"
    )
    assert AlertAddressee.objects.filter(alert__kind="second_review", state="sent")
    assert AlertAddressee.objects.filter(state__in=("acknowledged", "handled"), acknowledged_by__isnull=False)
    assert not Alert.objects.filter(case__is_practice=True).exists()


def test_worklists_are_alive():
    now = clock.now()
    mine = Task.objects.filter(
        organisation__slug="veilig-thuis-haaglanden", state="open", due_at__isnull=False
    )
    left = [(task.due_at - now).total_seconds() / 60 for task in mine]
    assert any(minutes < 0 for minutes in left)
    assert any(0 < minutes <= 60 for minutes in left)
    assert any(minutes > 60 * 24 for minutes in left)


def test_every_step_says_by_when():
    # People may set a step for themselves without a moment; what an act opened always has one.
    undated = Task.objects.filter(state="open", due_at__isnull=True).exclude(kind="own")
    assert set(undated.values_list("kind", flat=True)) == set()


def test_orders_end_soon_and_later():
    ends = [o.ends_at for o in Order.objects.filter(state="in_force") if o.ends_at]
    days = {(local_day(end) - clock.today()).days for end in ends}
    assert days >= {3, 14, 40}


def test_the_case_of_the_tour():
    tour = Case.objects.order_by("reference").first()
    assert tour is not None
    assert (tour.practices, tour.danger, tour.departure_state) == (
        ["forced_marriage", "abandonment"],
        "acute",
        "booked",
    )
    assert tour.departure_at is not None
    local = tour.departure_at.astimezone(clock.AMSTERDAM)
    assert (local.weekday(), f"{local:%H.%M}") == (5, "06.40")
    girl = tour.people.get(role="at_risk")
    assert birth_of(girl).age_range(clock.today()) == (15, 15)
    assert girl.safe_contact.rule.startswith("Alleen via de mentor op school, di en do 10.00–12.00.")
    assert girl.safe_contact.code_word
    assert Application.objects.get(case=tour).state == "submitted"
    assert Task.objects.filter(case=tour, kind="review", state="open", role="vt_coordinator").exists()
    assert set(TimelineEntry.objects.filter(case=tour).values_list("source", flat=True)) >= {
        "seen", "heard", "view", "own_words",
    }  # fmt: skip


def test_who_did_it_stands_in_the_log():
    entry: Any = apps.get_model("audit", "Entry")
    by_person = entry.objects.exclude(action=load.PLAYED).filter(outcome="done")
    names: dict[Any, str] = dict(User.objects.values_list("pk", "username"))
    actors = {str(names[pk]) for pk in by_person.exclude(user_id=None).values_list("user_id", flat=True)}
    assert actors >= {
        "school",
        "jeugdarts",
        "huisarts",
        "vt",
        "vt2",
        "coordinator",
        "utrecht",
        "lkha",
        "kmar",
        "politie",
        "rvdk",
    }
    # An approval stands in the name of somebody else than who wrote.
    for made in entry.objects.filter(action="application.approve"):
        author = Application.objects.get(pk=made.object_id).author
        assert made.user_id != author.user_id


def test_the_log_and_the_addresses_name_nobody():
    family = set(Person.objects.exclude(family_name="").values_list("family_name", flat=True))
    words = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(family)))
    entry = apps.get_model("audit", "Entry")
    for line in entry.objects.exclude(sealed_details="", reason=""):
        assert not words.search(f"{line.details} {line.reason}")
    for title, url in Task.objects.values_list("title", "url"):
        assert not words.search(f"{title} {url}")
    for title, instruction in Alert.objects.values_list("title", "instruction"):
        assert not words.search(f"{title} {instruction}")


def test_the_second_time_nothing_happens():
    entry = apps.get_model("audit", "Entry")
    before = (Case.objects.count(), User.objects.count(), entry.objects.count())
    said = io.StringIO()
    call_command("load_demo", stdout=said)
    assert said.getvalue() == "The demo is loaded already.\n"
    assert (Case.objects.count(), User.objects.count(), entry.objects.count()) == before


def test_a_story_that_stops_half_way_leaves_nothing(monkeypatch):
    tour = SCENARIOS[0]

    def refuse(story):
        raise PolicyDenied("Dit kan nu niet.")

    half = Scenario("half", tour.led_by, tour.practices, "", (*tour.steps[:2], refuse))
    monkeypatch.setattr(load, "SCENARIOS", (*SCENARIOS, half))
    before = (Case.objects.count(), Signal.objects.count(), OutboxEvent.objects.count())
    with pytest.raises(PolicyDenied):
        load.play("half")
    assert (Case.objects.count(), Signal.objects.count(), OutboxEvent.objects.count()) == before
    assert [scenario.key for scenario in load.waiting()] == ["half"]


def test_ctrl_c_says_that_the_next_start_goes_on(monkeypatch):
    def interrupted(todo, tell):
        raise KeyboardInterrupt

    monkeypatch.setattr(load, "waiting", lambda: [SCENARIOS[0]])
    monkeypatch.setattr(load, "load", interrupted)
    said = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("load_demo", stderr=said)
    assert stopped.value.code == 130
    assert "the next start goes on" in said.getvalue()


def test_it_refuses_outside_a_local_machine(settings):
    settings.IS_LOCAL = False
    with pytest.raises(CommandError, match="local machine"):
        call_command("load_demo")


@pytest.mark.parametrize("account", accounts.ACCOUNTS, ids=lambda account: account.username)
def test_each_account_lands_on_its_work(account):
    client = Client()
    assert client.login(username=account.username, password=accounts.PASSWORD)
    answer = client.get("/", follow=True)
    assert answer.status_code == 200
    assert "<h1" in answer.content.decode()


def test_a_signal_waits_for_the_other_organisation():
    assert SignalHandover.objects.filter(decided_at__isnull=True, to_organisation__slug="lkha").exists()


def test_the_command_says_how_long_it_took(demo):
    assert re.fullmatch(r"\d+ scenarios loaded in \d+\.\d s\.\n", demo.said)
