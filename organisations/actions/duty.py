"""Duty: taking it over now, planning a shift, and taking a planned shift back.

Duty counts per organisation and role: a worker and a coordinator can have it at the same time.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

import audit
from core import clock
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from organisations.access import check_can_have_duty, check_can_plan, takes_duty
from organisations.models import DutyShift, Membership, Organisation

LONGEST = timedelta(days=7)
FURTHEST = timedelta(days=366)


def take_over(*, by: Actor) -> DutyShift:
    """This person has duty from now on; whoever had it in the same role ends now. Twice changes nothing.

    The open shift of this person lasts until somebody else takes over. Raises AccessDenied for a role without duty.
    """
    with transaction.atomic():
        member = _locked_house(by)
        check_can_have_duty(by)
        now = clock.now()
        running = list(
            DutyShift.objects.select_for_update(of=("self",))
            .at(now)
            .filter(membership__organisation_id=member.organisation_id, membership__role=member.role)
        )
        mine = next((s for s in running if s.membership_id == member.pk and s.ends_at is None), None)
        if mine is not None and len(running) == 1:
            return mine
        for shift in running:
            if shift != mine:
                _end(by, shift, now)
        if mine is None:
            mine = DutyShift(membership=member, starts_at=now)
            mine.save()
            audit.record(by=by, action="duty.take_over", obj=mine, ended=[str(s.pk) for s in running])
        return mine


def plan(*, by: Actor, membership_id: UUID, starts_at: datetime, ends_at: datetime) -> DutyShift:
    """Plan a shift for oneself, or (who manages the roster) for a colleague of the same organisation.

    Raises AccessDenied, InvalidInput naming the field, PolicyDenied where the same person has duty then already.
    """
    with transaction.atomic():
        _locked_house(by)
        member = (
            Membership.objects.select_related("user", "organisation")
            .filter(pk=membership_id, organisation_id=by.organisation_id, active=True, user__is_active=True)
            .first()
        )
        if member is None or not takes_duty(member.role):
            raise InvalidInput("Kies een collega die dienst kan hebben.", "member")
        check_can_plan(by, member)
        _check_period(starts_at, ends_at)
        overlaps = DutyShift.objects.overlapping(starts_at, ends_at).filter(membership=member)
        if overlaps.exists():
            raise PolicyDenied(f"{member.user} heeft in deze tijd al dienst.")
        shift = DutyShift(membership=member, starts_at=starts_at, ends_at=ends_at)
        shift.save()
        audit.record(by=by, action="duty.plan", obj=shift, membership=member.pk)
        return shift


def stop(*, by: Actor, shift_id: UUID) -> None:
    """End a running shift now, or take a planned one back. Raises AccessDenied, PolicyDenied when it is over."""
    with transaction.atomic():
        _locked_house(by)
        shift = (
            DutyShift.objects.select_for_update(of=("self",))
            .select_related("membership__user")
            .filter(pk=shift_id, membership__organisation_id=by.organisation_id)
            .first()
        )
        if shift is None:
            raise AccessDenied("Deze dienst is van een andere organisatie.")
        check_can_plan(by, shift.membership)
        now = clock.now()
        if shift.ends_at is not None and shift.ends_at <= now:
            raise PolicyDenied("Deze dienst is al voorbij.")
        if shift.starts_at >= now:
            # A shift that never began tells nothing; the audit line keeps who took it back.
            audit.record(by=by, action="duty.cancel", obj=shift, membership=shift.membership_id)
            shift.delete()
            return
        _end(by, shift, now)


def _locked_house(by: Actor) -> Membership:
    """This person, with the organisation locked: two people cannot change one roster at the same time."""
    member = Membership.objects.select_related("user").filter(pk=by.membership_id).first()
    if member is None:
        raise AccessDenied("Log in om de diensten te wijzigen.")
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    return member


def _end(by: Actor, shift: DutyShift, now: datetime) -> None:
    if shift.starts_at >= now:
        # Begun at this very instant: the database wants an end after the start.
        now = shift.starts_at + timedelta(microseconds=1)
    shift.ends_at = now
    shift.save()
    audit.record(by=by, action="duty.end", obj=shift, membership=shift.membership_id)


def _check_period(starts_at: datetime, ends_at: datetime) -> None:
    now = clock.now()
    if ends_at <= starts_at:
        raise InvalidInput("Het einde ligt vóór het begin.", "ends_at")
    if ends_at <= now:
        raise InvalidInput("Deze dienst is al voorbij. Kies een moment in de toekomst.", "ends_at")
    if ends_at - starts_at > LONGEST:
        raise InvalidInput("Een dienst duurt hoogstens zeven dagen.", "ends_at")
    if starts_at > now + FURTHEST:
        raise InvalidInput("U kunt hoogstens een jaar vooruit plannen.", "starts_at")
