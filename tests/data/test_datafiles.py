"""A reference file that is wrong fails with file, entry and field named."""

from pathlib import Path

import pytest

from cases import reference as cases_reference
from cases.deadline_rules import load_deadlines
from core.datafiles import DataFileError, read
from organisations.reference import load_organisations, load_regions, organisations
from protection_orders.instruments import instruments, load_instruments, load_measures
from repatriation.phases import load as load_phases
from risk.instruments import load as load_risk_instrument

CHANNEL = """
[[channel]]
code = "a"
label = "A"
others_may_see = false
source = "test"
certainty = "general"
"""


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str, name: str = "file.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_a_good_entry_is_read(write):
    assert cases_reference.load_channels(write(CHANNEL))["a"].provenance.certainty == "general"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code = "a"', "", "file.toml: channel 1: code: is missing"),
        ('label = "A"', 'label = "  "', "channel a: label: is empty"),
        ('label = "A"', "label = 3", "channel a: label: must be str, found 3"),
        ("others_may_see = false", 'others_may_see = "nee"', "channel a: others_may_see: must be bool"),
        ('source = "test"', "", "channel a: source: is missing"),
        ('certainty = "general"', 'certainty = "sure"', "channel a: certainty: 'sure' is not one of"),
        ('label = "A"', 'label = "A"\nlable = "A"', "channel a: unknown keys: lable"),
        ("[[channel]]", "[[chanel]]", "file.toml: channel: is missing"),
        ("[[channel]]", "[[channel", "file.toml: "),
    ],
)
def test_a_wrong_entry_says_what_is_wrong(write, old, new, message):
    with pytest.raises(DataFileError) as error:
        cases_reference.load_channels(write(CHANNEL.replace(old, new)))
    assert message in str(error.value)


def test_a_code_may_not_occur_twice(write):
    with pytest.raises(DataFileError, match="a: occurs twice"):
        cases_reference.load_channels(write(CHANNEL + CHANNEL))


def test_defaults_give_source_and_certainty_and_an_entry_may_differ(write):
    text = '[defaults]\nsource = "file"\ncertainty = "older"\n' + CHANNEL.replace('source = "test"', "")
    found = cases_reference.load_channels(write(text))["a"].provenance
    assert (found.source, found.certainty) == ("file", "general")


def test_a_missing_file_and_a_file_that_is_not_utf8_are_refused(tmp_path):
    with pytest.raises(DataFileError, match=r"nowhere\.toml"):
        read(tmp_path / "nowhere.toml")
    (tmp_path / "latin.toml").write_bytes(b'a = "\xe9"')
    with pytest.raises(DataFileError, match=r"latin\.toml"):
        read(tmp_path / "latin.toml")


def _changed(path: Path, old: str, new: str) -> str:
    text = path.read_text(encoding="utf-8")
    assert old in text, "the test must change something"
    return text.replace(old, new, 1)


DATA = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("file", "load", "old", "new", "message"),
    [
        (
            "organisations/data/organisations.toml",
            load_organisations,
            'regions = ["veilig-thuis-groningen"]',
            'regions = ["veilig-thuis-nergens"]',
            "unknown regions",
        ),
        (
            "organisations/data/regions.toml",
            lambda path: load_regions(path, organisations=organisations()),
            "  # friesland\n",
            '  { code = "GM0014", name = "Dubbel", region = "veilig-thuis-friesland",'
            ' police = "politie-noord-nederland", valid_from = 2024-01-01 },\n',
            "municipality GM0014: two rows hold on the same day",
        ),
        (
            "cases/data/meldcode.toml",
            cases_reference.load_meldcode,
            "talk_to_family = false",
            "talk_to_family = true",
            "may not propose to talk to the family",
        ),
        (
            "cases/data/weighing.toml",
            cases_reference.load_weighing,
            'next = "can_help"',
            'next = "suspicion"',
            "is not later",
        ),
        (
            "cases/data/deadlines.toml",
            load_deadlines,
            'starts_from = "imposed"\nlength = 10\nunit = "days"\nworking_day_rule = "none"',
            'starts_from = "imposed"\nlength = 10\nunit = "days"\nworking_day_rule = "atw"',
            "THV_END: working days may not lengthen a validity",
        ),
        (
            "protection_orders/data/instruments.toml",
            load_instruments,
            'kinds = ["prohibition", "restriction"]',
            'kinds = ["prohibition"]',
            "no route for restriction",
        ),
        (
            "protection_orders/data/instruments.toml",
            load_instruments,
            'travel = "by_measure"',
            'travel = "never"',
            "only what concerns travel may be searched",
        ),
        (
            "protection_orders/data/measures.toml",
            lambda path: load_measures(path, instruments=instruments()),
            "concerns_travel = false\nlimits_travel = false",
            "concerns_travel = false\nlimits_travel = true",
            "what limits travel also concerns it",
        ),
        (
            "repatriation/data/phases.toml",
            load_phases,
            'organisation = "lkha"',
            'organisation = "lhka"',
            "'lhka' is not one of",
        ),
        (
            "risk/instruments/fgm-1.toml",
            load_risk_instrument,
            'weight = "context"',
            'weight = "flag"',
            "an item about origin may only be context",
        ),
        (
            "risk/instruments/fgm-1.toml",
            load_risk_instrument,
            "elevated = 2\nhigh = 7",
            "elevated = 8\nhigh = 7",
            "thresholds: must rise",
        ),
        (
            "risk/instruments/fgm-1.toml",
            load_risk_instrument,
            'version = "1"',
            'version = "2"',
            "the file must be called fgm-2.toml",
        ),
    ],
)
def test_a_dangerous_mistake_in_a_real_file_is_refused(write, file, load, old, new, message):
    path = DATA / file
    with pytest.raises(DataFileError) as error:
        load(write(_changed(path, old, new), path.name))
    assert message in str(error.value)
