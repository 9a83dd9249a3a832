"""From answers to a suggestion. The suggestion never decides: a person concludes, with a reason.

Pure. Three rules hold (tested as properties): a further yes never lowers the suggestion; unknown and not asked
never count as no; what is asked as context changes nothing at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from risk.instruments import ANSWERED, ANSWERS, LEVELS, Instrument, Item

NOT_ASKED = "not_asked"
TOO_LITTLE_KNOWN = "Er is te weinig bekend voor een voorstel."


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the answers suggest.

    `level` is None while too little is known; `at_least` is what the known answers already come to, so that a
    screen can show "at least high" where a level would say too much. `completeness` is a percentage, rounded
    down. `conclusions` are codes of the instrument, the first one by level. `reasons` are Dutch sentences.
    """

    level: str | None
    at_least: str
    completeness: int
    answered: int
    total: int
    conclusions: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs between two assessments; a missing answer reads as not asked."""

    code: str
    before: str
    after: str


def suggest(instrument: Instrument, answers: Mapping[str, str]) -> Suggestion:
    """The suggestion for these answers (item code -> answer; a missing item is not asked).

    Raises ValueError for an unknown item or answer.
    """
    _check(instrument, answers)
    known = [item for item in instrument.items.values() if item.in_completeness]
    answered = sum(_answer(answers, item) in ANSWERED for item in known)
    # Rounding down: 59.9% is not 60%.
    completeness = answered * 100 // len(known) if known else 0
    raised = [(item, level) for item in instrument.items.values() if (level := _raises_to(item, answers))]
    halves = sum(_halves(item, answers) for item in instrument.items.values())
    by_count = _level_by_count(instrument, halves)
    at_least = max([by_count, *(level for _, level in raised)], key=LEVELS.index)
    # Too little known may not look like "low"; a red flag is enough to speak.
    level = None if completeness < instrument.minimum and not raised else at_least
    return Suggestion(
        level=level,
        at_least=at_least,
        completeness=completeness,
        answered=answered,
        total=len(known),
        conclusions=_conclusions(instrument, answers, level),
        reasons=_reasons(instrument, halves, raised, level, answered, len(known)),
    )


def is_below(instrument: Instrument, *, conclusion: str, suggestion: Suggestion) -> bool:
    """Whether a conclusion goes below the suggestion, so that a second person must agree.

    While too little is known for a level, the known answers are the measure: caution does not wait for the
    form to be complete. The lowest level needs a second person then too: unknown is not "no".
    Raises KeyError for an unknown conclusion.
    """
    covers = instrument.conclusions[conclusion].covers
    if suggestion.level is None and covers == LEVELS[0]:
        return True
    return LEVELS.index(covers) < LEVELS.index(suggestion.level or suggestion.at_least)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """What differs between two sets of answers, in the order of the newer one, then what was dropped."""
    codes = list(after) + [code for code in before if code not in after]
    pairs = ((code, before.get(code, NOT_ASKED), after.get(code, NOT_ASKED)) for code in codes)
    return tuple(Change(code, old, new) for code, old, new in pairs if old != new)


def _check(instrument: Instrument, answers: Mapping[str, str]) -> None:
    for code, answer in answers.items():
        if code not in instrument.items:
            raise ValueError(f"{instrument.ref} has no item {code!r}")
        if answer not in ANSWERS:
            raise ValueError(f"{answer!r} is not an answer")


def _answer(answers: Mapping[str, str], item: Item) -> str:
    return answers.get(item.code, NOT_ASKED)


def _halves(item: Item, answers: Mapping[str, str]) -> int:
    """Half flags: yes is two, partly is one; whole numbers keep the thresholds exact."""
    return {"yes": 2, "partly": 1}.get(_answer(answers, item), 0) if item.counts else 0


def _raises_to(item: Item, answers: Mapping[str, str]) -> str | None:
    """A red flag raises in full when yes, one level less when partly (never below elevated)."""
    if item.raises_to is None:
        return None
    answer = _answer(answers, item)
    if answer == "yes":
        return item.raises_to
    if answer == "partly":
        return LEVELS[max(1, LEVELS.index(item.raises_to) - 1)]
    return None


def _level_by_count(instrument: Instrument, halves: int) -> str:
    reached = [level for level in LEVELS[1:] if halves >= 2 * instrument.thresholds[level]]
    return reached[-1] if reached else LEVELS[0]


def _conclusions(instrument: Instrument, answers: Mapping[str, str], level: str | None) -> tuple[str, ...]:
    by_level = [c.code for c in instrument.conclusions.values() if level in c.suggested_at]
    by_item = [
        item.suggests
        for item in instrument.items.values()
        if item.suggests and _answer(answers, item) in ("yes", "partly")
    ]
    return tuple(dict.fromkeys([*by_level, *by_item]))


def _reasons(
    instrument: Instrument,
    halves: int,
    raised: list[tuple[Item, str]],
    level: str | None,
    answered: int,
    total: int,
) -> tuple[str, ...]:
    sentences = [f"{answered} van {total} vragen zijn beantwoord."]
    if level is None:
        sentences.append(TOO_LITTLE_KNOWN)
    flags = f"{halves // 2},5" if halves % 2 else str(halves // 2)
    sentences.append(f"Aantal signalen: {flags}. 'Deels' telt half.")
    sentences += [f"Rode vlag: {item.text}" for item, _ in raised]
    return tuple(sentences)
