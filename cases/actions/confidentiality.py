"""How confidential a case is: set by a coordinator of the leading organisation, with a reason."""

from django.db import transaction

import audit
from cases.access import check_can_lead, check_permission
from cases.actions import participation, timeline
from cases.confidentiality import Confidentiality
from cases.models import Case
from cases.models.contact import SourceKind
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from organisations.models import Membership
from organisations.permissions import Permission


def set_level(*, by: Actor, case: Case, level: str, reason: str, version: int | None = None) -> Case:
    """Set the level. Whoever closes a case further keeps it: that person is assigned, so that it is nobody's never.

    Raises AccessDenied, InvalidInput for an unknown level or no reason, PolicyDenied when it is so already, StaleRecord.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_lead(by, case)
        check_permission(by, Permission.CASE_LEAD)
        case.check_version(version)
        if level not in Confidentiality.values:
            raise InvalidInput("Kies een niveau.", "level")
        if not reason.strip():
            raise InvalidInput("Schrijf waarom dit niveau nodig is.", "reason")
        if level == case.confidentiality:
            raise PolicyDenied("De casus heeft dit niveau al.")
        if level != Confidentiality.NORMAL and by.membership_id is not None:
            member = Membership.objects.select_related("organisation").get(pk=by.membership_id)
            participation.start_work(by=by, case=case, membership=member)
        case.confidentiality = Confidentiality(level)
        case.save()
        audit.record(by=by, action="case.set_confidentiality", obj=case, level=level)
        timeline.add(
            by=by, case=case, kind="case.confidentiality", source=SourceKind.DECISION, occurred_at=clock.now(),
            title=f"Vertrouwelijkheid: {case.get_confidentiality_display().lower()}", text=reason, obj=case,
            section=Section.NOTES,
        )  # fmt: skip
        publish("case.confidentiality_set", by=by, case_id=case.pk, level=level)
        return case
