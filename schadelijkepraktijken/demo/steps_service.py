"""Steps of an order in force: served, breached, extended, and its end."""

from protection_orders.actions import (
    breaches,
    orders,
    safety_plans,
    service,
)
from protection_orders.models import Breach, OrderRespondent, ServicePlan
from schadelijkepraktijken.demo.stage import At, Step, Story, house


def safe_place(by: str, name: str, place: str, how: str, at: At) -> Step:
    """A safety plan with a confirmed safe place."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            plan = safety_plans.write(
                by=actor, person=story.people[name], place=place, agreements="Bel bij gevaar eerst 112."
            )
            safety_plans.confirm_place(by=actor, plan=plan, how=how, confirmed_at=at.moment())

    return step


def plan_service(by: str, name: str, at: At, police: str = "politie-den-haag", override: str = "") -> Step:
    """A date on which somebody will be served."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            service.plan(
                by=actor, respondent=_bound(story, name), planned_at=at.moment(), police=house(police),
                way="police_person", by_whom="Wijkagent", override_reason=override,
            )  # fmt: skip

    return step


def know_the_date(by: str, name: str) -> Step:
    """The police unit says that it knows the date."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            service.acknowledge(by=actor, plan=_plan(story, name))

    return step


def go_without(by: str, name: str, why: str) -> Step:
    """Somebody asks to serve although the police unit did not answer; a second person must agree."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            service.ask_override(by=actor, plan=_plan(story, name), reason=why)

    return step


def cancel_service(by: str, name: str, why: str) -> Step:
    """A planned service lapses."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            service.cancel(by=actor, plan=_plan(story, name), reason=why)

    return step


def serve(
    by: str, name: str, outcome: str, way: str, at: At, whom: str, language: str = "", proof: str = ""
) -> Step:
    """What happened when somebody was served: tried, served, told or evading."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            service.record(
                by=actor, respondent=_bound(story, name), outcome=outcome, way=way, occurred_at=at.moment(),
                by_whom=whom, language=language, proof=proof,
            )  # fmt: skip

    return step


def breach(by: str, text: str, at: At, *, measure: str = "", whom: str = "", danger: str = "unknown") -> Step:
    """A breach is reported; what is not known stays open."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.breach = breaches.report(
                by=actor, order=story.order, facts=text, occurred_at=at.moment(), danger_now=danger,
                measure=story.order.measures.filter(key=measure).first() if measure else None,
                respondent=_bound(story, whom) if whom else None,
            )  # fmt: skip

    return step


def breach_by_number(by: str, reference: str, text: str, at: At, *, desk: str) -> Step:
    """A breach is reported with a number that matches no order."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            breaches.report_by_reference(
                by=actor, reference=reference, facts=text, occurred_at=at.moment(), danger_now="unknown"
            )
        # The reporter does not see it; the region's desk, where it waits, does.
        with story.as_(desk):
            story.breach = Breach.objects.filter(given_reference=reference).latest("recorded_at")

    return step


def match_breach(by: str) -> Step:
    """The report is put under the order that it is about."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.breach = breaches.match(by=actor, breach=story.breach, order=story.order)

    return step


def handle_breach(by: str, outcome: str, why: str) -> Step:
    """What was done about the breach."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.breach = breaches.handle(by=actor, breach=story.breach, outcome=outcome, reason=why)

    return step


def extend(by: str, at: At, until: At) -> Step:
    """The authority extended the order."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.order = orders.extend(
                by=actor, order=story.order, decided_at=at.moment(), ends_at=until.moment()
            )

    return step


def withdraw_order(by: str, at: At, why: str) -> Step:
    """The authority withdrew the order."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.order = orders.withdraw(by=actor, order=story.order, decided_at=at.moment(), reason=why)

    return step


def end_order(by: str, at: At, why: str) -> Step:
    """The order lapsed by law."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.order = orders.end(by=actor, order=story.order, ended_at=at.moment(), reason=why)

    return step


def _bound(story: Story, name: str) -> OrderRespondent:
    return OrderRespondent.objects.get(order=story.order, person=story.people[name])


def _plan(story: Story, name: str) -> ServicePlan:
    found: ServicePlan = ServicePlan.objects.filter(respondent=_bound(story, name)).latest("recorded_at")
    return found
