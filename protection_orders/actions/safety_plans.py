"""The safety plan of a protected person: where it is safe when the respondents hear of the order."""

from datetime import datetime

from django.db import transaction

import audit
from cases.actions import timeline
from cases.models import Person
from cases.policies import check_open
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput
from organisations.access import check_fresh
from protection_orders.actions import service
from protection_orders.models import SafetyPlan, ServicePlan
from protection_orders.order_access import check_can_keep_safety_plan
from protection_orders.order_policies import check_past


def write(
    *,
    by: Actor,
    person: Person,
    place: str,
    way_there: str = "",
    agreements: str = "",
    version: int | None = None,
) -> SafetyPlan:
    """Write or change the plan. A changed place is no longer confirmed, and a planned service on it lapses.

    Raises AccessDenied, PolicyDenied for a closed case, InvalidInput without a place, StaleRecord.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).select_related("case").get(pk=person.pk)
        check_can_keep_safety_plan(by, person.case)
        check_open(person.case)
        if not place.strip():
            raise InvalidInput("Vul de veilige plek in.", "place")
        plan = SafetyPlan.objects.select_for_update(of=("self",)).filter(person=person).first()
        if plan is None:
            plan = SafetyPlan(case=person.case, person=person)
        else:
            plan.check_version(version)
        moved = plan.is_confirmed and plan.place.strip() != place.strip()
        plan.place, plan.way_there, plan.agreements = place, way_there, agreements
        if moved:
            plan.place_confirmed_at, plan.place_confirmed_by, plan.confirmed_how = None, None, ""
        plan.save()
        audit.record(by=by, action="safety_plan.write", obj=plan, place_changed=moved)
        if moved:
            _let_plans_lapse(by=by, plan=plan)
        timeline.add(
            by=by, case=person.case, kind="safety_plan.write", title="Veiligheidsplan geschreven",
            occurred_at=clock.now(), section=Section.SECRET_ADDRESS, obj=plan,
        )  # fmt: skip
        return plan


def check_can_read(by: Actor, plan: SafetyPlan) -> None:
    """Raise NotFresh unless the second factor was shown just now: a safe place is a secret address. Else AccessDenied."""
    check_can_keep_safety_plan(by, plan.case)
    check_fresh(by)


def confirm_place(
    *, by: Actor, plan: SafetyPlan, how: str, confirmed_at: datetime, version: int | None = None
) -> SafetyPlan:
    """Somebody checked that the place is safe and free; `how` says by what.

    Raises AccessDenied, PolicyDenied for a closed case, InvalidInput without `how` or for a future moment, StaleRecord.
    """
    with transaction.atomic():
        plan = SafetyPlan.objects.select_for_update(of=("self",)).select_related("case").get(pk=plan.pk)
        check_can_keep_safety_plan(by, plan.case)
        check_open(plan.case)
        plan.check_version(version)
        check_past(confirmed_at, "confirmed_at")
        if not how.strip():
            raise InvalidInput("Schrijf hoe de plek is bevestigd.", "how")
        plan.place_confirmed_at, plan.place_confirmed_by_id = confirmed_at, by.membership_id
        plan.confirmed_how = how[:200]
        plan.save()
        audit.record(by=by, action="safety_plan.confirm", obj=plan)
        # Others learn that there is a safe place, never which.
        timeline.add(
            by=by, case=plan.case, kind="safety_plan.confirm", title="Veilige plek bevestigd",
            occurred_at=confirmed_at, section=Section.ORDERS, obj=plan,
        )  # fmt: skip
        return plan


def _let_plans_lapse(*, by: Actor, plan: SafetyPlan) -> None:
    # Who agreed to go on without the police did not agree to go on without a place; only a plan made without one stands.
    resting = ServicePlan.objects.filter(
        safety_plans=plan, state__in=service.OPEN_PLAN, safe_place_confirmed_at__isnull=False
    )
    for planned in resting:
        service.cancel(by=by, plan=planned, reason="De veilige plek is niet meer bevestigd.")
