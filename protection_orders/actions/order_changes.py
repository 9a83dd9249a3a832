"""What happens to an order after the first decision: extended, changed, heard, withdrawn, lapsed, run out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

import audit
from cases.actions import deadlines, tasks
from core import clock, doors, scope
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from protection_orders import order_followup as followup
from protection_orders import order_policies as policies
from protection_orders.instruments import OrderInstrument
from protection_orders.models import Order, OrderMeasure
from protection_orders.order_access import check_can_record
from protection_orders.order_parts import Authority, DecidedMeasure, add_measures, check_measures, decide
from protection_orders.order_workflow import ORDER, SERVICE, SERVICE_PLAN

MOST_AT_ONCE = 500


def extend(
    *,
    by: Actor,
    order: Order,
    decided_at: datetime,
    ends_at: datetime,
    authority: str = "",
    authority_reference: str = "",
    majority_days: Mapping[UUID, date] | None = None,
    reason: str = "",
    version: int | None = None,
) -> Order:
    """Record an extension by the authority. The respondents must be served again; what they knew keeps binding.

    Raises as `record_decision`.
    """
    with transaction.atomic():
        order = _load(order)
        check_can_record(by, order)
        order.check_version(version)
        instrument = policies.instrument_of(order.instrument)
        policies.check_past(decided_at, "decided_at")
        target = ORDER.check("extend", order.state).target
        policies.check_extension(instrument, order, decided_at=decided_at, ends_at=ends_at)
        protections = list(order.protections.select_for_update(of=("self",)).select_related("person"))
        answers = majority_days or {}
        for protection in protections:
            protection.ends_at = policies.child_end(
                instrument, protection.person, ends_at=ends_at, answer=answers.get(protection.person_id)
            )
            protection.save()
        own = [p.ends_at for p in protections if p.ends_at is not None]
        order.ends_by_age = bool(own) and len(own) == len(protections)
        order.ends_at = max(own) if order.ends_by_age else ends_at
        order.state, order.extensions = target, order.extensions + 1
        order.save()
        who = Authority(authority or order.authority, authority_reference, order.authority_organisation)
        decision = decide(
            by=by,
            order=order,
            kind="extension",
            outcome="granted",
            who=who,
            decided_at=decided_at,
            reason=reason,
        )
        audit.record(by=by, action="order.extend", obj=order, decision=decision.pk)
        followup.restart_clocks(by=by, order=order, instrument=instrument, reason="Verlengd")
        _serve_again(by=by, order=order, instrument=instrument)
        followup.tell(
            by=by, order=order, kind="order.extend", title="Bevel verlengd", text=followup.end_words(decision),
            source_detail=who.name, occurred_at=decided_at,
        )  # fmt: skip
        publish("order.changed", by=by, order_id=order.pk, case_id=order.case_id, what="extended")
        return order


def change(
    *,
    by: Actor,
    order: Order,
    decided_at: datetime,
    drop: Iterable[UUID] = (),
    add: Sequence[DecidedMeasure] = (),
    ends_at: datetime | None = None,
    authority: str = "",
    authority_reference: str = "",
    reason: str = "",
    version: int | None = None,
) -> Order:
    """Record that the authority dropped or added measures, or set an earlier end. Partners see it at once.

    Raises as `record_decision`; PolicyDenied when nothing changes or no measure would be left.
    """
    with transaction.atomic():
        order = _load(order)
        check_can_record(by, order)
        order.check_version(version)
        instrument = policies.instrument_of(order.instrument)
        policies.check_past(decided_at, "decided_at")
        order.state = ORDER.check("change", order.state).target
        if not order.is_running(decided_at):
            raise InvalidInput("Het bevel gold niet op die dag.", "decided_at")
        people = {
            *order.protections.values_list("person_id", flat=True),
            *order.respondents.values_list("person_id", flat=True),
        }
        check_measures(add, people, list(order.protected.all()), required=False)
        if ends_at is not None:
            if order.ends_at is not None and ends_at >= order.ends_at:
                raise InvalidInput("Een later einde is een verlenging. Leg die apart vast.", "ends_at")
            if ends_at <= decided_at:
                raise InvalidInput("Dit einde is al voorbij. Leg een intrekking vast.", "ends_at")
            order.ends_at, order.ends_by_age = ends_at, False
        dropped = _drop(order, set(drop), decided_at)
        if not dropped and not add and ends_at is None:
            raise PolicyDenied("Er verandert niets. Kies een maatregel of een eerder einde.")
        order.save()
        who = Authority(authority or order.authority, authority_reference, order.authority_organisation)
        decision = decide(
            by=by, order=order, kind="change", outcome="partly", who=who, decided_at=decided_at, reason=reason
        )
        add_measures(order, decision, add)
        if not order.measures.running(decided_at).exists():
            raise PolicyDenied("Zo blijft er geen maatregel over. Leg dan een intrekking vast.")
        audit.record(
            by=by,
            action="order.change",
            obj=order,
            decision=decision.pk,
            dropped=len(dropped),
            added=len(add),
        )
        followup.restart_clocks(by=by, order=order, instrument=instrument, reason="Gewijzigd")
        if add:
            _serve_again(by=by, order=order, instrument=instrument)
        followup.tell(
            by=by, order=order, kind="order.change", title="Bevel gewijzigd", text=reason,
            source_detail=who.name, occurred_at=decided_at,
        )  # fmt: skip
        publish("order.changed", by=by, order_id=order.pk, case_id=order.case_id, what="changed")
        return order


def record_hearing(
    *, by: Actor, order: Order, heard_at: datetime, reason: str = "", version: int | None = None
) -> Order:
    """The interested parties were heard in time: an order without hearing keeps its force (Rv art. 800 lid 3).

    Raises PolicyDenied when no hearing was due or the two weeks had passed.
    """
    with transaction.atomic():
        order = _load(order)
        check_can_record(by, order)
        order.check_version(version)
        policies.check_past(heard_at, "heard_at")
        order.state = ORDER.check("hear", order.state).target
        if order.hearing_due_at is None or order.heard_at is not None:
            raise PolicyDenied("Voor dit bevel is geen zitting meer nodig.")
        if heard_at >= order.hearing_due_at:
            raise InvalidInput("De zitting kwam te laat. Het bevel is vervallen.", "heard_at")
        if heard_at < order.decided_at:
            raise InvalidInput("De zitting ligt voor het besluit.", "heard_at")
        order.heard_at = heard_at
        order.save()
        who = Authority(order.authority, order.authority_reference, order.authority_organisation)
        decide(
            by=by, order=order, kind="hearing", outcome="granted", who=who, decided_at=heard_at, reason=reason
        )
        audit.record(by=by, action="order.hear", obj=order)
        deadlines.meet(by=by, key=followup.HEARING, source_id=order.pk, met_at=heard_at)
        followup.tell(
            by=by, order=order, kind="order.hear", title="Zitting gehouden: bevel blijft van kracht", text=reason,
            occurred_at=heard_at,
        )  # fmt: skip
        publish("order.changed", by=by, order_id=order.pk, case_id=order.case_id, what="heard")
        return order


def withdraw(
    *,
    by: Actor,
    order: Order,
    decided_at: datetime,
    reason: str,
    authority: str = "",
    authority_reference: str = "",
    version: int | None = None,
) -> Order:
    """Record that the authority withdrew the order. It stops holding at that moment, at the border as well.

    A withdrawal is a sign of risk: a new weighing is asked (domain notes UK §5, R18).
    """
    return _stop(
        by=by, order=order, verb="withdraw", kind="withdrawal", stopped_at=decided_at, reason=reason,
        title="Bevel ingetrokken", event="order.withdrawn", version=version,
        who=Authority(authority, authority_reference),
    )  # fmt: skip


def end(*, by: Actor, order: Order, ended_at: datetime, reason: str, version: int | None = None) -> Order:
    """Record that the order lapsed by law: not used, replaced, or not heard in time."""
    return _stop(
        by=by, order=order, verb="end", kind="lapse", stopped_at=ended_at, reason=reason,
        title="Bevel vervallen", event="order.ended", version=version, who=Authority(""),
    )  # fmt: skip


def _stop(
    *,
    by: Actor,
    order: Order,
    verb: str,
    kind: str,
    stopped_at: datetime,
    reason: str,
    title: str,
    event: str,
    version: int | None,
    who: Authority,
) -> Order:
    with transaction.atomic():
        order = _load(order)
        check_can_record(by, order)
        order.check_version(version)
        policies.check_past(stopped_at, "decided_at")
        target = ORDER.check(verb, order.state).target
        if stopped_at < order.decided_at:
            raise InvalidInput("Dit moment ligt voor het besluit zelf.", "decided_at")
        if not reason.strip():
            raise InvalidInput("Schrijf waarom het bevel stopt.", "reason")
        order.state, order.stopped_at, order.stop_reason = target, stopped_at, reason[:300]
        order.save()
        decide(
            by=by, order=order, kind=kind, outcome="stopped", decided_at=stopped_at, reason=reason,
            who=Authority(who.name or order.authority, who.reference, order.authority_organisation),
        )  # fmt: skip
        audit.record(by=by, action=f"order.{verb}", obj=order)
        _close(by=by, order=order, reason=title)
        followup.open_reassessment(by=by, order=order, why=f"{title}. Dat kan het gevaar veranderen.")
        followup.tell(
            by=by,
            order=order,
            kind=f"order.{verb}",
            title=title,
            text=reason,
            occurred_at=stopped_at,
            danger=True,
        )
        publish(event, by=by, order_id=order.pk, case_id=order.case_id)
        return order


def expire_due(*, by: Actor) -> int:
    """Close the orders whose end has passed by the database's clock; return how many.

    They held for nobody since that second already; this only tells the story and stops the clocks.
    """
    return sum(_expire_if_over(by, order_id) for order_id in doors.ended_orders(MOST_AT_ONCE))


def _expire_if_over(by: Actor, order_id: UUID) -> bool:
    """Close one order in a transaction that sees its case and no other; False when another process was first."""
    with transaction.atomic():
        scope.enter(by, about=[order_id])
        order = (
            Order.objects.over()
            .filter(pk=order_id, state="in_force")
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("case__organisation", "case__lead")
            .first()
        )
        if order is None:
            return False
        _expire(by=by, order=order)
        return True


def _expire(*, by: Actor, order: Order) -> None:
    ended = order.runs_until or clock.now()
    order.state = ORDER.check("expire", order.state).target
    order.save()
    audit.record(by=by, action="order.expire", obj=order)
    unheard = order.hearing_due_at is not None and order.heard_at is None and ended == order.hearing_due_at
    title = "Bevel vervallen: geen zitting binnen twee weken" if unheard else "Bevel afgelopen"
    _close(by=by, order=order, reason=title, lapsed=True)
    followup.tell(by=by, order=order, kind="order.expire", title=title, occurred_at=ended, danger=True)
    publish("order.expired", by=by, order_id=order.pk, case_id=order.case_id)


def _close(*, by: Actor, order: Order, reason: str, lapsed: bool = False) -> None:
    """Nothing of an order that stopped stays open: no clock, no step, no planned service.

    Except the clock of what `lapsed` by itself: that asks a person what protects now.
    """
    followup.end_clocks(
        by=by,
        order=order,
        instrument=policies.instrument_of(order.instrument),
        reason=reason,
        lapsed=lapsed,
    )
    for respondent in order.respondents.all():
        tasks.cancel_tasks(by=by, kind=followup.SERVICE_TASK, source_id=respondent.pk, outcome=reason)
        for plan in respondent.plans.select_for_update().exclude(state__in=SERVICE_PLAN.final):
            plan.state = SERVICE_PLAN.check("cancel", plan.state).target
            plan.save()
            audit.record(by=by, action="service_plan.cancel", obj=plan, case_id=order.case_id)
            for kind in ("service_plan_ack", "service_override"):
                tasks.cancel_tasks(by=by, kind=kind, source_id=plan.pk, outcome=reason)


def _load(order: Order) -> Order:
    found: Order = (
        Order.objects.select_for_update(of=("self",))
        .select_related("case__organisation", "case__lead", "authority_organisation")
        .get(pk=order.pk)
    )
    return found


def _serve_again(*, by: Actor, order: Order, instrument: OrderInstrument) -> None:
    if not instrument.needs_service:
        return
    respondents = list(order.respondents.select_for_update(of=("self",)))
    for respondent in respondents:
        respondent.service_state = SERVICE.check("renew", respondent.service_state).target
        respondent.save()
    followup.open_service_tasks(by=by, order=order, respondents=respondents)


def _drop(order: Order, wanted: set[UUID], moment: datetime) -> list[OrderMeasure]:
    found = list(order.measures.select_for_update(of=("self",)).filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise InvalidInput("Kies maatregelen van dit bevel.", "drop")
    for measure in found:
        measure.ends_at = moment
        measure.save()
    return found
