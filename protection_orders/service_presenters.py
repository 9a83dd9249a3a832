"""Service in words: the plan, the records, the paper that is handed over."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.access import allowed
from cases.person_words import person_label
from core import clock, words
from core.actor import Actor
from core.errors import PolicyDenied
from protection_orders import order_access as access
from protection_orders.buttons import button, possible
from protection_orders.instruments import service_ways
from protection_orders.models import Order, OrderRespondent, SafetyPlan, ServicePlan
from protection_orders.order_policies import holds_secret, instrument_of, secret_texts
from protection_orders.order_presenters import (
    instrument_name,
    measure_name,
    record_words,
)
from protection_orders.order_workflow import SERVICE, SERVICE_PLAN

RECORD_KINDS = {"served": "ok", "told": "warn", "tried": "warn", "evading": "danger"}


def safety_rows(order: Order) -> list[dict[str, Any]]:
    """Per protected person whether a safe place is confirmed; never which. The place is not even loaded."""
    people = [p.person for p in order.protections.all()]
    plans = {
        plan.person_id: plan
        for plan in SafetyPlan.objects.filter(person__in=people).only("person_id", "place_confirmed_at")
    }
    rows = []
    for person in people:
        plan = plans.get(person.pk)
        confirmed = plan is not None and plan.is_confirmed
        when = words.when(plan.place_confirmed_at) if plan and plan.place_confirmed_at else ""
        rows.append(
            {
                "name": person_label(person).capitalize(),
                "label": _("Veilige plek bevestigd") if confirmed else _("Nog geen veilige plek"),
                "kind": "ok" if confirmed else "danger",
                "note": _("Bevestigd op %(when)s.") % {"when": when} if confirmed else "",
            }
        )
    return rows


def plan_rows(plan: ServicePlan) -> list[dict[str, Any]]:
    """The plan as a list of labels and values."""
    way = service_ways().get(plan.way)
    acknowledged = plan.police_acknowledged_at
    rows = [
        {"label": _("Wanneer"), "value": words.when(plan.planned_at)},
        {"label": _("Hoe"), "value": way.label if way else ""},
        {"label": _("Door wie"), "value": plan.by_whom},
        {
            "label": _("Veilige plek"),
            "value": _("bevestigd") if plan.safe_place_confirmed_at else _("niet bevestigd"),
        },
        {
            "label": _("Politie weet de datum"),
            "value": _("bevestigd op %(when)s") % {"when": words.when(acknowledged)}
            if acknowledged
            else _("nog niet"),
            "note": str(plan.police),
        },
    ]
    if plan.override_reason:
        rows.append({"label": _("Reden om af te wijken"), "value": plan.override_reason})
    return rows


def record_events(respondent: OrderRespondent) -> list[dict[str, Any]]:
    """Every attempt and success, newest first."""
    records = respondent.service_records.select_related("recorded_by__organisation", "proof_document")
    return [
        {
            "at": record.occurred_at,
            "title": record.get_outcome_display(),
            "kind": RECORD_KINDS[record.outcome],
            "source": str(record.recorded_by.organisation) if record.recorded_by else "",
            "text": " ".join(filter(None, [record_words(record), record.proof])),
        }
        for record in records.order_by("-occurred_at", "-recorded_at")
    ]


def acts(
    actor: Actor, order: Order, respondent: OrderRespondent, plan: ServicePlan | None
) -> list[dict[str, Any]]:
    """What may be done now, each with the reason when it may not."""
    may_plan = allowed(access.check_can_plan, actor, order)
    may_serve = allowed(access.check_can_serve, actor, order)
    step = possible(SERVICE.check, "serve", respondent.service_state)
    here = [order.pk, respondent.pk]
    holds = (order.is_running() or order.starts_at > clock.now(), _("Dit bevel geldt niet meer."))
    found: list[dict[str, Any]] = []
    if may_serve[0]:
        found.append(
            button(_("Leg vast wat er gebeurde"), reverse("service-record", args=here), step, holds,
                            kind="primary" if plan and plan.state == "ready" else "")
        )  # fmt: skip
    if plan is None:
        if may_plan[0]:
            found.insert(
                0,
                button(
                    _("Plan de uitreiking"), reverse("service-plan", args=here), step, holds, kind="primary"
                ),
            )
        return found
    return found + _plan_acts(actor, order, plan, may_plan)


def _plan_acts(
    actor: Actor, order: Order, plan: ServicePlan, may_plan: tuple[bool, str]
) -> list[dict[str, Any]]:
    here = [order.pk, plan.pk]
    found: list[dict[str, Any]] = []
    if SERVICE_PLAN.find("acknowledge", plan.state):
        may = allowed(access.check_can_acknowledge, actor, plan)
        found.append(
            button(_("Wij weten de datum"), reverse("service-acknowledge", args=here), may, kind="primary")
            | {"method": "post", "name": "version", "value": plan.version}
        )
        if may_plan[0]:
            found.append(button(_("Wijk af met een reden"), reverse("service-ask-override", args=here)))
    if SERVICE_PLAN.find("approve_override", plan.state):
        may = allowed(access.check_can_agree, actor, plan)
        found.append(
            button(_("Ik stem in"), reverse("service-approve", args=here), may, kind="primary")
            | {"method": "post", "name": "version", "value": plan.version}
        )
    if may_plan[0]:
        found.append(button(_("Laat vervallen"), reverse("service-cancel", args=here)))
    return found


def paper(order: Order, respondent: OrderRespondent) -> dict[str, Any]:
    """What is handed over. Raises PolicyDenied when a text on it holds a secret address of somebody protected."""
    instrument = instrument_of(order.instrument)
    running = []
    for measure in order.measures.all():
        measure.order = order
        addressed = [person.pk for person in measure.addressees.all()]
        if measure.is_running() and (not addressed or respondent.person_id in addressed):
            running.append(
                {"name": measure_name(measure), "text": measure.text, "territory": measure.territory}
            )
    route = instrument.breach_route("prohibition")
    secrets = secret_texts(p.person for p in order.protections.all())
    shown = [order.authority, order.authority_reference, order.others_class]
    shown += [text for row in running for text in row.values()]
    if any(holds_secret(text, secrets) for text in shown):
        raise PolicyDenied(
            _("In de tekst van het bevel staat een geheim adres. Dit stuk mag zo niet worden uitgereikt. "
              "Leg eerst een wijziging vast zonder het adres.")
        )  # fmt: skip
    return {
        "addressee": respondent.person.full_name,
        "instrument_name": instrument_name(order.instrument),
        "basis": instrument.basis,
        "measures": running,
        "until": order.runs_until,
        "consequence": route.text,
        "ground": route.ground,
        "made_at": clock.now(),
    }
