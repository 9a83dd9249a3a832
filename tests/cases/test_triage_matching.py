"""Possible same people: found in any spelling, only where the reader may look, and never claimed as certain."""

import pytest

from cases.actions import matching, triage
from tests import factories
from tests.cases import intake_support as s

pytestmark = pytest.mark.django_db


def given(**fields):
    return s.report(s.reporter(), municipality_code=s.UTRECHT, people=[{"role": "at_risk"} | fields])


@pytest.fixture
def owner():
    return s.worker()


def found(owner, signal):
    return matching.likely(by=owner, signal=signal)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (("Samirah", "Yılmaz", "2011-03-04"), ("Samira", "Yilmaz", "2011-03-04")),
        (("Maxamed", "Cabdi Xasan", "2010-01-01"), ("Mohamed", "Abdi Hassan", "2010-00-00")),
        (("Fatima", "El Amrani", "2011-00-00"), ("Amrani", "Fatma", "2011-05-06")),
    ],
)
def test_another_spelling_in_a_case_is_found_with_the_reason(owner, ours, theirs):
    case = factories.case(owner)
    known = factories.person(owner, case, given_names=theirs[0], family_name=theirs[1], birth_date=theirs[2])
    signal = given(given_names=ours[0], family_name=ours[1], birth_date=ours[2])
    match = found(owner, signal)[0]
    assert match.known == known
    assert match.reference == case.reference
    assert match.why[0].startswith("naam")
    assert "geboorte" in match.why[1]


def test_somebody_else_is_not_found(owner):
    factories.person(
        owner, factories.case(owner), given_names="Amina", family_name="Bakker", birth_date="1990-01-02"
    )
    assert found(owner, given(given_names="Samira", family_name="Yilmaz", birth_date="2011-03-04")) == []


def test_cases_that_the_reader_does_not_see_are_never_searched(owner):
    other = s.worker("veilig-thuis-groningen")
    same = {"given_names": "Samira", "family_name": "Yilmaz", "birth_date": "2011-03-04"}
    factories.person(other, factories.case(other), **same)
    colleague = s.worker()
    factories.person(colleague, factories.case(colleague), **same)
    assert found(owner, given(**same)) == []
    assert len(found(colleague, given(**same))) >= 1


def test_another_signal_of_the_same_house_is_found(owner):
    same = {"given_names": "Samira", "family_name": "Yilmaz", "birth_date": "2011-03-04"}
    first, second = given(**same), given(**same)
    match = found(owner, second)[0]
    assert match.reference == first.reference
    assert not match.in_case
    elsewhere = s.worker("veilig-thuis-groningen")
    assert matching.likely(by=elsewhere, signal=second) == []


def test_a_signal_that_entered_a_case_is_found_there_once(owner):
    same = {"given_names": "Samira", "family_name": "Yilmaz", "birth_date": "2011-03-04"}
    first = given(**same)
    case = triage.accept(by=owner, signal=first)
    matches = found(owner, given(**same))
    assert [(match.in_case, match.reference) for match in matches] == [(True, case.reference)]


def test_without_a_name_the_same_whole_birth_date_is_worth_a_look(owner):
    factories.person(owner, factories.case(owner), given_names="Samira", birth_date="2011-03-04")
    match = found(owner, given(birth_date="2011-03-04"))[0]
    assert match.why == ("naam niet bekend", "geboortedatum gelijk")
    assert found(owner, given(birth_date="2011-00-00")) == []


def test_the_first_of_january_alone_says_nothing(owner):
    factories.person(owner, factories.case(owner), given_names="Samira", birth_date="2011-01-01")
    assert found(owner, given(birth_date="2011-01-01")) == []


def test_nothing_known_finds_nobody(owner):
    factories.person(owner, factories.case(owner))
    assert found(owner, given(description="oudste zus")) == []


def test_no_more_than_a_handful_is_shown_for_a_common_name(owner):
    case = factories.case(owner)
    for _number in range(matching.MOST + 6):
        factories.person(owner, case, given_names="Mohamed", family_name="Ali")
    assert len(found(owner, given(given_names="Mohammed", family_name="Ali"))) == matching.MOST
