"""What oversight does when a case is opened: it keeps the number. Handlers may run twice; the number is kept once."""

from typing import Any
from uuid import UUID

from core.actor import Actor
from oversight.models import KnownCase


def case_opened(
    *, by: Actor, event_id: UUID, case_id: str, reference: str, organisation_id: str, **_: Any
) -> None:
    """Keep the number of a new case and who leads it."""
    KnownCase.objects.get_or_create(
        case_id=case_id, defaults={"reference": reference, "organisation_id": organisation_id}
    )
