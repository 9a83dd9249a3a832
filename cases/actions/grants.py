"""Access for one person beside the usual ways: with a reason, chosen sections and an end.

The row is django-guardian's, on its own table with a foreign key to the case; `ExceptionalGrant` beside it says why
and until when. `cases.models.scoped` opens nothing on a row that has expired or was revoked.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

import audit
from cases.access import check_can_lead, check_permission
from cases.actions import disclosures, timeline
from cases.models import Case, ConflictLock, ExceptionalGrant
from cases.models.access import permission_row
from cases.models.contact import SourceKind
from cases.policies import check_open
from cases.sections import Section, sections_of_role
from core import clock, words
from core.actor import Actor, Id
from core.errors import InvalidInput, PolicyDenied
from organisations.models import Membership, User
from organisations.permissions import Permission, permissions_of

LONGEST = timedelta(days=90)


def give(
    *,
    by: Actor,
    case: Case,
    username: str,
    sections: Iterable[str],
    reason: str,
    expires_at: datetime,
    membership_id: Id = None,
) -> ExceptionalGrant:
    """Let one person, in one role, see chosen sections of one case until `expires_at`, at most 90 days ahead.

    Only a coordinator of the leading organisation may. `membership_id` chooses where the person has more roles that open
    cases: in another one the same person sees nothing by it. Raises AccessDenied, PolicyDenied when the person already has
    such access, InvalidInput.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_lead(by, case)
        check_permission(by, Permission.CASE_LEAD)
        check_open(case)
        member = _member(username, membership_id)
        wanted = _sections(member, sections)
        _check_end(expires_at)
        if not reason.strip():
            raise InvalidInput("Schrijf waarom deze uitzondering nodig is.", "reason")
        if ConflictLock.objects.standing().filter(case=case, user_id=member.user_id).exists():
            raise PolicyDenied("Deze persoon heeft een mogelijk belang en krijgt geen toegang.")
        row = permission_row(member.user, case)
        grant = ExceptionalGrant.objects.select_for_update().filter(permission=row).first()
        if grant is not None and grant.revoked_at is None and grant.expires_at > clock.now():
            raise PolicyDenied("Deze persoon heeft al toegang. Trek die eerst in.")
        grant = grant or ExceptionalGrant(permission=row)
        grant.membership = member
        grant.granted_by = User.objects.get(pk=by.user_id)
        grant.reason, grant.sections, grant.expires_at, grant.revoked_at = reason, wanted, expires_at, None
        grant.save()
        disclosures.to_person(
            by=by, case=case, person=member.user, organisation=member.organisation, sections=wanted, reason=reason,
            until=expires_at,
        )  # fmt: skip
        audit.record(
            by=by, action="grant.give", obj=grant, case_id=case.pk, user=member.user_id, sections=wanted,
            until=expires_at.isoformat(),
        )  # fmt: skip
        timeline.add(
            by=by, case=case, kind="grant.give", source=SourceKind.DECISION, occurred_at=clock.now(), obj=grant,
            title=f"Toegang bij uitzondering: iemand van {member.organisation.name}",
            text=f"Tot {words.when(expires_at)}. Reden: {reason}", section=Section.NOTES,
        )  # fmt: skip
        return grant


def revoke(*, by: Actor, grant: ExceptionalGrant) -> ExceptionalGrant:
    """End the access now. Raises AccessDenied, PolicyDenied when it had ended already."""
    with transaction.atomic():
        grant = (
            ExceptionalGrant.objects.select_for_update(of=("self",))
            .select_related("permission__content_object")
            .get(pk=grant.pk)
        )
        case = grant.permission.content_object
        check_can_lead(by, case)
        check_permission(by, Permission.CASE_LEAD)
        if grant.revoked_at is not None:
            raise PolicyDenied("Deze toegang was al ingetrokken.")
        grant.revoked_at = clock.now()
        grant.save()
        disclosures.end_person(case=case, person_id=grant.permission.user_id)
        audit.record(by=by, action="grant.revoke", obj=grant, case_id=case.pk)
        timeline.add(
            by=by, case=case, kind="grant.revoke", source=SourceKind.DECISION, occurred_at=clock.now(), obj=grant,
            title="Toegang bij uitzondering ingetrokken",
        )  # fmt: skip
        return grant


def roles_that_open(username: str) -> list[Membership]:
    """The active roles of the person with this login name that may open cases at all, oldest first."""
    members = (
        Membership.objects.filter(user__username=username.strip(), user__is_active=True, active=True)
        .select_related("user", "organisation")
        .order_by("recorded_at")
    )
    return [member for member in members if Permission.CASE_LIST in permissions_of(member.role)]


def _member(username: str, membership_id: Id) -> Membership:
    roles = roles_that_open(username)
    if not roles:
        raise InvalidInput("Niemand met deze inlognaam kan casussen openen. Kijk de naam na.", "username")
    chosen = [member for member in roles if str(member.pk) == str(membership_id)] if membership_id else roles
    if len(chosen) != 1:
        raise InvalidInput("Deze persoon heeft meer rollen. Kies in welke rol.", "membership")
    return chosen[0]


def _sections(member: Membership, sections: Iterable[str]) -> list[str]:
    wanted = {str(section) for section in sections} | {Section.CORE.value}
    allowed = {str(section) for section in sections_of_role(member.role)}
    if wanted - allowed:
        names = ", ".join(Section(s).label.lower() for s in sorted(wanted - allowed) if s in Section.values)
        raise InvalidInput(f"De rol van deze persoon mag dit nooit zien: {names}.", "sections")
    return sorted(wanted)


def _check_end(expires_at: datetime) -> None:
    if expires_at <= clock.now():
        raise InvalidInput("De einddatum ligt in het verleden.", "expires_at")
    if expires_at > clock.now() + LONGEST:
        raise InvalidInput("Toegang bij uitzondering duurt hoogstens 90 dagen.", "expires_at")
