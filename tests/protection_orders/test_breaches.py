"""A report of a breach is always accepted; what is missing changes the route, never whether it goes out."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Entry
from cases.actions import participation
from cases.models import Participation, Task, TimelineEntry
from core import clock, events
from core.errors import AccessDenied, InvalidInput, PolicyDenied, StaleRecord
from core.models import OutboxEvent
from organisations.models import Organisation
from protection_orders.actions import breaches, orders
from protection_orders.models import Breach
from protection_orders.order_workflow import ORDER, SERVICE
from protection_orders.routes import ROUTE_LABELS
from tests import factories
from tests.protection_orders import order_kit as kit

pytestmark = pytest.mark.django_db

PEOPLE = ("worker", "colleague", "coordinator", "police", "shelter", "reporter", "kmar", "outsider")
FACTS = "Hij stond bij de ingang van school."


@pytest.fixture
def h():
    return kit.house()


@pytest.fixture(autouse=True)
def subscribed(monkeypatch):
    monkeypatch.setattr(events, "_subscribers", dict.fromkeys(events._subscribers, ("x",)))


def published(name="breach.reported"):
    return [row.payload for row in OutboxEvent.objects.filter(name=name)]


def report(h, made, *, by=None, **fields):
    values: dict[str, Any] = {"facts": FACTS, "occurred_at": clock.now() - timedelta(minutes=5)}
    return breaches.report(by=by or h.worker, order=made, **(values | fields))


def test_a_report_alerts_asks_a_new_weighing_and_tells_the_story(h):
    made = kit.order(h)
    breach = report(h, made, measure=made.measures.get(), respondent=kit.respondent(made, h.father))
    assert published() == [
        {"breach_id": str(breach.pk), "order_id": str(made.pk), "case_id": str(h.case.pk), "travel": False,
         "by": str(h.worker.user_id)}
    ]  # fmt: skip
    line = TimelineEntry.objects.get(kind="breach.report")
    assert line.danger
    assert FACTS not in line.text
    step = Task.objects.get(kind="reassess", case=h.case)
    assert step.urgent
    assert step.due_at is not None
    assert step.due_at <= clock.now()
    assert Entry.objects.filter(action="breach.report", object_id=breach.pk).exists()


@settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_a_report_is_accepted_in_every_state(h, data):
    """Whatever the order, its service, the case, the measure and the person: kept, routed and sent on."""
    with transaction.atomic():
        state = data.draw(st.sampled_from(list(ORDER.labels)))
        instrument = data.draw(st.sampled_from(["OM_509HH", "KG_BAN", "THV", "OTS", "SR_38V"]))
        made = kit.over(h, instrument) if state == "expired" else kit.order(h, instrument)
        served = data.draw(st.sampled_from(list(SERVICE.labels)))
        if served != "unserved" and state != "expired":
            kit.serve(h, made, outcome=served)
        if state == "withdrawn":
            orders.withdraw(by=h.worker, order=made, decided_at=clock.now(), reason="Ingetrokken.")
        elif state == "ended":
            orders.end(by=h.worker, order=made, ended_at=clock.now(), reason="Vervallen.")
        if data.draw(st.booleans()):
            type(h.case).objects.filter(pk=h.case.pk).update(
                state="closed", closed_at=clock.now(), close_reason="done", version=7
            )
        before = OutboxEvent.objects.filter(name="breach.reported").count()
        breach = report(
            h, made,
            by=h.actor(data.draw(st.sampled_from(["worker", "coordinator", "police", "shelter"]))),
            facts=data.draw(st.sampled_from([FACTS, "x" * 9000, "🙂 ‏שלום", "'; DROP TABLE"])),
            measure=data.draw(st.sampled_from([None, made.measures.get()])),
            respondent=data.draw(st.sampled_from([None, *made.respondents.all()])),
            danger_now=data.draw(st.sampled_from(["yes", "no", "unknown", "misschien"])),
            occurred_at=clock.now() - data.draw(st.sampled_from([timedelta(0), kit.HOUR / 4, kit.DAY, 400 * kit.DAY])),
        )  # fmt: skip
        assert OutboxEvent.objects.filter(name="breach.reported").count() == before + 1
        assert breach.route in ROUTE_LABELS
        assert breaches.route_of(breach).code == breach.route
        assert breaches.route_of(breach).text
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("instrument", "outcome", "route", "arrest"),
    [
        ("OM_509HH", "served", "arrest", "yes"),
        ("OM_509HH", "told", "arrest", "yes"),
        ("OM_509HH", None, "safeguard_only", "no"),
        ("KG_BAN", "served", "penalty_payment", "no"),
        ("KG_BAN", "told", "safeguard_only", "no"),
        ("KG_BAN", None, "safeguard_only", "no"),
    ],
)
def test_the_route_follows_from_what_the_respondent_had_received(h, instrument, outcome, route, arrest):
    made = kit.order(h, instrument)
    if outcome:
        kit.serve(h, made, outcome=outcome)
    breach = report(h, made, measure=made.measures.get(), respondent=kit.respondent(made, h.father))
    assert (breach.route, breach.may_arrest) == (route, arrest)


def test_the_moment_of_the_breach_counts_not_that_of_the_report(h):
    made = kit.order(h)
    kit.serve(h, made)
    before_service = report(
        h, made, respondent=kit.respondent(made, h.father), occurred_at=clock.now() - kit.HOUR * 0.8
    )
    after_service = report(h, made, respondent=kit.respondent(made, h.father))
    assert (before_service.may_arrest, after_service.may_arrest) == ("no", "yes")
    made = orders.withdraw(by=h.worker, order=made, decided_at=clock.now(), reason="Ingetrokken.")
    earlier = report(h, made, respondent=kit.respondent(made, h.father))
    assert earlier.was_running
    later = report(h, made, respondent=kit.respondent(made, h.father), occurred_at=clock.now())
    assert (later.was_running, later.route) == (False, "safeguard_only")


def test_an_unknown_person_is_checked_never_assumed(h):
    made = kit.order(h)
    kit.serve(h, made)
    breach = report(h, made)
    assert (breach.was_served, breach.was_aware, breach.may_arrest) == (None, None, "check")


def test_what_one_respondent_knows_says_nothing_of_the_other(h):
    made = kit.order(h)
    kit.serve(h, made)
    assert report(h, made, respondent=kit.respondent(made, h.uncle)).may_arrest == "no"


def test_travel_follows_from_the_measure_and_from_any_when_it_is_unknown(h):
    made = kit.order(h, "KG_BAN", travel=True)
    assert report(h, made).travel
    assert report(h, made, measure=made.measures.get()).travel
    assert not report(h, kit.order(h)).travel
    travel = {"key": "no_removal", "text": "Niet mee naar het buitenland.", "concerns_travel": True}
    both = kit.decide(h, kit.filed(h, "KG_BAN", also=travel))
    assert {report(h, both, measure=one).travel for one in both.measures.all()} == {True, False}
    assert report(h, both).travel


def test_who_reports_on_an_order_that_they_see(h):
    for name in PEOPLE:
        made = kit.order(h)
        try:
            report(h, made, by=h.actor(name))
            done = True
        except AccessDenied:
            done = False
        assert done is (name in {"worker", "colleague", "coordinator", "police", "shelter"}), name


@pytest.mark.parametrize(
    ("fields", "field"), [({"facts": "  "}, "facts"), ({"occurred_at": kit.DAY}, "occurred_at")]
)
def test_the_only_things_that_are_asked(h, fields, field):
    values: dict[str, Any] = {
        k: clock.now() + v if isinstance(v, timedelta) else v for k, v in fields.items()
    }
    with pytest.raises(InvalidInput) as refusal:
        report(h, kit.order(h), **values)
    assert refusal.value.field == field


def test_a_measure_or_person_of_another_order_is_refused(h):
    made, other = kit.order(h), kit.order(h)
    with pytest.raises(InvalidInput, match="van dit bevel"):
        report(h, made, measure=other.measures.get())
    with pytest.raises(InvalidInput, match="van dit bevel"):
        report(h, made, respondent=kit.respondent(other, h.father))


def test_at_a_breach_the_police_of_the_region_can_read_the_card(h):
    share = Participation.objects.get(case=h.case, organisation=h.unit)
    participation.leave(by=h.worker, participation=share, reason="Niet nodig.")
    made = kit.order(h)
    report(h, made)
    joined = Participation.objects.running().filter(case=h.case, organisation__kind="police").get()
    assert h.organisation.slug in joined.organisation.regions
    assert (joined.purpose, joined.ground, joined.sections) == (
        "handhaving", "ORDER_EXECUTION", ["core", "orders", "people"],
    )  # fmt: skip


# --- by number alone ---


def by_number(h, reference, *, name="reporter"):
    return breaches.report_by_reference(
        by=h.actor(name), reference=reference, facts=FACTS, occurred_at=clock.now() - timedelta(minutes=5)
    )


def test_a_number_gives_the_same_answer_whether_it_exists_or_not(h):
    made = kit.order(h)
    assert by_number(h, made.reference) is None
    assert by_number(h, "BV-1999-00000") is None
    assert len(published()) == 1
    assert len(published("breach.unmatched")) == 1
    assert Breach.objects.count() == 2


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{spaced}"])
def test_a_number_is_found_as_people_type_it(h, typed):
    made = kit.order(h)
    by_number(
        h,
        typed.format(made.reference, lower=made.reference.lower(), spaced=made.reference.replace("-", "- ")),
    )
    assert len(published()) == 1


def test_a_report_without_an_order_goes_to_veilig_thuis_of_the_region(h):
    by_number(h, "geen idee")
    breach: Any = Breach.objects.get()
    assert breach.sent_to.kind in ("veilig_thuis", "lkha")
    assert (breach.order, breach.case, breach.route) == (None, None, "safeguard_only")
    step = Task.objects.get(kind="breach_unmatched")
    assert (step.organisation, step.urgent) == (breach.sent_to, True)
    receiver = factories.actor(
        "vt_worker" if breach.sent_to.kind == "veilig_thuis" else "lkha_worker", of=breach.sent_to
    )
    assert Breach.objects.visible_to(receiver).filter(pk=breach.pk).exists()
    assert not Breach.objects.visible_to(h.reporter).exists()
    assert not Breach.objects.visible_to(h.outsider).filter(pk=breach.pk).exists() or (
        h.outsider.organisation_id == breach.sent_to_id
    )


def test_who_reports_by_number(h):
    made = kit.order(h)
    for name in PEOPLE:
        try:
            by_number(h, made.reference, name=name)
            done = True
        except AccessDenied:
            done = False
        assert done, name
    lkha = factories.actor("lkha_worker")
    with pytest.raises(AccessDenied):
        breaches.report_by_reference(by=lkha, reference=made.reference, facts=FACTS, occurred_at=clock.now())


def test_the_receiver_puts_a_report_under_its_order_and_then_everybody_is_alerted(h):
    school = Organisation.objects.get(pk=h.reporter.organisation_id)
    school.regions = [h.organisation.slug]
    school.save()
    by_number(h, "BV vergeten")
    breach = Breach.objects.get()
    assert breach.sent_to == h.organisation
    made = kit.order(h)
    with pytest.raises(AccessDenied):
        breaches.match(by=h.outsider, breach=breach, order=made)
    matched = breaches.match(by=h.worker, breach=breach, order=made, version=breach.version)
    assert (matched.order, matched.case_id) == (made, h.case.pk)
    assert len(published()) == 1
    assert not Task.objects.filter(kind="breach_unmatched", state="open").exists()
    with pytest.raises(StaleRecord):
        breaches.match(by=h.worker, breach=breach, order=made, version=breach.version)


# --- after the report ---


def test_who_handles_a_breach(h):
    for name in PEOPLE:
        breach = report(h, kit.order(h))
        try:
            breaches.handle(
                by=h.actor(name), breach=breach, outcome="spoken", reason="Aangesproken bij de deur."
            )
            done = True
        except AccessDenied:
            done = False
        assert done is (name in {"worker", "colleague", "coordinator", "police"}), name


def test_handling_asks_what_and_why_and_is_done_once(h):
    breach = report(h, kit.order(h))
    for outcome, reason, field in (("weg", "x", "outcome"), ("none", " ", "reason")):
        with pytest.raises(InvalidInput) as refusal:
            breaches.handle(by=h.police, breach=breach, outcome=outcome, reason=reason)
        assert refusal.value.field == field
    seen = breach.version
    breaches.handle(by=h.police, breach=breach, outcome="arrested", reason="Aangehouden.", version=seen)
    with pytest.raises(StaleRecord):
        breaches.handle(by=h.worker, breach=breach, outcome="none", reason="Niets.", version=seen)
    with pytest.raises(PolicyDenied, match="afgehandeld"):
        breaches.handle(by=h.worker, breach=breach, outcome="none", reason="Niets.")


def test_the_facts_stand_encrypted(h):
    report(h, kit.order(h))
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM protection_orders_breach")
        assert "school" not in cursor.fetchone()[0]


def test_impossible_breaches_in_the_database(h):
    made = kit.order(h)
    good = report(h, made)
    for field, value in (
        ("case_id", None),
        ("facts", ""),
        ("route", ""),
        ("handled_as", "arrested"),
        ("state", "handled"),
    ):
        broken = Breach.objects.get(pk=good.pk)
        setattr(broken, field, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            broken.save()


# --- somebody who tries numbers ---


def _tried(h, count):
    for number in range(count):
        by_number(h, f"BV-1999-0000{number}")


def test_the_fourth_number_of_one_person_in_a_day_goes_to_veilig_thuis_marked_and_is_never_refused(h):
    made = kit.order(h)
    _tried(h, breaches.NUMBERS_A_DAY)
    by_number(h, made.reference)
    assert published() == []
    breach = Breach.objects.get(given_reference=made.reference)
    assert (breach.number_guessed, breach.order, breach.sent_to) == (True, None, h.organisation)
    step = Task.objects.get(kind="breach_unmatched", source_id=breach.pk)
    assert (step.organisation, step.urgent) == (h.organisation, True)
    assert "geraden" in step.title
    # The duty person need not work on the case: the number opens it, and then everybody is alerted.
    duty = factories.actor("vt_worker", of=h.organisation)
    matched = breaches.match_number(by=duty, breach=breach, reference=made.reference.lower())
    assert matched.order == made
    assert len(published()) == 1
    assert Breach.objects.visible_to(duty).filter(pk=breach.pk).exists()


def test_danger_now_is_never_held_up_by_the_number_of_numbers(h):
    made = kit.order(h)
    _tried(h, breaches.NUMBERS_A_DAY + 1)
    breaches.report_by_reference(
        by=h.reporter, reference=made.reference, facts=FACTS, occurred_at=clock.now(), danger_now="yes"
    )
    assert len(published()) == 1
    assert Breach.objects.get(order=made).number_guessed


def test_the_same_number_again_another_person_and_another_day_do_not_count(h, monkeypatch):
    made = kit.order(h)
    by_number(h, made.reference)
    _tried(h, breaches.NUMBERS_A_DAY - 1)
    by_number(h, f" {made.reference.lower()}")
    assert len(published()) == 2
    by_number(h, made.reference, name="shelter")
    assert len(published()) == 3
    _tried(h, 1)
    other, moment = kit.order(h).reference, clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(days=2))
    breaches.report_by_reference(by=h.reporter, reference=other, facts=FACTS, occurred_at=moment)
    assert len(published()) == 4


def test_who_serves_orders_may_know_many_numbers(h):
    for number in range(breaches.NUMBERS_A_DAY + 1):
        by_number(h, f"BV-1999-0000{number}", name="police")
    assert not Breach.objects.filter(number_guessed=True).exists()


def test_the_number_opens_no_case_of_another_organisation(h):
    made = kit.order(h)
    elsewhere = factories.organisation("veilig_thuis", skip=5)
    breach = Breach(
        facts=FACTS, occurred_at=clock.now(), sent_to=elsewhere, route="safeguard_only", may_arrest="no"
    )
    breach.save()
    stranger = factories.actor("vt_coordinator", of=elsewhere)
    with pytest.raises(InvalidInput):
        breaches.match_number(by=stranger, breach=breach, reference=made.reference)
    assert not made.case.assignments.filter(membership_id=stranger.membership_id).exists()
