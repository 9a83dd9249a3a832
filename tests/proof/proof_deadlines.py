"""Ten years of deadlines, every day, against an oracle that was written apart from the calculator."""

import time
from datetime import timedelta

from tests.core import ten_years
from tests.proof import report


def test_every_end_in_ten_years_agrees():
    days = [ten_years.FIRST + timedelta(days=n) for n in range((ten_years.LAST - ten_years.FIRST).days + 1)]
    asked = ten_years.terms()
    began = time.monotonic()
    compared, wrong = ten_years.disagreements(ten_years.moments(days), asked)
    took = time.monotonic() - began
    report.write(
        "deadlines",
        "Ten years of deadlines against an oracle",
        [
            f"{len(days)} days from {ten_years.FIRST} to {ten_years.LAST}, {len(ten_years.HOURS)} hours of each, "
            f"{len(asked)} terms: every one of the catalogue, and lengths at the edges of the Act.",
            "",
            f"- Ends compared: {compared}",
            f"- Disagreements: {len(wrong)}",
            f"- Seconds: {took:.0f}",
            "",
            "In it: twenty clock changes, the leap days of 2028 and 2032, Easter, King's Day on a Sunday (2031), 5 May of",
            "every year, Good Friday, the turns of the year, and from 2029 on years without a table of equated days.",
        ],
    )
    assert wrong == []
