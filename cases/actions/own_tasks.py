"""Steps that people set for themselves or a colleague."""

from datetime import datetime

from django.db import transaction

from cases.access import check_can_work
from cases.actions.tasks import open_task
from cases.models import Case, Task
from cases.policies import check_open
from core.actor import Actor
from core.errors import InvalidInput
from organisations.models import Membership, Organisation


def add_task(
    *,
    by: Actor,
    case: Case,
    title: str,
    detail: str = "",
    due_at: datetime | None = None,
    owner: Membership | None = None,
    urgent: bool = False,
) -> Task:
    """Set a step for a colleague of the own organisation, or for whoever of it comes first.

    Raises AccessDenied, PolicyDenied for a closed case, InvalidInput for an owner elsewhere.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_work(by, case)
        check_open(case)
        if owner is not None and owner.organisation_id != by.organisation_id:
            raise InvalidInput("Kies een collega van uw eigen organisatie.", "owner")
        organisation = Organisation.objects.get(pk=by.organisation_id)
        mine = owner is not None and owner.pk == by.membership_id
        why = "U zette deze taak zelf klaar" if mine else f"Klaargezet door {by.name}"
        if owner is None:
            why = "Taak van het team"
        return open_task(
            by=by, case=case, organisation=organisation, membership=owner, kind="own", title=title, detail=detail,
            why=why[:120], due_at=due_at, urgent=urgent,
        )  # fmt: skip
