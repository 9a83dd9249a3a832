"""The case itself: opening it, its danger, the departure, the lead."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

import audit
from cases.access import check_can_lead, check_can_work, check_permission
from cases.actions import followed_dates, participation, timeline
from cases.models import Case
from cases.models.case import DangerLevel
from cases.policies import check_open
from cases.sections import Section
from core.actor import Actor
from core.events import publish
from core.references import next_reference
from organisations.models import Membership, Organisation
from organisations.permissions import Permission


def open_case(
    *,
    by: Actor,
    organisation: Organisation,
    practices: Sequence[str],
    occurred_at: datetime,
    ground: str,
    lead: Membership | None = None,
    departure: str = "unknown",
    departure_at: datetime | None = None,
    is_practice: bool = False,
) -> Case:
    """Open a case led by `organisation`, with it as owner and `lead` (default: who opens it) assigned."""
    with transaction.atomic():
        check_permission(by, Permission.CASE_WORK)
        lead = lead or Membership.objects.filter(pk=by.membership_id).first()
        case = Case(
            reference=next_reference("SP"),
            organisation=organisation,
            lead=lead,
            practices=list(practices),
            occurred_at=occurred_at,
            departure_state=departure,
            departure_at=departure_at,
            is_practice=is_practice,
        )
        case.save()
        participation.join(
            by=by, case=case, organisation=organisation, purpose="regie", ground=ground, is_owner=True
        )
        if lead is not None:
            participation.start_work(by=by, case=case, membership=lead)
        audit.record(by=by, action="case.open", obj=case)
        followed_dates.departure(by=by, case=case)
        timeline.add(
            by=by, case=case, kind="case.open", title="Casus geopend", occurred_at=occurred_at, obj=case
        )
        publish(
            "case.opened",
            by=by,
            case_id=case.pk,
            reference=case.reference,
            organisation_id=case.organisation_id,
        )
        return case


def set_danger(*, by: Actor, case: Case, level: str, since: datetime) -> Case:
    """Set the level of danger that a person concluded in a finished assessment."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_work(by, case, Section.ASSESSMENTS)
        check_open(case)
        before = case.danger
        case.danger, case.danger_since = DangerLevel(level), since
        case.save()
        audit.record(by=by, action="case.set_danger", obj=case, level=level)
        publish("case.danger_set", by=by, case_id=case.pk, level=level, before=before)
        return case


def set_departure(
    *, by: Actor, case: Case, state: str, at: datetime | None, version: int | None = None
) -> Case:
    """Record a feared, booked or past departure."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_work(by, case, Section.TRAVEL)
        check_open(case)
        case.check_version(version)
        case.departure_state, case.departure_at = state, at
        case.save()
        audit.record(by=by, action="case.set_departure", obj=case, state=state)
        followed_dates.departure(by=by, case=case)
        publish("case.departure_set", by=by, case_id=case.pk, state=state)
        return case


def set_lead(*, by: Actor, case: Case, membership: Membership) -> Case:
    """Give the lead to a colleague of the leading organisation."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_lead(by, case)
        check_permission(by, Permission.CASE_LEAD)
        check_open(case)
        participation.assign(by=by, case=case, membership=membership)
        case.lead = membership
        case.save()
        audit.record(by=by, action="case.set_lead", obj=case, membership=membership.pk)
        return case
