"""Steps up to the case: what is brought, and who decides about it."""

from collections.abc import Sequence
from typing import Any

from cases.actions import (
    advice,
    cases,
    drafts,
    handovers,
    participation,
    signals,
    triage,
)
from cases.actions import people as people_acts
from cases.models import SignalHandover
from schadelijkepraktijken.demo.stage import At, Step, Story, Who, hours_ago, house

CAPACITIES = {
    "school": "teacher",
    "jeugdarts": "youth_health",
    "huisarts": "gp",
    "vt": "vt_own_initiative",
    "utrecht": "vt_own_initiative",
    "lkha": "vt_own_initiative",
    "kmar": "border_officer",
    "politie": "police_officer",
}


def report(
    by: str,
    practices: Sequence[str],
    *people: Who,
    at: At | None = None,
    leaves: At | None = None,
    city: str = "GM0518",
    from_advice: bool = False,
    **given: Any,
) -> Step:
    """A professional reports what is feared; `leaves` is the moment of a feared or booked departure.

    With `from_advice` the report grows from the question that was asked before.
    """

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.signal = signals.register(
                by=actor,
                advice=story.advice if from_advice else None,
                people=[person.fields() | {"relation": person.relation} for person in people],
                practices=list(practices),
                occurred_at=(at or hours_ago(3)).moment(),
                reporter_capacity=CAPACITIES[by],
                municipality_code=city,
                departure_at=leaves.moment() if leaves else None,
                **given,
            )

    return step


def begin_report(by: str, facts: str, hearsay: str = "") -> Step:
    """A report that its writer has not sent yet."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            drafts.start(
                by=actor,
                form="signal",
                steps={
                    "gevaar": {"acute_danger": ["unknown"]},
                    "zorg": {"practices": ["forced_marriage"], "facts": [facts], "hearsay": [hearsay]},
                },
            )

    return step


def ask(by: str, practices: Sequence[str], question: str, *, at: At | None = None, **given: Any) -> Step:
    """A professional asks advice about nobody by name."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.advice = advice.ask(
                by=actor,
                practices=list(practices),
                question=question,
                occurred_at=(at or hours_ago(4)).moment(),
                asker_capacity=CAPACITIES[by],
                **given,
            )

    return step


def answer(by: str, text: str) -> Step:
    """Veilig Thuis answers the question."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.advice = advice.answer(by=actor, advice=story.advice, text=text)

    return step


def accept(by: str, *colleagues: str) -> Step:
    """Into a case of its own, on which these colleagues work too."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.case = triage.accept(by=actor, signal=story.signal)
            for colleague in colleagues:
                participation.assign(by=actor, case=story.case, membership=story.cast[colleague])
        story.signal.refresh_from_db()
        _know(story)

    return step


def join_signal(by: str) -> Step:
    """A further signal about the same people enters the case that is already there."""

    def step(story: Story) -> None:
        known = {person.given_names: person.pk for person in story.people.values()}
        with story.as_(by) as actor:
            same = {p.pk: known[p.given_names] for p in story.signal.people.all() if p.given_names in known}
            story.case = triage.accept(by=actor, signal=story.signal, case=story.case, same=same)
        _know(story)

    return step


def advise(by: str, text: str) -> Step:
    """Advice only."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            triage.advise(by=actor, signal=story.signal, text=text)

    return step


def end(by: str, reason: str, note: str, safety: str = "") -> Step:
    """The signal ends with a registered reason."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            triage.end(by=actor, signal=story.signal, reason=reason, note=note, safety=safety)

    return step


def feedback(by: str, text: str) -> Step:
    """The reporter hears which steps were taken."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            triage.give_feedback(by=actor, signal=story.signal, text=text)

    return step


def hand_over(by: str, to: str, reason: str) -> Step:
    """The signal is offered to another organisation."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            handovers.hand_over(by=actor, signal=story.signal, to=house(to), reason=reason)

    return step


def take_over(by: str) -> Step:
    """The other organisation accepts the offer."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            offered = SignalHandover.objects.get(signal=story.signal, decided_at__isnull=True)
            story.signal = handovers.take_over(by=actor, handover=offered)

    return step


def open_case(by: str, practices: Sequence[str], *people: Who, at: At, **fields: Any) -> Step:
    """Veilig Thuis opens a case itself (ambtshalve, or as an exercise)."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.case = cases.open_case(
                by=actor, organisation=story.cast[by].organisation, practices=practices,
                occurred_at=at.moment(), ground="WMO_5_1_6", **fields,
            )  # fmt: skip
        for person in people:
            with story.as_(by) as actor:
                story.people[person.label] = people_acts.add_person(
                    by=actor, case=story.case, **person.fields()
                )

    return step


def _know(story: Story) -> None:
    for person in story.case.people.all():
        story.people[person.given_names or person.description] = person
