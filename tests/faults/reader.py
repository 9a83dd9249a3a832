"""Somebody who may read a case. `python -m tests.faults.reader FILE` writes there a cookie and the path of the case."""

import json
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402

from core import clock, scope  # noqa: E402
from organisations.actors import actor_for  # noqa: E402
from organisations.models import Membership, User  # noqa: E402
from tests import factories  # noqa: E402
from tests.kit import log_in  # noqa: E402
from tests.roles import from_outside  # noqa: E402


def main(file: Path) -> None:
    with from_outside(), transaction.atomic():
        member = Membership.objects.select_related("user", "organisation").get(
            user__username="fault-coordinator"
        )
        by = actor_for(member, authenticated_at=clock.now())
        scope.enter(by)
        case = factories.case(by)
        factories.person(by, case)
    name = settings.SESSION_COOKIE_NAME
    value = log_in(User.objects.get(username="fault-coordinator")).cookies[name].value
    file.write_text(
        json.dumps({"cookie": f"{name}={value}", "path": case.get_absolute_url(), "case": str(case.pk)})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
