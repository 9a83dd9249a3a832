"""A condition that is written once means the same wherever it is used, and for whoever asks."""

import pytest
from django.db.models import Exists, OuterRef, Q

from cases.models import Participation
from cases.models.scoped import case_visible_q
from core.kept_conditions import Kept, Mark, write
from tests import factories

pytestmark = pytest.mark.django_db


def of_case() -> Kept:
    same_case = Participation.objects.filter(case_id=Mark("case"), is_owner=True)
    return Kept(write(Q(Exists(same_case))), {"case": "case_id"}, {})


def test_a_column_of_the_row_is_never_taken_for_one_inside_the_condition() -> None:
    # Two cases, of which the second loses its owner: a condition that compares a table with itself would find both.
    by = factories.actor("vt_coordinator")
    kept, lost = factories.case(by), factories.case(by)
    Participation.objects.filter(case=lost).update(is_owner=False)
    assert set(Participation.objects.filter(of_case()).values_list("case_id", flat=True)) == {kept.pk}
    # The same inside a subquery of the same table, where Django gives the tables letters.
    inside = Participation.objects.filter(of_case(), case_id=OuterRef("case_id"))
    assert set(Participation.objects.filter(Exists(inside)).values_list("case_id", flat=True)) == {kept.pk}


def test_what_is_kept_holds_nobody() -> None:
    one = factories.actor("vt_coordinator")
    other = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=1))
    mine, theirs = factories.case(one), factories.case(other)
    for by, seen, hidden in ((one, mine, theirs), (other, theirs, mine), (one, mine, theirs)):
        found = set(
            Participation.objects.filter(case_visible_q(by, case="case_id")).values_list("case_id", flat=True)
        )
        assert seen.pk in found
        assert hidden.pk not in found


def test_values_stay_parameters() -> None:
    condition = write(Q(Exists(Participation.objects.filter(case_id=Mark("case"), purpose=Mark("purpose")))))
    hostile = "' OR 1=1 --{case}%s"
    assert not Participation.objects.filter(
        Kept(condition, {"case": "case_id"}, {"purpose": hostile})
    ).exists()
