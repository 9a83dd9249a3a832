"""The alert about a case in which a person concluded that the danger is acute."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from cases.models import Case
from cases.models.case import DangerLevel
from core import clock
from core.actor import Actor
from monitoring import addressing
from monitoring.actions import alerts, raising
from monitoring.handlers.words import NO_FAMILY, PHONE
from monitoring.models import AlertKind, Severity


def danger_set(*, by: Actor, event_id: UUID, case_id: str, level: str, before: str = "", **_: Any) -> None:
    """Danger that became acute: who leads, and the police that take part. Over when the danger is lowered."""
    case = Case.objects.select_related("organisation").get(pk=case_id)
    if level != DangerLevel.ACUTE:
        alerts.stand_down(
            by=by, kind=AlertKind.ACUTE_SIGNAL, source_id=_id(case), why="Het gevaar is niet meer acuut."
        )
        return
    # A second weighing that says the same is no news; one that was lowered meanwhile is over.
    if before == level or case.danger != level or case.danger_since is None or case.is_practice:
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.ACUTE_SIGNAL,
        source_id=_id(case),
        occasion=_id(case, case.danger_since.isoformat()),
        severity=Severity.ACUTE,
        title="Gevaar in een casus is acuut",
        instruction=f"{PHONE} Open de casus en spreek af wie nu wat doet. {NO_FAMILY}",
        organisations=addressing.owner(case) | addressing.police_in(case),
        occurred_at=min(case.danger_since, clock.now()),
        case=case,
        url=case.get_absolute_url(),
    )


def _id(case: Case, since: str = "") -> UUID:
    """The id of the danger in a case, or of one time that it was acute."""
    return uuid5(NAMESPACE_URL, f"danger:{case.pk}:{since}")
