"""What others do with an order that starts or stops a clock: a placement is carried out, a court is asked to look again."""

from datetime import datetime

from django.db import transaction

import audit
from cases.actions import deadlines
from cases.models import Deadline
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from protection_orders import order_followup as followup
from protection_orders import order_policies as policies
from protection_orders.models import Order
from protection_orders.order_access import check_can_record
from protection_orders.order_workflow import ORDER


def unused_clock(order: Order) -> Deadline | None:
    """The running clock of an authorisation that nobody has used yet."""
    return _running(order, followup.UNUSED)


def may_ask_review(order: Order) -> bool:
    """Whether the instrument knows a request to the court with a hearing within days, and none waits."""
    known = followup.REVIEW_HEARING in policies.instrument_of(order.instrument).deadlines
    return known and _running(order, followup.REVIEW_HEARING) is None


def record_use(
    *, by: Actor, order: Order, used_at: datetime, note: str = "", version: int | None = None
) -> Order:
    """The authorisation was used, so that it does not lapse for lack of use (BW art. 1:265c lid 3).

    Raises AccessDenied, StaleRecord, PolicyDenied where nothing waits for use, InvalidInput for a moment before the
    decision, in the future, or after it lapsed.
    """
    with transaction.atomic():
        order = _load(by, order, version)
        order.state = ORDER.check("use", order.state).target
        waiting = unused_clock(order)
        if waiting is None:
            raise PolicyDenied("Dit bevel vervalt niet door niet gebruiken, of het gebruik staat al vast.")
        _check_moment(order, used_at, "used_at")
        if used_at > waiting.due_at:
            raise InvalidInput("Toen was de machtiging al vervallen. Leg het vervallen vast.", "used_at")
        order.save()
        audit.record(by=by, action="order.use", obj=order)
        deadlines.meet(by=by, key=followup.UNUSED, source_id=order.pk, met_at=used_at)
        followup.tell(
            by=by, order=order, kind="order.use", title="Machtiging gebruikt", text=note, occurred_at=used_at
        )
        publish("order.changed", by=by, order_id=order.pk, case_id=order.case_id, what="used")
        return order


def record_review_request(
    *, by: Actor, order: Order, requested_at: datetime, note: str = "", version: int | None = None
) -> Order:
    """Somebody asked the court to look at the order: the hearing must follow within days (Wet tijdelijk huisverbod art. 6).

    Raises as `record_use`; PolicyDenied where the instrument knows no such hearing or one waits already.
    """
    with transaction.atomic():
        order = _load(by, order, version)
        order.state = ORDER.check("ask_review", order.state).target
        if not may_ask_review(order):
            raise PolicyDenied(
                "Voor dit bevel loopt al een verzoek, of de wet kent hier geen zitting op verzoek."
            )
        _check_moment(order, requested_at, "requested_at")
        order.save()
        audit.record(by=by, action="order.ask_review", obj=order)
        deadlines.start(
            by=by, key=followup.REVIEW_HEARING, source_id=order.pk, organisation=order.case.organisation,
            starts_at=requested_at, case=order.case,
        )  # fmt: skip
        followup.tell(
            by=by, order=order, kind="order.ask_review", title="Rechter gevraagd naar het bevel te kijken", text=note,
            occurred_at=requested_at,
        )  # fmt: skip
        publish("order.changed", by=by, order_id=order.pk, case_id=order.case_id, what="review_asked")
        return order


def _load(by: Actor, order: Order, version: int | None) -> Order:
    found: Order = (
        Order.objects.select_for_update(of=("self",)).select_related("case__organisation").get(pk=order.pk)
    )
    check_can_record(by, found)
    found.check_version(version)
    return found


def _check_moment(order: Order, moment: datetime, field: str) -> None:
    policies.check_past(moment, field)
    if moment < order.decided_at:
        raise InvalidInput("Dit moment ligt voor het besluit.", field)


def _running(order: Order, key: str) -> Deadline | None:
    found: Deadline | None = Deadline.objects.filter(
        key=key, source_id=order.pk, met_at__isnull=True, ended_at__isnull=True
    ).first()
    return found
