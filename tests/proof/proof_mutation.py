"""Every check of access removed, loosened or turned round, one at a time: a test must see it.

`MUTATE_ONLY="word word" script/proof mutation` damages only the functions and lines with such a word in their name, and
writes no report.
"""

import os
import time

from tests.proof import damage_run

# What decides about access: everything in it is damaged.
WHOLE = (
    "core.actor",
    "organisations.access",
    "organisations.actors",
    "organisations.emergency",
    "cases.access",
    "cases.intake_access",
    "referrals.access",
    "risk.access",
    "protection_orders.access",
    "protection_orders.order_access",
    "border.access",
    "monitoring.access",
    "oversight.access",
    "repatriation.access",
    "cases.confidentiality",
    "cases.sections",
    "cases.models.access",
    "cases.models.conflict",
    "cases.models.emergency",
    "cases.models.scoped",
    "cases.actions.conflicts",
    "cases.actions.confidentiality",
    "cases.actions.grants",
    "cases.actions.emergency",
    "organisations.step_up",
)
# The tests that may see it. Few and quick: each is asked again and again.
TESTS = (
    "tests/composition/test_checks.py", "tests/composition/test_checks_on_records.py", "tests/oracle/test_querysets.py",
    "tests/composition/test_access_sources.py", "tests/cases/test_conflicts.py", "tests/cases/test_emergency.py",
    "tests/cases/test_case_access.py", "tests/organisations/test_step_up.py", "tests/cases/test_first_lock.py",
    "tests/cases/test_refusals_of_access.py", "tests/organisations/test_sessions.py", "tests/organisations/test_sso.py",
)  # fmt: skip
# Damage that nobody could notice, each with the reason.
EQUIVALENT: dict[str, str] = {
    "organisations.emergency._shows_by_post: line 3: without part 2": "every route of ours has a name",
    "monitoring.access.kept_away_of: line 6: condition never": "a short cut: without it every alert is asked for nothing",
    "cases.models.scoped.not_in_conflict: line 3: condition never": "a short cut: nobody has a conflict of interest",
    "cases.actions.conflicts._check_sees: line 5: without part 1": "there is a case or a signal: _reloaded refuses neither",
    "cases.actions.emergency.review: line 7: without pk": "names the row to the second lock, which is out of the way here",
    "organisations.step_up.keep_over_log_in: line 9: without part 3": "no cookie is of no session either",
}


def test_no_damage_to_a_check_goes_unseen(tmp_path):
    began = time.monotonic()
    rows = damage_run.run(tmp_path, TESTS, whole=WHOLE)
    if not os.environ.get("MUTATE_ONLY"):
        damage_run.write(
            "mutation",
            "Checks of access, damaged one at a time",
            rows,
            time.monotonic() - began,
            lambda what: next(one for one in WHOLE if what.startswith(f"{one}.")),
            EQUIVALENT,
        )
    assert [row["what"] for row in rows if not row["how"] and row["what"] not in EQUIVALENT] == []
