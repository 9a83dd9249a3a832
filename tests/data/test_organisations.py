"""The chain's organisations, and which region receives what on which day."""

import datetime as dt
from collections import Counter

import pytest

from organisations.models import Organisation
from organisations.models.organisation import OrganisationKind
from organisations.reference import KINDS, organisations, regions

DAYS = [
    dt.date(2023, 1, 1),
    dt.date(2025, 6, 1),
    dt.date(2025, 12, 31),
    dt.date(2026, 1, 1),
    dt.date(2026, 11, 22),
]
TODAY = dt.date(2026, 11, 22)


def by_kind(kind):
    return [entry for entry in organisations().values() if entry.kind == kind]


def test_the_kinds_are_those_of_the_database():
    assert set(KINDS) == set(OrganisationKind.values)


def test_what_is_read_fits_in_the_database():
    for entry in organisations().values():
        Organisation(
            slug=entry.slug,
            name=entry.name,
            kind=entry.kind,
            regions=list(entry.regions),
            duty_phone=entry.duty_phone,
        ).clean_fields()


@pytest.mark.parametrize(
    ("kind", "number"), [("veilig_thuis", 25), ("lkha", 1), ("court", 11), ("om", 10), ("police", 13)]
)
def test_how_many_there_are(kind, number):
    assert len(by_kind(kind)) == number


def test_every_veilig_thuis_serves_itself_and_has_the_public_line():
    for entry in by_kind("veilig_thuis"):
        assert entry.regions == (entry.slug,)
        assert entry.duty_phone == "0800-2000"


def test_every_region_has_the_bodies_that_a_protection_order_needs():
    for region in by_kind("veilig_thuis"):
        for kind in ("police", "court", "rvdk", "gi", "om"):
            assert any(region.slug in entry.regions for entry in by_kind(kind)), (region.slug, kind)


def test_invented_organisations_say_so_in_their_name_and_have_no_telephone_number():
    invented = [entry for entry in organisations().values() if not entry.real]
    assert {"school", "gp"} <= {entry.kind for entry in invented}
    for entry in invented:
        assert entry.name.endswith("(demo)")
        assert not entry.duty_phone
    assert not any("demo" in entry.name.lower() for entry in organisations().values() if entry.real)


def test_no_shelter_carries_more_than_the_town_of_its_office():
    for entry in by_kind("shelter"):
        assert not any(character.isdigit() for character in entry.city + entry.note)


@pytest.mark.parametrize("day", DAYS)
def test_each_municipality_has_exactly_one_region_and_every_region_is_used(day):
    rows = regions().on(day)
    assert max(Counter(row.code for row in rows).values()) == 1
    assert max(Counter(row.name for row in rows).values()) == 1
    assert {row.region for row in rows} == {entry.slug for entry in by_kind("veilig_thuis")}
    assert len({row.police for row in rows}) == 10


def test_the_number_of_municipalities():
    assert len(regions().on(dt.date(2025, 6, 1))) == 342
    assert len(regions().on(TODAY)) == 341


def test_the_police_unit_of_a_municipality_serves_its_region():
    for row in regions().on(TODAY):
        assert row.region in organisations()[row.police].regions, row.name


@pytest.mark.parametrize(
    ("code", "region", "police"),
    [
        ("GM0363", "veilig-thuis-amsterdam-amstelland", "politie-amsterdam"),
        ("GM0394", "veilig-thuis-kennemerland", "politie-noord-holland"),
        ("GM0518", "veilig-thuis-haaglanden", "politie-den-haag"),
        ("GM0855", "veilig-thuis-midden-brabant", "politie-zeeland-west-brabant"),
        ("GM0772", "veilig-thuis-oost-brabant", "politie-oost-brabant"),
        ("GM0935", "veilig-thuis-zuid-limburg", "politie-limburg"),
    ],
)
def test_some_well_known_municipalities(code, region, police):
    row = regions().find(code, on=TODAY)
    assert row
    assert (row.region, row.police) == (region, police)


def test_a_merged_municipality_is_found_on_both_sides_of_the_merger():
    before, after = (regions().find("GM1696", on=day) for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 1)))
    assert before
    assert after
    assert (before.name, after.name) == ("Wijdemeren", "Hilversum")
    assert before.region == after.region


def test_an_unknown_code_finds_nothing():
    assert regions().find("GM9999", on=TODAY) is None
    assert regions().find("", on=TODAY) is None


def receivers(**kwargs):
    return regions().receivers(
        **{"residence": None, "registered": None, "reporter": "GM0344", "on": TODAY} | kwargs
    )


def test_the_region_of_residence_receives():
    assert receivers(residence="GM0599", registered=True).slugs == ("veilig-thuis-rotterdam-rijnmond",)


@pytest.mark.parametrize("residence", [None, "", "GM9999"])
def test_an_unknown_residence_goes_to_the_reporters_region_and_not_to_the_lkha(residence):
    found = receivers(residence=residence, registered=None)
    assert found.slugs == ("veilig-thuis-utrecht",)
    assert "niet bekend" in found.reason


@pytest.mark.parametrize("residence", [None, "GM0599"])
def test_someone_no_longer_registered_goes_to_the_lkha_beside_the_reporters_region(residence):
    assert receivers(residence=residence, registered=False).slugs == ("lkha", "veilig-thuis-utrecht")


def test_with_nothing_known_a_person_must_choose():
    assert receivers(reporter="") is None
