"""Making an order known: never planned before it is safe, always with proof, followed by a new weighing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from cases.models import Deadline, Participation, Task, TimelineEntry
from core import clock, events
from core.actor import system
from core.errors import AccessDenied, InvalidInput, PolicyDenied, StaleRecord
from core.models import OutboxEvent
from protection_orders import handlers, order_followup
from protection_orders.actions import orders, safety_plans, service
from protection_orders.instruments import service_ways
from protection_orders.models import SafetyPlan, ServicePlan, ServiceRecord
from protection_orders.models.service import knowledge
from protection_orders.order_workflow import SERVICE, SERVICE_PLAN
from tests import factories
from tests.protection_orders import application_kit
from tests.protection_orders import order_kit as kit

pytestmark = pytest.mark.django_db

PEOPLE = ("worker", "colleague", "coordinator", "police", "shelter", "reporter", "kmar", "outsider")
VT = {"worker", "colleague", "coordinator"}


@pytest.fixture
def h():
    return kit.house()


@pytest.fixture
def made(h):
    return kit.order(h)


def allowed(act) -> bool:
    try:
        act()
    except AccessDenied:
        return False
    return True


# --- planning ---


def test_no_plan_without_a_confirmed_safe_place(h, made):
    with pytest.raises(PolicyDenied, match="veilige plek"):
        kit.plan(h, made)
    safety_plans.write(by=h.worker, person=h.girl, place=kit.SECRET)
    with pytest.raises(PolicyDenied, match="veilige plek"):
        kit.plan(h, made)
    assert not ServicePlan.objects.exists()


def test_everybody_protected_needs_a_safe_place(h, made):
    kit.safe(h)
    sister = factories.person(h.worker, h.case, given_names="Zus")
    made.protections.create(person=sister)
    with pytest.raises(PolicyDenied, match="iedereen die het bevel beschermt"):
        kit.plan(h, made)


def test_a_plan_stands_only_after_the_police_unit_confirmed_the_date(h, made):
    kit.safe(h)
    plan = kit.plan(h, made)
    assert plan.state == "proposed"
    step = Task.objects.get(kind="service_plan_ack", state="open")
    assert step.organisation_id == h.police.organisation_id
    plan = service.acknowledge(by=h.police, plan=plan)
    assert (plan.state, plan.police_acknowledged_by_id) == ("ready", h.police.membership_id)
    assert not Task.objects.filter(kind="service_plan_ack", state="open").exists()


def test_the_unit_that_must_know_can_read_the_order(h, made):
    kit.safe(h)
    unit = factories.organisation("police", skip=4)
    plan = kit.plan(h, made, police=unit)
    assert Participation.objects.filter(case=h.case, organisation=unit, purpose="handhaving").exists()
    officer = factories.actor("police_officer", of=unit)
    assert service.acknowledge(by=officer, plan=plan).state == "ready"


def test_another_unit_cannot_confirm_the_date(h, made):
    kit.safe(h)
    plan = kit.plan(h, made, police=factories.organisation("police", skip=4))
    for name in PEOPLE:
        assert not allowed(lambda n=name: service.acknowledge(by=h.actor(n), plan=plan)), name


def test_only_who_works_on_the_case_plans(h, made):
    kit.safe(h)
    father = kit.respondent(made, h.father)

    def act(by):
        plan = service.plan(by=by, respondent=father, planned_at=clock.now() + kit.HOUR, police=h.unit)
        service.cancel(by=by, plan=plan, reason="Opnieuw.")

    for name in PEOPLE:
        assert allowed(lambda n=name: act(h.actor(n))) is (name in VT), name


def test_deviating_needs_a_reason_and_a_second_person(h, made):
    plan = kit.plan(h, made, override_reason="De verweerder vertrekt vanavond.")
    assert plan.state == "override_asked"
    with pytest.raises(AccessDenied, match="collega"):
        service.approve_override(by=h.worker, plan=plan)
    for name in ("police", "shelter", "reporter", "kmar", "outsider"):
        assert not allowed(lambda n=name: service.approve_override(by=h.actor(n), plan=plan)), name
    plan = service.approve_override(by=h.colleague, plan=plan)
    assert (plan.state, plan.override_second_id) == ("ready", h.colleague.membership_id)


def test_one_person_with_two_roles_is_not_a_second_person(h, made):
    from organisations.actors import actor_for
    from organisations.models import Membership

    plan = kit.plan(h, made, override_reason="Spoed.")
    second_role = Membership(
        user_id=h.worker.user_id,
        organisation=factories.organisation("veilig_thuis", skip=2),
        role="vt_coordinator",
    )
    second_role.save()
    with pytest.raises(AccessDenied):
        service.approve_override(by=actor_for(second_role), plan=plan)


def test_deviating_because_the_police_did_not_answer(h, made):
    kit.safe(h)
    plan = kit.plan(h, made)
    with pytest.raises(InvalidInput, match="waarom"):
        service.ask_override(by=h.worker, plan=plan, reason=" ")
    plan = service.ask_override(by=h.worker, plan=plan, reason="De eenheid antwoordt niet.")
    assert service.approve_override(by=h.coordinator, plan=plan).state == "ready"


def test_the_database_itself_asks_for_safety_police_or_a_second_person(h, made):
    row: dict[str, Any] = {
        "respondent": kit.respondent(made, h.father), "planned_at": clock.now() + kit.HOUR, "police": h.unit,
        "planned_by_id": h.worker.membership_id,
    }  # fmt: skip
    me, other = h.worker.membership_id, h.colleague.membership_id
    now = clock.now()
    impossible: list[dict[str, Any]] = [
        {"state": "proposed"},
        {"state": "ready"},
        {"state": "ready", "safe_place_confirmed_at": now},
        {"state": "ready", "police_acknowledged_at": now, "police_acknowledged_by_id": me},
        {"state": "ready", "override_reason": "Spoed", "override_by_id": me},
        {"state": "ready", "override_reason": "", "override_by_id": me, "override_second_id": other,
         "override_second_at": now},
        {"state": "ready", "override_reason": "Spoed", "override_by_id": me, "override_second_id": me,
         "override_second_at": now},
        {"state": "ready", "override_reason": "Spoed", "override_second_id": other, "override_second_at": now},
    ]  # fmt: skip
    for fields in impossible:
        with pytest.raises(IntegrityError), transaction.atomic():
            ServicePlan(**(row | fields)).save()
    ServicePlan(
        **row,
        state="ready",
        override_reason="Spoed",
        override_by_id=me,
        override_second_id=other,
        override_second_at=now,
    ).save()


def test_a_changed_place_is_no_longer_confirmed_and_the_plan_lapses(h, made):
    confirmed = kit.safe(h)
    plan = service.acknowledge(by=h.police, plan=kit.plan(h, made))
    changed = safety_plans.write(by=h.worker, person=h.girl, place="Ergens anders", version=confirmed.version)
    assert not changed.is_confirmed
    plan.refresh_from_db()
    assert plan.state == "cancelled"


@pytest.mark.parametrize("agreed", [False, True])
def test_a_second_person_who_goes_on_without_the_police_does_not_go_on_without_a_safe_place(h, made, agreed):
    confirmed = kit.safe(h)
    plan = service.ask_override(by=h.worker, plan=kit.plan(h, made), reason="De eenheid antwoordt niet.")
    if agreed:
        plan = service.approve_override(by=h.coordinator, plan=plan)
    safety_plans.write(by=h.worker, person=h.girl, place="Ergens anders", version=confirmed.version)
    plan.refresh_from_db()
    assert plan.state == "cancelled"


def test_the_safe_place_stands_encrypted_and_only_for_who_may_know(h):
    kit.safe(h)
    with connection.cursor() as cursor:
        cursor.execute("SELECT place FROM protection_orders_safetyplan")
        assert "Merelhof" not in cursor.fetchone()[0]
    seen = {n for n in PEOPLE if SafetyPlan.objects.visible_to(h.actor(n)).exists()}
    assert seen == VT
    for name in PEOPLE:
        assert allowed(lambda n=name: safety_plans.write(by=h.actor(n), person=h.girl, place=kit.SECRET)) is (
            name in VT
        ), name


def test_the_story_never_tells_the_place(h, made):
    kit.safe(h)
    kit.plan(h, made)
    kit.serve(h, made)
    for line in TimelineEntry.objects.filter(case=h.case):
        assert "Merelhof" not in f"{line.title} {line.text} {line.source_detail}"
    for step in Task.objects.filter(case=h.case):
        assert "Merelhof" not in f"{step.title} {step.detail} {step.why}"


@pytest.mark.parametrize(("shift", "field"), [(-kit.HOUR, "planned_at"), (400 * kit.DAY, "planned_at")])
def test_a_date_that_cannot_be(h, made, shift, field):
    kit.safe(h)
    with pytest.raises(InvalidInput) as refusal:
        kit.plan(h, made, planned_at=clock.now() + shift)
    assert refusal.value.field == field


def test_one_plan_at_a_time(h, made):
    kit.safe(h)
    kit.plan(h, made)
    with pytest.raises(PolicyDenied, match="al een uitreiking gepland"):
        kit.plan(h, made)


def test_no_plan_for_an_order_that_stopped(h):
    made = kit.at_state(h, "withdrawn")
    with pytest.raises(PolicyDenied, match="geldt niet meer"):
        kit.plan(h, made, override_reason="Toch.")


PLAN_ACTS = {
    "acknowledge": lambda h, p: service.acknowledge(by=h.police, plan=p),
    "ask_override": lambda h, p: service.ask_override(by=h.worker, plan=p, reason="Spoed."),
    "approve_override": lambda h, p: service.approve_override(by=h.coordinator, plan=p),
    "cancel": lambda h, p: service.cancel(by=h.worker, plan=p, reason="Gaat niet door."),
}


def plan_at(h, made, state):
    kit.safe(h)
    plan = kit.plan(h, made)
    if state == "override_asked":
        return service.ask_override(by=h.worker, plan=plan, reason="Spoed.")
    if state == "ready":
        return service.acknowledge(by=h.police, plan=plan)
    if state == "done":
        kit.serve(h, made)
        plan.refresh_from_db()
        return plan
    if state == "cancelled":
        return service.cancel(by=h.worker, plan=plan, reason="Gaat niet door.")
    return plan


@pytest.mark.parametrize("state", list(SERVICE_PLAN.labels))
@pytest.mark.parametrize("verb", list(PLAN_ACTS))
def test_every_act_on_a_plan_in_every_state(h, made, verb, state):
    plan = plan_at(h, made, state)
    edge = SERVICE_PLAN.find(verb, state)
    if edge is None:
        with pytest.raises(PolicyDenied):
            PLAN_ACTS[verb](h, plan)
    else:
        assert PLAN_ACTS[verb](h, plan).state == edge.target


def test_a_stale_plan_is_not_overwritten(h, made):
    kit.safe(h)
    plan = kit.plan(h, made)
    service.acknowledge(by=h.police, plan=plan, version=plan.version)
    with pytest.raises(StaleRecord):
        service.cancel(by=h.worker, plan=plan, reason="Te laat gezien.", version=plan.version)


# --- recording ---

OUTCOMES = {"try": "tried", "serve": "served", "tell": "told", "evade": "evading"}


def at_service_state(h, made, state):
    if state != "unserved":
        kit.serve(h, made, outcome=state, occurred_at=clock.now() - timedelta(minutes=40))
    return kit.respondent(made, h.father)


@pytest.mark.parametrize("state", list(SERVICE.labels))
@pytest.mark.parametrize("verb", list(OUTCOMES))
def test_every_outcome_in_every_state(h, made, verb, state):
    at_service_state(h, made, state)
    edge = SERVICE.find(verb, state)
    if edge is None:
        with pytest.raises(PolicyDenied):
            kit.serve(h, made, outcome=OUTCOMES[verb])
    else:
        kit.serve(h, made, outcome=OUTCOMES[verb])
        assert kit.respondent(made, h.father).service_state == edge.target


def test_who_records_service(h):
    for name in PEOPLE:
        made = kit.order(h)
        assert allowed(lambda m=made, n=name: kit.serve(h, m, by=h.actor(n))) is (name in VT | {"police"}), (
            name
        )


def test_service_without_a_plan_is_recorded_and_said(h, made):
    kit.serve(h, made)
    line = TimelineEntry.objects.get(kind="service.serve")
    assert "Zonder bevestigde planning" in line.text
    assert line.danger


def test_service_carries_out_the_plan(h, made):
    kit.safe(h)
    plan = service.acknowledge(by=h.police, plan=kit.plan(h, made))
    record = kit.serve(h, made)
    plan.refresh_from_db()
    assert (record.plan, plan.state) == (plan, "done")
    assert TimelineEntry.objects.get(kind="service.serve").text == ""


@pytest.mark.parametrize("outcome", ["served", "told"])
def test_service_asks_a_new_weighing_within_a_day(h, made, outcome, monkeypatch):
    monkeypatch.setattr(events, "_subscribers", dict.fromkeys(events._subscribers, ("x",)))
    record = kit.serve(h, made, outcome=outcome)
    due = record.occurred_at + timedelta(hours=24)
    running = Deadline.objects.get(key="SERVICE_REASSESSMENT")
    assert (running.due_at, running.starts_at) == (due, record.occurred_at)
    step = Task.objects.get(kind="reassess", case=h.case)
    assert (step.due_at, step.urgent) == (due, True)
    event = OutboxEvent.objects.get(name="order.served")
    assert event.payload["respondent_id"] == str(record.respondent_id)


def test_a_new_weighing_that_was_asked_before_is_due_within_a_day_of_service_too(h, made):
    week = clock.now() + timedelta(days=7)
    order_followup.open_reassessment(by=h.worker, order=made, why="Er is om intrekken gevraagd.", due_at=week)
    record = kit.serve(h, made)
    step = Task.objects.get(kind="reassess", case=h.case, state="open")
    assert step.due_at == record.occurred_at + timedelta(hours=24)


@pytest.mark.parametrize("outcome", ["tried", "evading"])
def test_an_attempt_asks_nothing_yet(h, made, outcome):
    kit.serve(h, made, outcome=outcome, language="", proof="")
    assert not Deadline.objects.filter(key="SERVICE_REASSESSMENT").exists()
    assert Task.objects.filter(
        kind="order_service", source_id=kit.respondent(made, h.father).pk, state="open"
    ).exists()


def test_a_weighing_from_before_the_last_who_heard_does_not_meet_the_clock(h, made):
    kit.serve(h, made, outcome="told")
    weighed = application_kit.weigh(h.coordinator, h.case, "high")
    kit.serve(h, made, outcome="served", occurred_at=clock.now())
    handlers.assessment_finished(
        by=system("test"), event_id=weighed.pk, assessment_id=str(weighed.pk), case_id=str(h.case.pk)
    )
    assert Deadline.objects.get(key="SERVICE_REASSESSMENT").met_at is None


def test_a_weighing_after_service_meets_the_clock_and_an_older_one_does_not(h, made):
    record = kit.serve(h, made)
    weighed = application_kit.weigh(h.coordinator, h.case, "high")
    tell: dict[str, Any] = {
        "by": system("test"),
        "event_id": weighed.pk,
        "assessment_id": str(weighed.pk),
        "case_id": str(h.case.pk),
    }
    running = Deadline.objects.get(key="SERVICE_REASSESSMENT")
    running.starts_at, running.due_at = clock.now() + kit.HOUR, clock.now() + kit.DAY
    running.save()
    handlers.assessment_finished(**tell)
    running.refresh_from_db()
    assert running.met_at is None
    running.starts_at = record.occurred_at
    running.save()
    handlers.assessment_finished(**tell)
    handlers.assessment_finished(**tell)
    running.refresh_from_db()
    assert running.met_at == weighed.finished_at
    assert not Task.objects.filter(kind="reassess", case=h.case, state="open").exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"outcome": "gezien"}, "outcome"),
        ({"way": "postduif"}, "way"),
        ({"way": "registered_post"}, "outcome"),
        ({"outcome": "told", "way": "bailiff_address"}, "outcome"),
        ({"occurred_at": 2 * kit.HOUR}, "occurred_at"),
        ({"occurred_at": -3 * kit.HOUR}, "occurred_at"),
        ({"by_whom": " "}, "by_whom"),
        ({"language": ""}, "language"),
        ({"proof": ""}, "proof"),
    ],
)
def test_what_is_missing_is_said_at_the_field(h, made, fields, field):
    values: dict[str, Any] = {
        k: clock.now() + v if isinstance(v, timedelta) else v for k, v in fields.items()
    }
    with pytest.raises(InvalidInput) as refusal:
        kit.serve(h, made, **values)
    assert refusal.value.field == field
    assert kit.respondent(made, h.father).service_state == "unserved"


def test_a_stopped_order_is_not_served(h):
    made = kit.at_state(h, "withdrawn")
    with pytest.raises(PolicyDenied, match="geldt niet meer"):
        kit.serve(h, made, occurred_at=clock.now())


def test_service_records_are_never_changed(h, made):
    kit.serve(h, made)
    for statement in (
        "UPDATE protection_orders_servicerecord SET proof = 'x'",
        "DELETE FROM protection_orders_servicerecord",
    ):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_served_without_proof_or_language_is_impossible_in_the_database(h, made):
    row: dict[str, Any] = {
        "respondent": kit.respondent(made, h.father), "decision": made.decisions.get(), "outcome": "served",
        "way": "police_person", "by_whom": "Agent", "serves": True, "tells": True,
    }  # fmt: skip
    for fields in ({"proof": "x"}, {"language": "Turks"}, {"proof": "x", "language": "nl", "serves": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceRecord(**(row | fields)).save()


@pytest.mark.parametrize("code", [w.code for w in service_ways().values() if w.counts_as_served])
def test_what_each_way_proves(h, made, code):
    record = kit.serve(h, made, way=code)
    assert (record.serves, record.tells) == (True, service_ways()[code].counts_as_told)


def test_an_extension_must_be_served_again_while_the_first_term_keeps_binding(h):
    made = kit.order(h, ends_at=clock.now() + kit.DAY)
    kit.serve(h, made)
    old_end = made.ends_at
    made = orders.extend(by=h.worker, order=made, decided_at=clock.now(), ends_at=old_end + 10 * kit.DAY)
    records = list(ServiceRecord.objects.select_related("decision"))
    assert knowledge(records, old_end - kit.HOUR).aware
    assert not knowledge(records, old_end + kit.HOUR).aware
    kit.serve(h, made, occurred_at=clock.now())
    records = list(ServiceRecord.objects.select_related("decision"))
    assert knowledge(records, old_end + kit.HOUR).aware


def test_a_measure_added_later_must_be_served_too(h, made):
    kit.serve(h, made)
    first = made.measures.get()
    made = orders.change(
        by=h.worker, order=made, decided_at=clock.now(), reason="Erger.",
        add=[orders.DecidedMeasure(key="no_violence", kind="prohibition", text="Geen geweld.")],
    )  # fmt: skip
    added = made.measures.select_related("decision").get(key="no_violence")
    records = list(ServiceRecord.objects.select_related("decision"))
    now = clock.now()
    assert knowledge(records, now, measure=made.measures.select_related("decision").get(pk=first.pk)).aware
    assert not knowledge(records, now, measure=added).aware
