"""Break-glass: opening one case for some hours in an emergency, ending that, and reviewing it (NEN 7513: noodprocedure).

The notice to the supervisor is an outbox row in the same transaction: where it cannot be stored, nothing opens.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models.functions import Now

import audit
from cases.access import can_view, check_permission
from cases.actions import tasks, timeline
from cases.models import Case, EmergencyAccess
from cases.models.contact import SourceKind
from cases.models.emergency import LONGEST, REVIEW_TASK, Verdict
from core import clock, doors, scope
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from core.events import publish
from organisations.access import DUTY_ROLES, check_fresh
from organisations.models import Membership
from organisations.permissions import Permission

REVIEW_WITHIN: Final = timedelta(days=3)
SHORTEST_REASON: Final = 15
NO_NOTICE = "De melding aan uw leidinggevende kan niet worden vastgelegd. Daarom opent de casus niet. Bel de dienst van Veilig Thuis: 0800-2000."
NOBODY_TOLD = "Niemand kan van deze noodtoegang bericht krijgen. Daarom opent de casus niet. Bel Veilig Thuis: 0800-2000."
WHO_REVIEWS = "Alleen een coördinator van de regie of van de eigen organisatie beoordeelt noodtoegang."
NOT_OWN = "Een ander moet dit beoordelen: het gaat over uzelf."


def open_access(*, by: Actor, reference: str, reason: str, hours: int) -> EmergencyAccess | None:
    """Open the case with this number for reading; None (and a refused look-up in the log) when there is nothing to open.

    Nothing to open is the same answer for a number that does not exist and for a case from which a conflict of
    interest keeps this person away. Raises AccessDenied, NotFresh, InvalidInput, PolicyDenied for a case that one sees already.
    """
    with transaction.atomic():
        check_permission(by, Permission.CASE_BREAK_GLASS)
        check_fresh(by)
        if len(reason.strip()) < SHORTEST_REASON:
            raise InvalidInput("Schrijf in een zin waarom het nu nodig is.", "reason")
        if not timedelta(0) < timedelta(hours=hours) <= LONGEST:
            raise InvalidInput("Noodtoegang duurt hoogstens vier uur.", "hours")
        # The door asks the database who stands before it; an action may run outside a request.
        scope.enter(by)
        case_id = doors.case_by_number(reference.strip().upper())
        if case_id is None:
            audit.refused(by=by, action="emergency.open", reason="nothing_found")
            return None
        access = EmergencyAccess(
            case_id=case_id, user_id=by.user_id, membership_id=by.membership_id, reason=reason,
            ends_at=Now() + timedelta(hours=hours),
        )  # fmt: skip
        with scope.about(by, case_id, access.pk):
            case = Case.objects.select_related("organisation").get(pk=case_id)
            if can_view(by, case):
                raise PolicyDenied("U ziet deze casus al. Noodtoegang is niet nodig.")
            if not _somebody_to_tell(by, case):
                raise AccessDenied(NOBODY_TOLD)
            return _open(by, access, case, hours)


def end(*, by: Actor, access: EmergencyAccess) -> EmergencyAccess:
    """End one's own emergency access now. Raises AccessDenied for another's."""
    with transaction.atomic():
        access = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
        if access.user_id != by.user_id:
            raise AccessDenied("Alleen wie de noodtoegang heeft, stopt die.")
        if access.ended_at is None:
            access.ended_at = clock.now()
            access.save()
            audit.record(by=by, action="emergency.end", obj=access)
            publish("emergency.ended", by=by, access_id=access.pk)
        return access


def review(*, by: Actor, access_id: UUID, verdict: str, note: str) -> EmergencyAccess:
    """Say whether it was justified; ends it when it still runs and was not.

    Raises AccessDenied for the person who used it and for who does not coordinate, PolicyDenied a second time,
    InvalidInput without a note.
    """
    seen = EmergencyAccess.objects.visible_to(by).filter(pk=access_id).values_list("pk", flat=True).first()
    # Who answers for the person who used it need not take part in the case.
    with transaction.atomic(), scope.about(by, seen):
        access = (
            EmergencyAccess.objects.select_for_update(of=("self",))
            .select_related("case", "membership")
            .get(pk=access_id)
        )
        check_can_review(by, access)
        if access.reviewed_at is not None:
            raise PolicyDenied("Deze noodtoegang is al beoordeeld.")
        if verdict not in Verdict.values:
            raise InvalidInput("Kies een oordeel.", "verdict")
        if not note.strip():
            raise InvalidInput("Schrijf waarop het oordeel rust.", "note")
        access.reviewed_at, access.reviewed_by_id = clock.now(), by.user_id
        access.verdict, access.review_note = verdict, note
        if verdict == Verdict.UNJUSTIFIED and access.ended_at is None:
            access.ended_at = clock.now()
        access.save()
        audit.record(by=by, action="emergency.review", obj=access, verdict=verdict)
        timeline.add(
            by=by, case=access.case, kind="emergency.review", source=SourceKind.DECISION, occurred_at=clock.now(),
            title=f"Noodtoegang beoordeeld: {access.get_verdict_display().lower()}", obj=access,
            url=access.get_absolute_url(),
        )  # fmt: skip
        tasks.finish_tasks(by=by, kind=REVIEW_TASK, source_id=access.pk, outcome=access.get_verdict_display())
        publish("emergency.reviewed", by=by, access_id=access.pk)
        return access


def check_can_review(actor: Actor, access: EmergencyAccess) -> None:
    """Raise AccessDenied unless the actor coordinates at the lead or at the user's organisation, and is somebody else."""
    check_permission(actor, Permission.CASE_LEAD, WHO_REVIEWS)
    if access.user_id == actor.user_id:
        raise AccessDenied(NOT_OWN)
    if actor.organisation_id not in (access.case.organisation_id, access.membership.organisation_id):
        raise AccessDenied(WHO_REVIEWS)


def _somebody_to_tell(by: Actor, case: Case) -> bool:
    return (
        Membership.objects.filter(
            organisation_id__in=[case.organisation_id, by.organisation_id],
            active=True, user__is_active=True, role__in=DUTY_ROLES,
        )
        .exclude(user_id=by.user_id)
        .exists()
    )  # fmt: skip


def _open(by: Actor, access: EmergencyAccess, case: Case, hours: int) -> EmergencyAccess:
    access.case = case
    access.save()
    # Counted by the database's clock, so read back.
    access.refresh_from_db(fields=["ends_at", "recorded_at"])
    try:
        with transaction.atomic():
            publish("emergency.opened", by=by, access_id=access.pk, case_id=case.pk)
            tasks.open_task(
                by=by, organisation=case.organisation, kind=REVIEW_TASK, source_id=access.pk,
                role="vt_coordinator" if case.organisation.kind == "veilig_thuis" else "",
                title="Noodtoegang beoordelen", detail=case.reference, why="U coördineert",
                url=access.get_absolute_url(), due_at=clock.now() + REVIEW_WITHIN, urgent=True,
            )  # fmt: skip
    except DatabaseError:
        raise AccessDenied(NO_NOTICE) from None
    audit.record(by=by, action="emergency.open", obj=access, hours=hours)
    timeline.add(
        by=by, case=case, kind="emergency.open", source=SourceKind.SYSTEM, occurred_at=access.recorded_at,
        title="Noodtoegang gebruikt", text="De reden staat bij de beoordeling.", danger=True, obj=access,
        url=access.get_absolute_url(),
    )  # fmt: skip
    return access
