"""Practices, the meldcode, grounds, end reasons and the catalogue of deadlines."""

import pytest

from cases import reference
from cases.deadline_rules import deadlines
from cases.models import Deadline
from organisations.reference import KINDS
from risk.instruments import instruments


def test_the_practices_of_the_assignment_are_there():
    assert list(reference.practices()) == [
        "forced_marriage",
        "abandonment",
        "fgm",
        "honour_violence",
        "marital_captivity",
        "child_marriage",
        "femicide_risk",
        "hymen_repair_demand",
        "other",
    ]


def test_practices_and_risk_instruments_name_each_other():
    keys = {instrument.key for instrument in instruments().values()}
    for practice in reference.practices().values():
        assert set(practice.instruments) <= keys
    for instrument in instruments().values():
        for code in instrument.practices:
            assert instrument.key in reference.practices()[code].instruments


@pytest.mark.parametrize(
    ("codes", "variant"),
    [
        ({"other"}, "basic"),
        (set(), "basic"),
        ({"other", "honour_violence"}, "egg"),
        ({"honour_violence", "fgm"}, "fgm"),
        ({"forced_marriage"}, "egg"),
    ],
)
def test_the_most_careful_guidance_wins(codes, variant):
    assert reference.meldcode_variant_for(codes) == variant


def test_no_variant_sends_the_reader_to_the_family_and_the_expert_comes_first():
    for variant in reference.meldcode().variants.values():
        assert variant.expert_first
        texts = {step.code: text for step, text in reference.meldcode().guidance(variant.code)}
        assert "bespreek uw zorgen met de betrokkenen" not in texts["TALK"].lower()
        assert "geen familie" in texts["TALK"] or "niet met ouders" in texts["TALK"]


def test_the_basic_guidance_has_the_five_steps_in_order():
    assert [step.number for step, _ in reference.meldcode().guidance("basic")] == [1, 2, 3, 4, 5]


def walk(**answers):
    """Follow the afwegingskader with the given answers to its outcome."""
    questions = reference.weighing().questions
    question = questions["suspicion"]
    while True:
        branch = question.yes if answers[question.code] else question.no
        if branch.next is None:
            return branch.outcome
        question = questions[branch.next]


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"suspicion": False}, "close"),
        ({"suspicion": True, "unsafe": True}, "report"),
        ({"suspicion": True, "unsafe": False, "can_help": False}, "report"),
        ({"suspicion": True, "unsafe": False, "can_help": True, "accepts_help": False}, "report"),
        (
            {"suspicion": True, "unsafe": False, "can_help": True, "accepts_help": True, "help_works": False},
            "report",
        ),
        (
            {"suspicion": True, "unsafe": False, "can_help": True, "accepts_help": True, "help_works": True},
            "help",
        ),
    ],
)
def test_the_weighing_leads_where_the_framework_says(answers, outcome):
    assert walk(**answers) == outcome


def test_every_kind_of_organisation_can_report_in_some_capacity():
    capacities = reference.reporter_capacities().values()
    for kind in KINDS:
        assert any(kind in capacity.kinds or "any" in capacity.kinds for capacity in capacities)


def test_the_right_to_report_runs_towards_veilig_thuis_only():
    def codes(from_kind, to_kind):
        return {g.code for g in reference.grounds_for(from_kind=from_kind, to_kind=to_kind, use="share")}

    assert "WMO_5_2_6" in codes("school", "veilig_thuis")
    assert "WMO_5_2_6" not in codes("veilig_thuis", "school")
    assert "WPG_18" not in codes("school", "veilig_thuis")


def test_a_ground_carries_only_the_uses_it_names():
    ground = reference.grounds()["WMO_4_1_1_G"]
    assert ground.covers(from_kind="veilig_thuis", to_kind="school", use="share")
    assert not ground.covers(from_kind="veilig_thuis", to_kind="school", use="participate")


def test_both_stages_have_reasons_to_end():
    assert {reason.stage for reason in reference.end_reasons().values()} == {"triage", "case"}


def test_the_catalogue_holds_the_deadlines_of_the_domain():
    expected = {
        "VT_ASSESS": (5, "working_days", "received", "own_calendar"),
        "VT_INVESTIGATE": (10, "weeks", "found", "atw"),
        "VT_INFORM_SUBJECT": (4, "weeks", "recorded", "atw"),
        "VOTS_END": (3, "months", "decided", "none"),
        "URGENT_HEARING": (14, "days", "decided", "none"),
        "OTS_END": (1, "years", "decided", "none"),
        "MUHP_UNUSED": (3, "months", "decided", "none"),
        "THV_END": (10, "days", "imposed", "none"),
        "OM_509HH": (90, "days", "started", "none"),
        "FGM_URGENT": (1, "hours", "recorded", "none"),
        "EMERGENCY_REVIEW": (12, "hours", "recorded", "none"),
        "SERVICE_REASSESSMENT": (24, "hours", "served", "none"),
        "DESTROY_REQUEST": (3, "months", "requested", "atw"),
    }
    for key, wanted in expected.items():
        rule = deadlines()[key]
        assert (rule.period.length, rule.period.unit, rule.starts_from, rule.working_day_rule) == wanted, key


def test_working_days_never_lengthen_an_order():
    assert all(rule.working_day_rule == "none" for rule in deadlines().values() if rule.nature == "validity")


def test_the_atw_is_not_used_where_it_does_not_apply():
    # Art. 4: not for hours, nor beyond 90 days, 12 weeks or 3 months.
    limits = {"days": 90, "weeks": 12, "months": 3}
    for rule in deadlines().values():
        if rule.working_day_rule == "atw":
            assert rule.period.length <= limits[rule.period.unit], rule.key


def test_extensions_are_those_of_the_law():
    thv, om, inform = (deadlines()[key] for key in ("THV_END", "OM_509HH", "VT_INFORM_SUBJECT"))
    assert thv.extension
    assert thv.total
    assert om.extension
    assert inform.extension
    assert (thv.extension.max_times, thv.total.length, thv.total.unit) == (1, 4, "weeks")
    assert om.extension.max_times == 3
    assert inform.extension.max_times is None
    assert inform.extension.reason_required


MINUTES = {
    "minutes": 1,
    "hours": 60,
    "days": 1440,
    "working_days": 1440,
    "weeks": 10080,
    "months": 40320,
    "years": 525600,
}


def test_a_warning_comes_before_the_end():
    for rule in deadlines().values():
        length = rule.period.length * MINUTES[rule.period.unit]
        for warning in rule.warnings:
            assert warning.length * MINUTES[warning.unit] < length, rule.key


def test_what_is_read_fits_in_the_database():
    for rule in deadlines().values():
        Deadline(
            key=rule.key, label=rule.label, ground=rule.ground, starts_from=rule.starts_from
        ).clean_fields(exclude=["id", "case", "source_id", "organisation", "starts_at", "due_at"])
