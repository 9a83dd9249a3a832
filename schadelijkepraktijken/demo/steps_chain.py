"""Steps with the other partners: referrals, returns from abroad, the border, alarms, and what is done by the clock."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from border.actions import alerts as travel_alerts
from border.actions import checks
from border.models import BorderMatch, TravelAlert
from core import scope
from core.actor import system
from core.events import drain
from monitoring.actions import alerts
from monitoring.models import Alert
from protection_orders.actions import orders
from referrals.actions import referrals
from repatriation.actions import files, signs
from schadelijkepraktijken.demo.stage import At, Step, Story, back, house, spoken


def settle(story: Story) -> None:
    """Let everybody who listens hear what happened so far, so that its alarms exist."""
    while drain():
        pass


def alarm(by: str, *acts: str, text: str = "", to: str = "", at: At | None = None) -> Step:
    """What somebody does with the newest alarm of this story: see, acknowledge, pass_on, handle."""

    def step(story: Story) -> None:
        settle(story)
        member = story.cast[by]
        with story.as_(by) as actor:
            mine = _alarms(story).filter(addressees__organisation=member.organisation)
            found = mine.latest("recorded_at")
            for act in acts:
                if act == "see":
                    alerts.see(by=actor, alert_id=found.pk)
                elif act == "acknowledge":
                    alerts.acknowledge(by=actor, alert_id=found.pk, note=text)
                elif act == "pass_on":
                    alerts.pass_on(by=actor, alert_id=found.pk, to=story.cast[to])
                else:
                    moment = at.moment() if at else max(found.occurred_at, found.recorded_at)
                    alerts.handle(by=actor, alert_id=found.pk, response=text, occurred_at=moment)

    return step


def _alarms(story: Story) -> QuerySet[Alert]:
    sources = [getattr(story, name).pk for name in ("signal", "breach") if hasattr(story, name)]
    wanted = Q(source_id__in=sources)
    return Alert.objects.filter(wanted | Q(case=story.case) if hasattr(story, "case") else wanted)


def refer(by: str, to: str, purpose: str, ground: str, sections: Sequence[str], question: str) -> Step:
    """A question to another organisation, with the parts of the case that it may see."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.referral = referrals.send(
                by=actor, case=story.case, to=house(to), purpose=purpose, ground=ground, sections=sections,
                note=question, informed="yes",
            )  # fmt: skip

    return step


def take(by: str) -> Step:
    """The referral is accepted."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.referral = referrals.accept(by=actor, referral_id=story.referral.pk)

    return step


def decline(by: str, why: str) -> Step:
    """The referral is declined."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.referral = referrals.decline(by=actor, referral_id=story.referral.pk, reason=why)

    return step


def recall(by: str) -> Step:
    """The referral is taken back."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.referral = referrals.withdraw(by=actor, referral_id=story.referral.pk)

    return step


def report_back(by: str, text: str) -> Step:
    """What came of the referral."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.referral = referrals.report_back(by=actor, referral_id=story.referral.pk, feedback=text)

    return step


def open_return(by: str, name: str, country: str, time_zone: str, at: At, **fields: Any) -> Step:
    """The LKHA opens the return of somebody abroad."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.file = files.open_file(
                by=actor, case=story.case, person=story.people[name], country=country, time_zone=time_zone,
                occurred_at=at.moment(), **{k: spoken(v) if isinstance(v, str) else v for k, v in fields.items()},
            )  # fmt: skip

    return step


def go_to(by: str, phase: str, since: int = 6) -> Step:
    """What the phases before `phase` ask of us, and what the next phase needs, was done, from `since` days ago, a phase a day."""

    def step(story: Story) -> None:
        days = since
        while story.file.state != phase:
            with story.as_(by) as actor:
                open_steps = story.file.steps.filter(phase=story.file.state, state="todo")
                ours = [
                    todo for todo in open_steps if todo.is_required or todo.kind in ("lkha", "veilig_thuis")
                ]
                for number, todo in enumerate(ours):
                    moment = back(days, f"{9 + number}.15").moment()
                    files.do_step(by=actor, step_id=todo.pk, state="done", occurred_at=moment)
                story.file = files.advance(by=actor, file_id=story.file.pk)
            days = max(days - 1, 1)

    return step


def describe(by: str, **fields: Any) -> Step:
    """More is known of the return."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.file = files.describe(by=actor, file_id=story.file.pk, **fields)

    return step


def step_back(by: str, why: str) -> Step:
    """One phase back."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.file = files.step_back(by=actor, file_id=story.file.pk, reason=why)

    return step


def papers(by: str, *documents: tuple[str, str, str]) -> Step:
    """Documents of the person abroad: (kind, state, who holds it)."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            for kind, state, holder in documents:
                files.set_document(by=actor, file_id=story.file.pk, kind=kind, state=state, holder=holder)

    return step


def sign_of_life(by: str, at: At, way: str, text: str, code_word: str = "yes") -> Step:
    """Somebody was heard."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            signs.record_sign(
                by=actor, file_id=story.file.pk, way=way, occurred_at=at.moment(), code_word_used=code_word,
                note=text,
            )  # fmt: skip

    return step


def plan_travel(by: str, leaves: At, lands: At, place: str) -> Step:
    """The journey is planned; the KMar gets the arrival."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.file = files.plan_travel(
                by=actor, file_id=story.file.pk, travel_at=leaves.moment(), arrival_at=lands.moment(),
                arrival_place=place,
            )  # fmt: skip

    return step


def end_return(by: str, outcome: str, text: str) -> Step:
    """The return ends."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.file = files.close(by=actor, file_id=story.file.pk, outcome=outcome, note=text)

    return step


def look_at_the_clock(story: Story) -> None:
    """What the poller does every few seconds: orders that ran out, and too long no sign of life."""
    by = system("demo")
    scope.enter(by)
    orders.expire_due(by=by)
    signs.watch()
    settle(story)


def border_alert(by: str, name: str, ground: str, authority: str, reference: str, at: At, until: At) -> Step:
    """Somebody can be found at the border on the ground of a decision elsewhere."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            travel_alerts.record_alert(
                by=actor, case=story.case, person=story.people[name], ground=ground, authority=authority,
                authority_reference=reference, occurred_at=at.moment(), valid_from=at.moment(),
                valid_until=until.moment(),
            )  # fmt: skip

    return step


def end_border_alert(by: str, why: str) -> Step:
    """The alert at the border stops."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            found = TravelAlert.objects.filter(case=story.case).latest("recorded_at")
            travel_alerts.withdraw_alert(by=actor, alert=found, reason=why)

    return step


def border_check(by: str, post: str, ground: str, verdict: str = "", born_as: str = "", **typed: str) -> Step:
    """A check at the border; `verdict` decides about a possible match: confirm or reject.

    `born_as` gives the year of birth of that person of the case, as an officer would type it.
    """

    def step(story: Story) -> None:
        birth = {"birth": story.people[born_as].birth_date[:4]} if born_as else {}
        with story.as_(by) as actor:
            done = checks.check(by=actor, post=post, ground=ground, **typed, **birth)
            if not verdict:
                return
            match = BorderMatch.objects.filter(border_check=done).earliest("place")
            if verdict == "confirm":
                checks.confirm(by=actor, check=done, match_id=match.pk, basis="document")
            else:
                checks.reject(by=actor, check=done, match_id=match.pk)

    return step
