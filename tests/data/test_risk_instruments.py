"""The risk instruments and the suggestion: unknown is never no, a yes never lowers, background never counts."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.instruments import ANSWERED, ANSWERS, LEVELS, current, get, instruments
from risk.instruments.suggestion import Change, changes, is_below, suggest

REFS = ["fgm-1", "forced_marriage_abandonment-1", "honour_femicide-1"]
TODAY = dt.date(2026, 11, 22)
RISING = ("no", "partly", "yes")
"""Answers that are known, from least to most worrying."""


def rank(level):
    """None is below low: nothing is suggested yet."""
    return -1 if level is None else LEVELS.index(level)


@st.composite
def filled(draw):
    """An instrument with any answers to any of its items."""
    instrument = get(draw(st.sampled_from(REFS)))
    answers = {
        code: draw(st.sampled_from(ANSWERS))
        for code in draw(st.sets(st.sampled_from(list(instrument.items))))
    }
    return instrument, answers


def all_answered(instrument, answer="no"):
    return dict.fromkeys(instrument.items, answer)


def test_the_three_instruments_are_there():
    assert sorted(instruments()) == REFS
    assert all(25 <= len(get(ref).items) <= 35 for ref in REFS)


def test_the_jgz_classes_are_the_conclusions_of_the_fgm_instrument():
    assert list(get("fgm-1").conclusions) == ["no_risk", "doubtful", "real", "suspected_done", "confirmed"]


def test_the_current_version_follows_the_day():
    assert current("fgm", on=TODAY).ref == "fgm-1"
    with pytest.raises(KeyError):
        current("fgm", on=dt.date(2020, 1, 1))


ABOUT_ORIGIN = re.compile(
    r"herkomst|nationalite|religie|geloof|etnisch|cultuur|migra|land van|afkomst|moslim|kerk|moskee",
    re.IGNORECASE,
)


@pytest.mark.parametrize("ref", REFS)
def test_items_on_origin_nationality_or_religion_carry_no_weight(ref):
    instrument = get(ref)
    for item in instrument.items.values():
        if ABOUT_ORIGIN.search(item.text) or item.sensitive:
            assert item.weight == "context", item.code
            assert item.why
    assert any(item.sensitive for item in instrument.items.values())


@given(filled(), st.data())
def test_what_is_asked_as_context_changes_nothing(case, data):
    instrument, answers = case
    context = [item.code for item in instrument.items.values() if item.weight == "context"]
    other = answers | {code: data.draw(st.sampled_from(ANSWERS)) for code in context}
    assert suggest(instrument, other) == suggest(instrument, answers)


@given(filled(), st.data())
def test_a_further_yes_never_lowers(case, data):
    instrument, answers = case
    code = data.draw(st.sampled_from(list(instrument.items)))
    before, after = suggest(instrument, answers), suggest(instrument, answers | {code: "yes"})
    assert rank(after.level) >= rank(before.level)
    assert rank(after.at_least) >= rank(before.at_least)


@given(filled(), st.data())
def test_a_more_worrying_answer_never_lowers(case, data):
    instrument, answers = case
    code = data.draw(st.sampled_from(list(instrument.items)))
    low, high = sorted(
        (data.draw(st.sampled_from(RISING)), data.draw(st.sampled_from(RISING))), key=RISING.index
    )
    before, after = (suggest(instrument, answers | {code: answer}) for answer in (low, high))
    assert rank(after.level) >= rank(before.level)


@given(filled(), st.data())
def test_unknown_and_not_asked_are_never_no(case, data):
    instrument, answers = case
    asked = [item.code for item in instrument.items.values() if item.in_completeness]
    code = data.draw(st.sampled_from(asked))
    no, unknown, not_asked = (
        suggest(instrument, answers | {code: answer}) for answer in ("no", "unknown", "not_asked")
    )
    assert unknown == not_asked
    assert no.answered == unknown.answered + 1
    assert no.at_least == unknown.at_least


@given(filled())
def test_completeness_is_what_is_known_of_what_is_asked(case):
    instrument, answers = case
    asked = [item.code for item in instrument.items.values() if item.in_completeness]
    found = suggest(instrument, answers)
    assert found.total == len(asked)
    assert found.answered == sum(answers.get(code) in ANSWERED for code in asked)
    assert found.completeness == found.answered * 100 // found.total


@given(filled())
def test_too_little_known_suggests_nothing_unless_a_red_flag_is_up(case):
    instrument, answers = case
    red = any(
        instrument.items[code].raises_to and answer in ("yes", "partly") for code, answer in answers.items()
    )
    found = suggest(instrument, answers)
    assert (found.level is None) == (found.completeness < instrument.minimum and not red)
    if found.level is None:
        assert any("te weinig bekend" in reason for reason in found.reasons)
        assert not any(found.level in c.suggested_at for c in instrument.conclusions.values())


@pytest.mark.parametrize("ref", REFS)
def test_nothing_known_is_not_low(ref):
    instrument = get(ref)
    assert suggest(instrument, {}).level is None
    assert suggest(instrument, all_answered(instrument, "unknown")).level is None
    assert suggest(instrument, all_answered(instrument, "no")).level == "low"


@pytest.mark.parametrize("ref", REFS)
def test_each_red_flag_alone_raises_to_its_level(ref):
    instrument = get(ref)
    for item in instrument.items.values():
        if item.raises_to:
            assert suggest(instrument, {item.code: "yes"}).level == item.raises_to
            assert rank(suggest(instrument, {item.code: "partly"}).level) >= rank("elevated")


@pytest.mark.parametrize("ref", REFS)
def test_the_thresholds_count_flags_and_partly_is_half(ref):
    instrument = get(ref)
    flags = [item.code for item in instrument.items.values() if item.weight == "flag"]
    needed = instrument.thresholds["elevated"]
    base = all_answered(instrument)
    assert suggest(instrument, base | dict.fromkeys(flags[: needed - 1], "yes")).level == "low"
    assert suggest(instrument, base | dict.fromkeys(flags[:needed], "yes")).level == "elevated"
    assert suggest(instrument, base | dict.fromkeys(flags[: 2 * needed - 1], "partly")).level == "low"
    assert suggest(instrument, base | dict.fromkeys(flags[: 2 * needed], "partly")).level == "elevated"


@pytest.mark.parametrize("ref", REFS)
def test_protection_does_not_lower(ref):
    instrument = get(ref)
    strong = {item.code: "yes" for item in instrument.items.values() if item.weight == "protective"}
    red = next(item.code for item in instrument.items.values() if item.raises_to == "high")
    assert strong
    assert suggest(instrument, strong | {red: "yes"}).level == "high"


@pytest.mark.parametrize("ref", ["forced_marriage_abandonment-1", "fgm-1"])
def test_a_departure_within_seven_days_is_acute(ref):
    assert suggest(get(ref), {"departure_soon": "yes"}).level == "acute"


@pytest.mark.parametrize("code", ["strangulation", "death_threat", "weapon"])
def test_the_strongest_femicide_flags_are_acute(code):
    assert suggest(get("honour_femicide-1"), {code: "yes"}).level == "acute"


def test_signs_of_a_performed_fgm_name_that_class_beside_the_level():
    found = suggest(get("fgm-1"), {"pain": "yes", "departure_soon": "yes"})
    assert found.conclusions == ("real", "suspected_done")
    assert suggest(get("fgm-1"), {"medical_finding": "yes"}).conclusions == ("real", "confirmed")


def test_going_below_the_suggestion_is_recognised():
    instrument = get("honour_femicide-1")
    high = suggest(instrument, {"stalking": "yes"})
    assert is_below(instrument, conclusion="elevated", suggestion=high)
    assert not is_below(instrument, conclusion="high", suggestion=high)
    assert not is_below(instrument, conclusion="acute", suggestion=high)


def test_while_too_little_is_known_the_known_answers_are_the_measure():
    instrument = get("fgm-1")
    flags = [item.code for item in instrument.items.values() if item.weight == "flag"]
    found = suggest(instrument, dict.fromkeys(flags[:7], "yes"))
    assert (found.level, found.at_least) == (None, "high")
    assert is_below(instrument, conclusion="doubtful", suggestion=found)


@pytest.mark.parametrize("ref", REFS)
def test_low_is_no_conclusion_of_one_person_while_nothing_is_known(ref):
    instrument = get(ref)
    for answers in ({}, dict.fromkeys(instrument.items, "unknown")):
        below = {
            code
            for code in instrument.conclusions
            if is_below(instrument, conclusion=code, suggestion=suggest(instrument, answers))
        }
        assert below == {one.code for one in instrument.conclusions.values() if one.covers == "low"} != set()
    known = suggest(instrument, dict.fromkeys(instrument.items, "no"))
    assert not any(is_below(instrument, conclusion=code, suggestion=known) for code in instrument.conclusions)


@pytest.mark.parametrize("answers", [{"departure_soon": "maybe"}, {"no_such_item": "yes"}])
def test_an_unknown_item_or_answer_is_refused(answers):
    with pytest.raises(ValueError):
        suggest(get("fgm-1"), answers)


def test_the_next_assessment_shows_what_changed():
    before = {"mother_cut": "unknown", "trip_planned": "no", "pain": "no"}
    after = {"mother_cut": "yes", "trip_planned": "no", "long_trip": "partly"}
    assert changes(before, after) == (
        Change("mother_cut", "unknown", "yes"),
        Change("long_trip", "not_asked", "partly"),
        Change("pain", "no", "not_asked"),
    )


@given(filled())
def test_nothing_changes_between_equal_answers(case):
    _, answers = case
    assert changes(answers, dict(answers)) == ()
