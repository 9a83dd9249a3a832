"""What must be complete before a second person reads it; ages, terms and secrets. Pure: dossiers, no database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.deadline_rules import Period
from core.errors import InvalidInput
from protection_orders import application_policies as policies
from protection_orders import dossier, instruments
from protection_orders.dossier import (
    AssessmentPart,
    Dossier,
    FactPart,
    MeasurePart,
    PersonPart,
    Secrets,
    ViewPart,
)

TODAY = date(2026, 11, 22)

GIRL = PersonPart(
    id="g", label="meisje, 15 jaar", place="Te beschermen persoon 1", name="A", birth="4 maart 2011", language="",
    address="", age="minor", age_years=15, age_from_birth=True, age_basis="", turns_18="2029-03-04", knows="yes",
    agreement="agrees", not_asked_reason="", capacity="presumed", capacity_note="", share_view=False, legal_reason="",
    legal_reason_note="", confirmed=False, role_note="",
)  # fmt: skip
FATHER = replace(
    GIRL, id="f", place="Verweerder 1", age="adult", knows="", agreement="", capacity="", turns_18=""
)
MEASURE = MeasurePart(
    key="no_removal", name="Niet meenemen uit Nederland", kind="prohibition", text="Niet meenemen.",
    concerns_travel=True, limits_travel=True, addressee="respondent", binds=("f",), binds_others=False,
    territory="Nederland", starts_on="", ends_on="2027-01-21", proportionality="Praten hielp niet.",
)  # fmt: skip
FACT = FactPart(text="Er zijn tickets.", kind="heard", on="2026-11-19", disclosure="everyone", signal="SG-1")
WEIGHED = AssessmentPart(
    id="a", instrument="x", level="high", state="final", on="2026-11-20", is_current=True, reassess_days=7
)


def complete(**changes: object) -> Dossier:
    values = {
        "reference": "BV-2026-00001", "is_practice": False, "instrument": "VOTS", "instrument_name": "VOTS",
        "basis": "", "via": "", "test": "", "decided_by": ("court",), "organisation": "VT", "organisation_phone": "",
        "protected": (GIRL,), "respondents": (FATHER,),
        "views": (ViewPart("g", "Ik wil blijven.", "2026-11-21", "yes", "", "no"),), "class_of_others": "",
        "measures": (MEASURE,), "facts": (FACT,), "facts_note": "", "assessment": WEIGHED, "case_has_signals": True,
        "without_notice": "no", "notice_reasons": (), "notice_note": "", "other_proceedings": "no",
        "other_proceedings_note": "", "hearing_asked": True, "hearing_needs": (), "hearing_language": "",
        "hearing_note": "", "secrets": Secrets(),
    }  # fmt: skip
    return Dossier(**(values | changes))  # type: ignore[arg-type]


def parts(content: Dossier) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in policies.missing(content, TODAY):
        found.setdefault(item.part, []).append(item.text)
    return found


def test_a_complete_dossier_misses_nothing():
    assert policies.missing(complete(), TODAY) == []


@pytest.mark.parametrize(
    ("changes", "part", "words"),
    [
        ({"protected": ()}, "beschermd", "Kies wie beschermd"),
        ({"protected": (replace(GIRL, age=""),)}, "beschermd", "leeftijd is niet bekend"),
        ({"protected": (replace(GIRL, age_from_birth=False),)}, "beschermd", "waaruit de leeftijd blijkt"),
        ({"protected": (replace(GIRL, age="adult"),)}, "beschermd", "beschermt alleen wie jonger dan 18"),
        ({"respondents": ()}, "verweerders", "Kies een verweerder"),
        ({"views": ()}, "mening", "eigen woorden"),
        ({"protected": (replace(GIRL, agreement=""),)}, "mening", "ervan weet"),
        ({"protected": (replace(GIRL, agreement="not_asked"),)}, "mening", "waarom vragen niet kon"),
        ({"protected": (replace(GIRL, capacity=""),)}, "mening", "zelf kan overzien"),
        ({"protected": (replace(GIRL, capacity="doubt"),)}, "mening", "leg uit"),
        ({"measures": ()}, "maatregelen", "minstens één maatregel"),
        ({"measures": (replace(MEASURE, binds=()),)}, "maatregelen", "voor wie dit geldt"),
        ({"measures": (replace(MEASURE, binds=("weg",)),)}, "maatregelen", "voor wie dit geldt"),
        ({"measures": (replace(MEASURE, binds=(), binds_others=True),)}, "maatregelen", "voor wie dit geldt"),
        ({"measures": (replace(MEASURE, proportionality=""),)}, "maatregelen", "niets lichters"),
        ({"measures": (replace(MEASURE, ends_on="2027-02-23"),)}, "maatregelen", "hooguit 3 maanden"),
        ({"measures": (replace(MEASURE, ends_on="2026-11-21"),)}, "maatregelen", "einddatum is voorbij"),
        (
            {"measures": (replace(MEASURE, key="home_ban", name="Woningverbod"),)},
            "maatregelen",
            "hoort niet bij",
        ),
        ({"facts": ()}, "feiten", "minstens één feit"),
        ({"facts": (replace(FACT, disclosure="protected"),)}, "feiten", "Alle feiten zijn afgeschermd"),
        ({"facts": (replace(FACT, signal=""),)}, "feiten", "signaal"),
        ({"assessment": None}, "feiten", "risicotaxatie"),
        ({"assessment": replace(WEIGHED, state="draft")}, "feiten", "niet afgerond"),
        ({"assessment": replace(WEIGHED, is_current=False)}, "feiten", "nieuwere"),
        ({"assessment": replace(WEIGHED, on="2026-11-14")}, "feiten", "ouder dan 7 dagen"),
        ({"without_notice": ""}, "bericht", "vooraf bericht"),
        ({"without_notice": "yes"}, "bericht", "leg het uit"),
        ({"without_notice": "yes", "notice_reasons": ("DEPARTURE",)}, "bericht", "leg het uit"),
        ({"other_proceedings": ""}, "procedures", "andere procedures zijn"),
        ({"other_proceedings": "yes"}, "procedures", "Noem"),
        ({"hearing_asked": False}, "zitting", "zitting"),
    ],
)
def test_each_gap_is_named_in_its_part(changes, part, words):
    found = parts(complete(**changes))
    assert any(words in text for text in found[part]), found


def test_an_assessment_of_just_the_term_old_still_counts():
    assert policies.missing(complete(assessment=replace(WEIGHED, on="2026-11-15")), TODAY) == []


def test_an_assessment_without_a_term_of_its_own_lasts_the_fixed_number_of_days():
    old = (TODAY - timedelta(days=policies.ASSESSMENT_DAYS + 1)).isoformat()
    assert "feiten" in parts(complete(assessment=replace(WEIGHED, reassess_days=None, on=old)))


@pytest.mark.parametrize("age", ["adult", "undetermined"])
def test_an_adult_who_has_not_agreed_needs_a_ground_and_a_second_person(age):
    woman = replace(GIRL, age=age, age_from_birth=False, age_basis="paspoort", agreement="disagrees")
    ban = {"instrument": "KG_BAN", "measures": (replace(MEASURE, ends_on=""),)}
    assert any("Geef de grond" in t for t in parts(complete(protected=(woman,), **ban))["mening"])
    with_ground = replace(woman, legal_reason="vital", legal_reason_note="Zij is in levensgevaar.")
    assert any("tweede persoon" in t for t in parts(complete(protected=(with_ground,), **ban))["mening"])
    assert parts(complete(protected=(replace(with_ground, confirmed=True),), **ban)) == {}


def test_a_child_who_disagrees_is_heard_and_needs_no_ground():
    assert parts(complete(protected=(replace(GIRL, agreement="disagrees"),))) == {}


def test_an_age_that_cannot_be_established_does_not_block_and_is_never_called_a_child():
    unknown = replace(GIRL, age="undetermined", age_from_birth=False, age_basis="geen papieren")
    assert parts(complete(protected=(unknown,))) == {}
    assert policies.needs_legal_reason(replace(unknown, agreement="mixed"))


def test_a_home_ban_needs_an_adult_respondent():
    ban = replace(MEASURE, key="home_ban", name="Woningverbod", limits_travel=False, ends_on="")
    base = {"instrument": "THV", "measures": (ban,)}
    minor = parts(complete(respondents=(replace(FATHER, age="minor"),), **base))
    assert any("alleen tegen een volwassene" in text for text in minor["verweerders"])
    unknown = parts(complete(respondents=(replace(FATHER, age=""),), **base))
    assert any("leeftijd is niet bekend" in text for text in unknown["verweerders"])


def test_a_measure_for_children_does_not_run_past_the_eighteenth_birthday():
    nearly = replace(GIRL, turns_18="2027-01-10")
    assert any("18e verjaardag" in t for t in parts(complete(protected=(nearly,)))["maatregelen"])


SECRETS = Secrets(
    addresses=(("Te beschermen persoon 1", "Merelhof 214, 6511 ZZ Nijmegen"),),
    contacts=(("Te beschermen persoon 1", "06-98765432"),),
    code_words=(("Te beschermen persoon 1", "zilverspar"),),
    sources=(("SG-1", "Quirine Xaverius-Holt"),),
)


@pytest.mark.parametrize(
    "typed",
    [
        "Zij slaapt op de MERELHOF  214 in de stad.", "Postcode 6511zz is bekend.", "Bel 06 9876 5432.",
        "Het woord is Zilverspar!", "Gemeld door quirine xaverius holt.",
        "Op de Mérelhof214.", "Het woord is zilver\u200bspar.", "Merelhof, nummer 214? Nee: Merelhof 214a.",
    ],
)  # fmt: skip
def test_a_secret_in_a_text_is_found_however_it_is_written(typed):
    found = parts(complete(facts=(replace(FACT, text=typed),), secrets=SECRETS))
    assert len(found["feiten"]) == 1
    assert "Haal" in found["feiten"][0]
    assert typed not in found["feiten"][0]


@pytest.mark.parametrize(
    "typed",
    [
        "Zij is 214 dagen weg.",
        "De merel hoort men in het hof.",
        "Zilversparren in het bos.",
        "Merelhof 2145.",
        "Merelhof 21.",
    ],
)
def test_an_ordinary_text_is_not_taken_for_a_secret(typed):
    assert parts(complete(facts=(replace(FACT, text=typed),), secrets=SECRETS)) == {}


def test_own_words_with_a_secret_do_not_block_because_nobody_may_change_them():
    said = ViewPart("g", "Ik zit op Merelhof 214.", "2026-11-21", "yes", "", "no")
    assert parts(complete(views=(said,), secrets=SECRETS)) == {}


def test_a_prospective_instrument_is_for_practice_and_a_lapsed_one_for_nobody():
    hybrid = instruments.instruments()["HYBRID_PROSPECTIVE"]
    with pytest.raises(InvalidInput, match="bestaat nog niet"):
        policies.check_instrument(hybrid, TODAY, practice=False)
    policies.check_instrument(hybrid, TODAY, practice=True)
    lapsed = replace(instruments.instruments()["VOTS"], valid_until=date(2026, 1, 1))
    for practice in (False, True):
        with pytest.raises(InvalidInput, match="geldt niet op deze datum"):
            policies.check_instrument(lapsed, TODAY, practice=practice)


@pytest.mark.parametrize(
    ("period", "last"),
    [(Period(10, "days"), date(2026, 12, 2)), (Period(3, "months"), date(2027, 2, 22)),
     (Period(1, "years"), date(2027, 11, 22)), (Period(2, "weeks"), date(2026, 12, 6))],
)  # fmt: skip
def test_the_longest_duration_counts_plain_days(period, last):
    assert policies.latest_end(TODAY, period) == last


def test_the_same_content_has_the_same_hash_and_other_content_another():
    assert complete().hash == complete().hash
    assert complete().hash != complete(notice_note="x").hash
    assert complete(secrets=SECRETS).hash == complete().hash


def test_a_stored_dossier_reads_back_the_same_and_holds_no_secret():
    content = complete(secrets=SECRETS)
    text = content.to_json()
    assert "Merelhof" not in text
    assert "zilverspar" not in text
    assert dossier.from_json(text) == replace(content, secrets=Secrets())
