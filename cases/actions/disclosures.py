"""Writing the register of disclosures, and saying whether the person concerned was told (GDPR art. 13-14; Wmo 5.3.1)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

import audit
from cases.access import check_can_lead
from cases.models import Case, Disclosure, Participation
from cases.models.disclosure import Informed
from cases.sharing import purpose_label
from core import clock
from core.actor import Actor, Id
from core.errors import InvalidInput
from organisations.models import Organisation, User

BY_NAME = "EXCEPTION"


def of_participation(
    *, by: Actor, participation: Participation, purpose: str, ground: str, sections: Iterable[str], necessity: str,
    informed: str, informed_note: str,
) -> None:  # fmt: skip
    """Write down what the organisation may see from now on. Called by `participation.join`.

    A wider share for the same purpose on the same ground ends the row before it; another purpose or ground stands
    beside it, so that the register never says that something was shared on a ground that did not carry it.
    """
    before = Disclosure.objects.filter(
        participation=participation, purpose=purpose, ground=ground, ends_at__isnull=True
    )
    wanted = {str(section) for section in sections}.union(*before.values_list("sections", flat=True))
    _end(before, "Uitgebreid")
    row = Disclosure(
        case=participation.case, organisation=participation.organisation, participation=participation,
        given_by_id=by.user_id, purpose=purpose, ground=ground,
        necessity=necessity.strip() or f"Doel: {purpose_label(purpose)}",
        sections=sorted(wanted), informed=informed or Informed.UNKNOWN, informed_note=informed_note,
    )  # fmt: skip
    row.save()
    audit.record(
        by=by, action="disclosure.give", obj=row, sections=row.sections, organisation=row.organisation_id
    )


def to_person(
    *, by: Actor, case: Case, person: User, organisation: Organisation, sections: Iterable[str], reason: str,
    until: datetime,
) -> None:  # fmt: skip
    """Write down an exceptional grant. Called by `grants.give`."""
    row = Disclosure(
        case=case, organisation=organisation, person=person, given_by_id=by.user_id, ground=BY_NAME,
        necessity=reason, sections=sorted(sections), ends_at=until,
    )  # fmt: skip
    row.save()
    audit.record(
        by=by, action="disclosure.give", obj=row, sections=row.sections, organisation=organisation.pk
    )


def end_participation(*, participation: Participation, reason: str) -> None:
    """The organisation sees nothing more. Called by `participation.leave`."""
    _end(Disclosure.objects.filter(participation=participation), reason)


def end_person(*, case: Case, person_id: Id) -> None:
    """The person sees nothing more. Called by `grants.revoke`."""
    _end(Disclosure.objects.filter(case=case, person_id=person_id), "Ingetrokken")


def set_informed(*, by: Actor, disclosure: Disclosure, informed: str, note: str) -> Disclosure:
    """Say whether the person concerned was told, or why not. Raises AccessDenied, InvalidInput."""
    with transaction.atomic():
        disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
        check_can_lead(by, disclosure.case)
        check_informed(informed, note)
        disclosure.informed, disclosure.informed_note = informed, note
        disclosure.save()
        audit.record(by=by, action="disclosure.informed", obj=disclosure, informed=informed)
        return disclosure


def check_informed(informed: str, note: str) -> None:
    """Raise InvalidInput for no answer, and for "no" without a reason."""
    if informed not in (Informed.YES, Informed.NO):
        raise InvalidInput("Kies of de betrokkene het weet.", "informed")
    if informed == Informed.NO and not note.strip():
        raise InvalidInput("Schrijf waarom de betrokkene het nog niet weet.", "informed_note")


def _end(rows: object, reason: str) -> None:
    now = clock.now()
    for row in rows.select_for_update():  # type: ignore[attr-defined]
        if row.ends_at is None or row.ends_at > now:
            row.ends_at, row.end_reason = max(now, row.starts_at), reason[:300]
            row.save()
