"""Alerts about time: an end that comes near, a journey, too long no sign of life."""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from cases.actions.followed_dates import DEPARTURE
from cases.intake_policies import SOON, WITH_DEPARTURE
from cases.models import Case, Deadline, Signal
from core import clock, scope
from core.actor import Actor
from monitoring import addressing
from monitoring.actions import alerts, raising
from monitoring.handlers.intake import journey_near
from monitoring.handlers.words import NO_FAMILY, PHONE
from monitoring.models import Alert, AlertKind, Severity
from repatriation.models import ReturnFile


def return_silent(*, by: Actor, event_id: UUID, file_id: str, **_: Any) -> None:
    """Too long no sign of life from abroad: who leads the return, and who leads the case. Once per silence."""
    file = ReturnFile.objects.select_related("case__organisation", "organisation").get(pk=file_id)
    if file.silent_since is None or file.case.is_practice:
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.NO_SIGN_OF_LIFE,
        source_id=silence_id(file.pk, file.silent_since),
        severity=Severity.ACUTE,
        title="Te lang geen teken van leven",
        instruction="Gebruik alleen het veilige kanaal. Overleg met Buitenlandse Zaken. " + NO_FAMILY,
        organisations={file.organisation: "leidt de terugkeer"} | addressing.owner(file.case),
        occurred_at=file.silent_since,
        case=file.case,
        url=file.get_absolute_url(),
    )


def silence_id(file_id: UUID, since: datetime) -> UUID:
    """The id of one silence of one return: a second silence is another alert."""
    return uuid5(NAMESPACE_URL, f"silence:{file_id}:{since.isoformat()}")


def deadline_critical(*, by: Actor, event_id: UUID, deadline_id: str, **_: Any) -> None:
    """A right is about to lapse, or somebody is about to be taken away: who leads the case is alerted. Once per end."""
    deadline = Deadline.objects.select_related("case__organisation").get(pk=deadline_id)
    if not deadline.is_running:
        return
    if deadline.case is None:
        if deadline.key == DEPARTURE:
            with scope.about(by, deadline.source_id):
                journey_near(by=by, event_id=event_id, signal_id=deadline.source_id)
        return
    if deadline.case.is_practice:
        return
    if deadline.key == DEPARTURE:
        _departure_near(by, deadline, deadline.case)
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.ORDER_LAPSES,
        source_id=lapse_id(deadline.pk, deadline.due_at),
        severity=Severity.URGENT,
        title="Een bevel of machtiging loopt af",
        instruction="Verleng, vraag iets anders aan, of leg vast waarom het kan aflopen.",
        organisations=addressing.owner(deadline.case),
        occurred_at=clock.now(),
        case=deadline.case,
        url=f"/casussen/{deadline.case_id}/termijnen/{deadline.pk}/",
        due_at=deadline.due_at,
    )


def _departure_near(by: Actor, deadline: Deadline, case: Case) -> None:
    at = case.departure_at or deadline.due_at
    # The signal that told of the same journey within those seven days has alerted already.
    told = Signal.objects.filter(case=case, departure__in=WITH_DEPARTURE, departure_at=at)
    signals = list(told.values_list("pk", flat=True))
    # An alert about a signal that had no case yet is seen through its signal.
    with scope.about(by, deadline.pk, *signals):
        alerted = Alert.objects.filter(
            kind__in=[AlertKind.DEPARTURE, AlertKind.ACUTE_SIGNAL], source_id__in=signals,
            recorded_at__gte=at - SOON,
        ).exists()  # fmt: skip
    if alerted:
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.DEPARTURE,
        source_id=lapse_id(deadline.pk, deadline.due_at),
        severity=Severity.ACUTE,
        title="Vertrek binnen zeven dagen",
        instruction=f"{PHONE} Open de casus en houd het vertrek tegen als dat kan. {NO_FAMILY}",
        organisations=addressing.owner(case),
        occurred_at=clock.now(),
        case=case,
        url=f"/casussen/{case.pk}/termijnen/{deadline.pk}/",
        due_at=deadline.due_at,
    )


def deadline_settled(*, by: Actor, event_id: UUID, deadline_id: str, **_: Any) -> None:
    """An end that moved, or a clock that stopped: who was alerted about the old end need not act on it."""
    deadline = Deadline.objects.get(pk=deadline_id)
    over = set(deadline.moves.values_list("old_due_at", flat=True)) | {deadline.due_at}
    if deadline.is_running:
        over.discard(deadline.due_at)
    for due_at in over:
        alerts.stand_down(
            by=by,
            kind=AlertKind.DEPARTURE if deadline.key == DEPARTURE else AlertKind.ORDER_LAPSES,
            source_id=lapse_id(deadline.pk, due_at),
            why="De termijn is verschoven of afgerond.",
        )


def lapse_id(deadline_id: UUID, due_at: datetime) -> UUID:
    """The id of one end of one clock: a moved end that comes near is another alert."""
    return uuid5(NAMESPACE_URL, f"lapse:{deadline_id}:{due_at.astimezone(UTC).isoformat()}")
