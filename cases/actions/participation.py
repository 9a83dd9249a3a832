"""Who takes part in a case: organisations, and people within them."""

from collections.abc import Iterable

from django.db import transaction

import audit
from cases.access import can_view, check_can_lead, check_permission
from cases.actions import disclosures, timeline
from cases.models import Assignment, Case, ConflictLock, Participation
from cases.policies import check_ground
from cases.sections import PURPOSE_SECTIONS
from core import clock
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from core.events import publish
from organisations.models import Membership, Organisation
from organisations.permissions import Permission


def join(
    *,
    by: Actor,
    case: Case,
    organisation: Organisation,
    purpose: str,
    ground: str,
    sections: Iterable[str] | None = None,
    is_owner: bool = False,
    use: str = "participate",
    necessity: str = "",
    informed: str = "",
    informed_note: str = "",
) -> Participation:
    """Let an organisation take part. Sections default to what the purpose needs; an existing share grows, never shrinks.

    Each share is a row in the register of disclosures: `necessity` says why it is needed, `informed` ("yes", "no" with
    `informed_note`) whether the person concerned knows. `use` is "refer" where a referral was taken. Raises InvalidInput for a ground of the catalogue that does not carry
    this purpose from the leading organisation to this kind, AccessDenied unless `by` leads the case.
    """
    with transaction.atomic():
        if not is_owner:
            check_can_lead(by, case)
        check_ground(case.organisation, organisation, purpose=purpose, ground=ground, use=use)
        if (purpose == "regie") != is_owner:
            raise InvalidInput("Alleen de organisatie met de regie doet mee voor de regie.", "purpose")
        wanted = set(PURPOSE_SECTIONS[purpose] if sections is None else sections)
        running = (
            Participation.objects.select_for_update()
            .filter(case=case, organisation=organisation, ends_at__isnull=True)
            .first()
        )
        participation = running or Participation(
            case=case, organisation=organisation, purpose=purpose, ground=ground, is_owner=is_owner
        )
        participation.sections = sorted(set(participation.sections) | {str(s) for s in wanted})
        participation.save()
        audit.record(
            by=by, action="case.join", obj=participation, ground=ground, purpose=purpose,
            sections=participation.sections, organisation=organisation.pk,
        )  # fmt: skip
        if not is_owner:
            disclosures.of_participation(
                by=by,
                participation=participation,
                purpose=purpose,
                ground=ground,
                sections=wanted,
                necessity=necessity,
                informed=informed,
                informed_note=informed_note,
            )
        if running is None and not is_owner:
            timeline.add(
                by=by, case=case, kind="case.join", title=f"{organisation.name} doet mee", occurred_at=clock.now(),
                obj=participation,
            )  # fmt: skip
        publish("case.joined", by=by, case_id=case.pk, organisation_id=organisation.pk)
        return participation


def leave(*, by: Actor, participation: Participation, reason: str) -> Participation:
    """End a participation. The owner cannot leave: the case is handed over or closed."""
    with transaction.atomic():
        participation = Participation.objects.select_for_update().get(pk=participation.pk)
        check_can_lead(by, participation.case)
        if participation.is_owner:
            raise AccessDenied("De organisatie met de regie kan niet stoppen. Draag de casus eerst over.")
        participation.ends_at = clock.now()
        participation.save()
        disclosures.end_participation(participation=participation, reason=reason)
        audit.record(by=by, action="case.leave", obj=participation)
        publish(
            "case.left", by=by, case_id=participation.case_id, organisation_id=participation.organisation_id
        )
        return participation


def assign(*, by: Actor, case: Case, membership: Membership) -> Assignment:
    """Let a colleague work on a case that `by` sees and in which their organisation takes part."""
    with transaction.atomic():
        check_permission(by, Permission.CASE_WORK)
        if not can_view(by, case):
            raise AccessDenied("U werkt niet aan deze casus. Vraag de regievoerder.")
        return start_work(by=by, case=case, membership=membership)


def start_work(*, by: Actor, case: Case, membership: Membership) -> Assignment:
    """Assign without asking whether `by` sees the case: for the act that opens it. Still only colleagues."""
    with transaction.atomic():
        same_house = membership.organisation_id == by.organisation_id or by.is_system
        if (
            not same_house
            or not case.participations.running().filter(organisation=membership.organisation).exists()
        ):
            raise AccessDenied("U kunt alleen collega's van een deelnemende organisatie toewijzen.")
        if ConflictLock.objects.standing().filter(case=case, user_id=membership.user_id).exists():
            raise PolicyDenied("Deze collega kan niet aan deze casus werken. Kies een ander.")
        assignment, _created = Assignment.objects.get_or_create(
            case=case, membership=membership, ended_at=None
        )
        audit.record(by=by, action="case.assign", obj=assignment, membership=membership.pk)
        return assignment


def unassign(*, by: Actor, assignment: Assignment) -> None:
    """End a person's work on the case."""
    with transaction.atomic():
        check_permission(by, Permission.CASE_LEAD)
        assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if not can_view(by, assignment.case):
            raise AccessDenied("U werkt niet aan deze casus. Vraag de regievoerder.")
        if assignment.membership.organisation_id != by.organisation_id:
            raise AccessDenied("U kunt alleen collega's van uw eigen organisatie wijzigen.")
        assignment.ended_at = clock.now()
        assignment.save()
        audit.record(by=by, action="case.unassign", obj=assignment)
