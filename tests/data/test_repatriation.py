"""The phases of a return."""

import pytest

from repatriation.phases import phases


def test_the_phases_stand_in_the_order_of_the_domain():
    assert list(phases().phases) == [
        "INTAKE",
        "VERIFICATION",
        "RISK_AND_WISH",
        "AUTHORITY",
        "TRAVEL_DOCUMENT",
        "EXIT_PERMISSION",
        "FUNDING",
        "TRAVEL",
        "ARRIVAL",
        "AFTERCARE",
        "CLOSED",
    ]


def test_identity_comes_before_a_travel_document_or_an_exit_visa():
    order = list(phases().phases)
    identity = phases().phases["VERIFICATION"].steps["identity"]
    assert identity.required_for_next
    assert not phases().phases["VERIFICATION"].urgent_skip
    assert order.index("VERIFICATION") < order.index("TRAVEL_DOCUMENT") < order.index("EXIT_PERMISSION")


def codes(phase, **person):
    return {step.code for step in phases().phases[phase].steps_for(**person)}


def test_a_child_needs_authority_and_an_adult_consents():
    assert "consent_or_substitute" in codes("AUTHORITY", minor=True, dutch=True)
    assert codes("AUTHORITY", minor=False, dutch=True) == set()
    assert "consent" in codes("RISK_AND_WISH", minor=False, dutch=True)
    assert "consent" not in codes("RISK_AND_WISH", minor=True, dutch=True)


def test_the_document_follows_nationality():
    assert codes("TRAVEL_DOCUMENT", minor=False, dutch=True) == {"dutch_document", "document_safe"}
    assert codes("TRAVEL_DOCUMENT", minor=False, dutch=False) == {"visa_or_lp", "document_safe"}


@pytest.mark.parametrize("phase", ["VERIFICATION", "RISK_AND_WISH", "AUTHORITY", "TRAVEL_DOCUMENT"])
def test_while_age_and_nationality_are_unknown_no_step_disappears(phase):
    assert codes(phase, minor=None, dutch=None) == set(phases().phases[phase].steps)


def test_the_marechaussee_receives_and_veilig_thuis_takes_over():
    assert phases().phases["ARRIVAL"].steps["received"].organisation == "kmar"
    assert phases().phases["AFTERCARE"].steps["handover"].organisation == "veilig_thuis"


def test_what_follows_a_phase():
    after = phases().after("INTAKE")
    assert after
    assert after.code == "VERIFICATION"
    assert phases().after("CLOSED") is None
    with pytest.raises(KeyError):
        phases().after("NOWHERE")


def test_the_outcomes():
    assert set(phases().outcomes) == {"returned", "stayed_voluntarily", "no_contact", "impossible", "died"}
    assert not phases().outcomes["no_contact"].safe
    assert phases().documents["passport"].holder_matters
