"""Who sees which field, looked for on every route there is: no page shows what the table does not name."""

import time

import pytest

from tests.composition import field_matrix, field_world, route_matrix
from tests.proof import report

pytestmark = pytest.mark.django_db
# It ends the session.
NOT_ASKED = {"account_logout"}


def test_no_route_shows_a_field_that_the_table_does_not_name():
    began, world = time.monotonic(), field_world.build()
    names = sorted(set(route_matrix.routes()) - NOT_ASKED)
    found = field_matrix.written(field_matrix.table(world, names))
    report.write(
        "fields",
        "Fields by role and relation to the case",
        [
            f"{len(world.words)} fields, {len(world.people)} people, {len(names)} routes: {len(names) * len(world.people)} answers "
            f"searched for every word in {time.monotonic() - began:.0f} s.",
            "",
            "`seen`: by opening a page. `asked`: only by an act of showing, which leaves a line in the log.",
            "",
            "```",
            field_matrix.as_file(found).rstrip(),
            "```",
        ],
    )
    assert found == field_matrix.stored()
