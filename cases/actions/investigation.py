"""The finding that Veilig Thuis must investigate: from then it has ten weeks to come to a judgement."""

from datetime import datetime

from django.db import transaction

import audit
from cases.access import check_can_lead
from cases.actions import deadlines, timeline
from cases.models import Case, Deadline
from cases.models.contact import SourceKind
from cases.policies import check_open
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish

CLOCK = "VT_INVESTIGATE"


def find_needed(*, by: Actor, case: Case, found_at: datetime, reason: str) -> Deadline:
    """Record the finding and start its clock from `found_at` (Uitvoeringsbesluit Wmo 2015 art. 4.1.7 lid 2).

    Raises AccessDenied unless `by` leads the case, PolicyDenied for a closed case or while an investigation runs,
    InvalidInput without a reason or for a moment in the future.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_lead(by, case)
        check_open(case)
        if running(case):
            raise PolicyDenied("Er loopt al een onderzoek in deze casus.")
        if not reason.strip():
            raise InvalidInput("Schrijf waarom onderzoek nodig is.", "reason")
        if found_at > clock.now():
            raise InvalidInput("Dit moment ligt in de toekomst.", "found_at")
        return start(by=by, case=case, found_at=found_at, reason=reason)


def start(*, by: Actor, case: Case, found_at: datetime, reason: str = "") -> Deadline:
    """Start the clock of a locked case, or return the one that runs. Called by acts that checked who decides."""
    already = running(case)
    if already is not None:
        return already
    deadline = deadlines.start(
        by=by, key=CLOCK, source_id=case.pk, organisation=case.organisation, starts_at=found_at, case=case
    )
    audit.record(by=by, action="case.investigate", obj=case)
    timeline.add(
        by=by, case=case, kind="case.investigate", title="Onderzoek door Veilig Thuis nodig", text=reason,
        occurred_at=found_at, source=SourceKind.DECISION, obj=case,
    )  # fmt: skip
    publish("case.investigation_needed", by=by, case_id=case.pk)
    return deadline


def running(case: Case) -> Deadline | None:
    """The clock of the investigation that runs now."""
    found: Deadline | None = case.deadlines.filter(
        key=CLOCK, met_at__isnull=True, ended_at__isnull=True
    ).first()
    return found
