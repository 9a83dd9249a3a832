"""Steps with who asks what is kept about a person: the request, its preparation, the second reader and the answer."""

from core import clock
from organisations.actors import actor_for
from referrals.actions import requests as person_requests
from schadelijkepraktijken.demo.stage import At, Step, Story


def ask_file(
    by: str, name: str, at: At, *, capacity: str = "self", requester: str = "", wish: str = ""
) -> Step:
    """A request to read what is kept about this person, taken in by this account; the person asks, or `requester`."""

    def step(story: Story) -> None:
        person = story.people[name]
        with story.as_(by) as actor:
            story.request = person_requests.register(
                by=actor, kind="access", capacity=capacity, requester=requester or person.full_name,
                subject_name=person.full_name, wish=wish, identity_checked=True, occurred_at=at.moment(),
            )  # fmt: skip

    return step


def prepare_file(by: str, name: str, proposal: str, reason: str) -> Step:
    """What this account proposes, after looking the file up."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.request = person_requests.prepare(
                by=actor, request_id=story.request.pk, person=story.people[name], proposal=proposal, reason=reason,
                identity_checked=True,
            )  # fmt: skip

    return step


def read_file(by: str, decision: str, note: str) -> Step:
    """What the second reader decides, with a code shown just now."""

    def step(story: Story) -> None:
        with story.as_(by):
            reader = actor_for(story.cast[by], authenticated_at=clock.now())
            story.request = person_requests.review(
                by=reader, request_id=story.request.pk, decision=decision, note=note
            )

    return step


def answer_file(by: str) -> Step:
    """The answer was given to who asked."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.request = person_requests.answer(by=actor, request_id=story.request.pk)

    return step
