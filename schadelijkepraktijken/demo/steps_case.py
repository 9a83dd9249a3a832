"""Steps in the case: the people, the story, the danger, the sharing, and its end."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from cases import closure
from cases.actions import (
    closing,
    contacts,
    departure,
    notes,
    own_deadlines,
    own_tasks,
    participation,
    people,
)
from core import clock
from risk.actions import assessments
from schadelijkepraktijken.demo.stage import At, Step, Story, Who, house, spoken

Evidence = tuple[str, str]
"""What it rests on, and whose words they are."""

WEIGHED_WITH = {
    "fgm": "fgm",
    "honour_violence": "honour_femicide",
    "femicide_risk": "honour_femicide",
    "hymen_repair_demand": "honour_femicide",
    "other": "honour_femicide",
}
DUTIES = ("VT_INFORM_SUBJECT", "VT_INVESTIGATE")
FRAMEWORK = "forced_marriage_abandonment"


def add(by: str, who: Who) -> Step:
    """One more person of the case."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            made = people.add_person(by=actor, case=story.case, **who.fields())
        story.people[who.label] = made

    return step


def know(by: str, name: str, **fields: Any) -> Step:
    """More is known of somebody."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.people[name] = people.change_person(by=actor, person=story.people[name], **fields)

    return step


def relate(by: str, *relations: tuple[str, str, str]) -> Step:
    """How people stand to each other: (name, "moeder van", other); a kind that ends in "!" puts under pressure."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            for person, kind, other in relations:
                people.relate(
                    by=actor, case=story.case, person=story.people[person], other=story.people[other],
                    kind=kind.rstrip("!"), pressure=kind.endswith("!"),
                )  # fmt: skip

    return step


def safe_contact(by: str, name: str, rule: str, code_word: str = "", never: str = "") -> Step:
    """How somebody may be reached; an empty rule says that nobody may."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            people.set_safe_contact(
                by=actor,
                person=story.people[name],
                may_contact="yes" if rule else "no",
                rule=rule,
                code_word=code_word,
                never=never,
            )

    return step


def note(by: str, kind: str, at: At, text: str, source: str = "") -> Step:
    """Something seen, heard, thought, or said in own words."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            notes.write(
                by=actor,
                case=story.case,
                kind=kind,
                text=spoken(text),
                occurred_at=at.moment(),
                source=source,
            )

    return step


def talk(
    by: str, name: str, at: At, channel: str, summary: str, with_whom: str = "de persoon zelf", **fields: Any
) -> Step:
    """A contact with a person of the case."""

    def step(story: Story) -> None:
        person = story.people[name]
        with story.as_(by) as actor:
            contacts.record_contact(
                by=actor, case=story.case, person=person, with_whom=with_whom, channel=channel,
                summary=summary, occurred_at=at.moment(), **fields,
            )  # fmt: skip

    return step


def task(by: str, title: str, due: At, detail: str = "", owner: str = "", *, urgent: bool = False) -> Step:
    """A step that people set themselves; may be overdue."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            own_tasks.add_task(
                by=actor, case=story.case, title=title, detail=detail, due_at=due.moment(), urgent=urgent,
                owner=story.cast[owner] if owner else None,
            )  # fmt: skip

    return step


def leaving(by: str, state: str, when: At | None, at: At, text: str, source: str = "seen") -> Step:
    """What is known of a departure."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.case = departure.record_departure(
                by=actor, case=story.case, state=state, at=when.moment() if when else None, note=text, source=source,
                occurred_at=at.moment(),
            )  # fmt: skip

    return step


def share(by: str, slug: str, purpose: str, ground: str) -> Step:
    """An organisation takes part."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            participation.join(
                by=actor, case=story.case, organisation=house(slug), purpose=purpose, ground=ground
            )

    return step


def assign(by: str, colleague: str) -> Step:
    """A colleague works on the case too."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            participation.assign(by=actor, case=story.case, membership=story.cast[colleague])

    return step


def weigh(
    by: str,
    at: At,
    conclusion: str = "",
    reason: str = "",
    *,
    yes: Mapping[str, Evidence] | None = None,
    no: Sequence[str] = (),
    unknown: Sequence[str] = (),
    fear: str = "",
    subject: str = "",
) -> Step:
    """Weigh the danger with the instrument of the first practice; without a conclusion it stays a draft.

    A conclusion below the suggestion waits for a second reader.
    """

    def step(story: Story) -> None:
        instrument = WEIGHED_WITH.get(story.case.practices[0], FRAMEWORK)
        found_on = (at.moment() - timedelta(days=1)).astimezone(clock.AMSTERDAM).date()
        with story.as_(by) as actor:
            draft = assessments.start(
                by=actor, case=story.case, instrument=instrument, occurred_at=at.moment(),
                subject=story.people.get(subject),
            )  # fmt: skip
            answers: dict[str, dict[str, Any]] = {
                item: {"value": "yes", "evidence": text, "evidence_date": found_on, "source": source}
                for item, (text, source) in (yes or {}).items()
            }
            answers |= {item: {"value": "no"} for item in no} | {
                item: {"value": "unknown"} for item in unknown
            }
            story.weighing = assessments.answer(
                by=actor, assessment_id=draft.pk, answers=answers, fear_own_words=spoken(fear) or None,
                fear_asked="asked" if fear else None,
            )  # fmt: skip
            if conclusion:
                story.weighing = assessments.complete(
                    by=actor, assessment_id=draft.pk, conclusion=conclusion, reason=reason
                )
        story.case.refresh_from_db()

    return step


def agree(by: str, text: str) -> Step:
    """A second person agrees with a conclusion below the suggestion."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.weighing = assessments.agree(by=actor, assessment_id=story.weighing.pk, note=text)
        story.case.refresh_from_db()

    return step


def drop_weighing(by: str) -> Step:
    """An unfinished weighing lapses."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            assessments.drop(by=actor, assessment_id=story.weighing.pk)

    return step


def close(by: str, reason: str, text: str, safety: str = "") -> Step:
    """The case closes: the person was told, the investigation is done; what only has to be looked at was looked at."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            duties = story.case.deadlines.filter(key__in=DUTIES, met_at__isnull=True, ended_at__isnull=True)
            for deadline in duties:
                own_deadlines.settle(by=actor, deadline=deadline, done=True)
            looked_at = [matter.key for matter in closure.open_matters(story.case) if not matter.stops]
            story.case = closing.close(
                by=actor, case=story.case, reason=reason, note=text, safety_view=safety, looked_at=looked_at
            )

    return step


def reopen(by: str, why: str) -> Step:
    """A closed case is opened again."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.case = closing.reopen(by=actor, case=story.case, why=why)

    return step
