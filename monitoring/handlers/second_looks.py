"""Alerts that ask another person to look: break-glass, an approval by one person; and who must keep away from a case."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from cases.deadline_ends import due_by_rule
from cases.models import ConflictLock, EmergencyAccess, Signal
from core.actor import Actor
from monitoring import addressing
from monitoring.actions import alerts, raising
from monitoring.models import Alert, AlertKind, Severity
from organisations.models import Membership
from protection_orders.models import Application, Review


def conflict_locked(*, by: Actor, event_id: UUID, lock_id: str, **_: Any) -> None:
    """Whoever must keep away from a case no longer holds its alerts; somebody else is asked at once."""
    lock = ConflictLock.objects.get(pk=lock_id)
    if lock.lifted_at is not None:
        return
    about = Q(source_id=lock.signal_id) if lock.case_id is None else (
        Q(case_id=lock.case_id) | Q(source_id__in=Signal.objects.filter(case_id=lock.case_id).values("pk"))
    )  # fmt: skip
    alerts.free_from(by=by, user_id=lock.user_id, alerts=Alert.objects.filter(about))


def emergency_opened(*, by: Actor, event_id: UUID, access_id: str, **_: Any) -> None:
    """Somebody reads a case by break-glass: who leads it and the own organisation know at once, never by that person."""
    access = EmergencyAccess.objects.select_related("case__organisation", "membership__organisation").get(
        pk=access_id
    )
    raising.raise_for(
        by=by,
        kind=AlertKind.EMERGENCY_ACCESS,
        source_id=access.pk,
        severity=Severity.URGENT,
        title="Noodtoegang gebruikt",
        instruction="Lees wie de casus opende en waarom. Vertrouwt u het niet? Beoordeel het nu, dan stopt het.",
        organisations={access.membership.organisation: "werkgever van wie opende"}
        | addressing.owner(access.case),
        occurred_at=access.recorded_at,
        case=access.case,
        url=access.get_absolute_url(),
        not_by=access.membership,
    )


def emergency_reviewed(*, by: Actor, event_id: UUID, access_id: str, **_: Any) -> None:
    """The review was given: whoever gave it has acted on the alert."""
    access = EmergencyAccess.objects.select_related("membership").get(pk=access_id)
    if access.reviewed_by_id is None:
        return
    houses = {access.case.organisation_id, access.membership.organisation_id}
    reviewer = Membership.objects.filter(
        user_id=access.reviewed_by_id, organisation_id__in=houses, active=True
    )
    for member in reviewer.select_related("user", "organisation"):
        alerts.settle(
            by=by, kind=AlertKind.EMERGENCY_ACCESS, source_id=access.pk, member=member,
            response="Noodtoegang beoordeeld.", at=access.reviewed_at or access.recorded_at,
        )  # fmt: skip


def approved_alone(*, by: Actor, event_id: UUID, application_id: str, **_: Any) -> None:
    """An approval by one person in acute danger: a second review within the term, never by that person."""
    application = Application.objects.select_related("case", "organisation").get(pk=application_id)
    review = _last_review(application, "alone")
    if review is None or not application.second_review_open or application.is_practice:
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.SECOND_REVIEW,
        source_id=review.pk,
        severity=Severity.URGENT,
        title="Tweede beoordeling na een spoedbesluit",
        instruction="Eén persoon keurde goed. Lees de aanvraag en bevestig, of maak bezwaar.",
        organisations={application.organisation: "schreef de aanvraag"},
        occurred_at=review.occurred_at,
        case=application.case,
        url=f"{application.get_absolute_url()}beoordelen/",
        due_at=due_by_rule("EMERGENCY_REVIEW", review.recorded_at),
        not_by=review.reviewer,
    )


def second_reviewed(*, by: Actor, event_id: UUID, application_id: str, **_: Any) -> None:
    """The second review was given: whoever gave it has acted on the alert."""
    application = Application.objects.get(pk=application_id)
    alone = _last_review(application, "alone")
    second = _last_review(application, "confirmed", "objected")
    if alone is None or second is None:
        return
    alerts.settle(
        by=by,
        kind=AlertKind.SECOND_REVIEW,
        source_id=alone.pk,
        member=second.reviewer,
        response="Tweede beoordeling gegeven.",
        at=second.occurred_at,
    )


def application_withdrawn(*, by: Actor, event_id: UUID, application_id: str, **_: Any) -> None:
    """There is nothing left to review a second time: who had not taken that alert need not act."""
    alone = _last_review(Application.objects.get(pk=application_id), "alone")
    if alone is not None:
        alerts.stand_down(
            by=by, kind=AlertKind.SECOND_REVIEW, source_id=alone.pk, why="De aanvraag is ingetrokken."
        )


def _last_review(application: Application, *decisions: str) -> Review | None:
    found: Review | None = (
        Review.objects.select_related("reviewer__organisation", "reviewer__user")
        .filter(application=application, decision__in=decisions)
        .order_by("-recorded_at")
        .first()
    )
    return found
