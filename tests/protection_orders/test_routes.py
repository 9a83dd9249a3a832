"""What a breach leads to, over every instrument, measure, knowledge and date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protection_orders.instruments import MEASURE_KINDS, instruments
from protection_orders.routes import CIVIL, CRIMINAL, ROUTE_LABELS, decide, enforceable

ALL = instruments()
REAL = [i for i in ALL.values() if not i.is_prospective]

anything = {
    "instrument": st.sampled_from([*ALL.values(), None]),
    "kind": st.sampled_from([*MEASURE_KINDS, None, "iets anders"]),
    "served": st.sampled_from([True, False, None]),
    "aware": st.sampled_from([True, False, None]),
    "running": st.booleans(),
}


@given(**anything)
def test_there_is_always_a_route_with_words_and_ground(instrument, kind, served, aware, running):
    route = decide(instrument, kind, served=served, aware=aware, running=running)
    assert route.code in ROUTE_LABELS
    assert route.label == ROUTE_LABELS[route.code]
    assert route.text
    assert route.ground
    assert route.may_arrest in ("yes", "no", "check")


@given(**anything)
def test_nobody_is_arrested_on_an_order_that_does_not_hold_or_that_nobody_knew(
    instrument, kind, served, aware, running
):
    route = decide(instrument, kind, served=served, aware=aware, running=running)
    if route.may_arrest == "yes":
        assert running
        assert aware
        assert instrument is not None
        assert not instrument.is_prospective
        assert "arrest" in (route.code, *route.also)
    if not running:
        assert (route.code, route.may_arrest) == ("safeguard_only", "no")


@given(**anything)
def test_no_money_is_due_before_service(instrument, kind, served, aware, running):
    route = decide(instrument, kind, served=served, aware=aware, running=running)
    if route.code in CIVIL:
        assert served is not False
        assert route.may_arrest == "no"
        if served is None:
            assert "uitgereikt" in route.awareness


@given(**anything)
def test_what_is_unknown_is_never_taken_for_no(instrument, kind, served, aware, running):
    known = decide(instrument, kind, served=True, aware=True, running=running)
    unknown = decide(instrument, kind, served=None, aware=None, running=running)
    assert unknown.code == known.code
    if known.may_arrest == "yes" and instrument.breach_route(kind or "prohibition").awareness:
        assert unknown.may_arrest == "check"
        assert unknown.awareness


@given(**anything)
def test_every_sentence_is_short(instrument, kind, served, aware, running):
    route = decide(instrument, kind, served=served, aware=aware, running=running)
    for text in (route.text, route.awareness):
        for sentence in text.replace("?", ".").split(". "):
            assert len(sentence.split()) <= 20, sentence


# code, served, aware -> route, may the officer arrest
TABLE = [
    ("VOTS", False, False, "safeguard_only", "no"),
    ("OTS", True, True, "safeguard_only", "no"),
    ("MUHP", True, True, "safeguard_only", "no"),
    ("SA", True, True, "penalty_payment", "no"),
    ("SA", False, True, "safeguard_only", "no"),
    ("KG_BAN", True, False, "penalty_payment", "no"),
    ("KG_BAN", False, True, "safeguard_only", "no"),
    ("THV", True, True, "arrest", "yes"),
    ("THV", False, True, "arrest", "yes"),
    ("THV", True, False, "arrest", "check"),
    ("THV", False, False, "safeguard_only", "no"),
    ("OM_509HH", True, True, "arrest", "yes"),
    ("OM_509HH", False, False, "safeguard_only", "no"),
    ("SR_38V", True, True, "substitute_detention", "yes"),
    ("SR_CONDITION", True, True, "re_arrest", "check"),
    ("SIS_32", False, False, "border_stop", "no"),
    ("HYBRID_PROSPECTIVE", True, True, "arrest", "no"),
]


@pytest.mark.parametrize(("code", "served", "aware", "route", "arrest"), TABLE)
def test_the_route_of_each_instrument(code, served, aware, route, arrest):
    found = decide(ALL[code], "prohibition", served=served, aware=aware, running=True)
    assert (found.code, found.may_arrest) == (route, arrest)


def test_each_real_instrument_stands_in_the_table():
    assert {i.code for i in REAL} - {code for code, *_ in TABLE} == {"VV", "VOOGDIJ"}
    for code in ("VV", "VOOGDIJ"):
        assert decide(ALL[code], "other", served=True, aware=True, running=True).code == "safeguard_only"


def test_an_unknown_measure_is_checked_when_the_kinds_differ():
    hybrid = ALL["HYBRID_PROSPECTIVE"]
    as_if_law = type(hybrid)(**{**_fields(hybrid), "valid_from": date(2030, 1, 1)})
    assert decide(as_if_law, "prohibition", served=True, aware=True, running=True).may_arrest == "yes"
    assert decide(as_if_law, None, served=True, aware=True, running=True).may_arrest == "check"
    assert decide(as_if_law, "requirement", served=True, aware=True, running=True).may_arrest == "no"


@pytest.mark.parametrize(
    ("code", "served", "aware", "running", "can"),
    [
        ("VOTS", False, False, True, True),
        ("KG_BAN", False, False, True, False),
        ("KG_BAN", False, True, True, False),
        ("KG_BAN", True, False, True, True),
        ("THV", False, True, True, True),
        ("THV", False, False, True, False),
        ("THV", True, True, False, False),
    ],
)
def test_in_force_is_not_yet_enforceable(code, served, aware, running, can):
    answer, sentence = enforceable(ALL[code], served=served, aware=aware, running=running)
    assert answer is can
    assert sentence


def test_criminal_and_civil_never_overlap():
    assert not CRIMINAL & CIVIL


def _fields(entry):
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}
