"""Birth dates as officers type them."""

from datetime import date

import pytest

from core.birth_input import read_birth
from core.partial_dates import PartialDateError

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12-03-2009", "2009-03-12"), ("12/3/2009", "2009-03-12"), ("12.3.2009", "2009-03-12"),
        ("2009-03-12", "2009-03-12"), ("12032009", "2009-03-12"), ("20090312", "2009-03-12"),
        ("12 mrt 2009", "2009-03-12"), ("12MRT2009", "2009-03-12"), ("12 MRT/MAR 2009", "2009-03-12"),
        ("12 maart 2009", "2009-03-12"), ("Mar 12 2009", "2009-03-12"), ("03 août 2009", "2009-08-03"),
        ("2009", "2009-00-00"), ("03-2009", "2009-03-00"), ("2009-03", "2009-03-00"), ("mrt 2009", "2009-03-00"),
        ("00-00-2009", "2009-00-00"), ("XX XX 2009", "2009-00-00"), ("xx-03-2009", "2009-03-00"),
        ("٠٤-٠٣-٢٠٠٩", "2009-03-04"), ("０４-０３-２００９", "2009-03-04"), (" 04 - 03 - 2009 ", "2009-03-04"),
        ("\u202e04-03-2009\x00", "2009-03-04"),
    ],
)  # fmt: skip
def test_reads(typed, stored):
    assert str(read_birth(typed, today=TODAY)) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "gisteren",
        "31-02-2009",
        "12-03-09",
        "1-2-3-4",
        "2030",
        "12-13-2009",
        "1" * 41,
        "09",
        "12 foo 2009",
        "-",
        "31-02",
    ],
)
def test_refuses_with_a_sentence(typed):
    with pytest.raises(PartialDateError) as refused:
        read_birth(typed, today=TODAY)
    assert str(refused.value).endswith(".")
