"""Making an order known to each respondent: planning that moment, and recording what happened."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

import audit
from cases.actions import deadlines, tasks
from cases.models import Document
from cases.models.contact import SourceKind
from core import clock, words
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from organisations.models import Organisation
from protection_orders import order_followup as followup
from protection_orders import order_policies as policies
from protection_orders.models import (
    Order,
    OrderDecision,
    OrderRespondent,
    SafetyPlan,
    ServicePlan,
    ServiceRecord,
)
from protection_orders.order_access import (
    check_can_acknowledge,
    check_can_agree,
    check_can_plan,
    check_can_serve,
)
from protection_orders.order_workflow import SERVICE, SERVICE_PLAN

OPEN_PLAN = ("proposed", "override_asked", "ready")
VERBS = {"tried": "try", "served": "serve", "told": "tell", "evading": "evade"}
ACK_TASK = "service_plan_ack"
OVERRIDE_TASK = "service_override"


def safety_plans_of(order: Order) -> list[SafetyPlan]:
    """The safety plans of everybody whom the order protects."""
    return list(SafetyPlan.objects.filter(person__protections__order=order).distinct())


def plan(
    *,
    by: Actor,
    respondent: OrderRespondent,
    planned_at: datetime,
    police: Organisation,
    way: str = "",
    by_whom: str = "",
    override_reason: str = "",
    version: int | None = None,
) -> ServicePlan:
    """Propose a date. It stands only after the police unit confirmed that it knows it.

    Without a confirmed safe place for everybody protected it is refused, unless `override_reason` is given: then a
    second person must agree. Raises AccessDenied, PolicyDenied, InvalidInput, StaleRecord.
    """
    with transaction.atomic():
        respondent = _load(respondent)
        order = respondent.order
        check_can_plan(by, order)
        respondent.check_version(version)
        _check_not_over(order, planned_at)
        SERVICE.check("serve", respondent.service_state)
        if planned_at <= clock.now():
            raise InvalidInput("Dit moment is al voorbij. Kies een moment dat nog komt.", "planned_at")
        if respondent.plans.filter(state__in=OPEN_PLAN).exists():
            raise PolicyDenied("Er is al een uitreiking gepland. Laat die eerst vervallen.")
        if police.kind != "police":
            raise InvalidInput("Kies de politie-eenheid die de datum moet weten.", "police")
        if way:
            policies.way_of(way)
        plans = safety_plans_of(order)
        confirmed = _confirmed_at(order, plans, override_reason)
        planned = ServicePlan(
            respondent=respondent,
            planned_at=planned_at,
            way=way,
            by_whom=by_whom,
            police=police,
            planned_by_id=by.membership_id,
            safe_place_confirmed_at=confirmed,
            state="proposed" if confirmed else "override_asked",
            override_reason=override_reason if not confirmed else "",
            override_by_id=by.membership_id if not confirmed else None,
        )
        planned.save()
        planned.safety_plans.set(plans)
        followup.let_enforce(by=by, order=order, organisation=police)
        audit.record(
            by=by, action="service_plan.propose", obj=planned, case_id=order.case_id, state=planned.state
        )
        _ask(by=by, order=order, planned=planned)
        followup.tell(
            by=by, order=order, kind="service.plan", title="Uitreiking voorgesteld", source=SourceKind.SYSTEM,
            text=f"Voor {words.when(planned_at)}.", occurred_at=clock.now(),
        )  # fmt: skip
        publish("service.planned", by=by, plan_id=planned.pk, order_id=order.pk, case_id=order.case_id)
        return planned


def _confirmed_at(order: Order, plans: Sequence[SafetyPlan], override_reason: str) -> datetime | None:
    """When the last safe place was confirmed; None when a reason was given to go on without."""
    try:
        policies.check_safe_place(plans, order.protections.count())
    except PolicyDenied:
        if not override_reason.strip():
            raise
        return None
    return max(p.place_confirmed_at for p in plans if p.place_confirmed_at is not None)


def _ask(*, by: Actor, order: Order, planned: ServicePlan) -> None:
    url = f"{order.get_absolute_url()}uitreiking/{planned.respondent_id}/"
    if planned.state == "override_asked":
        tasks.open_task(
            by=by, organisation=order.case.organisation, case=order.case, kind=OVERRIDE_TASK, source_id=planned.pk,
            title="Instemmen met uitreiken zonder alle waarborgen", detail=f"Bevel {order.reference}.",
            why="Een tweede persoon moet meekijken", url=url, due_at=planned.planned_at, urgent=True,
        )  # fmt: skip
        return
    tasks.open_task(
        by=by, organisation=planned.police, case=order.case, kind=ACK_TASK, source_id=planned.pk,
        title="Datum van uitreiking bevestigen", detail=f"Bevel {order.reference}: {words.when(planned.planned_at)}.",
        why="Uw eenheid moet de datum weten", url=url, due_at=planned.planned_at, urgent=True,
    )  # fmt: skip


def acknowledge(*, by: Actor, plan: ServicePlan, version: int | None = None) -> ServicePlan:
    """The police unit says that it knows the date. Raises AccessDenied for another organisation."""
    with transaction.atomic():
        planned = _load_plan(plan)
        check_can_acknowledge(by, planned)
        planned.check_version(version)
        planned.state = SERVICE_PLAN.check("acknowledge", planned.state).target
        planned.police_acknowledged_at, planned.police_acknowledged_by_id = clock.now(), by.membership_id
        planned.save()
        return _ready(
            by=by, planned=planned, verb="acknowledge", title="Politie weet de datum van uitreiking"
        )


def ask_override(*, by: Actor, plan: ServicePlan, reason: str, version: int | None = None) -> ServicePlan:
    """Ask to go on although the police unit did not confirm. Raises InvalidInput without a reason."""
    with transaction.atomic():
        planned = _load_plan(plan)
        check_can_plan(by, planned.respondent.order)
        planned.check_version(version)
        if not reason.strip():
            raise InvalidInput(
                "Schrijf waarom u afwijkt. Een collega leest dit en moet instemmen.", "override_reason"
            )
        planned.state = SERVICE_PLAN.check("ask_override", planned.state).target
        planned.override_reason, planned.override_by_id = reason, by.membership_id
        planned.save()
        audit.record(
            by=by, action="service_plan.ask_override", obj=planned, case_id=planned.respondent.order.case_id
        )
        tasks.cancel_tasks(by=by, kind=ACK_TASK, source_id=planned.pk, outcome="Afwijking gevraagd")
        _ask(by=by, order=planned.respondent.order, planned=planned)
        return planned


def approve_override(*, by: Actor, plan: ServicePlan, version: int | None = None) -> ServicePlan:
    """A second person agrees. Raises AccessDenied for who asked."""
    with transaction.atomic():
        planned = _load_plan(plan)
        check_can_agree(by, planned)
        planned.check_version(version)
        planned.state = SERVICE_PLAN.check("approve_override", planned.state).target
        planned.override_second_id, planned.override_second_at = by.membership_id, clock.now()
        planned.save()
        return _ready(
            by=by, planned=planned, verb="approve_override", title="Uitreiking gepland met afwijking"
        )


def _ready(*, by: Actor, planned: ServicePlan, verb: str, title: str) -> ServicePlan:
    order = planned.respondent.order
    audit.record(by=by, action=f"service_plan.{verb}", obj=planned, case_id=order.case_id)
    for kind in (ACK_TASK, OVERRIDE_TASK):
        tasks.finish_tasks(by=by, kind=kind, source_id=planned.pk, outcome=title)
    followup.tell(
        by=by, order=order, kind=f"service.{verb}", title=title, source=SourceKind.SYSTEM,
        text=f"Voor {words.when(planned.planned_at)}.", occurred_at=clock.now(),
    )  # fmt: skip
    publish("service.ready", by=by, plan_id=planned.pk, order_id=order.pk, case_id=order.case_id)
    return planned


def cancel(*, by: Actor, plan: ServicePlan, reason: str, version: int | None = None) -> ServicePlan:
    """Let a planned service lapse. Raises InvalidInput without a reason."""
    with transaction.atomic():
        planned = _load_plan(plan)
        order = planned.respondent.order
        check_can_plan(by, order)
        planned.check_version(version)
        if not reason.strip():
            raise InvalidInput("Schrijf waarom de uitreiking niet doorgaat.", "reason")
        planned.state = SERVICE_PLAN.check("cancel", planned.state).target
        planned.save()
        audit.record(by=by, action="service_plan.cancel", obj=planned, case_id=order.case_id)
        for kind in (ACK_TASK, OVERRIDE_TASK):
            tasks.cancel_tasks(by=by, kind=kind, source_id=planned.pk, outcome=reason)
        followup.tell(
            by=by, order=order, kind="service.cancel", title="Geplande uitreiking gaat niet door",
            source=SourceKind.SYSTEM, text=reason, occurred_at=clock.now(),
        )  # fmt: skip
        publish("service.cancelled", by=by, plan_id=planned.pk, order_id=order.pk, case_id=order.case_id)
        return planned


def record(
    *,
    by: Actor,
    respondent: OrderRespondent,
    outcome: str,
    way: str,
    occurred_at: datetime,
    by_whom: str,
    language: str = "",
    proof: str = "",
    proof_document: Document | None = None,
    version: int | None = None,
) -> ServiceRecord:
    """Record what happened: tried, served, told or evading. What happened may always be recorded, planned or not.

    Served or told asks a new weighing of the risk within 24 hours. Raises AccessDenied, PolicyDenied for a state that
    does not allow it, InvalidInput for a way that cannot have this outcome or without proof or language, StaleRecord.
    """
    with transaction.atomic():
        respondent = _load(respondent)
        order = respondent.order
        check_can_serve(by, order)
        respondent.check_version(version)
        if outcome not in VERBS:
            raise InvalidInput("Kies wat er gebeurde.", "outcome")
        known = policies.way_of(way)
        policies.check_way(known, outcome)
        policies.check_past(occurred_at, "occurred_at")
        _check_evidence(outcome, by_whom, language, proof, proof_document)
        decision = _served_decision(order, occurred_at)
        respondent.service_state = SERVICE.check(VERBS[outcome], respondent.service_state).target
        respondent.save()
        planned = _carry_out(by=by, respondent=respondent)
        line = ServiceRecord(
            respondent=respondent,
            decision=decision,
            plan=planned,
            outcome=outcome,
            way=way,
            occurred_at=occurred_at,
            serves=outcome == "served",
            tells=outcome in ("served", "told") and known.counts_as_told,
            by_whom=by_whom,
            language=language,
            proof=proof,
            proof_document=proof_document,
            recorded_by_id=by.membership_id,
        )
        line.save()
        audit.record(
            by=by, action=f"service.{VERBS[outcome]}", obj=line, case_id=order.case_id,
            planned=planned is not None, way=way,
        )  # fmt: skip
        _tell(
            by=by, order=order, line=line, unplanned=planned is None or planned.police_acknowledged_at is None
        )
        if outcome in ("served", "told"):
            _after_knowing(by=by, order=order, line=line)
        return line


def _check_evidence(outcome: str, by_whom: str, language: str, proof: str, document: Document | None) -> None:
    if not by_whom.strip():
        raise InvalidInput("Vul in wie het deed: functie en organisatie.", "by_whom")
    if outcome not in ("served", "told"):
        return
    if not language.strip():
        raise InvalidInput("Vul in welke taal is gebruikt. Dat is later bewijs.", "language")
    if not proof.strip() and document is None:
        raise InvalidInput(
            "Vul het bewijs in, of kies een document. Zonder bewijs is het niet af te dwingen.", "proof"
        )


def _after_knowing(*, by: Actor, order: Order, line: ServiceRecord) -> None:
    """Who just heard of the order may act on it: weigh again within a day, and tell whoever listens."""
    if line.outcome == "served":
        tasks.finish_tasks(
            by=by, kind=followup.SERVICE_TASK, source_id=line.respondent_id, outcome="Uitgereikt"
        )
    clock_running = deadlines.start(
        by=by,
        key=followup.REASSESS_CLOCK,
        source_id=order.case_id,
        organisation=order.case.organisation,
        starts_at=line.occurred_at,
        case=order.case,
    )
    followup.open_reassessment(
        by=by,
        order=order,
        due_at=clock_running.due_at,
        why="Een verweerder kent nu het bevel. Dat is een gevaarlijk moment.",
    )
    publish(
        "order.served", by=by, order_id=order.pk, case_id=order.case_id, respondent_id=line.respondent_id,
        outcome=line.outcome,
    )  # fmt: skip


def _tell(*, by: Actor, order: Order, line: ServiceRecord, unplanned: bool) -> None:
    done = line.outcome in ("served", "told")
    followup.tell(
        by=by, order=order, kind=f"service.{VERBS[line.outcome]}", occurred_at=line.occurred_at,
        title=f"Bevel: {line.get_outcome_display().lower()}", source=SourceKind.SYSTEM, source_detail=line.by_whom,
        text="Zonder bevestigde planning. Kijk of iedereen veilig is." if done and unplanned else "", danger=done,
    )  # fmt: skip


def _carry_out(*, by: Actor, respondent: OrderRespondent) -> ServicePlan | None:
    planned: ServicePlan | None = (
        respondent.plans.select_for_update(of=("self",)).filter(state__in=OPEN_PLAN).first()
    )
    if planned is None:
        return None
    planned.state = SERVICE_PLAN.check("carry_out", planned.state).target
    planned.save()
    audit.record(by=by, action="service_plan.carry_out", obj=planned, case_id=respondent.order.case_id)
    for kind in (ACK_TASK, OVERRIDE_TASK):
        tasks.cancel_tasks(by=by, kind=kind, source_id=planned.pk, outcome="Uitreiking is vastgelegd")
    return planned


def _served_decision(order: Order, occurred_at: datetime) -> OrderDecision:
    """The newest text of the order at that moment, also when it was withdrawn since. Raises when it did not hold then."""
    if occurred_at < order.decided_at:
        raise InvalidInput("Dit moment ligt voor het besluit.", "occurred_at")
    if order.runs_until is not None and occurred_at >= order.runs_until:
        raise PolicyDenied("Dit bevel geldt niet meer op dat moment. Uitreiken kan niet meer.")
    texts = order.decisions.filter(kind__in=("decision", "extension", "change"), decided_at__lte=occurred_at)
    newest: OrderDecision = texts.latest("decided_at", "recorded_at")
    return newest


def _check_not_over(order: Order, planned_at: datetime) -> None:
    until = order.runs_until
    if order.state != "in_force" or (until is not None and until <= clock.now()):
        raise PolicyDenied("Dit bevel geldt niet meer. Uitreiken heeft geen zin.")
    if until is not None and planned_at >= until:
        raise InvalidInput("Op dat moment geldt het bevel niet meer.", "planned_at")


def _load(respondent: OrderRespondent) -> OrderRespondent:
    found: OrderRespondent = (
        OrderRespondent.objects.select_for_update(of=("self",))
        .select_related("order__case__organisation", "order__case__lead")
        .get(pk=respondent.pk)
    )
    return found


def _load_plan(planned: ServicePlan) -> ServicePlan:
    found: ServicePlan = (
        ServicePlan.objects.select_for_update(of=("self",))
        .select_related("police", "respondent__order__case__organisation", "respondent__order__case__lead")
        .get(pk=planned.pk)
    )
    return found
