"""The protective instruments: what the law says, and that what does not exist stays practice."""

import datetime as dt

import pytest

from cases.deadline_rules import Period, deadlines
from protection_orders.instruments import (
    MEASURE_KINDS,
    hearing_needs,
    instruments,
    measures,
    measures_for,
    reasons_without_notice,
    return_reasons,
    service_ways,
)

TODAY = dt.date(2026, 11, 22)
PROSPECTIVE = {"TRAVEL_BAN_PROSPECTIVE", "HYBRID_PROSPECTIVE"}
CODES = {
    "VOTS",
    "OTS",
    "MUHP",
    "VV",
    "VOOGDIJ",
    "SA",
    "KG_BAN",
    "THV",
    "OM_509HH",
    "SR_38V",
    "SR_CONDITION",
    "SIS_32",
} | PROSPECTIVE


def get(code):
    return instruments()[code]


def test_all_instruments_are_there():
    assert set(instruments()) == CODES


def test_only_the_prospective_ones_do_not_exist_in_law():
    assert {code for code, entry in instruments().items() if entry.is_prospective} == PROSPECTIVE
    for code in CODES:
        assert get(code).in_force_on(TODAY) == (code not in PROSPECTIVE)
    assert not get("HYBRID_PROSPECTIVE").in_force_on(dt.date(2099, 1, 1))


@pytest.mark.parametrize("code", sorted(PROSPECTIVE))
def test_a_prospective_instrument_says_so_wherever_it_is_shown(code):
    entry = get(code)
    assert "bestaat nog niet" in entry.name
    assert all("Oefening" in route.text for route in entry.breach.values())


@pytest.mark.parametrize(
    ("code", "may", "may_not"),
    [
        ("VOTS", ["rvdk", "om"], ["veilig_thuis", "police", "school", "parent", "gi"]),
        ("OTS", ["rvdk", "om", "parent", "carer"], ["veilig_thuis", "police"]),
        ("MUHP", ["gi", "rvdk", "om"], ["veilig_thuis"]),
        ("SA", ["gi"], ["rvdk", "veilig_thuis"]),
        ("KG_BAN", ["protected_person_lawyer"], ["veilig_thuis", "police", "om"]),
        ("THV", ["police", "veilig_thuis"], ["school", "rvdk"]),
        ("OM_509HH", ["om"], ["police", "veilig_thuis"]),
    ],
)
def test_who_may_ask(code, may, may_not):
    assert all(get(code).may_file(who) for who in may)
    assert not any(get(code).may_file(who) for who in may_not)


@pytest.mark.parametrize(
    ("code", "duration"),
    [
        ("VOTS", Period(3, "months")),
        ("OTS", Period(1, "years")),
        ("MUHP", Period(1, "years")),
        ("THV", Period(10, "days")),
        ("OM_509HH", Period(90, "days")),
        ("SR_38V", Period(5, "years")),
        ("KG_BAN", None),
    ],
)
def test_the_longest_duration(code, duration):
    assert get(code).max_duration == duration


def test_durations_here_and_in_the_catalogue_of_deadlines_agree():
    for code, key in [("VOTS", "VOTS_END"), ("OTS", "OTS_END"), ("MUHP", "MUHP_END"), ("THV", "THV_END")]:
        assert key in get(code).deadlines
        assert get(code).max_duration == deadlines()[key].period
    assert get("MUHP").unused_lapse == deadlines()["MUHP_UNUSED"].period
    assert get("THV").extension.total_days == 28
    rule = deadlines()["OM_509HH"].extension
    assert rule
    assert get("OM_509HH").extension.max_times == rule.max_times


def test_orders_without_hearing_lapse_after_two_weeks():
    urgent = {code for code, entry in instruments().items() if entry.without_hearing}
    assert {"VOTS", "MUHP", "VV"} <= urgent
    for code in urgent:
        assert get(code).without_hearing.lapses == deadlines()["URGENT_HEARING"].period
        if code not in PROSPECTIVE:
            assert "URGENT_HEARING" in get(code).deadlines


def test_age_decides_and_an_unknown_age_does_not_refuse():
    assert get("VOTS").can_protect(17)
    assert not get("VOTS").can_protect(18)
    assert get("KG_BAN").can_protect(17)
    assert get("KG_BAN").can_protect(40)
    assert get("VOTS").can_protect(None)
    assert {code for code, entry in instruments().items() if entry.end_at_18} == {
        "VOTS",
        "OTS",
        "MUHP",
        "VV",
        "VOOGDIJ",
        "SA",
    }


def test_a_home_ban_is_only_for_adult_respondents():
    assert get("THV").respondent_min_age == 18


@pytest.mark.parametrize(
    ("code", "route", "awareness"),
    [
        ("KG_BAN", "penalty_payment", True),
        ("SA", "penalty_payment", True),
        ("THV", "arrest", True),
        ("OM_509HH", "arrest", True),
        ("SR_38V", "substitute_detention", True),
        ("SR_CONDITION", "re_arrest", True),
        ("VOTS", "safeguard_only", False),
        ("SIS_32", "border_stop", False),
    ],
)
def test_what_a_breach_leads_to(code, route, awareness):
    for kind in MEASURE_KINDS:
        found = get(code).breach_route(kind)
        assert (found.route, found.awareness) == (route, awareness)
        assert found.ground
        assert found.text


def test_a_civil_ban_never_routes_to_arrest():
    for code in ("KG_BAN", "SA", "VOTS", "OTS", "VV", "VOOGDIJ", "MUHP"):
        for route in get(code).breach.values():
            assert "arrest" not in (route.route, *route.also)


def test_a_breach_of_an_unknown_measure_still_has_a_route():
    assert get("THV").breach_route("never heard of").route == "arrest"


def test_a_breach_that_asks_for_awareness_is_one_of_an_order_that_is_served():
    for entry in instruments().values():
        if any(route.awareness for route in entry.breach.values()):
            assert entry.needs_service, entry.code


def test_every_instrument_has_measures_and_a_travel_measure_only_where_travel_is_concerned():
    for code, entry in instruments().items():
        assert measures_for(code)
        concerns = any(measure.concerns_travel for measure in measures_for(code))
        assert concerns == (entry.travel != "never"), code
        assert entry.border_searchable == (entry.travel != "never"), code


def test_what_limits_travel_asks_why_a_lighter_measure_is_not_enough():
    assert {"travel_ban", "no_removal", "surrender_passport"} <= {
        code for code, measure in measures().items() if measure.needs_proportionality
    }
    assert not measures()["contact_ban"].needs_proportionality
    assert {measure.kind for measure in measures().values()} == set(MEASURE_KINDS)


def test_default_texts_hold_no_place_for_a_name_or_address():
    for measure in measures().values():
        assert not any(character in measure.default_text for character in "{}[]<>_")


def test_the_small_lists():
    assert {"SIGNIFICANT_HARM", "DETERRENCE", "EVASION"} <= set(reasons_without_notice())
    assert all(reason.needs_note for reason in reasons_without_notice().values())
    assert return_reasons()["OTHER"].needs_note
    assert {"interpreter", "separate_waiting"} <= set(hearing_needs())
    # Being told on a hearing is not service; service in public is not being told.
    assert (service_ways()["hearing"].counts_as_served, service_ways()["hearing"].counts_as_told) == (
        False,
        True,
    )
    assert (service_ways()["public"].counts_as_served, service_ways()["public"].counts_as_told) == (
        True,
        False,
    )
