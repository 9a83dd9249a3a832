"""Steps of an application: written, read by a second person, filed and decided."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from organisations.models import Organisation
from protection_orders import instruments
from protection_orders.actions import (
    application_parts as parts,
)
from protection_orders.actions import (
    applications,
    orders,
    reviews,
    withdrawals,
)
from protection_orders.models import WithdrawalRequest
from schadelijkepraktijken.demo.stage import At, Step, Story, hours_ago, house, spoken
from schadelijkepraktijken.demo.steps_intake import feedback

TOLD = "Er is een besluit genomen. Wij doen wat nodig is. Meer mogen wij niet delen."
LIGHTER = "Praten met de familie kan niet veilig. Een afspraak houdt het vertrek niet tegen."

Fact = tuple[str, str, At, str]
"""Text, what it rests on, when, and who may read it (everyone, authority, protected)."""


def apply(
    by: str,
    instrument: str,
    protected: Mapping[str, str],
    against: Sequence[str],
    measures: Sequence[str],
    *facts: Fact,
    at: At | None = None,
    own_words_at: At | None = None,
    notice: str = "",
    people: Mapping[str, Mapping[str, Any]] | None = None,
    until: At | None = None,
    **fields: Any,
) -> Step:
    """Write an application. `protected`: own words by name (empty: could not be asked); `notice`: why nobody is told.

    `people` adds fields of somebody's place in the application; `until` is the day that the measures are asked for.
    """

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.application = applications.begin(
                by=actor, case=story.case, instrument=instrument, occurred_at=(at or hours_ago(5)).moment()
            )
            pk = story.application.pk
            for name, words in protected.items():
                row = parts.add_person(
                    by=actor, application_id=pk, person=story.people[name], part="protected"
                )
                said = _said(words) | dict((people or {}).get(name, {}))
                parts.change_person(by=actor, row_id=row.pk, **said)
                if words:
                    parts.record_view(
                        by=actor, application_id=pk, person=story.people[name], words=spoken(words), alone="yes",
                        interpreter="no", occurred_at=(own_words_at or at or hours_ago(6)).moment(),
                    )  # fmt: skip
            for name in against:
                row = parts.add_person(
                    by=actor, application_id=pk, person=story.people[name], part="respondent"
                )
                if name in (people or {}):
                    parts.change_person(by=actor, row_id=row.pk, **(people or {})[name])
            for key in measures:
                _ask_for(story, actor, key, protected, against, until)
            for number, (text, kind, happened, disclosure) in enumerate(facts):
                signal = story.signal if number == 0 and hasattr(story, "signal") else None
                parts.save_fact(
                    by=actor, application_id=pk, text=text, kind=kind, disclosure=disclosure,
                    happened_on=happened.day(), signal=signal,
                )  # fmt: skip
            if hasattr(story, "weighing") and story.weighing.state == "final":
                parts.choose_assessment(by=actor, application_id=pk, assessment=story.weighing)
            values: dict[str, Any] = {
                "without_notice": "yes" if notice else "no",
                "notice_reasons": ["DEPARTURE"] if notice else [],
                "notice_note": notice,
                "other_proceedings": "no",
                "hearing_asked": True,
                "hearing_needs": ["heard_alone", "separate_arrival"],
            }
            story.application = parts.write(by=actor, application_id=pk, **(values | fields))

    return step


def _said(words: str) -> dict[str, Any]:
    if words:
        return {"knows": "yes", "agreement": "agrees", "capacity": "presumed"}
    return {
        "knows": "no",
        "agreement": "not_asked",
        "not_asked_reason": "Alleen spreken lukte nog niet. Vragen via de familie is niet veilig.",
        "capacity": "presumed",
    }


def _ask_for(
    story: Story,
    actor: Any,
    key: str,
    protected: Mapping[str, str],
    against: Sequence[str],
    until: At | None,
) -> None:
    measure = instruments.measures()[key]
    bound = {"respondent": list(against), "protected_person": list(protected)}.get(measure.addressee, [])
    parts.save_measure(
        by=actor, application_id=story.application.pk, key=key, text=measure.default_text,
        addressees=story.pick(bound), proportionality=LIGHTER if measure.limits_travel else "",
        ends_on=until.day() if until else None,
    )  # fmt: skip


def submit(by: str, at: At | None = None) -> Step:
    """Before a second person."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.application = applications.submit(
                by=actor, application_id=story.application.pk, occurred_at=at.moment() if at else None
            )

    return step


def give_back(by: str, reasons: Sequence[str], text: str = "") -> Step:
    """Returned with coded reasons."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.application = reviews.give_back(
                by=actor, application_id=story.application.pk, reasons=reasons, note=text
            )

    return step


def approve(by: str, text: str = "", at: At | None = None) -> Step:
    """Approved by a coordinator who neither wrote nor weighed."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.application = reviews.approve(
                by=actor,
                application_id=story.application.pk,
                note=text,
                occurred_at=at.moment() if at else None,
            )

    return step


def approve_alone(by: str, text: str) -> Step:
    """Approved by the coordinator on duty alone; a second review is due."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.application = reviews.approve_alone(
                by=actor, application_id=story.application.pk, note=text
            )

    return step


def second(by: str, text: str, *, agrees: bool = True) -> Step:
    """The second review after an approval alone."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            story.application = reviews.second(
                by=actor, application_id=story.application.pk, agrees=agrees, note=text
            )

    return step


def file(by: str, who: str, where: str, at: At, reference: str = "") -> Step:
    """Who filed it where: `who` is an organisation's slug or a person code of the instrument, `where` a slug."""

    def step(story: Story) -> None:
        authority, filer = house(where), Organisation.objects.filter(slug=who).first()
        with story.as_(by) as actor:
            story.application = applications.file(
                by=actor, application_id=story.application.pk, filed_by=who, filed_by_organisation=filer,
                authority=authority.name, authority_organisation=authority, occurred_at=at.moment(),
                reference=reference,
            )  # fmt: skip

    return step


def decide(
    by: str,
    outcome: str,
    at: At,
    *,
    until: At | None = None,
    reference: str = "",
    share_with: Sequence[str] = ("politie-den-haag",),
    **fields: Any,
) -> Step:
    """What the authority decided; granted gives the order."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            made = orders.record_decision(
                by=actor, application=story.application, outcome=outcome, decided_at=at.moment(),
                authority_organisation=story.application.authority_organisation,
                authority_reference=reference, ends_at=until.moment() if until else None,
                share_with=[house(slug) for slug in share_with] if outcome in ("granted", "partly") else [],
                measures=orders.requested_measures(story.application) if outcome == "partly" else None, **fields,
            )  # fmt: skip
        story.application.refresh_from_db()
        if made is not None:
            story.order = made

    return step


def through(
    by: str,
    reviewer: str,
    who: str,
    where: str,
    decided: At,
    *,
    until: At | None = None,
    reference: str = "",
    police: str = "politie-den-haag",
    outcome: str = "granted",
    **fields: Any,
) -> tuple[Step, ...]:
    """Submitted, approved, filed and decided on the day of the decision or the day before; the reporter hears of it."""
    before = replace(decided, days=decided.days - 1, time="16.10")
    return (
        submit(by, replace(before, time="11.05")),
        approve(reviewer, at=replace(before, time="14.30")),
        file(by, who, where, before, reference),
        decide(by, outcome, decided, until=until, reference=reference, share_with=[police], **fields),
        feedback(by, TOLD),
    )


def ask_to_stop(by: str, asked_by: str, words: str, at: At) -> Step:
    """Somebody asks to stop: a check for pressure and a new weighing are due."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            withdrawals.request_withdrawal(
                by=actor, application_id=story.application.pk, asked_by=asked_by, words=words,
                occurred_at=at.moment(),
            )  # fmt: skip

    return step


def check_pressure(by: str, pressure: str, text: str, at: At, alone: str = "yes") -> Step:
    """The check for pressure was done."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            withdrawals.check_pressure(
                by=actor, request_id=_request(story).pk, spoken_alone=alone, pressure=pressure, note=text,
                occurred_at=at.moment(),
            )  # fmt: skip

    return step


def grant_stop(by: str, text: str) -> Step:
    """The application is withdrawn."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            withdrawals.grant(by=actor, request_id=_request(story).pk, note=text)

    return step


def keep_going(by: str, text: str) -> Step:
    """The application stands."""

    def step(story: Story) -> None:
        with story.as_(by) as actor:
            withdrawals.keep(by=actor, request_id=_request(story).pk, note=text)

    return step


def _request(story: Story) -> WithdrawalRequest:
    found: WithdrawalRequest = story.application.withdrawals.latest("recorded_at")
    return found
