"""The lives of an application, its withdrawal, an order, its service, a planned service and a breach."""

from datetime import timedelta

from core import clock
from core.actor import system
from protection_orders.actions import applications, breaches, order_use, reviews, service, withdrawals
from protection_orders.actions import order_changes as changes
from protection_orders.application_workflow import APPLICATION, WITHDRAWAL
from protection_orders.models import Breach, WithdrawalRequest
from protection_orders.order_parts import DecidedMeasure
from protection_orders.order_workflow import BREACH, ORDER, SERVICE, SERVICE_PLAN
from tests.composition.lives import Act, Life
from tests.protection_orders import application_kit, order_kit

WRITERS = ("worker", "colleague", "coordinator", "other_coordinator", "weigher")
READERS = ("coordinator", "other_coordinator")


def _people(house, *names):
    return {name: house.actor(name) for name in names}


def _stop(house, application):
    return withdrawals.request_withdrawal(
        by=house.worker, application_id=application.pk, asked_by="protected", words="Laat maar.", occurred_at=clock.now()
    )  # fmt: skip


def _pressure(by, request):
    return withdrawals.check_pressure(
        by=by, request_id=request.pk, spoken_alone="yes", pressure="no", note="Zij sprak vrij.",
        occurred_at=clock.now(),
    )  # fmt: skip


def application() -> Life:
    """An application in acute danger; on its way it is approved alone, so that a second review stays open."""
    house = application_kit.house(level="acute", duty=True)
    made = application_kit.draft(house)

    def stop_checked():
        _pressure(house.worker, _stop(house, made))
        application_kit.weigh(house.weigher, house.case, "high")

    def grant(by, it):
        asked = WithdrawalRequest.objects.filter(application=it, state="checked").first()
        if asked is None:
            return withdrawals.request_withdrawal(
                by=by, application_id=it.pk, asked_by="protected", words="Laat maar.", occurred_at=clock.now()
            )
        return withdrawals.grant(by=by, request_id=asked.pk)

    return Life(
        workflow=APPLICATION,
        record=made,
        people=_people(house, *WRITERS, "outsider", "police", "reporter"),
        acts={
            "submit": Act(lambda by, it: applications.submit(by=by, application_id=it.pk), WRITERS),
            "return": Act(
                lambda by, it: reviews.give_back(by=by, application_id=it.pk, reasons=["SAFETY_PLAN"]),
                READERS,
            ),
            "approve": Act(lambda by, it: reviews.approve(by=by, application_id=it.pk), READERS),
            "approve_alone": Act(
                lambda by, it: reviews.approve_alone(
                    by=by, application_id=it.pk, note="Zij vertrekt vannacht."
                ),
                ("coordinator", "other_coordinator", "weigher"),
            ),
            "confirm": Act(
                lambda by, it: reviews.second(by=by, application_id=it.pk, agrees=True),
                ("other_coordinator",),
            ),
            "object": Act(
                lambda by, it: reviews.second(by=by, application_id=it.pk, agrees=False, note="Te snel."),
                ("other_coordinator",),
            ),
            "file": Act(lambda by, it: application_kit.file(None, it, by=by), WRITERS),
            "decide": Act(
                lambda by, it: applications.mark_decided(by=by, application=it, outcome="refused"), WRITERS
            ),
            "drop": Act(
                lambda by, it: applications.drop(by=by, application_id=it.pk, reason="mistake"), WRITERS
            ),
            "withdraw": Act(grant, (*READERS, "weigher"), stop_checked),
        },
        avoid=frozenset({"approve", "drop"}),
    )


def withdrawal() -> Life:
    """A request to stop an application that lies with the second reader."""
    house = application_kit.house(level="high")
    request = _stop(house, application_kit.submitted(house))
    deciders = (*READERS, "weigher")
    return Life(
        workflow=WITHDRAWAL,
        record=request,
        people=_people(house, *WRITERS, "outsider", "police", "reporter"),
        acts={
            "check": Act(lambda by, it: _pressure(by, it), WRITERS),
            "grant": Act(
                lambda by, it: withdrawals.grant(by=by, request_id=it.pk),
                deciders,
                lambda: application_kit.weigh(house.weigher, house.case, "high"),
            ),
            "keep": Act(
                lambda by, it: withdrawals.keep(by=by, request_id=it.pk, note="Er is druk van een oom."),
                deciders,
            ),
        },
    )


AROUND = ("worker", "colleague", "coordinator", "police", "shelter", "reporter", "kmar", "outsider")
HOUSE = ("worker", "colleague", "coordinator")


def order() -> Life:
    """An order in force since an hour, that ends tomorrow."""
    house = order_kit.house()
    made = order_kit.order(house, ends_at=clock.now() + order_kit.DAY)
    later, sooner = clock.now() + timedelta(days=10), clock.now() + timedelta(hours=9)

    def unheard():
        return order_kit.order(house, "VOTS", without_hearing=True)

    return Life(
        workflow=ORDER,
        record=made,
        people=_people(house, *AROUND) | {"system": system("test")},
        acts={
            "extend": Act(
                lambda by, it: changes.extend(by=by, order=it, decided_at=clock.now(), ends_at=later), HOUSE
            ),
            "change": Act(
                lambda by, it: changes.change(by=by, order=it, decided_at=clock.now(), ends_at=sooner, reason="Korter."),
                HOUSE,
            ),
            "hear": Act(lambda by, it: changes.record_hearing(by=by, order=it, heard_at=clock.now()), HOUSE, unheard),
            "use": Act(
                lambda by, it: order_use.record_use(by=by, order=it, used_at=clock.now()), HOUSE,
                lambda: order_kit.order(house, "MUHP"),
            ),
            "ask_review": Act(
                lambda by, it: order_use.record_review_request(by=by, order=it, requested_at=clock.now()), HOUSE,
                lambda: order_kit.order(house, "THV"),
            ),
            "withdraw": Act(
                lambda by, it: changes.withdraw(by=by, order=it, decided_at=clock.now(), reason="Ingetrokken."), HOUSE
            ),
            "end": Act(
                lambda by, it: changes.end(by=by, order=it, ended_at=clock.now(), reason="Vervangen."), HOUSE
            ),
            "expire": Act(
                lambda by, it: changes.expire_due(by=by), ("system",), lambda: order_kit.over(house), sweep=True, aside=True
            ),
        },
        begins={"expired": lambda: order_kit.at_state(house, "expired")},
    )  # fmt: skip


def served() -> Life:
    """The service of an order on the father, not served yet."""
    house = order_kit.house()
    made = order_kit.order(house, ends_at=clock.now() + order_kit.DAY)
    mine = (*HOUSE, "police")

    def told(outcome, way, **more):
        return lambda by, it: order_kit.serve(house, made, by=by, outcome=outcome, way=way, **more)

    return Life(
        workflow=SERVICE,
        record=order_kit.respondent(made, house.father),
        people=_people(house, *AROUND),
        acts={
            "try": Act(told("tried", "police_person"), mine),
            "serve": Act(told("served", "police_person"), mine),
            "tell": Act(told("told", "lawyer"), mine),
            "evade": Act(told("evading", "police_person"), mine),
            "renew": Act(
                lambda by, it: changes.change(
                    by=by, order=made, decided_at=clock.now(), reason="Erbij.",
                    add=[DecidedMeasure(key="no_violence", kind="prohibition", text="Geen geweld.")],
                ),
                HOUSE,
            ),
        },
        column="service_state",
    )  # fmt: skip


def planned() -> Life:
    """A service on the father that was proposed for within the hour, by the worker."""
    house = order_kit.house()
    made = order_kit.order(house, ends_at=clock.now() + order_kit.DAY)
    order_kit.safe(house)
    return Life(
        workflow=SERVICE_PLAN,
        record=order_kit.plan(house, made),
        people=_people(house, *AROUND),
        acts={
            "acknowledge": Act(lambda by, it: service.acknowledge(by=by, plan=it), ("police",)),
            "ask_override": Act(
                lambda by, it: service.ask_override(by=by, plan=it, reason="De politie neemt niet op."), HOUSE
            ),
            "approve_override": Act(lambda by, it: service.approve_override(by=by, plan=it), ("colleague", "coordinator")),
            "carry_out": Act(lambda by, it: order_kit.serve(house, made, by=by), (*HOUSE, "police"), aside=True),
            "cancel": Act(lambda by, it: service.cancel(by=by, plan=it, reason="Hij is in het buitenland."), HOUSE),
        },
    )  # fmt: skip


def breach() -> Life:
    """A breach reported with a number that nobody knows; it is put under an order before it is handled."""
    house = order_kit.house()
    made = order_kit.order(house, ends_at=clock.now() + order_kit.DAY)
    breaches.report_by_reference(
        by=house.worker, reference="BB-0000-000", facts="Hij stond voor de school.",
        occurred_at=clock.now() - order_kit.HOUR / 2,
    )  # fmt: skip
    reported = Breach.objects.get()
    return Life(
        workflow=BREACH,
        record=reported,
        people=_people(house, *AROUND),
        acts={
            "handle": Act(
                lambda by, it: breaches.handle(by=by, breach=it, outcome="arrested", reason="Aangehouden."),
                (*HOUSE, "police"),
                lambda: breaches.match(by=house.worker, breach=reported, order=made),
            ),
            "match": Act(lambda by, it: breaches.match(by=by, breach=it, order=made), HOUSE),
        },
    )
